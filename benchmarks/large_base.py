"""A base that is a hundred times as large: load time, memory, answers, `jasmine check`; and how they grow.

usage: python benchmarks/large_base.py [--sizes 1,10,100] [--phrases 200000]

A base of N documents is the shipped one with N-1 made-up earlier releases: the same text under other ids, with all its
facts, each an edition of its own. Phrases are added in proportion up to --phrases at the largest size: the shipped ones
with their words in another order, one exchanged and one made up. Each size is measured in a process of its own: reading
the files, compiling (both are kept in a cache, so that they are paid once after an edit), a start from the cache, the
memory after the answers to the tuning questions, and a check as `jasmine check` makes it. The last line gives the
growth from the smallest size to the largest beside that of the base.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
SOURCE = "jasmine-2024"
_CHANCE = random.Random(13)
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]
MEASURE = """
import json, resource, statistics, sys, time
from pathlib import Path
root, questions, what = Path(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text()), sys.argv[3]
begun = time.perf_counter()
if what == "check":
    from bot.cli.check import asker
    from bot.knowledge import checks
    from bot.knowledge.matched import check_matching
    checked = checks.check(root)
    check_matching(checked.knowledge, asker(checked.knowledge), checked.draft)
    print(json.dumps({"check_s": time.perf_counter() - begun}))
    raise SystemExit
from bot.knowledge.loader import load
knowledge = load(root)
read = time.perf_counter() - begun
from bot.answering import Question, answer
from bot.base import prepare
begun = time.perf_counter()
prepare(knowledge)
prepared = time.perf_counter() - begun
answer(Question(questions[0]), knowledge)
taken = []
for text in questions[1:]:
    begun = time.perf_counter()
    answer(Question(text), knowledge)
    taken.append((time.perf_counter() - begun) * 1000)
taken.sort()
print(json.dumps({
    "facts": len(knowledge.facts), "phrases": sum(len(i.ask.ja) + len(i.ask.en) for i in knowledge.intents.values()),
    f"{what}_read_s": read, f"{what}_compile_s": prepared, "p50_ms": statistics.median(taken),
    "p99_ms": taken[int(len(taken) * 0.99)], "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def build(root: Path, documents: int, phrases: int) -> None:
    """Write the base of so many documents and about so many phrases."""
    for folder in ("data", "intents"):
        shutil.copytree(ROOT / folder, root / folder)
    copies: dict[str, list[str]] = {}
    for path in sorted((root / "data/facts").glob("*.yaml")):
        # The words stand in every release: each fact has to say which one it means.
        _write(path, [{"edition": SOURCE, **fact} for fact in _read(path)])
    for number in range(1, documents):
        _document(root, number)
        for path in sorted((ROOT / "data/facts").glob("*.yaml")):
            facts = [_fact(fact, number) for fact in _read(path)]
            _write(root / f"data/facts/copy{number}_{path.name}", facts)
            for fact in facts:
                copies.setdefault(fact["id"].partition(".")[2], []).append(fact["id"])
    paths = sorted((root / "intents").glob("*/*.yaml"))
    intents = {path: _read(path) for path in paths}
    shipped = sum(len(texts) for intent in intents.values() for texts in intent.get("ask", {}).values())
    share = max(0, phrases - shipped) / shipped
    taken = {_words(text) for intent in intents.values() for texts in intent.get("ask", {}).values() for text in texts}
    for path, intent in intents.items():
        intent["facts"] = [one for fact in intent.get("facts", ()) for one in (fact, *_copies(fact, copies, documents))]
        intent["ask"] = {lang: texts + _others(texts, share, taken) for lang, texts in intent.get("ask", {}).items()}
        _write(path, {key: value for key, value in intent.items() if value})


def _copies(fact: str, copies: dict[str, list[str]], documents: int) -> list[str]:
    """The same fact of the other releases; a name with a slot stands for several."""
    return [f"c{number}.{fact}" for number in range(1, documents)] if "{" in fact else copies.get(fact, [])


def _document(root: Path, number: int) -> None:
    """An earlier release with the same text."""
    folder = root / f"data/sources/copy{number}"
    shutil.copytree(ROOT / "data/sources" / SOURCE, folder)
    text = (folder / "document.md").read_text(encoding="utf-8")
    text = re.sub(r"<!-- block (\S+)", rf"<!-- block c{number}.\1", text)
    text = text.replace(f"id: {SOURCE}", f"id: copy{number}").replace(f"edition: {SOURCE}", f"edition: copy{number}")
    day = f"{2000 + number // 12:04}-{number % 12 + 1:02}-01"
    (folder / "document.md").write_text(text.replace("released: 2024-01-30", f"released: {day}"), encoding="utf-8")


def _fact(fact: dict[str, Any], number: int) -> dict[str, Any]:
    quotes = [
        {**quote, "block": f"c{number}.{quote['block']}"} if "block" in quote else quote for quote in fact["quotes"]
    ]
    rest = {key: value for key, value in fact.items() if key not in ("check", "superseded_by")}
    check = {lang: f"{text} (copy {number})" for lang, text in fact["check"].items()}
    return {**rest, "id": f"c{number}.{fact['id']}", "edition": f"copy{number}", "quotes": quotes, "check": check}


def _words(text: str) -> str:
    return " ".join(sorted(text.lower().split()))


def _others(texts: Sequence[str], share: float, taken: set[str]) -> list[str]:
    """So many more phrases, as a share of those given: words in another order, one exchanged; none that is `taken`."""
    plain = [text for text in texts if not set(text) & set("{[(|")]
    if not plain:
        return []
    made = []
    for _ in range(round(len(texts) * share)):
        words = _CHANCE.choice(plain).split() or ["x"]
        _CHANCE.shuffle(words)
        words[_CHANCE.randrange(len(words))] = _CHANCE.choice(_CHANCE.choice(plain).split() or ["x"])
        # A word that nobody else has keeps it from being another intent's phrase by chance.
        words.insert(_CHANCE.randrange(len(words) + 1), "".join(_CHANCE.choice(_SYLLABLES) for _ in range(4)))
        text = " ".join(words)
        if _words(text) not in taken:
            taken.add(_words(text))
            made.append(text)
    return made


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)


def _write(path: Path, value: Any) -> None:
    path.write_text(yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000), encoding="utf-8")


# As the bot reads them: every scalar is a string.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_Dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


def measure(documents: int, phrases: int, questions: Path) -> dict[str, float]:
    """The figures of one size."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "home"
        build(root, documents, phrases)
        environment = {**os.environ, "XDG_CACHE_HOME": f"{folder}/cache", "PYTHONPATH": str(ROOT)}
        found: dict[str, float] = {"documents": documents}
        for what in ("first", "later", "check"):
            done = subprocess.run(
                [sys.executable, "-c", MEASURE, str(root), str(questions), what], env=environment, cwd=ROOT,
                capture_output=True, text=True, check=False,
            )  # fmt: skip
            if done.returncode:
                raise SystemExit(done.stderr[-4000:])
            found |= json.loads(done.stdout)
        return found


def main() -> None:
    """Prints a line for each size, then the growth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1,10,100", help="numbers of documents")
    parser.add_argument("--phrases", type=int, default=200_000, help="phrases of the largest base")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    lines = (
        line
        for name in ("ja", "en", "noisy", "refuse")
        for line in (ROOT / f"tests/questions/tune/{name}.jsonl").read_text(encoding="utf-8").split("\n")
    )
    texts = [json.loads(line)["q"] for line in lines if line.strip()]
    _CHANCE.shuffle(texts)
    with tempfile.TemporaryDirectory() as folder:
        questions = Path(folder) / "questions.json"
        questions.write_text(json.dumps(texts[:600]), encoding="utf-8")
        rows = []
        for size in sizes:
            rows.append(measure(size, options.phrases * size // sizes[-1], questions))
            print(", ".join(f"{name} {_rounded(value)}" for name, value in rows[-1].items()), flush=True)
    growth = {name: rows[-1][name] / rows[0][name] for name in rows[0] if rows[0][name]}
    print("growth: " + ", ".join(f"{name} x{value:.1f}" for name, value in growth.items()))


def _rounded(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


if __name__ == "__main__":
    main()
