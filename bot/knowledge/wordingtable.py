"""data/wording.yaml: the curated table of words that a text of ours may not use, or must keep."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from re import Pattern
from typing import Annotated, Any

from pydantic import Field

from bot.knowledge.draft import Draft
from bot.knowledge.model import Lang
from bot.knowledge.schema import BilingualSpec, PhrasesSpec, Spec, Text, Texts, validate
from bot.knowledge.yamlio import Tree, parse

FILE = "data/wording.yaml"


_NONE: list[str] = []
_NO_RULES: list[Any] = []


class BannedSpec(PhrasesSpec):
    """Words that no text of ours has; texts under `except` may."""

    why: Text
    say: BilingualSpec
    exempt: Annotated[Texts, Field(alias="except")] = _NONE


class KeepSpec(PhrasesSpec):
    """Where the quoted words match `quote`, one of these must stand in the text."""

    quote: Text
    why: Text


class NeedsSpec(PhrasesSpec):
    """Words that need one of `quote` in the quoted words."""

    quote: Texts
    say: BilingualSpec


class SpellingSpec(PhrasesSpec):
    """Spellings that are not the house's."""

    say: BilingualSpec


class WordingSpec(Spec):
    """The whole table."""

    denials: PhrasesSpec = PhrasesSpec()
    anchors: PhrasesSpec = PhrasesSpec()
    banned: list[BannedSpec] = _NO_RULES
    keep: list[KeepSpec] = _NO_RULES
    needs: list[NeedsSpec] = _NO_RULES
    spelling: list[SpellingSpec] = _NO_RULES
    endings: PhrasesSpec = PhrasesSpec()


@dataclass(frozen=True)
class Table:
    """The table as read, and its tree for places."""

    spec: WordingSpec
    tree: Tree


def read_table(data: bytes | None, draft: Draft) -> Table | None:
    """The table, or None where there is none or it has a fault (left in the draft, located)."""
    if data is None:
        return None
    tree = parse(data, FILE)
    draft.faults += tree.faults
    if tree.faults:
        return None
    spec, faults = validate(WordingSpec, tree, tree.value if tree.value is not None else {}, (), "wording")
    draft.faults += faults
    return Table(spec, tree) if spec is not None and _patterns_compile(tree, draft) else None


def _patterns_compile(tree: Tree, draft: Draft) -> bool:
    """Every /pattern/ of the file compiles; a fault for each that does not."""
    before = len(draft.faults)
    for loc, text in _texts(tree.value, ()):
        if is_pattern(text):
            try:
                re.compile(text[1:-1])
            except (re.error, OverflowError, RecursionError) as error:
                name = f"wording {'.'.join(map(str, loc))}"
                draft.places.setdefault(("pattern", name), (tree, loc))
                message = f"{text} is no regular expression ({error})"
                draft.report("pattern", name, (), message, "put \\ before a sign that stands for itself", "pattern")
    return len(draft.faults) == before


def _texts(value: object, loc: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        return [(loc, value)]
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, inner in pairs for found in _texts(inner, (*loc, key))]


def is_pattern(word: str) -> bool:
    """Whether a word of the table is a regular expression, written /…/."""
    return len(word) > 2 and word.startswith("/") and word.endswith("/")


@cache
def compiled(words: tuple[str, ...], lang: Lang) -> Pattern[str] | None:
    """One pattern for words of the table (English: whole words, any case), or None for no words."""
    parts = [f"(?:{word[1:-1]})" if is_pattern(word) else _literal(word, lang) for word in words]
    return re.compile("|".join(parts)) if parts else None


def _literal(word: str, lang: Lang) -> str:
    escaped = re.escape(word)
    return escaped if lang == "ja" else rf"(?i:(?<![A-Za-z]){escaped}(?![A-Za-z]))"
