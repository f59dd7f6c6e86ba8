"""A schedule in words: what, when, in which languages, and how it stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.briefing.days import tell_days
from bot.briefing.model import Topic
from bot.briefing.schedule import Timetable, TimetableError
from bot.briefing.times import Times
from bot.briefing.topics import topic_title
from bot.delivery.stopping import why_stopped
from bot.knowledge.model import Lang
from bot.rendering import blocks
from bot.slack.briefings import wording

if TYPE_CHECKING:
    from bot.store.schedules import Schedule

Run = dict[str, Any]


def when(timetable: Timetable, lang: Lang) -> str:
    """Days, time, zone, and whose holidays are left out."""
    zone = Times(lang, timetable.zone).name
    told = wording.WHEN[lang].format(days=tell_days(timetable.days, lang), time=timetable.time, zone=zone)
    if timetable.holidays:
        told += wording.WITHOUT_HOLIDAYS[lang].format(country=country(timetable.holidays, lang))
    return told


def country(code: str, lang: Lang) -> str:
    """A country's name; of those that the form does not offer, the code."""
    known = wording.COUNTRIES.get(code)
    return known[lang] if known else code


def what(schedule: Schedule, lang: Lang) -> str:
    """Topic and languages."""
    title, langs = title_of(schedule.topic, lang), wording.LANGUAGES[schedule.langs][lang]
    return f"{title}（{langs}）" if lang == "ja" else f"{title}, {langs}"


def title_of(topic: Topic, lang: Lang) -> str:
    """A topic's name as it stands alone."""
    return capital(topic_title(topic, lang))


def capital(text: str) -> str:
    """The text as a line begins."""
    return text[:1].upper() + text[1:]


def standing(schedule: Schedule, lang: Lang, zone: str, now: datetime) -> str:
    """The next two times in that zone; or that it is paused, or why it stopped."""
    if schedule.state == "paused":
        return wording.PAUSED[lang]
    why = why_stopped(schedule)
    if why:
        return wording.DISABLED[lang].format(reason=why[lang])
    times, there = schedule.timetable.next_times(now, 2), Times(lang, zone)
    if not times:
        return wording.NO_NEXT[lang]
    told = wording.NEXT_BETWEEN[lang].join(short(at, there) for at in times)
    return wording.NEXT[lang].format(times=told, zone=there.name)


def short(at: datetime, there: Times) -> str:
    """A moment with its day of the week, without year and zone."""
    local = there.local(at)
    weekday = tell_days((local.isoweekday(),), there.lang)
    if there.lang == "ja":
        return f"{there.day(at, at, month=True)}（{weekday}）{local:%H:%M}"
    return f"{weekday} {there.day(at, at)}, {local:%H:%M}"


def next_lines(schedule: Schedule, lang: Lang, zone: str, now: datetime) -> list[str]:
    """When it comes next, in its own zone, and in the reader's where that is another."""
    times = schedule.timetable.next_times(now, 1)
    if not times:
        return [wording.NO_NEXT[lang]]
    lines = [wording.NEXT_TIME[lang].format(when=Times(lang, schedule.timetable.zone).full(times[0]))]
    yours = Times(lang, zone)
    if yours.local(times[0]).utcoffset() != Times(lang, schedule.timetable.zone).local(times[0]).utcoffset():
        lines.append(wording.NEXT_YOURS[lang].format(when=yours.full(times[0])))
    return lines


def zone_or(zone: str, otherwise: str) -> str:
    """The zone, if there is one of that name; else the other."""
    try:
        Timetable((1,), "00:00", zone)
    except TimetableError:
        return otherwise
    return zone


def channel(id: str) -> Run:
    """A channel as Slack's own element: whoever is not in it sees no name."""
    return {"type": "channel", "channel_id": id}


def message(*lines: Sequence[str | Run] | str) -> dict[str, Any]:
    """A message of lines, each a text or runs (bold text, a channel)."""
    made = [[line] if isinstance(line, str) else list(line) for line in lines]
    return {"text": "\n".join(map(plain, made)), "blocks": [{"type": "rich_text", "elements": [section(*made)]}]}


def section(*lines: Sequence[str | Run]) -> dict[str, Any]:
    """Lines in one rich_text_section."""
    runs: list[Run] = []
    for number, line in enumerate(lines):
        runs += [blocks.run("\n")] if number else []
        runs += [blocks.run(part) if isinstance(part, str) else part for part in line]
    return {"type": "rich_text_section", "elements": runs}


def plain(line: Sequence[str | Run]) -> str:
    """A line for a message's `text`."""
    return "".join(_plain(part) for part in line)


def _plain(part: str | Run) -> str:
    if isinstance(part, str):
        return blocks.escape(part)
    return f"<#{part['channel_id']}>" if part["type"] == "channel" else blocks.escape(part["text"])
