"""Which facts and intents hold which words, names, synonym groups, numbers and focuses.

An owner is a bit; a set of owners is an int. What a candidate explains is then one `&`, however many phrases it has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.knowledge.model import Fact, Intent
from bot.matching.analysis import numbers_in
from bot.matching.lexicon import CONCEPT, LexiconIndex
from bot.matching.normalise import is_cjk
from bot.matching.packed import Sets
from bot.matching.words import LATIN_WORD, stem_text

LONGEST_GRAM = 4
"""Japanese runs up to this length are looked up whole, longer ones by their pairs of characters."""

Owners = Mapping[str, int]

TABLES = ("words", "names", "about", "concepts", "numbers", "gives")


@dataclass(frozen=True)
class Holdings:
    """For each word, name, ... the owners that hold it, as a set of bits; `bits` gives the bit of an owner."""

    bits: Mapping[str, int]
    words: Sets
    names: Owners
    about: Owners
    concepts: Owners
    numbers: Owners
    gives: Owners

    def holders_of_word(self, word: str) -> int:
        """The owners that explain a content word: a Latin stem, or a run of kanji or katakana."""
        found = self.words.get(word, 0)
        if found or not is_cjk(word[0]) or len(word) <= 3:
            return found
        pairs = [word[position : position + 2] for position in range(0, len(word) - 1, 2)] + [word[-2:]]
        holders = -1
        for pair in pairs:
            holders &= self.words.get(pair, 0)
        return holders


def fact_owner(fact_id: str) -> str:
    """The owner name of a fact."""
    return f"fact:{fact_id}"


def intent_owner(intent_id: str) -> str:
    """The owner name of an intent."""
    return f"intent:{intent_id}"


def collect(
    facts: Iterable[Fact], intents: Iterable[Intent], phrases: Mapping[str, Sequence[str]], index: LexiconIndex
) -> Holdings:
    """The holdings of all facts (statements, quotes, renderings, places, tags) and intents (phrases, `knows`)."""
    facts, intents = list(facts), list(intents)
    owners = [fact_owner(fact.id) for fact in facts] + [intent_owner(intent.id) for intent in intents]
    bits = {owner: 1 << number for number, owner in enumerate(owners)}
    tables: _Tables = {name: {} for name in TABLES}
    for fact in facts:
        bit = bits[fact_owner(fact.id)]
        texts = [fact.statement.ja, fact.statement.en]
        texts += [
            part for quote in fact.quotes for part in (quote.text, quote.translation, quote.place.ja, quote.place.en)
        ]
        _hold_texts(tables, bit, texts, index)
        tags = [value for values in fact.tags.values() for value in values]
        tags += [f"pillar{value}" for value in fact.tags.get("pillar", ())]
        _hold(tables["about"], bit, [fact.about])
        _hold(tables["names"], bit, [fact.about, *fact.mentions, *tags])
        _hold(tables["gives"], bit, fact.gives)
    for intent in intents:
        bit = bits[intent_owner(intent.id)]
        known = [*intent.knows.ja, *intent.knows.en, intent.title.ja, intent.title.en]
        _hold_texts(tables, bit, [*phrases.get(intent.id, ()), *known], index)
        _hold(tables["about"], bit, intent.about)
        _hold(tables["names"], bit, intent.about)
        _hold(tables["gives"], bit, intent.gives)
    return Holdings(bits, Sets.of(tables.pop("words")), **tables)


_Tables = dict[str, dict[str, int]]


def _hold(owners: dict[str, int], bit: int, keys: Iterable[str]) -> None:
    for key in keys:
        owners[key] = owners.get(key, 0) | bit


def _hold_texts(tables: _Tables, bit: int, texts: Iterable[str], index: LexiconIndex) -> None:
    words: set[str] = set()
    names: set[str] = set()
    numbers: set[str] = set()
    for text in texts:
        stemmed = stem_text(index.fold(text))
        words.update(LATIN_WORD.findall(stemmed))
        words.update(japanese_grams(stemmed))
        numbers.update(numbers_in(stemmed))
        names.update(found for span in index.spans(stemmed) for found in span.ids)
    _hold(tables["words"], bit, words)
    _hold(tables["numbers"], bit, numbers)
    _hold(tables["concepts"], bit, (name[len(CONCEPT) :] for name in names if name.startswith(CONCEPT)))
    _hold(tables["names"], bit, (name for name in names if not name.startswith(CONCEPT)))


def japanese_grams(text: str) -> set[str]:
    """Single characters and grams of two to LONGEST_GRAM of the kanji and katakana runs of a text."""
    grams: set[str] = set()
    start = 0
    while start < len(text):
        if not (is_cjk(text[start]) and not "\u3041" <= text[start] <= "\u3096"):
            start += 1
            continue
        end = start
        while end < len(text) and is_cjk(text[end]) and not "\u3041" <= text[end] <= "\u3096":
            end += 1
        run = text[start:end]
        grams.update(run[i : i + n] for n in range(1, LONGEST_GRAM + 1) for i in range(len(run) - n + 1))
        start = end
    return grams
