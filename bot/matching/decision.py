"""How sure a candidate is: the signals of both kinds of evidence, and their weights."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass

from bot.matching.analysis import Analysis
from bot.matching.evidence import Evidence
from bot.matching.matcher import Candidate


@dataclass(frozen=True)
class Signals:
    """What is known of a candidate for a question, each about 0-1 (counts are cut at 3)."""

    margin: float
    cosine: float
    behind_best: float
    ranked: float
    outside: float
    fact_text: float
    about: float
    spoken_of: float
    names_nothing: float
    unexplained_entities: float
    focus_given: float
    focus_missing: float
    unexplained_words: float
    unknown_words: float
    unexplained_asked: float
    words_share: float
    concepts_share: float
    unexplained_concepts: float
    refused_focus: float
    guessed: float

    @classmethod
    def of(
        cls, analysis: Analysis, found: Evidence, candidate: Candidate | None, best: float, outside: float,
        fact_text: float, refused: bool,
    ) -> Signals:  # fmt: skip
        """The signals of one candidate."""
        return cls(
            margin=max(-1.0, min(1.0, candidate.margin)) if candidate else -1.0,
            cosine=candidate.cosine if candidate else 0.0,
            behind_best=min(1.0, (best - candidate.score) / 40) if candidate else 1.0,
            ranked=float(candidate is not None),
            outside=max(-1.0, min(1.0, outside)),
            fact_text=fact_text,
            about=min(found.about, 2) / 2,
            spoken_of=found.spoken_of / found.entities if found.entities else 0.0,
            names_nothing=float(not found.entities),
            unexplained_entities=min(len(found.unexplained_entities), 3) / 3,
            focus_given=float(bool(found.focus_given)),
            focus_missing=float(bool(found.focus_missing)),
            unexplained_words=min(len(found.unexplained_words), 6) / 6,
            unknown_words=min(len(found.unknown_words), 4) / 4,
            unexplained_asked=float(bool(found.unexplained_asked)),
            words_share=1 - len(found.unexplained_words) / found.words if found.words else 1.0,
            concepts_share=1 - len(found.unexplained_concepts) / found.concepts if found.concepts else 0.0,
            unexplained_concepts=min(len(found.unexplained_concepts), 3) / 3,
            refused_focus=float(refused),
            guessed=float(bool(analysis.guessed)),
        )


WEIGHTS: dict[str, float] = {
    "margin": 2.0, "cosine": 4.0, "behind_best": -2.0, "ranked": 0.3, "outside": -1.0, "fact_text": 2.0, "about": 1.5,
    "spoken_of": 1.5, "names_nothing": 0.5, "unexplained_entities": -3.0, "focus_given": 1.0, "focus_missing": -2.0,
    "unexplained_words": -2.0, "unknown_words": -2.0, "unexplained_asked": -1.0, "words_share": 0.5, "concepts_share": 0.5,
    "unexplained_concepts": -0.5, "refused_focus": -3.0, "guessed": 0.0,
}  # fmt: skip
BIAS = -2.0


def probability(signals: Signals) -> float:
    """How likely the candidate answers the question, 0-1: a logistic of the weighted signals."""
    names = Signals.__dataclass_fields__
    total = BIAS + sum(WEIGHTS[name] * value for name, value in zip(names, astuple(signals), strict=True))
    return 1 / (1 + math.exp(-total))


def contributions(signals: Signals) -> dict[str, float]:
    """What each signal adds to or takes from the sum, for explanations."""
    return {name: WEIGHTS[name] * value for name, value in zip(Signals.__dataclass_fields__, astuple(signals), strict=True)}
