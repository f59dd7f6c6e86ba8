"""Several real processes on one database."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from pathlib import Path

from tests.store.conftest import Hands, on, opened

ROOT = Path(__file__).parents[2]
PROCESSES = 8
KEYS = 2_000

PROGRAM = f"""
import random, sys
from bot.clock import system_clock
from bot.store.store import open_store

print("ready", flush=True)
sys.stdin.readline()
store = open_store(sys.argv[1], system_clock)
print(store.memory.greet_once("T1:U1"))
numbers = list(range({KEYS}))
random.Random(int(sys.argv[2]) // 2).shuffle(numbers)
for number in numbers:
    if store.claims.claim(f"message:T1:C1:{{number}}"):
        print(number)
store.close()
"""


def together(url: str) -> list[list[str]]:
    """What each of eight processes prints that begin at the same moment."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM, url, str(number)], cwd=ROOT, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for number in range(PROCESSES)
    ]  # fmt: skip
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ended = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0] * PROCESSES, [err for _, err in ended]
    return [out.splitlines() for out, _ in ended]


@on("file", "postgres")
def test_eight_processes_claim_two_thousand_messages_once_each(url: str, clock: Hands) -> None:
    """On one database, which for SQLite is not there yet when they begin: all find the tables, one was first."""
    if not url.startswith("sqlite"):
        opened(url, clock).close()
    said = together(url)
    assert sorted(lines[0] for lines in said) == ["False"] * (PROCESSES - 1) + ["True"]
    won = Counter(number for lines in said for number in lines[1:])
    assert set(won.values()) == {1}
    assert len(won) == KEYS
