"""The whole question-and-answer book: every question that is answered, by topic, in both languages. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.answering import answer_intent, compose
from bot.answering.model import Excerpt
from bot.briefing import wording
from bot.briefing.times import age, day_in_words
from bot.knowledge.model import LANGS, Bilingual, IntentRef, Knowledge
from bot.knowledge.slots import assignments


@dataclass(frozen=True)
class Entry:
    """One answer, the questions that lead to it (the first is the likeliest), and the words that prove it."""

    titles: tuple[Bilingual, ...]
    answer: Bilingual
    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True)
class Chapter:
    """The entries of a topic."""

    title: Bilingual
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Book:
    """Everything that can be asked, what is not in the release, the source and its terms, and the base's version."""

    title: Bilingual
    age: Bilingual
    chapters: tuple[Chapter, ...]
    absent: tuple[Bilingual, ...]
    source: Bilingual
    terms: Bilingual
    url: str
    knowledge: str


def book(knowledge: Knowledge, today: date) -> Book:
    """The book of a base; `today` gives the document's age."""
    source = knowledge.newest
    ages = {lang: age(source.released, today, lang, spelt=True) for lang in LANGS}
    told = {
        lang: wording.AGE[lang].format(day=day_in_words(source.released, lang), age=ages[lang]) for lang in LANGS
    }  # fmt: skip
    return Book(
        title=wording.BOOK,
        age=Bilingual(told["ja"], told["en"]),
        chapters=tuple(_chapters(knowledge)),
        absent=tuple(item.text for item in knowledge.briefing if item.part == "absent"),
        source=Bilingual(*(wording.SOURCE[lang].format(citation=source.citation[lang]) for lang in LANGS)),
        terms=source.terms,
        url=source.url,
        knowledge=knowledge.version,
    )


def _chapters(knowledge: Knowledge) -> Iterator[Chapter]:
    """The topics in the order in which a reader meets them; an answer stands in the first that gives it."""
    names = list(dict.fromkeys(name.split(".")[0] for name in knowledge.intents))
    known = [topic for topics in wording.CHAPTERS for topic in topics]
    titles: dict[tuple[str, ...], Bilingual] = dict(wording.CHAPTERS)
    titles |= {(name,): Bilingual(name, name) for name in names if name not in known}
    taken: dict[Bilingual, tuple[tuple[str, ...], Entry]] = {}
    for topics in titles:
        for topic in topics:
            for entry in _entries(knowledge, topic):
                first, before = taken.get(entry.answer, (topics, None))
                more = (*before.titles, *entry.titles) if before else entry.titles
                taken[entry.answer] = (first, Entry(tuple(dict.fromkeys(more)), entry.answer, entry.excerpts))
    for topics, title in titles.items():
        entries = tuple(entry for first, entry in taken.values() if first == topics)
        if entries:
            yield Chapter(title, entries)


def _entries(knowledge: Knowledge, topic: str) -> Iterator[Entry]:
    for intent in knowledge.intents.values():
        if intent.id.split(".")[0] != topic or intent.smalltalk:
            continue
        for slots in assignments(intent, knowledge.lexicon.entities):
            ref = IntentRef(intent.id, slots)
            ja, en = (answer_intent(ref, lang, knowledge) for lang in LANGS)
            if ja.outcome == en.outcome == "answer":
                title = Bilingual(*(compose.title(knowledge, ref, lang) for lang in LANGS))
                yield Entry((title,), Bilingual(ja.text, en.text), ja.excerpts)
