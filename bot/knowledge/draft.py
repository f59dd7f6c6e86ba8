"""A base while it is being read: what was understood so far, where each item stands, and every fault found."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bot.errors import Fault, Severity
from bot.knowledge.model import (
    Bilingual,
    BriefingItem,
    Entity,
    Fact,
    FixedAnswer,
    Focus,
    Intent,
    Phrases,
    Source,
)
from bot.knowledge.yamlio import Loc, Tree

_NONE = Phrases()


def did_you_mean(word: str, known: Iterable[str], otherwise: str) -> str:
    """The fix for a name that is not there: the nearest name, or `otherwise`."""
    close = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"write {close[0]}, if that was meant" if close else otherwise


@dataclass
class Draft:
    """Items by id in reading order; `places` says where each stands, those dropped for a fault too.

    `dropped` holds (kind, value as written) of the latter, and `aimed` the blocks that faulty quotes were most likely
    taken from: what they would have covered is not reported as uncovered on top.
    """

    sources: dict[str, Source] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)
    entities: dict[str, Entity] = field(default_factory=dict)
    focuses: dict[str, Focus] = field(default_factory=dict)
    intents: dict[str, Intent] = field(default_factory=dict)
    fixed: dict[str, FixedAnswer] = field(default_factory=dict)
    strings: dict[str, Bilingual] = field(default_factory=dict)
    variants: dict[str, str] = field(default_factory=dict)
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fillers: Phrases = _NONE
    stopwords: Phrases = _NONE
    out_of_scope: Phrases = _NONE
    briefing: dict[str, BriefingItem] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    dropped: list[tuple[str, Any]] = field(default_factory=list)
    aimed: set[str] = field(default_factory=set)
    places: dict[tuple[str, str], tuple[Tree, Loc]] = field(default_factory=dict)

    def known(self, kind: str) -> list[str]:
        """Ids of that kind, also of items that were dropped for a fault (so that one fault is not reported twice)."""
        return [name for (of, name) in self.places if of == kind]

    def claim(self, kind: str, name: str, tree: Tree, loc: Loc) -> bool:
        """Note where an item stands; False, and a fault, where its id is taken."""
        if (kind, name) not in self.places:
            self.places[kind, name] = (tree, tuple(loc))
            return True
        first, first_loc = self.places[kind, name]
        line, column = tree.place(loc)
        message = f"the {kind} id {name} is taken ({first.file}:{first.place(first_loc)[0]})"
        self.faults.append(
            Fault("error", tree.file, line, column, "", message, "rename one of the two, or delete it", "duplicate-id")
        )
        return False

    def origin(self, kind: str, name: str) -> str:
        """`file:line` of an item."""
        tree, loc = self.places[kind, name]
        return f"{tree.file}:{tree.place(loc)[0]}"

    def report(
        self,
        kind: str,
        name: str,
        loc: Loc,
        message: str,
        fix: str,
        code: str,
        *,
        severity: Severity = "error",
        key: bool = False,
    ) -> None:
        """Add a fault about an item, at `loc` within it (at its key where `key` is set)."""
        tree, start = self.places[kind, name]
        line, column = tree.place((*start, *loc), key)
        inside = ".".join(str(step + 1) if isinstance(step, int) else step for step in loc)
        where = f"{kind} {name}, {inside}" if inside else f"{kind} {name}"
        self.faults.append(Fault(severity, tree.file, line, column, where, message, fix, code))

    def must_exist(self, owner: tuple[str, str], loc: Loc, kind: str, name: str) -> bool:
        """Whether an id is known; a fault with the nearest known id where it is not."""
        if (kind, name) in self.places:
            return True
        fix = did_you_mean(name, self.known(kind), f"add the {kind}, or name one that is there")
        self.report(*owner, loc, f"there is no {kind} {name}", fix, f"dangling-{kind}")
        return False
