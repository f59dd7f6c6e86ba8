"""Fits the weights of bot/matching/decision.py and prints them; nothing is written.

usage: python benchmarks/fit_decision.py [--folds 5]

What is learnt from: the questions of tests/questions/tune (never report or samples), and the base's own phrases, near
misses and sentences out of scope, a fifth of which is left out of a matcher at a time and asked (weight
SHARE_OF_PHRASES). Loss: the likelihood of a right candidate, or of none where a question is to be refused, in
a softmax over a question's candidates and "no answer". A weight keeps the sign of the one in force. Printed beside the
weights: what a threshold gives on the tuning questions and on the phrases left out. ANSWER_AT is chosen from that by
hand; the bias in bot/matching/decision.py is then moved so that this threshold is a score of 50.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from bot.answering import compose
from bot.cli.scoring import LabelledQuestion, says, shows
from bot.knowledge.loader import load
from bot.knowledge.model import Knowledge, Phrases
from bot.knowledge.templates import expand
from bot.matching.decision import BIAS, WEIGHTS, Signals
from bot.matching.engine import Engine, Scored

ROOT = Path(__file__).resolve().parents[1]
TUNE = ("ja", "en", "noisy", "refuse", "multi")
SEVERAL = ("multi", "two-part")
SHARE_OF_PHRASES = 0.1
COST_OF_A_FALSE_ANSWER = 1.6
PER_INTENT = 40
REFUSED_PER_INTENT = 25
FOLDS = 5
STEPS, RATE, PULL = 1200, 0.03, 0.0005


@dataclass
class Examples:
    """Candidates of many questions: signals, whether each is right, and which question they belong to."""

    rows: list[tuple[float, ...]] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    group: list[int] = field(default_factory=list)
    refuse: list[bool] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)

    def add(self, candidates: Sequence[tuple[Scored, bool | None]], refuse: bool, weight: float) -> None:
        """One question; a candidate that is neither right nor wrong (None) is left out."""
        known = [(one, right) for one, right in candidates if right is not None and not one.intent.smalltalk]
        if not known or (not refuse and not any(right for _, right in known)):
            return
        for one, right in known:
            self.rows.append(tuple(one.signals))
            self.right.append(float(bool(right)))
            self.group.append(len(self.refuse))
        self.refuse.append(refuse)
        self.weight.append(weight * (COST_OF_A_FALSE_ANSWER if refuse else 1.0))

    def take(self, others: Examples) -> None:
        """All of the others, after one's own."""
        first = len(self.refuse)
        self.rows += others.rows
        self.right += others.right
        self.group += [first + group for group in others.group]
        self.refuse += others.refuse
        self.weight += others.weight


def questions() -> Iterator[LabelledQuestion]:
    """The tuning questions that must be answered or refused."""
    for name in TUNE:
        for line in (ROOT / f"tests/questions/tune/{name}.jsonl").read_text(encoding="utf-8").split("\n"):
            if line.strip():
                question = LabelledQuestion.from_json(json.loads(line))
                if question.expect != "either" and question.kind not in SEVERAL:
                    yield question


def judged(question: LabelledQuestion, one: Scored, knowledge: Knowledge) -> bool | None:
    """Whether a candidate is right for a question; None where the label does not tell."""
    if question.expect == "refuse":
        return False
    if not shows(question, compose.excerpts_of(one.facts)):
        return False
    texts = (compose.text_of(knowledge, one.intent, one.slots, one.facts, lang) for lang in ("ja", "en"))
    return True if any(says(question, text) for text in texts) else None


def from_questions(engine: Engine, examples: Examples) -> None:
    """Adds the tuning questions."""
    for question in questions():
        ranking = engine.rank(engine.analyse(question.text), limit=25)
        pairs = [(one, judged(question, one, engine.knowledge)) for one in ranking.candidates]
        examples.add(pairs, question.expect == "refuse", 1.0)


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def _without(phrases: tuple[str, ...], fold: int) -> tuple[tuple[str, ...], list[str]]:
    kept = tuple(phrase for phrase in phrases if _number(phrase) % FOLDS != fold)
    return kept or phrases, [phrase for phrase in phrases if _number(phrase) % FOLDS == fold]


def from_phrases(knowledge: Knowledge, fold: int, examples: Examples) -> None:
    """Adds phrases that a matcher made without them has never seen, and sentences to refuse likewise."""
    chance = random.Random(fold)
    intents, held, refused = {}, [], []
    for intent in knowledge.intents.values():
        (ja, left_ja), (en, left_en) = _without(intent.ask.ja, fold), _without(intent.ask.en, fold)
        (near_ja, out_ja), (near_en, out_en) = _without(intent.refuse.ja, fold), _without(intent.refuse.en, fold)
        intents[intent.id] = replace(intent, ask=Phrases(ja, en), refuse=Phrases(near_ja, near_en))
        asked = _some(left_ja + left_en, chance)[:PER_INTENT]
        held += [(_filled(text, intent.slots, knowledge, chance), intent.id) for text in asked]
        near = _some(out_ja + out_en, chance)[:REFUSED_PER_INTENT]
        refused += [_filled(text, intent.slots, knowledge, chance) for text in near]
    (ja, out_ja), (en, out_en) = _without(knowledge.out_of_scope.ja, fold), _without(knowledge.out_of_scope.en, fold)
    engine = Engine(replace(knowledge, intents=intents, out_of_scope=Phrases(ja, en)))
    for text, intent_id in held:
        if not knowledge.intents[intent_id].smalltalk:
            found = engine.rank(engine.analyse(text), limit=15).candidates
            own = {
                quote.block
                for one in found
                if one.intent.id == intent_id
                for fact in one.facts
                for quote in fact.quotes
            }
            pairs = [(one, _right_for(one, intent_id, own)) for one in found]
            examples.add(pairs, False, SHARE_OF_PHRASES)
    for text in [*refused, *out_ja, *out_en]:
        found = engine.rank(engine.analyse(text), limit=15).candidates
        examples.add([(one, False) for one in found], True, SHARE_OF_PHRASES)


def _some(phrases: list[str], chance: random.Random) -> list[str]:
    """One sentence of each phrase, in an order by lot."""
    sentences = [expand(phrase)[_number(phrase) % len(expand(phrase))] for phrase in phrases]
    chance.shuffle(sentences)
    return sentences


def _right_for(one: Scored, intent_id: str, own: set[str]) -> bool | None:
    """The phrase's own intent is right; another that quotes the same block is neither right nor wrong."""
    if one.intent.id == intent_id:
        return True
    return None if own & {quote.block for fact in one.facts for quote in fact.quotes} else False


def _filled(text: str, slots: object, knowledge: Knowledge, chance: random.Random) -> str:
    for slot, kind in dict(slots).items():  # type: ignore[call-overload]
        entity = chance.choice([one for one in knowledge.lexicon.entities.values() if one.kind == kind])
        names = entity.aliases.ja if any("\u3040" <= letter <= "\u9fff" for letter in text) else entity.aliases.en
        text = text.replace("{" + slot + "}", chance.choice(names or (entity.id,)))
    return text


def fit(examples: Examples) -> tuple[np.ndarray, float]:
    """Weights and bias: Adam on the listwise loss from the weights in force, pulled lightly to nothing."""
    prior = np.array([WEIGHTS[name] for name in Signals._fields])
    signs = np.sign(prior)
    rows, right, group = np.array(examples.rows), np.array(examples.right), np.array(examples.group)
    refuse, share = np.array(examples.refuse), np.array(examples.weight) / sum(examples.weight)
    values, first, second = np.append(prior, BIAS), np.zeros(len(prior) + 1), np.zeros(len(prior) + 1)
    for step in range(1, STEPS + 1):
        odds = np.exp(np.clip(rows @ values[:-1] + values[-1], -30, 30))
        total = np.bincount(group, odds, len(refuse)) + 1
        of_right = np.maximum(np.bincount(group, odds * right, len(refuse)), 1e-12)
        wanted = np.where(refuse[group], 0, odds * right / of_right[group])
        slope = (odds / total[group] - wanted) * share[group]
        gradient = np.append(rows.T @ slope + PULL * values[:-1], slope.sum())
        first, second = 0.9 * first + 0.1 * gradient, 0.999 * second + 0.001 * gradient**2
        values = values - RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-9)
        kept = np.where(
            signs > 0, np.maximum(values[:-1], 0), np.where(signs < 0, np.minimum(values[:-1], 0), values[:-1])
        )
        values[:-1] = kept
    return values[:-1], float(values[-1])


def main() -> None:
    """Prints the fitted weights and what thresholds give on the tuning questions."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=FOLDS, help="how many of the five folds of phrases to use")
    folds = parser.parse_args().folds
    knowledge = load(ROOT)
    tuning, phrases, examples = Examples(), Examples(), Examples()
    engine = Engine(knowledge)
    for into in (tuning, examples):
        from_questions(engine, into)
    for fold in range(folds):
        from_phrases(knowledge, fold, phrases)
    examples.take(phrases)
    weights, bias = fit(examples)
    for name, asked in (("tune", tuning), ("phrases left out", phrases)):
        sums = np.array(asked.rows) @ weights + bias
        for threshold in (0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6):
            print(f"{name}, threshold {100 * threshold:.0f}: {_told(asked, sums, threshold)}")
    for name, weight in zip(Signals._fields, weights, strict=True):
        print(f'    "{name}": {weight:.2f},')
    print(f"BIAS = {bias:.2f}")


def _told(tuning: Examples, sums: np.ndarray, threshold: float) -> str:
    best: dict[int, int] = {}
    for row, group in enumerate(tuning.group):
        if group not in best or sums[row] > sums[best[group]]:
            best[group] = row
    certain = {group: row for group, row in best.items() if sums[row] >= np.log(threshold / (1 - threshold))}
    right = sum(bool(tuning.right[row]) for group, row in certain.items() if not tuning.refuse[group])
    wrong = sum(not tuning.right[row] for group, row in certain.items() if not tuning.refuse[group])
    false = sum(tuning.refuse[group] for group in certain)
    return f"right {right}, wrong {wrong} of {tuning.refuse.count(False)}; false {false} of {sum(tuning.refuse)}"


if __name__ == "__main__":
    main()
