"""Collects what is wrong with a piece of JSON, each problem with its JSON pointer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class Checker:
    """The problems found so far, and the checks that every kind of block shares."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def add(self, problem: str, at: str) -> None:
        """Note a problem."""
        self.problems.append(f"{problem} [json-pointer:{at}]")

    def keys(self, node: Mapping[str, Any], at: str, allowed: str, required: str = "") -> None:
        """Only these keys (space-separated), and all the required ones."""
        for key in node.keys() - set(allowed.split()):
            self.add(f"invalid additional property: {key}", at)
        for key in set(required.split()) - node.keys():
            self.add(f"missing required field: {key}", at)

    def string(self, node: Mapping[str, Any], at: str, key: str, most: int, *, empty: bool = False) -> None:
        """Where the key is there: a string of 1 (or 0) to `most` characters."""
        if key in node:
            self.length(node[key], f"{at}/{key}", most, empty=empty)

    def length(self, value: Any, at: str, most: int, *, empty: bool = False) -> None:
        """A string of 1 (or 0) to `most` characters."""
        if not isinstance(value, str):
            self.add("must be a string", at)
        elif not value and not empty:
            self.add("must be more than 0 characters", at)
        elif len(value) > most:
            self.add(f"must be less than {most + 1} characters", at)

    def text(self, value: Any, at: str, most: int, *, plain: bool = False) -> None:
        """A text object; `plain` allows plain_text only."""
        kinds = ("plain_text",) if plain else ("plain_text", "mrkdwn")
        if not isinstance(value, dict) or value.get("type") not in kinds:
            return self.add(f"must be a text object of type {' or '.join(kinds)}", at)
        option = "emoji" if value["type"] == "plain_text" else "verbatim"
        self.keys(value, at, f"type text {option}", required="text")
        if not isinstance(value.get(option, True), bool):
            self.add("must be a boolean", f"{at}/{option}")
        self.string(value, at, "text", most)

    def items(self, value: Any, at: str, least: int, most: int) -> Sequence[Any]:
        """An array of so many items; an empty tuple where it is no array."""
        if not isinstance(value, list):
            self.add("must be an array", at)
            return ()
        if len(value) < least:
            self.add(f"no fewer than {least} items allowed", at)
        if len(value) > most:
            self.add(f"no more than {most} items allowed", at)
        return value
