"""Fits the network of bot/matching/decision.py.

usage: python benchmarks/fit_decision.py [--folds 5] [--write]

What is learnt from: the questions of tests/questions/tune (never report or samples), and the base's own phrases, near
misses and sentences out of scope, a fifth of which is left out of a matcher at a time and asked (weight
SHARE_OF_PHRASES). Loss: the likelihood of a right candidate, or of none where a question is to be refused, in
a softmax over a question's candidates and "no answer"; weights are pulled to nothing (PULL).

Printed: what thresholds give on tuning questions that the network has not seen (a fifth at a time left out), for those
that name something of ours and for those that name nothing. The least threshold at which no more than FALSE of those to
refuse are answered becomes a score of 50 (bot/answering/decide.py, ANSWER_AT): it moves the bias, and for questions
that name nothing the weight of that signal. With --write the network fitted on all of them is kept in
bot/matching/decision_weights.json.
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
import numpy.typing as npt

from bot.answering import compose
from bot.cli.scoring import LabelledQuestion, says, shows
from bot.knowledge.lines import Lines
from bot.knowledge.loader import load
from bot.knowledge.model import Knowledge, Phrases
from bot.knowledge.templates import expand
from bot.matching.decision import WEIGHTS_FILE, Network, Signals
from bot.matching.engine import Engine, Scored

ROOT = Path(__file__).resolve().parents[1]
TUNE = ("ja", "en", "noisy", "refuse", "multi")
SEVERAL = ("multi", "two-part")
SHARE_OF_PHRASES = 0.1
COST_OF_A_FALSE_ANSWER = 1.6
PER_INTENT = 40
REFUSED_PER_INTENT = 25
FOLDS = 5
MOST = 100
"""More candidates than any question has: a blank network does not order them."""

STEPS, RATE, PULL = 500, 0.02, 0.002
INNER = 24
"""Signals combined. On tuning questions left out, 24 answer 1.5 % more of them than none at as few false answers."""

FALSE = {"named": 0.045, "nothing": 0.0165}
"""The share of the questions to refuse that may be answered: of those that name something of ours, and of the others.

With a name the last false answers that this lets in bring two right ones each, the next would bring one. Without one
the next would bring five, but nothing said in answer to a remark or a filler is wanted."""

NAMES_NOTHING = Signals._fields.index("names_nothing")

Floats = npt.NDArray[np.float32]


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
        ranking = engine.rank(engine.analyse(question.text), limit=MOST)
        pairs = [(one, judged(question, one, engine.knowledge)) for one in ranking.candidates]
        examples.add(pairs, question.expect == "refuse", 1.0)


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def _without(phrases: Lines, fold: int) -> tuple[Lines, list[str]]:
    kept = Lines(phrase for phrase in phrases if _number(phrase) % FOLDS != fold)
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
    engine = Engine(replace(knowledge, intents=intents, out_of_scope=Phrases(ja, en)), weights=Network.blank())
    for text, intent_id in held:
        if not knowledge.intents[intent_id].smalltalk:
            found = engine.rank(engine.analyse(text), limit=MOST).candidates
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
        found = engine.rank(engine.analyse(text), limit=MOST).candidates
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


@dataclass(frozen=True)
class Table:
    """Examples as arrays."""

    rows: Floats
    right: Floats
    group: npt.NDArray[np.int64]
    refuse: npt.NDArray[np.bool_]
    share: Floats

    @classmethod
    def of(cls, examples: Examples) -> Table:
        """All of them, the weights as shares of one."""
        return cls(
            np.array(examples.rows, dtype=np.float32), np.array(examples.right, dtype=np.float32),
            np.array(examples.group), np.array(examples.refuse),
            np.array(examples.weight, dtype=np.float32) / sum(examples.weight),
        )  # fmt: skip

    def only(self, kept: npt.NDArray[np.bool_]) -> Table:
        """The questions that are kept."""
        rows = kept[self.group]
        numbers = np.cumsum(kept) - 1
        share = self.share[kept]
        return Table(
            self.rows[rows], self.right[rows], numbers[self.group[rows]], self.refuse[kept], share / share.sum()
        )  # fmt: skip

    def slopes(self, certainties: Floats) -> Floats:
        """The slope of the loss at each candidate."""
        odds = np.exp(np.clip(certainties, -30, 30))
        total = np.bincount(self.group, odds, len(self.refuse)) + 1
        of_right = np.maximum(np.bincount(self.group, odds * self.right, len(self.refuse)), 1e-12)
        wanted = np.where(self.refuse[self.group], 0, odds * self.right / of_right[self.group])
        slopes: Floats = ((odds / total[self.group] - wanted) * self.share[self.group]).astype(np.float32)
        return slopes


def fit(table: Table) -> Network:
    """The network: Adam on the listwise loss, from small weights by lot (always the same ones)."""
    mean, spread = table.rows.mean(axis=0), table.rows.std(axis=0) + 1e-6
    rows = (table.rows - mean) / spread
    count = rows.shape[1]
    chance = np.random.default_rng(20240130)
    inner = chance.normal(0, count**-0.5, (count, INNER)).astype(np.float32)
    outer = chance.normal(0, 0.1, INNER).astype(np.float32)
    values = [inner, np.zeros(INNER, np.float32), outer, np.zeros(count, np.float32), np.zeros(1, np.float32)]
    first, second = [np.zeros_like(one) for one in values], [np.zeros_like(one) for one in values]
    for step in range(1, STEPS + 1):
        inner, inner_bias, outer, direct, bias = values
        together = np.tanh(rows @ inner + inner_bias)
        slope = table.slopes(together @ outer + rows @ direct + bias)
        back = np.outer(slope, outer) * (1 - together * together)
        gradients = [
            rows.T @ back + PULL * inner, back.sum(axis=0), together.T @ slope + PULL * outer,
            rows.T @ slope + PULL * direct, np.array([slope.sum()]),
        ]  # fmt: skip
        for at, gradient in enumerate(gradients):
            first[at] = 0.9 * first[at] + 0.1 * gradient
            second[at] = 0.999 * second[at] + 0.001 * gradient**2
            change = first[at] / (1 - 0.9**step) / (np.sqrt(second[at] / (1 - 0.999**step)) + 1e-9)
            values[at] = values[at] - RATE * change
    usual = mean.astype(np.float64)
    of_signals, of_inner = values[3] / spread, values[0] / spread[:, None]
    return Network(
        usual, of_signals.astype(np.float64), of_inner.astype(np.float64), values[1] - usual @ of_inner,
        values[2].astype(np.float64), float(values[4][0] - usual @ of_signals),
    )  # fmt: skip


def left_out(table: Table, asked: int) -> Floats:
    """The certainty of each candidate of the first questions, `asked` of them, by networks that have not seen them."""
    fold = np.append(np.random.default_rng(5).integers(0, FOLDS, asked), np.full(len(table.refuse) - asked, -1))
    certainties = np.full(len(table.rows), -np.inf, dtype=np.float32)
    for number in range(FOLDS):
        network = fit(table.only(fold != number))
        rows = (fold == number)[table.group]
        certainties[rows] = network.certainties(table.rows[rows])
    return certainties


def told(table: Table, certainties: Floats, asked: int, share: float, nothing: bool) -> tuple[float, str]:
    """The threshold (a certainty) at which a share of those to refuse is answered, and what it gives, in words.

    Of the first questions, `asked` of them: those that name nothing of ours, or the others.
    """
    best = np.full(len(table.refuse), -1)
    for row in np.argsort(certainties, kind="stable"):
        best[table.group[row]] = row
    best = best[:asked]
    kept = (table.rows[best, NAMES_NOTHING] > 0) == nothing
    refuse, sure, right = table.refuse[:asked][kept], certainties[best][kept], table.right[best][kept] > 0
    threshold = float(np.sort(sure[refuse])[::-1][int(share * refuse.sum())])
    answered = sure > threshold
    return threshold, (
        f"certainty {threshold:.2f}: right {(answered & right & ~refuse).sum()}, "
        f"wrong {(answered & ~right & ~refuse).sum()} of {(~refuse).sum()}; "
        f"false {(answered & refuse).sum()} of {refuse.sum()}"
    )


def settled(network: Network, named: float, nothing: float) -> Network:
    """The network with these thresholds as its nought."""
    direct = network.direct.copy()
    direct[NAMES_NOTHING] -= nothing - named
    return network._replace(bias=network.bias - named, direct=direct)


def main() -> None:
    """Prints what thresholds give on the tuning questions left out, and writes the network where that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folds", type=int, default=FOLDS, help="how many of the five folds of phrases to use")
    parser.add_argument("--write", action="store_true", help=f"keep the network in bot/matching/{WEIGHTS_FILE}")
    options = parser.parse_args()
    knowledge = load(ROOT)
    examples = Examples()
    from_questions(Engine(knowledge, weights=Network.blank()), examples)
    asked = len(examples.refuse)
    for fold in range(options.folds):
        from_phrases(knowledge, fold, examples)
    table = Table.of(examples)
    certainties = left_out(table, asked)
    thresholds = {}
    for name, wanted in FALSE.items():
        thresholds[name], line = told(table, certainties, asked, wanted, name == "nothing")
        print(name, line)
        for share in (0.01, 0.02, 0.03, 0.05):
            print(name, told(table, certainties, asked, share, name == "nothing")[1])
    if options.write:
        network = settled(fit(table), **thresholds)
        (ROOT / "bot/matching" / WEIGHTS_FILE).write_text(network.to_json(), encoding="utf-8")


if __name__ == "__main__":
    main()
