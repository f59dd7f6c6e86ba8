"""Why a reply is what it is: the candidates, their evidence, and what nobody could explain."""

from __future__ import annotations

from typing import Any

from bot.answering.engines import engine_for
from bot.answering.model import Question
from bot.knowledge.model import Knowledge
from bot.matching.decision import contributions
from bot.matching.engine import Scored

SHOWN = 5


def explain(question: Question, knowledge: Knowledge) -> dict[str, Any]:
    """What the matcher saw in a question (without its conversation), as plain values for printing."""
    engine = engine_for(knowledge)
    analysis = engine.analyse(question.text)
    ranking = engine.rank(analysis)
    return {
        "matched_as": analysis.stemmed,
        "entities": list(analysis.entities),
        "guessed": sorted(analysis.guessed),
        "words_as": sorted(analysis.concepts),
        "focus": list(analysis.focuses),
        "focus_never_given": analysis.refused_focus,
        "content_words": list(analysis.content),
        "asked_for": sorted(analysis.asked),
        "out_of_scope_margin": round(ranking.out_of_scope, 3),
        "candidates": [_candidate(one) for one in ranking.candidates[:SHOWN]],
    }


def _candidate(one: Scored) -> dict[str, Any]:
    weighed = sorted(contributions(one.signals).items(), key=lambda pair: -abs(pair[1]))
    return {
        "intent": one.intent.id,
        "slots": dict(one.slots),
        "score": one.score,
        "nearest_phrase": one.phrase,
        "facts": [fact.id for fact in one.facts],
        "unexplained": {
            key: value for key, value in one.evidence._asdict().items() if key.startswith("unexplained") and value
        },
        "focus_missing": list(one.evidence.focus_missing),
        "weights": {name: round(value, 2) for name, value in weighed if value},
    }
