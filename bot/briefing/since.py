"""What happened since the last briefing, in words. Private questions are in the counts and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.answering import compose
from bot.briefing import wording
from bot.briefing.model import Activity, Corrected, HandedOver, OpenQuestion, Skipped, ToldToPress, TopicCount
from bot.briefing.page import Items, Line, Paragraph, Part, Run
from bot.briefing.times import Times
from bot.knowledge.model import Bilingual, IntentRef, Knowledge, Lang

T = TypeVar("T")
MOST = 8
"""Entries of each list that are written out; the rest is counted."""
LONGEST = 200
"""Characters of a text that somebody wrote; more would push the rest out of sight."""
_MOST_TOPICS = 3
_LONGEST_OUTLET = 80
_LONGEST_NAME = 80


def glance(activity: Activity, times: Times) -> Line:
    """The line of the short text."""
    since = times.zoned(activity.since, activity.until, comma=True)
    told = _questions(activity.questions, times.lang)
    if activity.not_covered:
        told += wording.NOT_COVERED[times.lang].format(count=activity.not_covered)
    template = wording.GLANCE_FIRST if activity.first else wording.GLANCE_SINCE
    return (Run(template[times.lang].format(since=since, told=told)),)


def heading(activity: Activity, times: Times) -> str:
    """The section's title: from when to when, and which days had no briefing."""
    lang, holidays = times.lang, [one for one in activity.skipped if one.why == "holiday"]
    skipped = ""
    if holidays:
        days = _days([times.day(one.at, activity.until) for one in holidays], lang)
        template = wording.HOLIDAYS if len(holidays) == 1 else wording.HOLIDAYS_SEVERAL
        skipped = template[lang].format(days=days)
    start = times.short(activity.since, activity.until, month=True)
    end = times.zoned(activity.until, activity.since)
    title = wording.FIRST if activity.first else wording.SINCE
    return title[lang].format(start=start, end=end, skipped=skipped)


def parts(activity: Activity, times: Times, knowledge: Knowledge) -> tuple[Part, ...]:
    """The section's text."""
    lang, until = times.lang, activity.until

    def at(one: OpenQuestion | HandedOver | ToldToPress | Corrected | Skipped) -> str:
        return times.short(one.at, until)

    found: list[Part] = [Paragraph((Run(_counts(activity, lang, knowledge)),))]
    found += _listed(wording.OPEN, activity.open_questions, lang, lambda one: _open(one, at(one), lang))
    found.append(Paragraph((Run(wording.PRIVATE[lang]),)))
    found += _listed(wording.HANDED, activity.handed_over, lang, lambda one: _handed(one, at(one), lang))
    found += _listed(wording.TOLD, activity.told, lang, lambda one: _told(one, at(one), lang))
    found += _listed(wording.CORRECTED, activity.corrected, lang, lambda one: _corrected(one, at(one), lang))
    found.append(Paragraph((Run(_unchanged(activity, lang), bold=activity.base_changed),)))
    missed = [at(one) for one in sorted(activity.skipped, key=lambda one: one.at) if one.why == "missed"]
    if missed:
        found.append(Paragraph((Run(wording.MISSED[lang].format(times=_joined(missed, lang))),)))
    return tuple(found)


def quoted(text: str, lang: Lang) -> str:
    """What somebody wrote, on one line, not too long, in the quotation marks of the language."""
    flat = " ".join(text.split())
    short = flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
    return f"「{short}」" if lang == "ja" else f'"{short}"'


def _questions(count: int, lang: Lang) -> str:
    if not count:
        return wording.NO_QUESTIONS[lang]
    told = wording.QUESTIONS[lang].format(count=count)
    return told.removesuffix("s") if lang == "en" and count == 1 else told


def _counts(activity: Activity, lang: Lang, knowledge: Knowledge) -> str:
    if not activity.questions:
        return _sentence(_questions(0, lang), lang)
    others = activity.questions - activity.answered - activity.not_covered
    told = wording.COUNTS[lang].format(
        questions=_questions(activity.questions, lang), answered=activity.answered, absent=activity.not_covered,
        others=wording.OTHERS[lang].format(count=others) if others > 0 else "",
    )  # fmt: skip
    topics = [_topic(one, lang, knowledge) for one in activity.topics if one.intent in knowledge.intents]
    named = wording.BETWEEN[lang].join(topics[:_MOST_TOPICS])
    return told + (wording.MOST[lang].format(topics=named) if named else "")


def _topic(one: TopicCount, lang: Lang, knowledge: Knowledge) -> str:
    title = compose.title(knowledge, IntentRef(one.intent, one.slots), lang)
    return wording.TOPIC[lang].format(title=title, count=one.count)


def _listed(label: Bilingual, members: Sequence[T], lang: Lang, line: Callable[[T], Line]) -> list[Part]:
    """A label with its list; nothing where there is nothing to list. A single entry stands in the label's own line."""
    if not members:
        return []
    if len(members) == 1:
        return [Paragraph((Run(label[lang] + _space(lang)), *line(members[0])))]
    lines = [line(one) for one in members[:MOST]]
    if len(members) > MOST:
        lines.append((Run(wording.MORE[lang].format(count=len(members) - MOST)),))
    return [Paragraph((Run(label[lang]),)), Items(tuple(lines))]


def _open(one: OpenQuestion, at: str, lang: Lang) -> Line:
    told = quoted(one.text, lang) + _aside([at], lang)
    if not one.link:
        return (Run(told),)
    return (Run(told + _space(lang)), Run(wording.TO_THREAD[lang], link=one.link))


def _handed(one: HandedOver, at: str, lang: Lang) -> Line:
    text = quoted(one.text, lang) if one.text else wording.HANDED_PRIVATE[lang]
    return _with_person(text, [at, wording.HANDED_STATES[one.state][lang]], one.answered_by, lang)


def _told(one: ToldToPress, at: str, lang: Lang) -> Line:
    outlet = " ".join(one.outlet.split())[:_LONGEST_OUTLET]
    return _with_person(quoted(one.line, lang), [*filter(None, [outlet]), at], one.told_by, lang)


def _corrected(one: Corrected, at: str, lang: Lang) -> Line:
    count = wording.CORRECTED_COUNT[lang].format(count=one.answers)
    count = count.removesuffix("s") if lang == "en" and one.answers == 1 else count
    return (Run(f"{quoted(one.text[lang], lang)}{_aside([count, at], lang)}"),)


def _with_person(text: str, aside: Sequence[str], user_id: str, lang: Lang) -> Line:
    if not user_id:
        return (Run(text + _aside(aside, lang)),)
    opened = f"{_space(lang)}{'（' if lang == 'ja' else '('}{_joined(aside, lang)}{wording.BETWEEN[lang]}"
    return (Run(text + opened), Run(f"@{user_id[:_LONGEST_NAME]}", user_id=user_id), Run("）" if lang == "ja" else ")"))


def _unchanged(activity: Activity, lang: Lang) -> str:
    corrected = "" if activity.corrected else wording.CORRECTED[lang] + wording.NONE[lang]
    changed = wording.CHANGED[lang] + (wording.SOME if activity.base_changed else wording.NONE)[lang]
    return f"{corrected}{_space(lang) if corrected else ''}{changed}"


def _aside(pieces: Iterable[str], lang: Lang) -> str:
    inside = wording.BETWEEN[lang].join(pieces)
    return f"（{inside}）" if lang == "ja" else f" ({inside})"


def _days(days: Sequence[str], lang: Lang) -> str:
    if lang == "ja" or not 1 < len(days) <= MOST:
        return _joined(days, lang)
    return f"{_joined(days[:-1], lang)} and {days[-1]}"


def _joined(pieces: Sequence[str], lang: Lang) -> str:
    shown = [*pieces[:MOST], *([wording.MORE[lang].format(count=len(pieces) - MOST)] if len(pieces) > MOST else [])]
    return wording.BETWEEN[lang].join(shown)


def _sentence(text: str, lang: Lang) -> str:
    return text[:1].upper() + text[1:] + wording.STOP[lang]


def _space(lang: Lang) -> str:
    return "" if lang == "ja" else " "
