"""A question taken apart: what it names, what it asks for, what words are left over."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, field

from bot.matching.exclusion import excluded_names
from bot.matching.features import MARK_CLOSE, MARK_OPEN
from bot.matching.foreign import is_foreign
from bot.matching.homophones import Homophones, mostly_kana
from bot.matching.lexicon import CONCEPT, CompiledFocus, LexiconIndex, Scripts
from bot.matching.normalise import MATCHED_CHARACTERS, clean, is_cjk, to_hiragana
from bot.matching.trie import Span
from bot.matching.words import LATIN_WORD, bare_romaji, romaji_to_kana, split_joined, stem_text

BEGINNING = 200
"""What is looked at of a text that is too long to be a question: enough to say whether it is about the release."""

FOCUS_OF_WORD = {"when_word": "when", "where_word": "where", "who_word": "who", "number": "how_many"}
"""Synonym groups that are question words, in whatever language."""

HOMOPHONE = "homophone"
"""Among the guessed: a word was taken for another that is read the same."""

SLOT_KINDS = frozenset({"pillar", "country", "initiative", "term", "theme"})
"""Kinds of entities that intents may take as slots."""


@dataclass(frozen=True)
class Analysis:
    """What the matcher knows of a question before it ranks.

    `marked` is the folded text with names replaced by marks; `content` the words that no name, stopword or filler
    covers, each with how much it is what is asked (1 for the asked-for noun, less elsewhere); `excluded` the names that
    the question says it is not about.
    """

    text: str
    folded: str
    stemmed: str
    marked: str
    spans: tuple[Span, ...]
    entities: tuple[str, ...]
    concepts: frozenset[str]
    focuses: tuple[str, ...]
    refused_focus: str | None
    content: tuple[str, ...]
    asked: frozenset[str]
    numbers: tuple[str, ...] = ()
    guessed: frozenset[str] = field(default_factory=frozenset)
    corrected: bool = False
    too_long: bool = False
    foreign: bool = False
    excluded: frozenset[str] = field(default_factory=frozenset)

    @property
    def empty(self) -> bool:
        """Whether nothing was asked at all."""
        return not any(character.isalnum() for character in self.folded)


def analyse(
    text: str,
    index: LexiconIndex,
    known: Container[str],
    homophones: Homophones | None = None,
    foreign_words: frozenset[str] = frozenset(),
) -> Analysis:
    """Takes a question apart. `known` holds the stems of all phrases and facts: what may stand as it is.

    With `homophones`, Japanese words converted to the wrong kanji or left in kana are put right. `foreign_words` are
    the stems by which a language that is not ours is noticed.
    """
    cleaned = clean(text)
    folded = index.fold(re.sub(r"\s+", " ", cleaned)[: MATCHED_CHARACTERS * 2])
    if _HALF_WIDTH.search(cleaned):
        folded = _as_hiragana(folded, index, known)
    too_long = len(folded) > MATCHED_CHARACTERS
    folded = folded[:BEGINNING] if too_long else folded
    core = cut_fillers(folded, index)
    foreign = not any(map(is_cjk, core)) and is_foreign(core, cleaned, foreign_words)
    romaji = None if foreign else romaji_to_kana(core, index.known_latin)
    written = romaji or core
    if homophones is not None and (romaji or mostly_kana(written)):
        written = homophones.convert(written)
    elif homophones is not None and not foreign and (kana := bare_romaji(core, index.known_latin)):
        converted = homophones.convert(kana)
        written = converted if converted != kana else core
    if not romaji and not foreign:
        written = index.correct(split_joined(written, index.known_latin, index.is_near))
    corrected = stem_text(written)
    spans = index.spans(corrected)
    guessed: set[str] = set()
    spans, corrected = _guess_names(index, spans, corrected, known, guessed)
    if homophones is not None:
        reread = _reread(corrected, spans, known, homophones)
        if reread != corrected:
            guessed.add(HOMOPHONE)
            corrected, spans = reread, index.spans(reread)
    entities, concepts = _ids(spans)
    focuses, refused = _focuses(index, written, spans)
    content = tuple(word for word in _content(corrected, spans, index) if not _is_cue(word, refused))
    return Analysis(
        cleaned, folded, corrected, mark(corrected, spans), tuple(spans), entities, concepts, focuses,
        refused.focus.id if refused else None, content,
        frozenset(_asked(corrected, spans, index)), _free_numbers(corrected, spans), frozenset(guessed),
        corrected != stem_text(core), too_long, foreign, excluded_names(corrected, spans),
    )  # fmt: skip


_HALF_WIDTH = re.compile(r"[\uff66-\uff9f]{3}")
_KATAKANA = re.compile(r"[\u30a1-\u30faー]+")


def _as_hiragana(folded: str, index: LexiconIndex, known: Container[str]) -> str:
    """Katakana that is no name and no word of ours as hiragana: who types half-width katakana types all of it so."""

    def word(match: re.Match[str]) -> str:
        run = match.group()
        grams = [run] if len(run) <= 4 else [run[at : at + 2] for at in range(len(run) - 1)]
        return run if all(gram in known for gram in grams) else to_hiragana(run)

    pieces, position = [], 0
    for span in index.spans(folded):
        if span.exact:
            pieces += [_KATAKANA.sub(word, folded[position : span.start]), folded[span.start : span.end]]
            position = span.end
    return "".join([*pieces, _KATAKANA.sub(word, folded[position:])])


def cut_fillers(folded: str, index: LexiconIndex) -> str:
    """The text without greetings, politeness and preambles; the text itself where nothing else is left."""
    core = folded
    for pattern in index.fillers:
        cut = pattern.sub(" ", core)
        if any(character.isalnum() for character in cut):
            core = cut
    return re.sub(r"\s+", " ", core).strip(" 、。,") or folded


def mark(stemmed: str, spans: Iterable[Span], slots: Iterable[str] = ()) -> str:
    """Stemmed text with each name replaced by the mark of its first id."""
    pieces, position = [], 0
    for span in spans:
        pieces += [stemmed[position : span.start], " ", MARK_OPEN, span.ids[0], MARK_CLOSE, " "]
        position = span.end
    return re.sub(r"\s+", " ", "".join([*pieces, stemmed[position:]])).strip()


def _guess_names(
    index: LexiconIndex, spans: list[Span], stemmed: str, known: Container[str], guessed: set[str]
) -> tuple[list[Span], str]:
    """Finds one misconverted Japanese name where kanji are left that nothing explains."""
    for start, end in _kanji_leftovers(stemmed, spans, known):
        window_start, window_end = max(0, start - 10), min(len(stemmed), end + 10)
        near = index.near_cjk(stemmed[window_start:window_end])
        if near is None:
            continue
        window, entity_id = near
        at = stemmed.index(window, window_start)
        if any(span.start <= at and span.end >= at + len(window) for span in spans):
            continue
        guessed.add(entity_id)
        kept = [span for span in spans if span.end <= at or span.start >= at + len(window)]
        spans = sorted(
            [*kept, Span(at, at + len(window), window, (entity_id,), exact=False)], key=lambda span: span.start
        )
    return spans, stemmed


def _reread(stemmed: str, spans: list[Span], known: Container[str], homophones: Homophones) -> str:
    """The text with the kanji words that nothing explains as words of the base that are read the same."""
    for start, end in reversed(_kanji_leftovers(stemmed, spans, known)):
        put_right = homophones.put_right(stemmed[start:end], known.__contains__)
        stemmed = stemmed[:start] + put_right + stemmed[end:]
    return stemmed


def _kanji_leftovers(stemmed: str, spans: list[Span], known: Container[str]) -> list[tuple[int, int]]:
    """Runs of two or more kanji outside all names that no phrase or fact holds."""
    covered = [False] * len(stemmed)
    for span in spans:
        covered[span.start : span.end] = [True] * (span.end - span.start)
    runs = []
    for match in re.finditer(r"[\u3400-\u9fff々]{2,}", stemmed):
        if not all(covered[match.start() : match.end()]) and match.group() not in known:
            runs.append(match.span())
    return runs


def _ids(spans: Iterable[Span]) -> tuple[tuple[str, ...], frozenset[str]]:
    entities: list[str] = []
    concepts: set[str] = set()
    for span in spans:
        for found in span.ids:
            if found.startswith(CONCEPT):
                concepts.add(found[len(CONCEPT) :])
            elif found not in entities:
                entities.append(found)
    return tuple(entities), frozenset(concepts)


def _focuses(index: LexiconIndex, core: str, spans: Iterable[Span]) -> tuple[tuple[str, ...], CompiledFocus | None]:
    """The focuses in the text that the source can give, in the lexicon's order, and the first that it never gives."""
    given: list[str] = []
    refused: CompiledFocus | None = None
    scripts = Scripts.of(core)
    for compiled in index.focuses:
        if compiled.found(core, scripts):
            if compiled.focus.given:
                given.append(compiled.focus.id)
            elif refused is None:
                refused = compiled
    words = {found.removeprefix(CONCEPT) for span in spans for found in span.ids}
    if scripts.japanese:  # its cues tell better: どこが asks for no place
        return tuple(given), refused
    excepted = {one.focus.id for one in index.focuses if one.unless.found(core, scripts)}
    given += [
        focus for word, focus in FOCUS_OF_WORD.items() if word in words and focus not in given and focus not in excepted
    ]
    return tuple(given), refused


def _is_cue(word: str, refused: CompiledFocus | None) -> bool:
    """Whether the word is what asks for something that is never given: then it is no stranger to us."""
    return refused is not None and refused.cues.found(word, Scripts.of(word))


_JAPANESE_WORD = re.compile(
    r"[\u3400-\u9fff々]{2,}|[\u3400-\u9fff](?![\u3041-\u3096\u3400-\u9fff])|[\u30a1-\u30faー]{2,}"
)
"""Kanji and katakana words; a single kanji with okurigana is a verb or adjective and tells little."""


def _content(stemmed: str, spans: Iterable[Span], index: LexiconIndex) -> list[str]:
    """Words that carry content outside all names: Latin stems, kanji and katakana runs."""
    rest = list(stemmed)
    for span in spans:
        rest[span.start : span.end] = " " * (span.end - span.start)
    text = "".join(rest)
    found = [word for word in LATIN_WORD.findall(text) if word not in index.stopwords and len(word) > 1]
    found += [run for run in _JAPANESE_WORD.findall(text) if run not in index.stopwords]
    return list(dict.fromkeys(found))


_ORDINAL_WORDS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth"
)
_CARDINAL_WORDS = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
_NUMBER_WORDS = {
    word: str(number) for words in (_ORDINAL_WORDS, _CARDINAL_WORDS) for number, word in enumerate(words.split(), 1)
}
_NUMBER = re.compile(r"\d+|\b(?:" + "|".join(_NUMBER_WORDS) + r")\b")
_SMALL = frozenset({"1", "2", "3"})
"""Numbers in so many turns of phrase (one, the first, two points) that they tell nothing."""


def numbers_in(text: str) -> list[str]:
    """Numbers of a folded text as digits, English words for them too."""
    return [_NUMBER_WORDS.get(number, number).lstrip("0") for number in _NUMBER.findall(text)]


def _free_numbers(stemmed: str, spans: Iterable[Span]) -> tuple[str, ...]:
    """Numbers outside all names, save the smallest."""
    rest = list(stemmed)
    for span in spans:
        if not any(found.startswith(CONCEPT) for found in span.ids):
            rest[span.start : span.end] = " " * (span.end - span.start)
    return tuple(number for number in dict.fromkeys(numbers_in("".join(rest))) if number and number not in _SMALL)


_ASKED_EN = re.compile(
    r"\b(?:what|which|whose|how many|how much|how|any|a|the list of)\s+((?:[a-z]+\s+){0,2}?[a-z]+)\s+"
    r"(?:be|do|have|will|would|can|run|apply|take|of|in|under|for|to)\b"
)
_NOUN = r"[\u3400-\u9fff\u30a1-\u30faー]+"
_ASKED_JA = re.compile(
    rf"(?:どの|どんな|何の|なんの|どういう)({_NOUN})|"
    rf"({_NOUN})(?:は|って|とは|の)?(?:何|なに|どこ|いつ|誰|だれ|どれ|いくつ|どう|なん|ある|あり|いる|です|でし)?"
    r"[^\u3400-\u9fff\u30a1-\u30faーa-z]*$"
)


def _asked(stemmed: str, spans: Iterable[Span], index: LexiconIndex) -> list[str]:
    """The nouns that the question asks for: after a question word, or (Japanese) last in the text."""
    rest = list(stemmed)
    for span in spans:
        rest[span.start : span.end] = "\x01" * (span.end - span.start)
    text = "".join(rest)
    found: list[str] = []
    for match in _ASKED_EN.finditer(text):
        found += [word for word in match.group(1).split() if word not in index.stopwords]
    for match in _ASKED_JA.finditer(text):
        run = match.group(1) or match.group(2)
        if run and len(run) > 1 and run not in index.stopwords:
            found.append(run)
    return found
