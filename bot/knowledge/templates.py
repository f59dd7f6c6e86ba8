"""The phrase template language: (a|b) alternatives, [optional], {slot}; brackets may stand inside one another.

`expand` lists what a phrase stands for, in a fixed order; slots stay as `{slot}` for the matcher to fill.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

MAX_EXPANSIONS = 200
_MAX_NESTING = 20
_TOKEN = re.compile(r"[()\[\]|]|\{[^{}()\[\]|]*\}|[{}]|[^()\[\]|{}]+")
_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)\}\Z")
_PLAIN = re.compile(r"[^()\[\]|{}]*\Z")
_SPACES = re.compile(r"\s+")
_CLOSING = {"(": ")", "[": "]"}


class TemplateError(ValueError):
    """A phrase that cannot be expanded; `position` counts characters of the phrase from 0."""

    def __init__(self, message: str, fix: str, position: int) -> None:
        super().__init__(message)
        self.message, self.fix, self.position = message, fix, position


@dataclass(frozen=True)
class _Sequence:
    items: tuple[str | _Choice, ...]


@dataclass(frozen=True)
class _Choice:
    options: tuple[_Sequence, ...]


@lru_cache(maxsize=8192)  # one check asks for the same phrases again and again
def expand(phrase: str) -> tuple[str, ...]:
    """Every sentence the phrase stands for, once each, in the order of its alternatives (an option: first with it).

    Raises TemplateError for unbalanced brackets, a malformed slot, or more than 200 sentences.
    """
    if _PLAIN.match(phrase):
        return tuple(filter(None, [_SPACES.sub(" ", phrase).strip()]))
    tree = _checked(phrase)
    tidy = (_SPACES.sub(" ", text).strip() for text in _expand(tree))
    return tuple(text for text in dict.fromkeys(tidy) if text)


def slots_in(text: str) -> tuple[str, ...]:
    """Names of the slots in a phrase or title, in order, each once. Raises nothing."""
    return tuple(dict.fromkeys(re.findall(r"\{([a-z][a-z0-9_]*)\}", text)))


def _checked(phrase: str) -> _Sequence:
    tree = _parse(phrase)
    count = _count(tree)
    if count > MAX_EXPANSIONS:
        message = f"the phrase stands for {count} sentences, more than {MAX_EXPANSIONS}"
        raise TemplateError(message, "split it into several phrases with fewer alternatives", 0)
    return tree


def _parse(phrase: str) -> _Sequence:
    """Open brackets are kept on a stack of (bracket, position, finished options, current items)."""
    stack: list[tuple[str, int, list[_Sequence], list[str | _Choice]]] = [("", 0, [], [])]
    for match in _TOKEN.finditer(phrase):
        token, position = match.group(), match.start()
        if token in "([":
            if len(stack) > _MAX_NESTING:
                raise TemplateError("the brackets are nested too deeply", "split the phrase", position)
            stack.append((token, position, [], []))
        elif token in ")]":
            _close(stack, token, position)
        elif token == "|":
            if len(stack) == 1:
                raise TemplateError("| stands outside brackets", "put the alternatives in ( )", position)
            stack[-1][2].append(_Sequence(tuple(stack[-1][3])))
            stack[-1][3].clear()
        else:
            stack[-1][3].append(_literal(token, position))
    if len(stack) > 1:
        bracket, position = stack[-1][0], stack[-1][1]
        raise TemplateError(f"{bracket} is never closed", f"add {_CLOSING[bracket]} where the part ends", position)
    return _Sequence(tuple(stack[0][3]))


def _close(stack: list[tuple[str, int, list[_Sequence], list[str | _Choice]]], token: str, position: int) -> None:
    bracket, _, options, items = stack[-1]
    if not bracket:
        raise TemplateError(f"{token} closes nothing", "open it, or take it out", position)
    if _CLOSING[bracket] != token:
        raise TemplateError(f"{token} closes a {bracket}", f"write {_CLOSING[bracket]}", position)
    stack.pop()
    options.append(_Sequence(tuple(items)))
    if bracket == "[":
        options.append(_Sequence(()))
    stack[-1][3].append(_Choice(tuple(options)))


def _literal(token: str, position: int) -> str:
    if token[0] in "{}" and not _SLOT.match(token):
        raise TemplateError(f"{token} is no slot", "write the slot's name in small letters between { and }", position)
    return token


def _count(node: _Sequence) -> int:
    total = 1
    for item in node.items:
        if isinstance(item, _Choice):
            total *= sum(_count(option) for option in item.options)
    return total


def _expand(node: _Sequence) -> list[str]:
    texts = [""]
    for item in node.items:
        ends = [item] if isinstance(item, str) else [text for option in item.options for text in _expand(option)]
        texts = [start + end for start in texts for end in ends]
    return texts
