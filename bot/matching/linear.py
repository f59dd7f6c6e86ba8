"""A linear classifier over sparse vectors, trained one class against the rest, in time linear in the phrases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.features import Doubles, Floats, Integers, SparseVector
from bot.matching.inverted import InvertedIndex

EPOCHS = 30
AVERAGED = 10
"""The weights after each of the last epochs are averaged. With 10 epochs the order of the examples still moved margins
by 0.09 (root mean square), and with them one answer in a hundred; with 40 by less than 0.02. Beside 40 and SETTLED at
0.05 these take six tenths of the time and change 20 verdicts on 5,690 tuning questions, half of them for the better."""

SETTLED = 0.08
LONGEST_REST = 8
"""An example whose duals change by less is left out of the next epoch, then of two, up to so many."""

PENALTY = 2.5


@dataclass(frozen=True)
class Classifier:
    """The weights of the features for each class, most of them nothing, and a bias."""

    weights: InvertedIndex
    bias: Floats

    def margins(self, vector: SparseVector) -> Doubles:
        """One margin per class; an own phrase of a class is near 1, what is not of the class below 0."""
        return self.weights.products(vector) + self.bias


def train(vectors: Sequence[SparseVector], classes: Integers, features: int, count: int) -> Classifier:
    """A classifier of L2-regularised squared-hinge machines, one a class.

    Dual coordinate descent as in Hsieh et al., "A Dual Coordinate Descent Method for Large-scale Linear SVM"
    (ICML 2008), algorithm 1, all classes of one example at once, settled examples at rest (their section 3.2). The
    order of examples is a fixed permutation per epoch, so that the same phrases always give the same weights.
    """
    weights = np.zeros((features + 1, count), dtype=np.float32)
    duals = np.zeros((len(vectors), count), dtype=np.float32)
    rows = [np.append(vector.indices, features) for vector in vectors]
    values = [np.append(vector.values, np.float32(1.0)) for vector in vectors]
    slack = np.float32(1 / (2 * PENALTY))
    curvature = [float(value @ value) + float(slack) for value in values]
    order = np.random.default_rng(20240130)
    rests, waits = [0] * len(vectors), [0] * len(vectors)
    total = np.zeros_like(weights)
    for epoch in range(EPOCHS):
        for example in order.permutation(len(vectors)).tolist():
            if waits[example]:
                waits[example] -= 1
                continue
            row, value = rows[example], values[example]
            gathered = weights[row]
            signs = np.full(count, -1.0, dtype=np.float32)
            signs[classes[example]] = 1.0
            gradient = (value @ gathered) * signs - 1 + duals[example] * slack
            updated = np.maximum(duals[example] - gradient / curvature[example], 0)
            change = (updated - duals[example]) * signs
            if np.abs(change).max() < SETTLED:
                waits[example] = rests[example] = min(LONGEST_REST, 2 * rests[example] or 1)
                continue
            rests[example] = 0
            moved = np.flatnonzero(change)
            if len(moved) > count // 3:
                weights[row] = gathered + np.outer(value, change)
            else:  # most classes are content with most examples after the first epochs
                weights[row[:, None], moved] += np.outer(value, change[moved])
            duals[example] = updated
        if epoch >= EPOCHS - AVERAGED:
            total += weights
    total /= np.float32(AVERAGED)
    column, row = np.nonzero(total[:-1])
    return Classifier(InvertedIndex.build(column, row, total[column, row], (features, count)), total[-1])
