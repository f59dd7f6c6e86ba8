"""The shapes of the curated files as pydantic models, and their errors in a curator's words.

Only imported where files are really read: a base that comes from the cache does not load pydantic.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from bot.errors import Fault
from bot.knowledge.draft import did_you_mean
from bot.knowledge.model import Lang
from bot.knowledge.yamlio import Loc, Tree


def _one_or_many(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _intent_or_mapping(value: Any) -> Any:
    return {"intent": value} if isinstance(value, str) else value


def _null(value: Any) -> Any:
    return None if value in ("null", "~", "none", "None") else value


def _day(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return value
    raise PydanticCustomError("day", "is no date")


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$")]
IdTemplate = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9{][A-Za-z0-9_.{}\-]*$")]
Day = Annotated[date, BeforeValidator(_day)]
Texts = Annotated[list[Text], BeforeValidator(_one_or_many)]
Ids = Annotated[list[Id], BeforeValidator(_one_or_many)]


class Spec(BaseModel):
    """Closed set of keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


S = TypeVar("S", bound=Spec)


class BilingualSpec(Spec):
    ja: Text
    en: Text

    def __getitem__(self, lang: Lang) -> str:
        return self.ja if lang == "ja" else self.en


class PhrasesSpec(Spec):
    ja: Texts = []
    en: Texts = []

    def __getitem__(self, lang: Lang) -> list[str]:
        return self.ja if lang == "ja" else self.en


class AskSpec(PhrasesSpec):
    other: Texts = []


class SourceSpec(Spec):
    id: Id
    edition: Id
    title: BilingualSpec
    issuer: BilingualSpec
    released: Day
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")]
    terms: BilingualSpec
    citation: BilingualSpec
    footer: BilingualSpec
    language: Text
    review_by: Annotated[Day | None, BeforeValidator(_null)] = None
    official_translation: Annotated[str | None, BeforeValidator(_null)] = None
    original: Text
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F]{64}$", to_lower=True)]


class QuoteSpec(Spec):
    text: Text
    translation: Text
    block: Id | None = None


class ReviewedSpec(Spec):
    ja: Day
    en: Day


class FactSpec(Spec):
    id: Id
    about: Id
    gives: Annotated[Ids, Field(min_length=1)]
    volatile: bool = False
    statement: BilingualSpec
    quotes: Annotated[list[QuoteSpec], Field(min_length=1)]
    tags: dict[Id, Texts] = {}
    mentions: Ids = []
    check: BilingualSpec
    reviewed: ReviewedSpec
    superseded_by: Id | None = None
    edition: Id | None = None


class EntitySpec(Spec):
    id: Id
    kind: Id
    label: BilingualSpec
    short: BilingualSpec | None = None
    aliases: PhrasesSpec = PhrasesSpec()
    readings: Texts = []
    other: Texts = []
    order: int = 0
    related: Ids = []
    general: bool = False


class FocusSpec(Spec):
    id: Id
    given: bool = True
    label: BilingualSpec
    cues: PhrasesSpec = PhrasesSpec()
    unless: PhrasesSpec = PhrasesSpec()
    related: Ids = []


class LexiconSpec(Spec):
    entities: list[EntitySpec] = []
    focuses: list[FocusSpec] = []
    variants: dict[Text, Text] = {}
    synonyms: dict[Text, Texts] = {}
    fillers: PhrasesSpec = PhrasesSpec()
    stopwords: PhrasesSpec = PhrasesSpec()


class FixedSpec(Spec):
    id: Id
    outcome: Literal["answer", "no_answer"]
    text: BilingualSpec
    facts: Ids = []
    related: Ids = []


class IntentRefSpec(Spec):
    intent: Id
    slots: dict[Id, Text] = {}


class IntentSpec(Spec):
    title: BilingualSpec
    ask: AskSpec = AskSpec()
    slots: dict[Id, Id] = {}
    facts: Annotated[list[IdTemplate], BeforeValidator(_one_or_many)] = []
    query: dict[Id, Text] = {}
    fixed: Id | None = None
    smalltalk: Id | None = None
    answer: BilingualSpec | None = None
    follow_ups: list[Annotated[IntentRefSpec, BeforeValidator(_intent_or_mapping)]] = []
    not_this: PhrasesSpec = PhrasesSpec()
    refuse: AskSpec = AskSpec()
    check: PhrasesSpec = PhrasesSpec()
    gives: Ids = []
    about: Ids = []
    knows: PhrasesSpec = PhrasesSpec()


def validate(shape: type[S], tree: Tree, value: Any, loc: Loc, owner: str) -> tuple[S | None, list[Fault]]:
    """`value` (at `loc` of the tree; `owner` names it) as `shape`, or None and every fault in it, located."""
    try:
        return shape.model_validate(value), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True)
        return None, [_fault(detail, shape, tree, loc, owner) for detail in details]


def _is_spec(shape: Any) -> bool:
    return isinstance(shape, type) and issubclass(shape, Spec)


def _fault(detail: ErrorDetails, shape: Any, tree: Tree, start: Loc, owner: str) -> Fault:
    loc = tuple(step for step in detail["loc"] if step != "[key]")
    about_key = detail["type"] == "extra_forbidden" or "[key]" in detail["loc"]
    line, column = tree.place((*start, *loc), about_key)
    message, fix = _words(detail, shape, loc)
    inside = ".".join(str(step + 1) if isinstance(step, int) else step for step in loc)
    where = ", ".join(part for part in (owner, inside) if part)
    return Fault("error", tree.file, line, column, where, message, fix, f"schema-{detail['type'].replace('_', '-')}")


_KINDS: dict[type, str] = {list: "list", dict: "mapping"}


def _words(detail: ErrorDetails, shape: Any, loc: tuple[int | str, ...]) -> tuple[str, str]:
    kind, value, name = detail["type"], detail["input"], str(loc[-1]) if loc else "this"
    if kind == "extra_forbidden":
        keys = list(_fields(shape, loc[:-1]))
        if value is None and not name.isidentifier():
            return f"the comma ends the text before it, and {name!r} is taken as a key", "put the whole text in quotes"
        return f"there is no key {name!r} here", did_you_mean(name, keys, f"the keys are {', '.join(keys)}")
    if kind == "missing":
        fix = f"add the {'Japanese' if name == 'ja' else 'English'} text" if name in ("ja", "en") else f"add {name}"
        return f"{name} is missing", fix
    if value is None:
        return "nothing is written here", "write a value, or take the key out"
    found = f"found {value[:40]!r}" if isinstance(value, str) else f"found a {_KINDS.get(type(value), 'value')}"
    table = {
        "string_type": (f"a text is needed, {found}", "put a text that begins with [ or { in quotes"),
        "string_too_short": ("the text is empty", "write the text, or take the key out"),
        "list_type": ("a list is needed", f"write [ … ] or lines that begin with - ({found})"),
        "too_short": ("the list is empty", "add at least one item"),
        "dict_type": ("a mapping is needed", f"write key: value ({found})"),
        "model_type": ("a mapping is needed", f"write key: value ({found})"),
        "bool_parsing": (f"{found}, where true or false is needed", "write true or false"),
        "int_parsing": (f"{found}, where a whole number is needed", "write digits only"),
        "day": (f"{found}, where a date is needed", "write it as 2024-01-30"),
        "string_pattern_mismatch": (f"{found} has characters that cannot be here", _pattern_fix(name)),
    }
    default = (f"{detail['msg']} ({found})".replace("Input should be", "needs"), "compare with a file that works")
    return table.get(kind, default)


def _pattern_fix(name: str) -> str:
    fixes = {"url": "write the whole address with https://", "sha256": "write the 64 hexadecimal digits of sha256sum"}
    return fixes.get(name, "use Latin letters, digits, _ - and . without spaces")


def _fields(shape: Any, loc: tuple[int | str, ...]) -> Iterator[str]:
    """The keys that may stand at `loc` of a shape."""
    for step in loc:
        shape = _inner(shape, step)
    if _is_spec(shape):
        yield from (field.alias or name for name, field in shape.model_fields.items())


def _inner(shape: Any, step: int | str) -> Any:
    if _is_spec(shape) and str(step) in shape.model_fields:
        shape = shape.model_fields[str(step)].annotation
    elif hasattr(shape, "__args__"):
        shape = shape.__args__[-1]
    return _unwrapped(shape, isinstance(step, int))


def _unwrapped(shape: Any, item: bool) -> Any:
    """Annotated[X, …] -> X and X | None -> X."""
    for _ in range(4):
        if hasattr(shape, "__metadata__"):
            shape = shape.__origin__
        elif getattr(shape, "__args__", None) and type(None) in shape.__args__:
            shape = next(part for part in shape.__args__ if part is not type(None))
    return shape
