"""Knowledge, what happened, who is on duty, the time -> one briefing in one language. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from bot.answering.model import Excerpt
from bot.briefing import absent, onduty, since, wording
from bot.briefing.model import Activity, Circumstances, Duty, Topic
from bot.briefing.page import Asked, Briefing, Line, Paragraph, Part, Passages, Run, Section
from bot.briefing.times import Times, age, count_in_words, day_in_words
from bot.briefing.topics import topic_title
from bot.knowledge.model import Bilingual, BriefingItem, BriefingPart, Fact, Knowledge, Lang, Quote

_AS_BEFORE = Circumstances()


def briefing(
    knowledge: Knowledge,
    order_topic: Topic,
    lang: Lang,
    zone: str,
    at: datetime,
    activity: Activity | None = None,
    duty: Duty | None = None,
    circumstances: Circumstances = _AS_BEFORE,
) -> Briefing:
    """The briefing on a topic as of the aware moment `at`, its times told in the IANA `zone`.

    Without `activity` nothing is said of what happened since the last one, without `duty` nothing of who is on duty.
    """
    times, source = Times(lang, zone), knowledge.newest
    lines = [*_glance(knowledge, order_topic, lang)]
    lines += [since.glance(activity, times)] if activity else []
    lines += [onduty.glance(duty, times)] if duty else []
    topic = "" if order_topic == "all" else wording.TITLE_TOPIC[lang].format(topic=topic_title(order_topic, lang))
    told = age(source.released, times.local(at).date(), lang, spelt=True)
    return Briefing(
        topic=order_topic,
        lang=lang,
        zone=zone,
        at=at,
        title=wording.TITLE[lang].format(topic=topic, when=times.full(at)),
        notes=tuple(_notes(circumstances, times, at)),
        age=wording.AGE[lang].format(day=day_in_words(source.released, lang), age=told),
        glance=tuple(lines),
        sections=tuple(_numbered(_sections(knowledge, order_topic, times, activity, duty))),
        source=wording.SOURCE[lang].format(citation=source.citation[lang]),
        url=source.url,
        knowledge=knowledge.version,
    )


def excerpts(quotes: Iterable[Quote]) -> tuple[Excerpt, ...]:
    """Quotes of facts as excerpts, each once."""
    made = (Excerpt(quote.block, quote.text, quote.place, quote.translation or None) for quote in quotes)
    return tuple(dict.fromkeys(made))


def items(knowledge: Knowledge, part: BriefingPart, topic: Topic) -> tuple[BriefingItem, ...]:
    """The curated texts of a part that stand in a topic."""
    return tuple(item for item in knowledge.briefing if item.part == part and topic in item.topics)


def _notes(circumstances: Circumstances, times: Times, at: datetime) -> Iterator[str]:
    if circumstances.late_for is not None:
        yield wording.LATE[times.lang].format(due=times.zoned(circumstances.late_for, at, comma=True))
    if circumstances.perhaps_again:
        yield wording.PERHAPS_AGAIN[times.lang]


def _numbered(sections: Iterable[Section]) -> Iterator[Section]:
    for number, section in enumerate((one for one in sections if one.parts), start=1):
        yield Section(section.key, wording.HEADING.format(number=number, title=section.title), section.parts)


def _sections(
    knowledge: Knowledge, topic: Topic, times: Times, activity: Activity | None, duty: Duty | None
) -> Iterator[Section]:
    lang = times.lang
    yield from _pillar(knowledge, topic, lang)
    yield Section("minute", wording.MINUTE[lang], tuple(_minute(knowledge, topic, lang)))
    if topic in ("all", "new"):
        yield _new(knowledge, topic, lang)
    yield Section("asked", wording.ASKED[lang], tuple(_asked(item, lang) for item in items(knowledge, "asked", topic)))
    yield Section("absent", wording.ABSENT[lang], tuple(_absent(knowledge, topic, lang, activity)))
    if activity is not None:
        yield Section("since", since.heading(activity, times), since.parts(activity, times, knowledge))
    if duty is not None:
        yield Section("duty", wording.DUTY[lang], onduty.parts(duty, times))


def _minute(knowledge: Knowledge, topic: Topic, lang: Lang) -> Iterator[Part]:
    for item in items(knowledge, "minute", topic):
        yield _said(item.text[lang])
        yield Passages(excerpts(item.quotes))


def _new(knowledge: Knowledge, topic: Topic, lang: Lang) -> Section:
    facts = tuple(efforts(knowledge, mark="new"))
    title = wording.NEW[lang].format(count=len(facts), word=count_in_words(len(facts)))
    remarks = (_said(item.text[lang]) for item in items(knowledge, "new", topic))
    quoted = Passages(excerpts(quote for fact in facts for quote in fact.quotes))
    return Section("new", title, (quoted, *remarks) if facts else ())


def _asked(item: BriefingItem, lang: Lang) -> Asked:
    question = item.question[lang] if item.question else ""
    return Asked(question, item.text[lang], item.caution[lang] if item.caution else "", excerpts(item.quotes))


def _absent(knowledge: Knowledge, topic: Topic, lang: Lang, activity: Activity | None) -> Iterator[Part]:
    listed = absent.ordered(items(knowledge, "absent", topic), activity.refused if activity else (), knowledge)
    if listed:
        told = wording.ABSENT_BETWEEN[lang].join(item.text[lang] for item in listed)
        yield _said(told if lang == "ja" else f"{told[:1].upper()}{told[1:]}.")
        yield _said(wording.ABSENT_MEANS[lang])


# --- Lists that the tags of the facts make ---------------------------------------------------------------------------


def efforts(knowledge: Knowledge, **tags: str) -> Iterator[Fact]:
    """The concrete efforts of the newest edition that have these tags, in the source's order."""
    wanted = {"kind": "effort", **tags}
    for fact in _live(knowledge):
        if all(value in fact.tags.get(key, ()) for key, value in wanted.items()):
            yield fact


def _glance(knowledge: Knowledge, topic: Topic, lang: Lang) -> Iterator[Line]:
    for item in items(knowledge, "glance", topic):
        yield (Run(item.text[lang]),)
    if topic == "new":
        yield from _glance_new(knowledge, lang)
    if topic.startswith("pillar"):
        yield from _glance_pillar(knowledge, topic, lang)


def _glance_new(knowledge: Knowledge, lang: Lang) -> Iterator[Line]:
    count = len(tuple(efforts(knowledge, mark="new")))
    shares = []
    for entity in knowledge.lexicon.entities.values():
        number = entity.id.removeprefix("pillar")
        own = len(tuple(efforts(knowledge, mark="new", pillar=number))) if entity.kind == "pillar" else 0
        if own:
            told = wording.GLANCE_NEW_PILLAR[lang]
            shares.append(told.format(pillar=entity.label[lang], count=own, word=count_in_words(own)))
    if count:
        day, pillars = day_in_words(knowledge.newest.released, lang), wording.BETWEEN[lang].join(shares)
        told = wording.GLANCE_NEW[lang]
        yield (Run(told.format(day=day, count=count, word=count_in_words(count), pillars=pillars)),)


def _glance_pillar(knowledge: Knowledge, topic: Topic, lang: Lang) -> Iterator[Line]:
    for fact in _about(knowledge, topic):
        if "name" in fact.gives:
            yield (Run(fact.statement[lang].split("\n")[0]),)
    number = topic.removeprefix("pillar")
    named, new = tuple(efforts(knowledge, pillar=number)), tuple(efforts(knowledge, pillar=number, mark="new"))
    if named:
        day = day_in_words(knowledge.newest.released, lang)
        marked = wording.GLANCE_PILLAR_NEW[lang].format(count=len(new), word=count_in_words(len(new)), day=day)
        told = wording.GLANCE_EFFORTS[lang].format(
            count=len(named),
            word=count_in_words(len(named)),
            more=_goes_on(named, wording.GLANCE_MORE, lang),
            new=marked if new else "",
        )
        yield (Run(told),)


def _pillar(knowledge: Knowledge, topic: Topic, lang: Lang) -> Iterator[Section]:
    """A pillar's purpose in the facts about it, then the efforts that the annex lists under it."""
    entity = knowledge.lexicon.entities.get(topic)
    if entity is None or entity.kind != "pillar":
        return
    label, number = entity.label[lang], topic.removeprefix("pillar")
    purpose: list[Part] = []
    shown: set[Excerpt] = set()
    for fact in (*_about(knowledge, topic), *_under(knowledge, number)):
        fresh = tuple(one for one in excerpts(fact.quotes) if one not in shown)
        shown.update(fresh)
        purpose += [*map(_said, fact.statement[lang].split("\n")), *([Passages(fresh)] if fresh else [])]
    yield Section("pillar", label if lang == "ja" else label.capitalize(), tuple(purpose))
    named = tuple(efforts(knowledge, pillar=number))
    quoted = Passages(excerpts(quote for fact in named for quote in fact.quotes))
    title = wording.EFFORTS[lang].format(
        pillar=label,
        count=len(named),
        word=count_in_words(len(named)),
        more=_goes_on(named, wording.EFFORTS_MORE, lang),
    )
    yield Section("efforts", title, (quoted,) if named else ())


def _about(knowledge: Knowledge, topic: Topic) -> Iterator[Fact]:
    """What the pillar is called and is for: its own facts without lists and marks."""
    for fact in _live(knowledge):
        if fact.about == topic and "pillar" in fact.tags and "kind" not in fact.tags:
            yield fact


def _under(knowledge: Knowledge, number: str) -> Iterator[Fact]:
    """What else the annex says under a pillar, efforts aside."""
    for fact in _live(knowledge):
        under = number in fact.tags.get("pillar", ()) and "kind" not in fact.tags
        if under and fact.about != f"pillar{number}":
            yield fact


def _live(knowledge: Knowledge) -> Iterator[Fact]:
    newest = knowledge.newest.edition
    return (fact for fact in knowledge.facts.values() if fact.superseded_by is None and fact.edition == newest)


def _goes_on(named: tuple[Fact, ...], told: Bilingual, lang: Lang) -> str:
    """That the list goes on, where its last item ends in 等."""
    last = named[-1].quotes[-1].text if named and named[-1].quotes else ""
    return told[lang] if last.endswith("等") else ""


def _said(text: str) -> Paragraph:
    return Paragraph((Run(text),))
