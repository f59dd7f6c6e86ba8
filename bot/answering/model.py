"""What goes into and comes out of the core: Question, Context, Reply and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.knowledge.model import NO_SLOTS, Bilingual, Lang, Slots

Outcome = Literal["answer", "suggest", "no_answer", "smalltalk"]


@dataclass(frozen=True)
class Question:
    """A question as typed. `lang` forces the reply's language; `prefer` decides where the text does not tell."""

    text: str
    lang: Lang | None = None
    prefer: Lang | None = None


@dataclass(frozen=True)
class Context:
    """What a conversation remembers, small and serialisable: the last reply's intent, slots and what it was about.

    `facts` are the facts last shown in order ("その2つ目" points into them); `suggested` is true after a did-you-mean.
    """

    intent: str | None = None
    slots: Slots = NO_SLOTS
    facts: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()
    focus: str | None = None
    lang: Lang | None = None
    edition: str | None = None
    suggested: bool = False
    offered: tuple[tuple[str, Slots], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A JSON object that from_json takes back."""
        return {
            "intent": self.intent, "slots": dict(self.slots), "facts": list(self.facts),
            "entities": list(self.entities), "focus": self.focus, "lang": self.lang, "edition": self.edition,
            "suggested": self.suggested, "offered": [[intent, dict(slots)] for intent, slots in self.offered],
        }  # fmt: skip


@dataclass(frozen=True)
class Excerpt:
    """Verbatim words of the source with the place where they stand. `translation` is always unofficial."""

    id: str
    text: str
    place: Bilingual
    translation: str | None


@dataclass(frozen=True)
class Suggestion:
    """A question offered as a button; `excerpts` prove that there is an answer behind it."""

    intent: str
    slots: Slots
    title: str
    score: float
    excerpts: tuple[Excerpt, ...] = ()


@dataclass(frozen=True)
class FollowUp:
    """The next question that a reader is likely to have."""

    intent: str
    slots: Slots
    title: str


@dataclass(frozen=True)
class Reply:
    """The answer to one question. The first line of `text` is the bold line; it is complete without the excerpts.

    `score` is 0-100. `related` passages are no answer. `parts` holds the replies of a two-part question, or the two
    answers to one that may mean either.
    """

    question: str
    lang: Lang
    outcome: Outcome
    text: str
    knowledge: str
    intent: str | None = None
    slots: Slots = NO_SLOTS
    score: float = 0.0
    excerpts: tuple[Excerpt, ...] = ()
    related: tuple[Excerpt, ...] = ()
    parts: tuple[Reply, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()
    context: Context = field(default_factory=Context)
    source: str = ""
    facts: tuple[str, ...] = ()
    explanation: Mapping[str, Any] = field(default_factory=dict)


def context_from_json(value: Any) -> Context:
    """The Context of a JSON object that `to_json` wrote. ValueError or TypeError where it is something else."""
    if not isinstance(value, Mapping):
        raise TypeError("not an object")
    unknown = set(value) - set(Context().to_json())
    if unknown:
        raise ValueError(f"unknown key {sorted(unknown)[0]!r}")
    lang = value.get("lang")
    if lang not in (None, "ja", "en"):
        raise ValueError(f"lang is {lang!r}")
    return Context(
        intent=_text_or_none(value.get("intent")),
        slots=_slots(value.get("slots", {})),
        facts=_texts(value.get("facts", [])),
        entities=_texts(value.get("entities", [])),
        focus=_text_or_none(value.get("focus")),
        lang=lang,
        edition=_text_or_none(value.get("edition")),
        suggested=value.get("suggested", False) is True,
        offered=tuple((str(intent), _slots(slots)) for intent, slots in value.get("offered", [])),
    )


def _text_or_none(value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise TypeError(f"{value!r} is not a list of texts")
    return tuple(value)


def _slots(value: Any) -> Slots:
    if not isinstance(value, Mapping) or not all(isinstance(item, str) for pair in value.items() for item in pair):
        raise TypeError(f"{value!r} does not map texts to texts")
    return dict(value)
