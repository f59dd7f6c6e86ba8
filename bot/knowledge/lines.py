"""Many short texts in the memory of one: phrases, read when a base is checked or compiled, then only kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import overload

END = "\0"
"""Behind each text. YAML allows it in none."""


class Lines(Sequence[str]):
    """Texts one behind the other as UTF-8; iterating is cheap, one text by its place is not. Equal by content."""

    __slots__ = ("_kept",)

    def __init__(self, texts: Iterable[str] = ()) -> None:
        texts = list(texts)
        if any(END in text for text in texts):
            raise ValueError("a text holds U+0000")
        self._kept = "".join(text + END for text in texts).encode()

    @classmethod
    def joined(cls, text: str) -> Lines:
        """What `str` gave. ValueError where it is something else."""
        if text and not text.endswith(END):
            raise ValueError("no lines: the last one has no end")
        lines = cls()
        lines._kept = text.encode()
        return lines

    def __str__(self) -> str:
        """All texts, each with END behind it."""
        return self._kept.decode()

    def __iter__(self) -> Iterator[str]:
        return iter(str(self).split(END)[:-1])

    def __len__(self) -> int:
        return self._kept.count(END.encode())

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> tuple[str, ...]: ...
    def __getitem__(self, place: int | slice) -> str | tuple[str, ...]:
        return tuple(self)[place]

    def __contains__(self, text: object) -> bool:
        return text in tuple(self)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Lines) and self._kept == other._kept

    def __hash__(self) -> int:
        return hash(self._kept)

    def __repr__(self) -> str:
        return f"Lines({list(self)!r})"


NO_LINES = Lines()
