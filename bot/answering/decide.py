"""From candidates to an outcome: sure enough to be read out, worth asking back, or not in the source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.matching.engine import Ranking, Scored

Kind = Literal["answer", "smalltalk", "suggest", "near_refusal", "far_refusal"]

ANSWER_AT = 72.0
"""A candidate at this score or more is read out (set on the tuning half of tests/questions)."""

SUGGEST_AT = 55.0
"""Below this nothing is offered."""

SMALLTALK_AT = 55.0
MOST_SUGGESTIONS = 3
NEAR_FACT_TEXT = 0.16
GENERIC_KINDS = frozenset({"org"})
GENERIC = frozenset({"meeting", "release", "annex", "japan", "asean", "asean_countries", "jasmine", "efforts", "pillars", "mod"})
SENSITIVE = {"nuclear": "nuclear", "arms_three_principles": "arms_exports"}


@dataclass(frozen=True)
class Decision:
    """What to do with a question: `best` is the candidate to answer with, `offered` what to ask back with."""

    kind: Kind
    best: Scored | None = None
    offered: tuple[Scored, ...] = ()
    fixed: str | None = None


def decide(ranking: Ranking, suggested_before: bool = False) -> Decision:
    """The outcome for a ranked question. `suggested_before`: the last reply in this thread asked back already."""
    analysis = ranking.analysis
    fixed = _sensitive(ranking)
    if fixed is not None:
        return fixed
    best = next(iter(ranking.candidates), None)
    if best is None:
        return Decision("near_refusal" if is_near(ranking) else "far_refusal")
    if best.intent.smalltalk:
        if best.exact or (best.score >= SMALLTALK_AT and not analysis.too_long):
            return Decision("smalltalk", best)
    elif best.exact or (best.score >= ANSWER_AT and _answerable(best) and not analysis.too_long):
        return Decision("answer", best)
    offered = tuple(one for one in ranking.candidates if _offerable(one))[:MOST_SUGGESTIONS]
    if offered and not suggested_before and not analysis.too_long and analysis.refused_focus is None:
        return Decision("suggest", best, offered)
    return Decision("near_refusal" if is_near(ranking) else "far_refusal", best)


def _answerable(best: Scored) -> bool:
    return bool(best.facts) and not best.signals.refused_focus


def _offerable(one: Scored) -> bool:
    return one.score >= SUGGEST_AT and bool(one.facts) and not one.signals.refused_focus and not one.evidence.unexplained_entities


def _sensitive(ranking: Ranking) -> Decision | None:
    """Names that always get their reviewed string: countries that the source does not list, nuclear, arms exports."""
    entities = ranking.candidates and ranking.analysis.entities or ranking.analysis.entities
    best = next(iter(ranking.candidates), None)
    for entity in entities:
        if entity in SENSITIVE:
            return Decision("near_refusal", best, fixed=SENSITIVE[entity])
    return None


def is_near(ranking: Ranking) -> bool:
    """Whether a refused question is about something that the source speaks of."""
    best = max((one.signals.fact_text for one in ranking.candidates), default=0.0)
    names = [entity for entity in ranking.analysis.entities if entity not in ("japan",)]
    return bool(names) or best >= NEAR_FACT_TEXT
