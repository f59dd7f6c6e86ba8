"""What an intent can explain of a question: the second kind of evidence beside its phrases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.model import Fact, Intent, Knowledge, Slots
from bot.matching.analysis import Analysis
from bot.matching.lexicon import CONCEPT, LexiconIndex
from bot.matching.normalise import is_cjk
from bot.matching.words import LATIN_WORD, stem_text

STRONG_FOCUSES = frozenset({"when", "where", "who", "why", "how_many", "name", "status"})
"""Focuses that ask for one kind of thing; `what`, `whether`, `list` and `which` are answered by any statement."""


@dataclass(frozen=True)
class Explained:
    """What one intent (or fact) can explain: entities that it is about, entities that it speaks of, words, focuses."""

    about: frozenset[str]
    speaks_of: frozenset[str]
    words: frozenset[str]
    text: str
    gives: frozenset[str]
    concepts: frozenset[str]

    def word(self, word: str) -> bool:
        """Whether a content word (a Latin stem, or a run of kanji or katakana) is explained."""
        return word in self.words if word.isascii() or not is_cjk(word[0]) else explained_run(word, self.text)


def explained_run(run: str, text: str) -> bool:
    """Whether a Japanese run is in the text, or made of two-character pieces that all are."""
    if run in text:
        return True
    if len(run) < 4:
        return False
    return all(run[position : position + 2] in text for position in range(0, len(run) - 1, 2)) and run[-2:] in text


def explain_fact(fact: Fact, index: LexiconIndex) -> Explained:
    """What a fact explains by itself: its statements, quotes and their renderings, and its tags."""
    texts = [fact.statement.ja, fact.statement.en]
    texts += [part for quote in fact.quotes for part in (quote.text, quote.translation, quote.place.ja, quote.place.en)]
    tags = {value for values in fact.tags.values() for value in values}
    tags |= {f"pillar{value}" for value in fact.tags.get("pillar", ())}
    return _explain(
        index, texts, about={fact.about}, speaks_of={fact.about, *fact.mentions, *tags}, gives=set(fact.gives)
    )


def explain_intent(intent: Intent, phrases: Sequence[str], index: LexiconIndex) -> Explained:
    """What an intent explains beyond its facts: its phrases, its title, `knows`, `about` and `gives`."""
    texts = [*phrases, *intent.knows.ja, *intent.knows.en, intent.title.ja, intent.title.en]
    return _explain(index, texts, about=set(intent.about), speaks_of=set(intent.about), gives=set(intent.gives))


def _explain(index: LexiconIndex, texts: Iterable[str], about: set[str], speaks_of: set[str], gives: set[str]) -> Explained:
    words: set[str] = set()
    concepts: set[str] = set()
    pieces: list[str] = []
    for text in texts:
        stemmed = stem_text(index.fold(text))
        pieces.append(stemmed)
        words.update(LATIN_WORD.findall(stemmed))
        for span in index.spans(stemmed):
            for found in span.ids:
                if found.startswith(CONCEPT):
                    concepts.add(found[len(CONCEPT) :])
                else:
                    speaks_of = speaks_of | {found}
    return Explained(
        frozenset(about), frozenset(speaks_of), frozenset(words), "\n".join(pieces), frozenset(gives), frozenset(concepts)
    )


def join(parts: Sequence[Explained]) -> Explained:
    """What several parts explain together."""
    return Explained(
        frozenset().union(*(part.about for part in parts)),
        frozenset().union(*(part.speaks_of for part in parts)),
        frozenset().union(*(part.words for part in parts)),
        "\n".join(part.text for part in parts),
        frozenset().union(*(part.gives for part in parts)),
        frozenset().union(*(part.concepts for part in parts)),
    )


@dataclass(frozen=True)
class Evidence:
    """How far a candidate explains a question. All counts are of the question's own parts."""

    entities: int
    about: int
    spoken_of: int
    unexplained_entities: tuple[str, ...]
    focus_given: tuple[str, ...]
    focus_missing: tuple[str, ...]
    words: int
    unexplained_words: tuple[str, ...]
    unknown_words: tuple[str, ...]
    unexplained_asked: tuple[str, ...]
    concepts: int
    unexplained_concepts: tuple[str, ...]


def weigh(analysis: Analysis, explained: Explained, slots: Slots, known: frozenset[str], known_text: str) -> Evidence:
    """The evidence of one candidate for a question."""
    values = set(slots.values()) | {f"pillar{value}" for value in slots.values()}
    spoken = explained.speaks_of | explained.about | values
    unexplained = tuple(entity for entity in analysis.entities if entity not in spoken)
    strong = [focus for focus in analysis.focuses if focus in STRONG_FOCUSES]
    if "place_in" in analysis.concepts or "mention" in analysis.concepts:
        strong = [focus for focus in strong if focus != "where"]
    left = tuple(word for word in analysis.content if not explained.word(word))
    unknown = tuple(word for word in left if word not in known and not (is_cjk(word[0]) and explained_run(word, known_text)))
    return Evidence(
        entities=len(analysis.entities),
        about=sum(entity in explained.about or entity in values for entity in analysis.entities),
        spoken_of=sum(entity in spoken for entity in analysis.entities),
        unexplained_entities=unexplained,
        focus_given=tuple(focus for focus in strong if focus in explained.gives),
        focus_missing=tuple(focus for focus in strong if focus not in explained.gives),
        words=len(analysis.content),
        unexplained_words=left,
        unknown_words=unknown,
        unexplained_asked=tuple(word for word in analysis.asked if not explained.word(word)),
        concepts=len(analysis.concepts),
        unexplained_concepts=tuple(sorted(analysis.concepts - explained.concepts)),
    )


def resolve(intent: Intent, slots: Slots, knowledge: Knowledge) -> tuple[Fact, ...]:
    """The facts that an intent shows with these slots: those it names, or those its query selects, in file order."""
    if intent.fixed is not None:
        fixed = knowledge.fixed.get(intent.fixed)
        return tuple(knowledge.facts[fact] for fact in (fixed.facts if fixed else ()))
    if intent.query:
        return tuple(fact for fact in knowledge.facts.values() if _selected(fact, intent.query, slots))
    names = (fill(name, slots) for name in intent.facts)
    return tuple(knowledge.facts[name] for name in names if name in knowledge.facts)


def _selected(fact: Fact, query: Mapping[str, str], slots: Slots) -> bool:
    if fact.superseded_by:
        return False
    for tag, wanted in query.items():
        value = fill(wanted, slots)
        if tag == "about":
            if fact.about != value:
                return False
        elif value not in fact.tags.get(tag, ()):
            return False
    return True


def fill(template: str, slots: Slots) -> str:
    """A template with {slot} replaced by the slots' values."""
    for slot, value in slots.items():
        template = template.replace("{" + slot + "}", value)
    return template
