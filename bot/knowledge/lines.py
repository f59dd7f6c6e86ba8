"""Many short texts in the memory of few: phrases, read when a base is checked or compiled, then only kept."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

_END = "\0"
"""Behind each text. YAML allows it in none."""


class Lines(Sequence[str]):
    """Texts one behind the other, compressed; iterating is cheap, one text by its place is not. Equal by content."""

    __slots__ = ("_kept",)

    def __init__(self, texts: Iterable[str] = ()) -> None:
        texts = list(texts)
        if any(_END in text for text in texts):
            raise ValueError("a text holds U+0000")
        self._kept = zlib.compress("".join(text + _END for text in texts).encode())

    @classmethod
    def from_base64(cls, text: str) -> Lines:
        """What `to_base64` gave. Something else is noticed when it is read (zlib.error)."""
        lines = cls.__new__(cls)
        lines._kept = base64.b64decode(text, validate=True)
        return lines

    def to_base64(self) -> str:
        """All texts, to keep in a file."""
        return base64.b64encode(self._kept).decode()

    def __iter__(self) -> Iterator[str]:
        return iter(zlib.decompress(self._kept).decode().split(_END)[:-1])

    def __len__(self) -> int:
        return sum(1 for _ in self)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return tuple(self)[place]

    def __contains__(self, text: object) -> bool:
        return text in tuple(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lines) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return f"Lines({list(self)!r})"


NO_LINES = Lines()
