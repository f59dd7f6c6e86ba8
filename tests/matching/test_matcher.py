"""The ranker on its own: what is promised to peers that compare with it."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.features import exact_form
from bot.matching.matcher import Candidate, Matcher
from bot.matching.normalise import clean, fold
from tests.matching.texts import messages

PHRASES = {
    "chair": ["議長は誰", "誰が司会した", "who chaired the meeting", "name of the chair"],
    "place": ["会合の場所", "どこで開かれた", "where was the meeting held", "which city"],
    "date": ["会合の日付", "いつ開かれた", "when was the meeting held", "what day"],
    "pillars": ["4つの柱", "柱を教えて", "list the four pillars", "pillars"],
    "osa": ["OSAとは", "OSAの意味", "what does OSA stand for", "OSA"],
}
MATCHER = Matcher.from_phrases(PHRASES)
questions = messages | st.sampled_from([phrase for texts in PHRASES.values() for phrase in texts]).flatmap(
    lambda phrase: st.tuples(st.just(phrase), st.text(max_size=6)).map("".join)
)


@pytest.mark.parametrize(
    ("intent", "phrase"), [(intent, phrase) for intent, texts in PHRASES.items() for phrase in texts]
)
def test_an_authored_phrase_scores_100_and_comes_first(intent: str, phrase: str) -> None:
    """As it stands, in capitals, full-width, and with mark-up around it."""
    for typed in (phrase, phrase.upper(), f" {phrase}　", f"<@U1> *{phrase}*"):
        first = MATCHER.rank(typed)[0]
        assert (first.intent, first.score) == (intent, 100)


@given(
    st.dictionaries(
        st.sampled_from("abcde"),
        st.lists(st.sampled_from(["柱", "議長", "会合", "osa", "new", "held", "誰", "いつ"]), min_size=1, max_size=3),
        min_size=1,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_phrases_rank_their_own_first(words: dict[str, list[str]]) -> None:
    """Whatever the intents, an authored phrase comes first with 100 (the first intent that has it)."""
    phrases = {intent: [" ".join(texts)] for intent, texts in words.items()}
    matcher = Matcher.from_phrases(phrases)
    for intent, (phrase,) in phrases.items():
        first = matcher.rank(phrase)[0]
        assert first.score == 100
        assert fold(clean(phrases[first.intent][0])) == fold(clean(phrase))
        assert first.intent == next(name for name, texts in phrases.items() if fold(texts[0]) == fold(phrase)), intent


@given(questions, st.integers(1, 9))
@settings(max_examples=200, deadline=None)
def test_scores_and_order(text: str, limit: int) -> None:
    """Any text: 0 to 100, best first, each intent once, no more than asked for, 100 only for authored phrases."""
    found = MATCHER.rank(text, limit)
    scores = [one.score for one in found]
    assert len(found) <= min(limit, len(PHRASES))
    assert all(0 <= score <= 100 for score in scores)
    assert scores == sorted(scores, reverse=True)
    assert len({one.intent for one in found}) == len(found)
    assert all(isinstance(one, Candidate) and one.intent in PHRASES and isinstance(one.score, float) for one in found)
    authored = {exact_form(fold(phrase)) for texts in PHRASES.values() for phrase in texts}
    assert not found or (found[0].score == 100) == (exact_form(fold(clean(text))) in authored)


@given(questions, st.randoms())
@settings(max_examples=25, deadline=None)
def test_the_order_of_intents_changes_nothing(text: str, chance: random.Random) -> None:
    """Shuffled intents give the same best ones, but for rounding: no intent is favoured by its place."""
    names = list(PHRASES)
    chance.shuffle(names)
    shuffled = {
        one.intent: one.score for one in Matcher.from_phrases({name: PHRASES[name] for name in names}).rank(text)
    }
    for one in MATCHER.rank(text):
        assert shuffled[one.intent] == pytest.approx(one.score, abs=8)


def test_the_order_of_intents_keeps_the_clear_winner() -> None:
    """Where the first is ahead, it is first in whatever order the intents were given."""
    for text in ("who was chairing", "場所はどこ", "what day was it", "the pillars", "OSAの正式名称"):
        first, second = MATCHER.rank(text)[:2]
        assert first.score - second.score > 8, "choose another text: this one is no clear case"
        backwards = Matcher.from_phrases(dict(reversed(PHRASES.items())))
        assert backwards.rank(text)[0].intent == first.intent


@given(questions)
@settings(max_examples=50, deadline=None)
def test_same_phrases_same_ranking(text: str) -> None:
    """Nothing is random and nothing is remembered between questions."""
    assert MATCHER.rank(text) == AGAIN.rank(text) == MATCHER.rank(text)


AGAIN = Matcher.from_phrases(PHRASES)


@pytest.mark.parametrize("text", ["", " ", "\n", "？", "。。。", "\x00", "\ud800", "<@U1>", "😀"])
def test_a_text_without_words_ranks_nothing(text: str) -> None:
    """An empty list and no error."""
    assert MATCHER.rank(text) == []


@pytest.mark.parametrize("text", ["zzz qqq", "Щукинская", "المطبخ", "料理", "x" * 5000])
def test_unknown_text_is_far_from_everything(text: str) -> None:
    """No phrase is near; whatever is listed scores low."""
    assert all(one.score < 50 for one in MATCHER.rank(text))


@pytest.mark.parametrize("phrases", [{}, {"a": []}, {"a": (), "b": []}])
def test_nothing_to_learn_is_an_error(phrases: dict[str, list[str]]) -> None:
    """A matcher without phrases is a mistake of the caller."""
    with pytest.raises(ValueError, match="phrase"):
        Matcher.from_phrases(phrases)


@pytest.mark.parametrize(
    "phrases",
    [{"a": ["x"]}, {"a": [""]}, {"a": ["？"], "b": ["b"]}, {"a": [], "b": ["b", "b"]}, {"": [" "], "b": ["柱"]}],
)
def test_odd_phrases(phrases: dict[str, list[str]]) -> None:
    """One intent, blank phrases, repeated phrases: built, and ranking works."""
    matcher = Matcher.from_phrases(phrases)
    assert isinstance(matcher.rank("b"), list)
    assert isinstance(matcher.rank("柱"), list)


def test_any_sequence_and_mapping_will_do() -> None:
    """Tuples and read-only mappings are phrases too."""
    from types import MappingProxyType

    matcher = Matcher.from_phrases(MappingProxyType({"a": ("who",), "b": ("when",)}))
    assert [one.intent for one in matcher.rank("who", limit=1)] == ["a"]


def test_candidates_cannot_be_changed() -> None:
    """They are handed to others."""
    with pytest.raises(AttributeError):
        MATCHER.rank("OSA")[0].score = 1.0  # type: ignore[misc]


def test_limit_of_nothing() -> None:
    """None wanted, none given; the default is five."""
    assert MATCHER.rank("OSA", 0) == []
    many = Matcher.from_phrases({f"intent{number}": [f"phrase {number}"] for number in range(12)})
    assert len(many.rank("phrase")) == 5
