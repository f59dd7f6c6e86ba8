"""Bytes of the fuzzer's as numbers, choices and texts, and the mischief that is done to what was well-formed."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from bot.errors import JasmineError

T = TypeVar("T")
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NASTY_TEXTS = (
    "", " ", "\x00", "\ud83d", "\u202e\u2066evil", "\u200b", "<!channel>", "<@U0AAAAAAA>", "<#C0AAAAAAA|x>",
    "&lt;!here&gt;", "<https://evil.example|mod.go.jp>", "{0.__class__}", "%s%n", "x" * 5_000, "あ" * 3_001,
    "𠮷" * 2_000, "a\u0300" * 500, "قناة 24", "\u2028", "{" * 60, "[" * 60, "-1", "9" * 400, "1e999", "null",
    "../../etc/passwd", "'; --", "\N{ZERO WIDTH JOINER}" * 40, "Seriz\u0430wa", "U0AAAAAAA", "C0AAAAAAA",
    "https://hooks.slack.com@evil.example/",
)  # fmt: skip
NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 1.5, float("inf"), [], {}, [[]], [None], {"": None}, *NASTY_TEXTS,
)  # fmt: skip
MOST_EDITS = 6


class Reader:
    """Reads what is left of some bytes; where nothing is left it gives zeros and empty texts."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def byte(self) -> int:
        """A number from 0 to 255."""
        found = self._data[self._at] if self._at < len(self._data) else 0
        self._at += 1
        return found

    def below(self, most: int) -> int:
        """A number from 0 to `most` - 1."""
        return (self.byte() << 8 | self.byte()) % most if most > 256 else self.byte() % most

    def choice(self, among: Sequence[T]) -> T:
        """One of them."""
        return among[self.below(len(among))]

    def take(self, count: int) -> bytes:
        """The next bytes, as many as there are."""
        found = self._data[self._at : self._at + count]
        self._at += count
        return found

    def text(self, most: int = 255) -> str:
        """A text: something nasty, or whatever the bytes are; what is no UTF-8 becomes lone surrogates."""
        length = self.byte()
        if length >= 240:
            return self.choice(NASTY_TEXTS)
        return self.take(min(length, most)).decode("utf-8", "surrogateescape")

    def rest(self) -> bytes:
        """Everything that is left."""
        return self.take(max(0, len(self._data) - self._at))

    @property
    def left(self) -> bool:
        """Whether there is more."""
        return self._at < len(self._data)


def said(error: JasmineError) -> None:
    """An expected failure has words, and none of them could pass for another line of a log."""
    if not str(error) or any(char in line for line in str(error).split("\n") for char in "\x00\x1b\r"):
        raise AssertionError(f"says {str(error)!r}")


def mutated(value: Any, reader: Reader) -> Any:
    """A JSON value with a few of its parts taken out, swapped, doubled, or replaced by something nasty."""
    value = copy.deepcopy(value)
    for _ in range(reader.below(MOST_EDITS + 1)):
        places = list(_places(value))
        if not places:
            return value
        holder, key = reader.choice(places)
        kind = reader.below(5)
        if kind == 0:
            del holder[key]
        elif kind == 1:
            holder[key] = copy.deepcopy(reader.choice(NASTY))
        elif kind == 2:
            holder[key] = reader.text()
        elif kind == 3:
            other, at = reader.choice(places)
            holder[key] = copy.deepcopy(other[at]) if _has(other, at) else None
        else:
            holder[key] = [holder[key]] if reader.byte() % 2 else {"text": holder[key]}
    return value


def edited(data: bytes, reader: Reader) -> bytes:
    """Bytes with a few pieces cut out, overwritten or put in."""
    for _ in range(reader.below(MOST_EDITS + 1)):
        at, length = reader.below(len(data) + 1), reader.below(64)
        kind = reader.below(4)
        if kind == 0:
            data = data[:at] + data[at + length :]
        elif kind == 1:
            put = reader.take(length)
            data = data[:at] + put + data[at + len(put) :]
        elif kind == 2:
            data = data[:at] + reader.take(length) + data[at:]
        else:
            put = reader.text().encode("utf-8", "surrogatepass")
            data = data[:at] + put + data[at:]
    return data


def _places(value: Any, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    if depth > 12:
        return
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in pairs:
        yield value, key
        yield from _places(part, depth + 1)


def _has(holder: Any, key: Any) -> bool:
    return key in holder if isinstance(holder, dict) else key < len(holder)
