"""Phrases kept as one text: the same phrases come out, in order, and are compared by what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.lines import Lines

texts = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))


@given(texts, texts)
def test_lines_are_what_was_put_in(own: list[str], other: list[str]) -> None:
    lines = Lines(own)
    assert list(lines) == own
    assert len(lines) == len(own)
    assert lines[1:] == tuple(own[1:])
    assert all(text in lines for text in own)
    assert Lines.from_base64(lines.to_base64()) == lines
    assert (lines == Lines(other)) == (own == other)
    assert hash(lines) == hash(Lines(own))


def test_a_text_that_would_end_early_is_refused() -> None:
    with pytest.raises(ValueError, match="U\\+0000"):
        Lines(["a\0b"])
