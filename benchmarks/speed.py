"""How long an answer takes, how long a start, how much memory; and the ranker with many more phrases.

usage: python benchmarks/speed.py [--phrases 200000]

One thread. The questions are those of tests/questions/tune, each asked once after a warm-up; "start" is a process from
nothing to its first answer with the compiled base in the cache. The large ranker is learnt from made-up phrases (the
words of the shipped ones in other orders, 400 an intent), so that its cost can be compared with the shipped one's.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.answering import Question, answer
from bot.base import open_base
from bot.knowledge.model import Knowledge
from bot.matching.matcher import Matcher

ROOT = Path(__file__).resolve().parents[1]


def questions() -> list[str]:
    """The tuning questions as typed."""
    lines = (
        line
        for name in ("ja", "en", "noisy", "refuse")
        for line in (ROOT / f"tests/questions/tune/{name}.jsonl").read_text(encoding="utf-8").split("\n")
    )
    return [json.loads(line)["q"] for line in lines if line.strip()]


def timed(ask: Callable[[str], object], texts: Sequence[str]) -> str:
    """Median and 99th percentile in milliseconds."""
    for text in texts[:50]:
        ask(text)
    taken = []
    for text in texts:
        begun = time.perf_counter()
        ask(text)
        taken.append((time.perf_counter() - begun) * 1000)
    taken.sort()
    return f"p50 {statistics.median(taken):.2f} ms, p99 {taken[int(len(taken) * 0.99)]:.2f} ms, most {taken[-1]:.1f} ms"


def made_up(knowledge: Knowledge, wanted: int) -> dict[str, list[str]]:
    """So many phrases: the shipped English ones with their words in another order and two exchanged for others."""
    chance = random.Random(13)
    shipped = [phrase for intent in knowledge.intents.values() for phrase in intent.ask.en if "{" not in phrase]
    words = sorted({word for phrase in shipped for word in phrase.split()})
    found: dict[str, list[str]] = {}
    for number in range(wanted):
        parts = chance.choice(shipped).split()
        chance.shuffle(parts)
        parts[:1] = [chance.choice(words), chance.choice(words)]
        found.setdefault(f"intent{number % (wanted // 400 or 1)}", []).append(" ".join(parts))
    return found


def main() -> None:
    """Prints the figures, a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--phrases", type=int, default=0, help="also learn and time a ranker with so many phrases")
    options = parser.parse_args()
    knowledge = open_base(ROOT)
    texts = questions()
    print(f"one answer ({len(texts)} questions): {timed(lambda text: answer(Question(text), knowledge), texts)}")
    print(f"memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")
    starts = []
    for _ in range(5):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "bot", "ask", "議長は誰？"], cwd=ROOT, check=True, capture_output=True)
        starts.append(time.perf_counter() - begun)
    print(f"start to first answer: median {statistics.median(starts):.2f} s of {len(starts)}")
    if options.phrases:
        phrases = made_up(knowledge, options.phrases)
        begun = time.perf_counter()
        matcher = Matcher.from_phrases(phrases)
        print(f"{options.phrases} phrases, {len(phrases)} intents: learnt in {time.perf_counter() - begun:.0f} s")
        print(f"one ranking there: {timed(matcher.rank, texts)}")


if __name__ == "__main__":
    main()
