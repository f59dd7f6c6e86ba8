"""Many strings in little memory: a vocabulary that numbers them, sets by string, texts that are read one at a time.

A dict of 350,000 strings takes 45 MB and a list of 100,000 phrases 13; these take 1 and 7, most of it shared by all
processes of a machine and read from the disk only where it is touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import overload

import marisa_trie
import numpy as np
import numpy.typing as npt


class Vocabulary:
    """Strings with a number each, from 0 on without a gap, in an order of its own."""

    def __init__(self, trie: marisa_trie.Trie) -> None:
        self._trie = trie

    @classmethod
    def of(cls, words: Iterable[str]) -> Vocabulary:
        """The vocabulary of these words, each once; those with half of a character in them are left out."""
        return cls(marisa_trie.Trie(word for word in words if _is_whole(word)))

    @classmethod
    def frombytes(cls, data: bytes) -> Vocabulary:
        """What `tobytes` gave. ValueError where it is something else."""
        try:
            return cls(marisa_trie.Trie().frombytes(data))
        except (RuntimeError, MemoryError) as error:
            raise ValueError(f"no vocabulary: {error}") from None

    def tobytes(self) -> bytes:
        """The vocabulary, to keep."""
        kept: bytes = self._trie.tobytes()
        return kept

    def __len__(self) -> int:
        return len(self._trie)

    def __iter__(self) -> Iterator[str]:
        """The words in the order of their numbers."""
        return (self._trie.restore_key(number) for number in range(len(self)))

    def get(self, word: str) -> int | None:
        """The number of a word, None where it has none. A word ends at U+0000, which no text of ours holds."""
        try:
            number: int | None = self._trie.get(word)
        except UnicodeEncodeError:  # half of a character, as a broken client sends it
            return None
        return number


class Sets(Mapping[str, int]):
    """Strings with a set each, whose members are the bits of an int."""

    def __init__(self, words: Vocabulary, rows: npt.NDArray[np.uint8]) -> None:
        self.words = words
        self.rows = rows  # [words, bytes]

    @classmethod
    def of(cls, sets: Mapping[str, int]) -> Sets:
        """These sets."""
        words = Vocabulary.of(sets)
        width = max((bits.bit_length() for bits in sets.values()), default=0) // 8 + 1
        data = b"".join(sets[word].to_bytes(width, "little") for word in words)
        return cls(words, np.frombuffer(data, np.uint8).reshape(-1, width))

    def __getitem__(self, word: str) -> int:
        number = self.words.get(word)
        if number is None:
            raise KeyError(word)
        return int.from_bytes(self.rows[number].tobytes(), "little")

    def __contains__(self, word: object) -> bool:
        return isinstance(word, str) and self.words.get(word) is not None

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)


class Texts(Sequence[str]):
    """Texts that are kept as bytes, one behind the other."""

    def __init__(self, data: npt.NDArray[np.uint8], ends: npt.NDArray[np.int32]) -> None:
        self.data = data
        self.ends = ends

    @classmethod
    def of(cls, texts: Iterable[str]) -> Texts:
        """These texts."""
        parts = [text.encode("utf-8", "surrogatepass") for text in texts]
        return cls(np.frombuffer(b"".join(parts), np.uint8), np.cumsum([len(part) for part in parts], dtype=np.int32))

    def __len__(self) -> int:
        return len(self.ends)

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(place)
        place %= len(self)
        first = int(self.ends[place - 1]) if place else 0
        return self.data[first : self.ends[place]].tobytes().decode("utf-8", "surrogatepass")


def _is_whole(word: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in word)
