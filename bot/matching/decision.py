"""How sure a candidate is: the signals of both kinds of evidence, and their weights."""

from __future__ import annotations

import math
import operator
from typing import NamedTuple

from bot.matching.analysis import Analysis
from bot.matching.evidence import Evidence
from bot.matching.matcher import Candidate

SOFT_FOCUSES = frozenset({"name", "status"})
"""Focuses whose cues stand in many questions that ask for something else (new, called)."""


class Signals(NamedTuple):
    """What is known of a candidate for a question, each about 0-1 (counts are cut)."""

    margin: float
    cosine: float
    overlap: float
    behind_best: float
    ranked: float
    outside: float
    fact_text: float
    about: float
    spoken_of: float
    named_in_phrases: float
    names_nothing: float
    unexplained_entities: float
    unexplained_general: float
    focus_given: float
    focus_missing: float
    soft_focus_missing: float
    unexplained_words: float
    unknown_words: float
    unexplained_asked: float
    words_share: float
    concepts_share: float
    unexplained_concepts: float
    unexplained_numbers: float
    refused_focus: float
    guessed: float
    breadth: float
    phrase_names_more: float
    near_share: float
    refused_share: float
    nearer_than_refused: float
    refused_nearer: float
    any_name: float


class Shares(NamedTuple):
    """Of the nearest phrases the shares (0-1) of the candidate and of what is to be refused; how near the latter is."""

    own: float
    refused: float
    like_refused: float


def signals_of(
    analysis: Analysis, found: Evidence, candidate: Candidate | None, margin: float, best: float, outside: float,
    fact_text: float, facts: int, more: int, shares: Shares, any_name: bool,
) -> Signals:  # fmt: skip
    """The signals of one candidate.

    `margin` is the classifier's for all intents that show the same, `best` the phrases' best score, `outside` the
    margin of what is out of scope; `any_name` tells of an intent that takes any theme, term or effort, and so lends
    itself to whatever is asked about one.
    """
    entities, words, concepts = found.entities, found.words, found.concepts
    cosine = candidate.cosine if candidate else 0.0
    return Signals(
        margin=max(-1.0, min(1.0, margin)),
        cosine=cosine,
        overlap=min(1.0, candidate.overlap) if candidate else 0.0,
        behind_best=min(1.0, (best - candidate.score) / 40) if candidate else 1.0,
        ranked=float(candidate is not None),
        outside=max(-1.0, min(1.0, outside)),
        fact_text=fact_text,
        about=min(found.about, 2) / 2,
        spoken_of=found.spoken_of / entities if entities else 0.0,
        named_in_phrases=found.named_in_phrases / entities if entities else 0.0,
        names_nothing=float(not entities),
        unexplained_entities=min(len(found.unexplained_entities), 2) / 2,
        unexplained_general=min(len(found.unexplained_general), 3) / 3,
        focus_given=float(bool(found.focus_given)),
        focus_missing=float(not SOFT_FOCUSES.issuperset(found.focus_missing)),
        soft_focus_missing=float(not SOFT_FOCUSES.isdisjoint(found.focus_missing)),
        unexplained_words=min(len(found.unexplained_words), 6) / 6,
        unknown_words=min(len(found.unknown_words), 4) / 4,
        unexplained_asked=float(bool(found.unexplained_asked)),
        words_share=1 - len(found.unexplained_words) / words if words else 1.0,
        concepts_share=1 - len(found.unexplained_concepts) / concepts if concepts else 0.0,
        unexplained_concepts=min(len(found.unexplained_concepts), 3) / 3,
        unexplained_numbers=float(bool(found.unexplained_numbers)),
        refused_focus=float(found.refused_focus),
        guessed=float(bool(analysis.guessed)),
        breadth=min(facts, 8) / 8,
        phrase_names_more=min(more, 3) / 3,
        near_share=shares.own,
        refused_share=shares.refused,
        nearer_than_refused=max(0.0, cosine - shares.like_refused),
        refused_nearer=max(0.0, shares.like_refused - cosine),
        any_name=float(any_name),
    )


WEIGHTS: dict[str, float] = {
    "margin": 2.16, "cosine": -0.73, "overlap": -0.15, "behind_best": -2.22, "ranked": 1.09, "outside": -3.44,
    "fact_text": 0.08, "about": 0.34, "spoken_of": 1.57, "named_in_phrases": 1.03, "names_nothing": 1.11,
    "unexplained_entities": -1.90, "unexplained_general": -0.72, "focus_given": 0.23, "focus_missing": -1.01,
    "soft_focus_missing": 0.00, "unexplained_words": -0.06, "unknown_words": -0.18, "unexplained_asked": -0.26,
    "words_share": 1.06, "concepts_share": 0.16, "unexplained_concepts": -1.20, "unexplained_numbers": -0.82,
    "refused_focus": -1.21, "guessed": -0.03, "breadth": 0.00, "phrase_names_more": -0.27, "near_share": 0.58,
    "refused_share": -1.48, "nearer_than_refused": 0.86, "refused_nearer": -1.55, "any_name": -2.01,
}  # fmt: skip
BIAS = -2.30
"""Weights and bias as benchmarks/fit_decision.py fits them, on the tuning half of tests/questions and the phrases."""


def weighted_sum(signals: Signals) -> float:
    """The signals' weighted sum: above 0 is more likely an answer than not."""
    return math.fsum((BIAS, *map(operator.mul, _IN_ORDER, signals)))


def probability(certainty: float) -> float:
    """A weighted sum as a likelihood, 0-1 (logistic)."""
    return 1 / (1 + math.exp(-certainty))


def contributions(signals: Signals) -> dict[str, float]:
    """What each signal adds to or takes from the sum, for explanations."""
    return {name: WEIGHTS[name] * value for name, value in zip(Signals._fields, signals, strict=True)}


_IN_ORDER = tuple(WEIGHTS[name] for name in Signals._fields)
