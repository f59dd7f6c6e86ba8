"""The bookkeeping of the Block Kit validator: located problems, and the checks that every block shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.rendering import limits

Node = Mapping[str, Any]


@dataclass(frozen=True)
class Problem:
    """What Slack would reject, and where."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class Checker:
    """Collects problems; every method notes what it finds and goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.action_ids: dict[str, str] = {}
        self.block_ids: dict[str, str] = {}
        self.markdown = 0

    def add(self, where: str, what: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(where, what))

    def keys(self, node: Node, where: str, required: str, optional: str = "") -> None:
        """The required keys and no others than those named (space-separated)."""
        for key in required.split():
            if key not in node:
                self.add(where, f"{key} is missing")
        for key in sorted(node.keys() - {"type", *required.split(), *optional.split()}):
            self.add(where, f"unknown key {key}")

    def string(self, node: Node, key: str, where: str, most: int, least: int = 1) -> None:
        """Where the key is there: a string of `least` to `most` characters."""
        if key not in node:
            return
        value, where = node[key], f"{where}.{key}"
        if not isinstance(value, str):
            self.add(where, "not a string")
        elif limits.length(value) > most:
            self.add(where, f"{limits.length(value)} characters, at most {most}")
        elif len(value.strip() if least else value) < least:
            self.add(where, "empty")

    def text(self, node: Node, key: str, where: str, most: int, *, plain: bool = True) -> None:
        """Where the key is there: a text object; `plain` allows no mrkdwn."""
        value = node.get(key)
        if key not in node:
            return
        where = f"{where}.{key}"
        if not isinstance(value, Mapping):
            self.add(where, "not a text object")
            return
        kind = value.get("type")
        if kind != "plain_text" and (plain or kind != "mrkdwn"):
            self.add(where, "must be plain_text" if plain else "must be plain_text or mrkdwn")
        self.keys(value, where, "text", "emoji" if kind == "plain_text" else "verbatim")
        self.string(value, "text", where, most)

    def items(self, node: Node, key: str, where: str, most: int, least: int = 1) -> Sequence[Any]:
        """The list under the key; a problem where it is no list or has too few or too many members."""
        value = node.get(key)
        if not isinstance(value, list):
            if key in node:
                self.add(f"{where}.{key}", "not a list")
            return ()
        if not least <= len(value) <= most:
            self.add(f"{where}.{key}", f"{len(value)} items, {least} to {most} allowed")
        return value

    def mappings(self, values: Sequence[Any], where: str) -> Sequence[tuple[str, Node]]:
        """The members that are objects, each with its place; the others are problems."""
        found = []
        for index, value in enumerate(values):
            place = f"{where}[{index}]"
            if isinstance(value, Mapping):
                found.append((place, value))
            else:
                self.add(place, "not an object")
        return found

    def unique(self, seen: dict[str, str], node: Node, key: str, where: str) -> None:
        """An id of at most 255 characters that no other node of this message has."""
        self.string(node, key, where, limits.ID)
        value = node.get(key)
        if isinstance(value, str) and value:
            if value in seen:
                self.add(f"{where}.{key}", f"{value!r} stands at {seen[value]} already")
            seen.setdefault(value, where)

    def within(self, node: Node, key: str, where: str, least: int, most: int) -> None:
        """Where the key is there: a whole number in the range."""
        value = node.get(key, least)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.add(f"{where}.{key}", f"must be a whole number from {least} to {most}")

    def one_of(self, node: Node, key: str, where: str, allowed: str) -> None:
        """Where the key is there: one of the words."""
        if key in node and node[key] not in allowed.split():
            self.add(f"{where}.{key}", f"{node[key]!r} is none of {allowed}")
