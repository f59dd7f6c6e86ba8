"""A general English dictionary: whether a word is English at all, and how often it is written."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.matching.packed import Vocabulary


class Dictionary(NamedTuple):
    """The forms of a language, and how often each stands in a large body of texts."""

    forms: Vocabulary
    counts: npt.NDArray[np.int32]

    def count(self, form: str) -> int:
        """How often a form was counted; 0 of what is none."""
        number = self.forms.get(form)
        return 0 if number is None else int(self.counts[number])


@lru_cache(maxsize=1)
def _read() -> Dictionary:
    from spellchecker import SpellChecker  # 0.4 s and 40 MB for a moment: only where no compiled base brings it

    counts = dict(SpellChecker(language="en", distance=1).word_frequency.items())
    forms = Vocabulary.of(counts)
    return Dictionary(forms, np.fromiter((counts[form] for form in forms), np.int32, len(forms)))


_adopted: list[Dictionary] = []


def adopt(dictionary: Dictionary) -> None:
    """Uses a dictionary that a compiled base brings: it is the same for all bases, and need not be read again."""
    _adopted[:] = [dictionary]


def english() -> Dictionary:
    """pyspellchecker's English dictionary: 160,000 forms."""
    return _adopted[0] if _adopted else _read()


@lru_cache(maxsize=20_000)
def is_english(word: str) -> bool:
    """Whether a lower-case word is a form of a general English dictionary."""
    forms = english().forms
    return forms.get(word) is not None or forms.get(word.replace("'s", "")) is not None
