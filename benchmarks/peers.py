"""Our ranker beside its peers on one split: accuracy, refusal, time, memory. Prints a Markdown table.

usage: python benchmarks/peers.py [SET.json ...] [--engine NAME ...]

A SET has lists of [text, intent]: `train`, `valid` (in scope), `oos_valid` (far out of scope), `near_valid` (near).
Without one, a set is made of the shipped base: intents left out are the near ones, `_out_of_scope.yaml` the far ones.
Each engine runs in a process of its own, on one thread, so that load time and memory are its own. far and near are
AUROC: how well the best candidate's score tells questions in scope from those out of it. Peers come with `make bench`;
without them their rows say so.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENGINES = ("ours", "svc", "bm25", "rapidfuzz ratio", "rapidfuzz token_sort_ratio", "rapidfuzz WRatio")
Split = Mapping[str, list[list[str]]]
Rank = Callable[[str], tuple[str, float]]


def ours(train: Sequence[Sequence[str]]) -> Rank:
    """`Matcher.from_phrases` / `rank`, as the product uses them."""
    from bot.matching.matcher import Matcher

    phrases: dict[str, list[str]] = {}
    for text, intent in train:
        phrases.setdefault(intent, []).append(text)
    matcher = Matcher.from_phrases(phrases)

    def rank(text: str) -> tuple[str, float]:
        found = matcher.rank(text, 1)
        return (found[0].intent, found[0].score) if found else ("", 0.0)

    return rank


def svc(train: Sequence[Sequence[str]]) -> Rank:
    """scikit-learn: TF-IDF of words, word pairs and character grams, and a linear support vector machine."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_union
    from sklearn.svm import LinearSVC

    features = make_union(
        TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True),
        TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
    )
    machine = LinearSVC().fit(features.fit_transform([text for text, _ in train]), [intent for _, intent in train])

    def rank(text: str) -> tuple[str, float]:
        margins = machine.decision_function(features.transform([text]))[0]
        best = int(margins.argmax())
        return str(machine.classes_[best]), float(margins[best])

    return rank


def bm25(train: Sequence[Sequence[str]]) -> Rank:
    """rank_bm25 over words; Japanese by characters, since it has no spaces."""
    from rank_bm25 import BM25Okapi

    from bot.matching.features import tokens_of
    from bot.matching.normalise import clean, fold

    index = BM25Okapi([tokens_of(fold(clean(text))) for text, _ in train])

    def rank(text: str) -> tuple[str, float]:
        scores = index.get_scores(tokens_of(fold(clean(text))))
        best = int(scores.argmax())
        return train[best][1], float(scores[best])

    return rank


def rapidfuzz(scorer: str, train: Sequence[Sequence[str]]) -> Rank:
    """The nearest training text by one of rapidfuzz's scorers."""
    from rapidfuzz import fuzz, process

    texts = [text.casefold() for text, _ in train]

    def rank(text: str) -> tuple[str, float]:
        _, score, best = process.extractOne(text.casefold(), texts, scorer=getattr(fuzz, scorer))
        return train[best][1], float(score)

    return rank


def auroc(inside: Sequence[float], outside: Sequence[float]) -> float:
    """The chance that a question in scope scores higher than one out of it; ties count half."""
    import numpy as np

    scores = np.concatenate([inside, outside])
    _, places, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[places]
    n, m = len(inside), len(outside)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m)) if n and m else float("nan")


def measure(name: str, split: Split) -> dict[str, float]:
    """One engine's figures on a split."""
    import numpy as np

    before, started = _megabytes(), time.perf_counter()
    engine, _, scorer = name.partition(" ")
    train = split["train"]
    rank = rapidfuzz(scorer, train) if scorer else {"ours": ours, "svc": svc, "bm25": bm25}[engine](train)
    rank(train[0][0])
    loaded = time.perf_counter() - started
    taken: list[float] = []

    def ask(text: str) -> tuple[str, float]:
        begun = time.perf_counter()
        found = rank(text)
        taken.append(time.perf_counter() - begun)
        return found

    valid = [(ask(text), intent) for text, intent in split["valid"]]
    far = [ask(text)[1] for text, _ in split["oos_valid"]]
    near = [ask(text)[1] for text, _ in split["near_valid"]]
    inside = [score for (_, score), _ in valid]
    return {
        "top-1": float(np.mean([found == intent for (found, _), intent in valid])),
        "far": auroc(inside, far),
        "near": auroc(inside, near),
        "p50 µs": float(np.median(taken) * 1e6),
        "p99 µs": float(np.quantile(taken, 0.99) * 1e6),
        "load s": loaded,
        "MB": _megabytes() - before,
    }


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def own_set() -> Split:
    """A split of the shipped base, by hashes: nobody chose."""
    from bot.knowledge.loader import load
    from bot.knowledge.templates import expand

    knowledge = load(ROOT)
    split: dict[str, list[list[str]]] = {"train": [], "valid": [], "near_valid": [], "oos_valid": []}
    for intent in knowledge.intents.values():
        if intent.slots or intent.smalltalk:
            continue
        left_out = _number(intent.id) % 6 == 0
        for phrase in (*intent.ask.ja, *intent.ask.en):
            number = _number(phrase)
            if number % 4 == 0:
                part = "near_valid" if left_out else "valid" if number % 8 == 0 else "train"
                if not (left_out and part == "train"):
                    split[part].append([expand(phrase)[0], intent.id])
    outside = (*knowledge.out_of_scope.ja, *knowledge.out_of_scope.en)
    split["oos_valid"] = [[text, ""] for text in outside if _number(text) % 4 == 0]
    return split


def _number(text: str) -> int:
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)


def main() -> None:
    """Measures each engine on each set in a process of its own, and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", type=Path, metavar="SET")
    parser.add_argument("--engine", action="append", choices=ENGINES)
    parser.add_argument("--measure", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        split = json.loads(options.sets[0].read_text(encoding="utf-8")) if options.sets else own_set()
        print(json.dumps(measure(options.measure, split)))
        return
    for path in options.sets or [None]:
        _print_set(path, options.engine or ENGINES)


def _print_set(path: Path | None, engines: Sequence[str]) -> None:
    print(f"\n{path.stem if path else 'the shipped base'}\n")
    columns = ("top-1", "far", "near", "p50 µs", "p99 µs", "load s", "MB")
    print("| engine |" + "|".join(f" {column} " for column in columns) + "|")
    print("| --- |" + " ---: |" * len(columns))
    for name in engines:
        command = [sys.executable, __file__, "--measure", name, *([str(path)] if path else [])]
        environment = {
            **os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1",
        }  # fmt: skip
        run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
        if run.returncode:
            reason = (run.stderr.strip().splitlines() or ["failed"])[-1]
            print(f"| {name} | not measured: {reason} |" + " |" * (len(columns) - 1))
            continue
        figures = json.loads(run.stdout)
        shown = [f"{figures[column]:.3f}" for column in columns[:3]]
        shown += [f"{figures['p50 µs']:.0f}", f"{figures['p99 µs']:.0f}", f"{figures['load s']:.2f}"]
        print(f"| {name} | " + " | ".join([*shown, f"{figures['MB']:.0f}"]) + " |")


if __name__ == "__main__":
    main()
