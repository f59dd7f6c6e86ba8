"""Columns on a terminal: how wide a text is, and where its lines may break (Japanese included)."""

from __future__ import annotations

import re
import unicodedata

from bot.rendering.visible import visible

# Marks that must not begin a line, and marks that must not end one.
_NO_START = "、。，．・：；？！）］｝」』】〉》〕ー々,.:;?!)]}…"
_NO_END = "（［｛「『【〈《〔([{"
_ATOM = re.compile(r"[!-~\u00a1-\u024f]+|\s+|.", re.S)


def display_width(text: str) -> int:
    """Columns that `text` takes; wide and full-width characters take two, combining ones none."""
    return sum(_columns(char) for char in text)


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; breaks at spaces and between CJK characters, never before 。 or after 「."""
    lines: list[str] = []
    line = ""
    for unit in _units(text):
        if line and display_width(line + unit.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += unit if line else unit.lstrip()
        while display_width(line.rstrip()) > width:
            head = _prefix(line, width)
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def printable(text: str) -> str:
    """`text` without control and unseen characters: nothing that is shown may drive the terminal."""
    return "".join(char for char in visible(text) if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs"))


def _columns(char: str) -> int:
    if unicodedata.combining(char) or unicodedata.category(char) in ("Cf", "Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def _units(text: str) -> list[str]:
    """Pieces that stay together: words with their spaces, characters with the marks that cling to them."""
    units: list[str] = []
    for atom in _ATOM.findall(text):
        clings = units and (atom[0] in _NO_START or atom.isspace() or units[-1][-1] in _NO_END)
        if clings:
            units[-1] += atom
        else:
            units.append(atom)
    return units


def _prefix(text: str, width: int) -> str:
    used = 0
    for index, char in enumerate(text):
        used += _columns(char)
        if used > width and index:
            return text[:index]
    return text
