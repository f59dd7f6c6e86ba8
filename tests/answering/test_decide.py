"""When a second answer is given beside the first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.answering import Question, answer
from bot.answering.decide import AS_LIKELY, as_likely
from bot.knowledge.model import Knowledge
from bot.matching.engine import Engine, Ranking


@pytest.fixture
def two(engine: Engine) -> Ranking:
    """Two candidates with facts of their own, neither of them a phrase word for word, as likely as each other."""
    ranking = engine.rank(engine.analyse("と聞かれたのですが、ジャスミンの議長のあの方は誰が示したのですか"))
    chair, presented = engine.weigh(ranking.analysis, [("meeting.chair", {}), ("jasmine.presented", {})])
    both = tuple(one._replace(certainty=3.0, score=95.0, exact=False) for one in (chair, presented))
    return replace(ranking, candidates=both)


def test_what_is_as_likely_is_given_too(two: Ranking, engine: Engine) -> None:
    first, second = two.candidates
    assert as_likely(two, first, engine) == second


@pytest.mark.parametrize("less", [AS_LIKELY + 0.01, 5.0])
def test_what_is_less_likely_is_not(two: Ranking, engine: Engine, less: float) -> None:
    first, second = two.candidates
    unlike = replace(two, candidates=(first, second._replace(certainty=first.certainty - less)))
    assert as_likely(unlike, first, engine) is None


def test_nor_what_says_the_same(two: Ranking, engine: Engine) -> None:
    first, second = two.candidates
    same = replace(two, candidates=(first, second._replace(facts=first.facts)))
    assert as_likely(same, first, engine) is None


def test_nor_anything_beside_a_phrase_word_for_word(two: Ranking, engine: Engine) -> None:
    first = two.candidates[0]._replace(exact=True)
    assert as_likely(two, first, engine) is None


def test_both_stand_in_the_reply_each_with_its_proof(
    knowledge: Knowledge, engine: Engine, two: Ranking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.answering.core.as_likely", lambda ranking, best, engine: two.candidates[1])
    reply = answer(Question("議長は誰でしたか"), knowledge)
    assert [part.intent for part in reply.parts] == ["meeting.chair", "jasmine.presented"]
    assert reply.text == "\n".join(part.text for part in reply.parts)
    assert {excerpt.id for part in reply.parts for excerpt in part.excerpts} == {one.id for one in reply.excerpts}
