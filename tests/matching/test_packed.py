"""What is kept in little memory is what was put in: vocabularies, sets, texts, and sums in eight bits."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.english import english, is_english
from bot.matching.features import SparseVector
from bot.matching.inverted import InvertedIndex
from bot.matching.packed import Sets, Texts, Vocabulary
from tests.matching.texts import messages

words = st.sets(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=8))


@given(words, messages)
def test_a_vocabulary_numbers_its_words_and_no_others(own: set[str], other: str) -> None:
    vocabulary = Vocabulary.frombytes(Vocabulary.of(own).tobytes())
    assert {vocabulary.get(word) for word in own} == set(range(len(own)))
    assert [vocabulary.get(word) for word in vocabulary] == list(range(len(own)))
    assert set(vocabulary) == own
    assert "\0" in other or (vocabulary.get(other) is not None) == (other in own)


def test_half_a_character_has_no_number_and_breaks_nothing() -> None:
    vocabulary = Vocabulary.of(["柱", "\ud83d"])
    assert list(vocabulary) == ["柱"]
    assert vocabulary.get("\ud83d") is None


@pytest.mark.parametrize("rubbish", [b"", b"rubbish" * 9, Vocabulary.of(["柱", "議長"]).tobytes()[:40]])
def test_what_is_no_vocabulary_is_said_to_be_none(rubbish: bytes) -> None:
    with pytest.raises(ValueError, match="no vocabulary"):
        Vocabulary.frombytes(rubbish)


@given(st.dictionaries(st.text("abc柱", min_size=1), st.integers(0, 2**200)))
def test_sets_come_back(own: dict[str, int]) -> None:
    sets = Sets.of(own)
    assert dict(sets) == own
    assert "zz" not in sets
    assert sets.get("zz", 0) == 0


@given(st.lists(messages))
def test_texts_come_back_in_order(own: list[str]) -> None:
    texts = Texts.of(own)
    assert list(texts) == own
    assert texts[1:3] == own[1:3]
    assert [texts[place - len(own)] for place in range(len(own))] == own
    with pytest.raises(IndexError):
        texts[len(own)]


@given(st.integers(0, 2**32 - 1), st.integers(1, 300))
def test_sums_in_eight_bits_are_near_the_exact_ones(seed: int, rows: int) -> None:
    """Each product is off by no more than half a unit of its feature."""
    chance = np.random.default_rng(seed)
    matrix = chance.normal(size=(12, rows)).astype(np.float32) * (chance.random((12, rows)) < 0.4)
    column, row = np.nonzero(matrix)
    index = InvertedIndex.build(column, row, matrix[column, row], matrix.shape)
    held = np.flatnonzero(chance.random(12) < 0.5).astype(np.int32)
    vector = SparseVector(held, chance.random(len(held)).astype(np.float32), 1.0)
    most = float(vector.values @ (np.abs(matrix[held]).max(axis=1) / 254)) + 1e-5
    assert np.abs(index.products(vector) - vector.values @ matrix[held]).max() <= most


def test_an_index_of_nothing_gives_nothing() -> None:
    nothing = SparseVector(np.zeros(0, np.int32), np.zeros(0, np.float32), 0.0)
    assert InvertedIndex.build([], [], [], (3, 0)).products(nothing).tolist() == []
    assert InvertedIndex.build([], [], [], (3, 2)).products(nothing).tolist() == [0, 0]


def test_the_dictionary_knows_what_is_english_and_what_is_common() -> None:
    assert all(map(is_english, ["meeting", "minister's", "the", "vision"]))
    assert not any(map(is_english, ["meetng", "gichou", "kaigou", ""]))
    assert english().count("the") > english().count("meeting") > 0 == english().count("meetng")
