"""The phrase template language: what a phrase stands for, in which order, and where it is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.templates import TemplateError, expand, slots_in


@pytest.mark.parametrize(
    ("phrase", "sentences"),
    [
        ("議長は誰", ["議長は誰"]),
        ("(誰|どなた)が[会合の]議長", ["誰が会合の議長", "誰が議長", "どなたが会合の議長", "どなたが議長"]),
        ("who chaired [the meeting]", ["who chaired the meeting", "who chaired"]),
        ("[a|b] c", ["a c", "b c", "c"]),
        ("(a|b (c|[d])) e", ["a e", "b c e", "b d e", "b e"]),
        ("(a|) b", ["a b", "b"]),
        ("第{pillar}の柱[とは]", ["第{pillar}の柱とは", "第{pillar}の柱"]),
        ("(a|a) b", ["a b"]),
    ],
)
def test_expansion(phrase: str, sentences: list[str]) -> None:
    """Alternatives in order, an option first with it, each sentence once, spaces tidy."""
    assert list(expand(phrase)) == sentences


@pytest.mark.parametrize(
    ("phrase", "position"),
    [
        ("(a|b", 0),
        ("a)", 1),
        ("(a]", 2),
        ("[a)", 2),
        ("a|b", 1),
        ("{a", 0),
        ("a}", 1),
        ("{A b}", 0),
        ("{}", 0),
        ("[" * 30, 20),
    ],
)
def test_faults_have_a_position(phrase: str, position: int) -> None:
    """An error names the character and what to do."""
    with pytest.raises(TemplateError) as caught:
        expand(phrase)
    assert caught.value.position == position
    assert caught.value.fix


def test_too_many_expansions_are_counted_not_made() -> None:
    """A phrase that stands for billions of sentences is refused at once, with its number."""
    with pytest.raises(TemplateError, match=str(3**40)):
        expand("(a|b|c)" * 40)
    assert len(expand("(a|b)(c|d)(e|f|g|h|i)(j|k|l|m|n)[o]")) == 200


def test_slots_are_listed_once() -> None:
    """In order of first use."""
    assert slots_in("{b} and {a} and {b} and {C}") == ("b", "a")


@given(st.text(alphabet="ab |()[]{}", max_size=40))
def test_any_text_expands_or_says_where_it_is_wrong(phrase: str) -> None:
    """No text crashes; the result holds no brackets, is deterministic and within the limit."""
    try:
        sentences = expand(phrase)
    except TemplateError as error:
        inside = 0 <= error.position < max(1, len(phrase))
    else:
        inside = None
    if inside is not None:
        assert inside
        return
    assert sentences == expand(phrase)
    assert len(set(sentences)) == len(sentences) <= 200
    assert not any(set("()[]|") & set(sentence) for sentence in sentences)


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=3), min_size=1, max_size=5, unique=True))
def test_alternatives_are_exactly_what_is_written(words: list[str]) -> None:
    """(a|b|c) stands for a, b, c in this order, and [a|b|c] for nothing more than that and the empty text."""
    assert list(expand(f"({'|'.join(words)})")) == words
    assert list(expand(f"x[{'|'.join(words)}]")) == [*(f"x{word}" for word in words), "x"]
