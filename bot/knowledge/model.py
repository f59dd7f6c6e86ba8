"""What the bot knows, as frozen values: sources, facts, lexicon, intents, and the Knowledge that holds them all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.knowledge.lines import NO_LINES, Lines

Lang = Literal["ja", "en"]
LANGS: tuple[Lang, Lang] = ("ja", "en")
PhraseLang = Literal["ja", "en", "other"]
PHRASE_LANGS: tuple[PhraseLang, ...] = ("ja", "en", "other")
Slots = Mapping[str, str]


class _NoSlots(Mapping[str, str]):
    """An empty mapping with a hash: dataclasses of Python 3.11 take no other as a default."""

    def __getitem__(self, key: str) -> str:
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __hash__(self) -> int:
        return 0

    def __repr__(self) -> str:
        return "{}"


NO_SLOTS: Slots = _NoSlots()


@dataclass(frozen=True)
class Bilingual:
    """One text in the bot's two languages; both are always there."""

    ja: str
    en: str

    def __getitem__(self, lang: Lang) -> str:
        return self.ja if lang == "ja" else self.en


@dataclass(frozen=True)
class Phrases:
    """Phrases of the small template language, per language; a language may have none where the field allows it.

    `other` holds questions in languages that the bot understands and does not speak.
    """

    ja: Lines = NO_LINES
    en: Lines = NO_LINES
    other: Lines = NO_LINES

    def __getitem__(self, lang: PhraseLang) -> Lines:
        return {"ja": self.ja, "en": self.en, "other": self.other}[lang]


@dataclass(frozen=True)
class Block:
    """A sentence, bullet or table item of a source, word for word, with a stable id and a place that people find."""

    id: str
    source: str
    place: Bilingual
    text: str
    heading: bool = False


@dataclass(frozen=True)
class Source:
    """One document: where it comes from, under which terms, and its blocks in reading order."""

    id: str
    edition: str
    title: Bilingual
    issuer: Bilingual
    released: date
    url: str
    terms: Bilingual
    citation: Bilingual
    footer: Bilingual
    language: str
    review_by: date | None
    official_translation: str | None
    original: str
    sha256: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Quote:
    """Words of a block, verbatim, with the project's own English rendering (unofficial)."""

    text: str
    translation: str
    block: str
    place: Bilingual


@dataclass(frozen=True)
class Fact:
    """One statement of the source.

    `about` is an entity id; `gives` are the focuses that it can answer; `tags` affirm and never deny.
    The first line of a statement is the line that is read aloud; further lines stand under it.
    """

    id: str
    about: str
    gives: tuple[str, ...]
    statement: Bilingual
    quotes: tuple[Quote, ...]
    check: Bilingual
    edition: str
    volatile: bool = False
    tags: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mentions: tuple[str, ...] = ()
    reviewed: Mapping[str, str] = field(default_factory=dict)
    superseded_by: str | None = None
    origin: str = ""


@dataclass(frozen=True)
class Entity:
    """Something that can be named in a question: `kind` groups ids for slots; `label` is how the bot names it.

    `aliases` are spellings in any language; `readings` (kana) are for matching and are not from the source;
    `related` are fact ids shown under a refusal about it. A `general` entity (the meeting, ASEAN) stands in most
    questions: it tells little, and may go unexplained.
    """

    id: str
    kind: str
    label: Bilingual
    aliases: Phrases
    other: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    order: int = 0
    related: tuple[str, ...] = ()
    short: Bilingual | None = None
    general: bool = False


@dataclass(frozen=True)
class Focus:
    """What a question asks for. `given` is false for what the source never gives (amounts, future meetings, ...).

    `label` completes 「…について、{label}はこの資料に記載がありません。」 and "The release does not say {label}".
    `cues` are regular expressions on normalised text.
    """

    id: str
    label: Bilingual
    cues: Phrases
    given: bool = True
    related: tuple[str, ...] = ()
    unless: Phrases = Phrases()


@dataclass(frozen=True)
class FixedAnswer:
    """A sensitive reply, word for word as reviewed: which entities it is for, and whether it is an answer."""

    id: str
    outcome: Literal["answer", "no_answer"]
    text: Bilingual
    facts: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True)
class IntentRef:
    """An intent with its slots filled, as follow-ups and suggestions name it."""

    intent: str
    slots: Slots = NO_SLOTS


@dataclass(frozen=True)
class Intent:
    """One thing people ask. Exactly one of `facts` / `query` / `fixed` / `smalltalk` says what is replied.

    `facts` may hold slots ("pillar{pillar}.what"); `query` selects facts by tag; `fixed` names a FixedAnswer;
    `smalltalk` is a string key of data/strings.yaml. `answer` words a query or several facts as one text.
    `refuse` are the questions close to it that no source answers.
    """

    id: str
    title: Bilingual
    ask: Phrases
    slots: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    fixed: str | None = None
    smalltalk: str | None = None
    answer: Bilingual | None = None
    follow_ups: tuple[IntentRef, ...] = ()
    not_this: Phrases = Phrases()
    refuse: Phrases = Phrases()
    check: Phrases = Phrases()
    gives: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    knows: Phrases = Phrases()
    origin: str = ""


@dataclass(frozen=True)
class Lexicon:
    """Names and words: entities, focuses, spelling variants, synonyms, words that carry no content."""

    entities: Mapping[str, Entity]
    focuses: Mapping[str, Focus]
    variants: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    fillers: Phrases
    stopwords: Phrases


BriefingPart = Literal["glance", "minute", "new", "asked", "absent"]


@dataclass(frozen=True)
class BriefingItem:
    """One curated text of the briefings, the topics it stands in, and the words of the source under it.

    `question` and `caution` are of an `asked` item, whose text is the line to say. `about` and `focuses` say what the
    release is silent on: no fact about one of these entities (about anything, where none is named) gives one of these
    focuses (any focus, where none is named).
    """

    id: str
    part: BriefingPart
    topics: tuple[str, ...]
    text: Bilingual
    question: Bilingual | None = None
    caution: Bilingual | None = None
    facts: tuple[str, ...] = ()
    quotes: tuple[Quote, ...] = ()
    about: tuple[str, ...] = ()
    focuses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Knowledge:
    """Everything the bot answers from, immutable. `version` is a short hash of both folders.

    `matched` is a hash of what matching is compiled from: fixed sentences and briefings are left out.
    """

    version: str
    sources: Mapping[str, Source]
    facts: Mapping[str, Fact]
    lexicon: Lexicon
    intents: Mapping[str, Intent]
    fixed: Mapping[str, FixedAnswer]
    strings: Mapping[str, Bilingual]
    out_of_scope: Phrases
    briefing: tuple[BriefingItem, ...] = ()
    matched: str = ""

    def block(self, block_id: str) -> Block:
        """The block of that id; KeyError where no source has it."""
        return self._blocks[block_id]

    def __post_init__(self) -> None:
        blocks = {block.id: block for source in self.sources.values() for block in source.blocks}
        object.__setattr__(self, "_blocks", blocks)

    _blocks: Mapping[str, Block] = field(init=False, repr=False, compare=False, default_factory=dict)

    @property
    def newest(self) -> Source:
        """The source with the latest release date: the edition that a question means unless it says otherwise."""
        return max(self.sources.values(), key=lambda source: source.released)
