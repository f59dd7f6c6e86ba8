"""How sure a candidate is: the signals of both kinds of evidence, and the small network that weighs them."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bot.matching.analysis import Analysis
from bot.matching.evidence import Evidence
from bot.matching.matcher import Candidate

Doubles = npt.NDArray[np.float64]

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
    means_nothing: float
    few_words: float


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
        means_nothing=float(not entities and not concepts),
        few_words=1 / (1 + words),
    )


class Network(NamedTuple):
    """A small network over the signals: what they add straight on, and what some of them mean together.

    certainty = signals @ direct + tanh(signals @ inner + inner_bias) @ outer + bias; `usual` is what each signal is on
    average.
    """

    usual: Doubles
    direct: Doubles
    inner: Doubles
    inner_bias: Doubles
    outer: Doubles
    bias: float

    @classmethod
    def from_json(cls, text: str) -> Network:
        """The network as benchmarks/fit_decision.py writes it. ValueError where it is for other signals."""
        kept = json.loads(text)
        if kept["signals"] != list(Signals._fields):
            raise ValueError(f"{WEIGHTS_FILE} was fitted for other signals: run benchmarks/fit_decision.py --write")
        arrays = [np.array(kept[name], dtype=np.float64) for name in cls._fields[:-1]]
        return cls(arrays[0], arrays[1], arrays[2], arrays[3], arrays[4], float(kept["bias"]))

    @classmethod
    def blank(cls) -> Network:
        """A network that is as sure of anything as of nothing: to collect signals with."""
        count = len(Signals._fields)
        none = np.zeros(count)
        return cls(none, none, np.zeros((count, 1)), np.zeros(1), np.zeros(1), 0.0)

    def to_json(self) -> str:
        """What from_json reads."""
        kept = {name: np.asarray(value).round(4).tolist() for name, value in self._asdict().items()}
        return json.dumps({"signals": Signals._fields, **kept}) + "\n"

    def certainties(self, signals: Sequence[Signals]) -> Doubles:
        """How sure each candidate is: above 0 is more likely an answer than not."""
        rows = np.array(signals).reshape(-1, len(self.usual))
        together = np.tanh(rows @ self.inner + self.inner_bias)
        result: Doubles = rows @ self.direct + together @ self.outer + self.bias
        return result


WEIGHTS_FILE = "decision_weights.json"
"""As benchmarks/fit_decision.py --write fits it, on the tuning half of tests/questions and the phrases."""


@lru_cache(maxsize=1)
def network() -> Network:
    """The network in force."""
    return Network.from_json(resources.files("bot.matching").joinpath(WEIGHTS_FILE).read_text(encoding="utf-8"))


def probability(certainty: float) -> float:
    """A certainty as a likelihood, 0-1 (logistic)."""
    return 1 / (1 + math.exp(-certainty))


def contributions(signals: Signals) -> dict[str, float]:
    """What each signal adds to or takes from the certainty: how much it would change, were the signal as usual."""
    usual = network().usual
    varied = [signals._replace(**{name: float(usual[at])}) for at, name in enumerate(Signals._fields)]
    whole, *without = network().certainties([signals, *varied]).tolist()
    return {name: whole - other for name, other in zip(Signals._fields, without, strict=True)}
