"""The targets of fuzz/ on their corpus and some changes of it, the same each time; `make fuzz` goes on from there."""

from __future__ import annotations

import logging
import os
import random
from collections.abc import Iterator

import pytest
import structlog

from fuzz.reader import NASTY, Reader, edited, mutated
from fuzz.running import TARGETS, by_chance, inputs, seeds

RUNS = {"values": 400, "contexts": 100, "addresses": 300, "commands": 100, "briefings": 100}


@pytest.fixture(autouse=True)
def process_as_before() -> Iterator[None]:
    """Targets set up logging, and a cache of their own."""
    cache, root = os.environ.get("XDG_CACHE_HOME"), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    os.environ.pop("XDG_CACHE_HOME", None)
    os.environ.update({"XDG_CACHE_HOME": cache} if cache is not None else {})
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()


@pytest.mark.parametrize("name", TARGETS)
def test_nothing_falls_out(name: str) -> None:
    by_chance(name, RUNS.get(name, 30), seed=1)


@pytest.mark.parametrize("name", TARGETS)
def test_each_target_has_something_to_begin_with(name: str) -> None:
    """All different, and small."""
    found = seeds(name)
    assert len(found) >= 5
    assert len(set(found)) == len(found)
    assert max(map(len, found)) < 4_000


def test_the_same_seed_gives_the_same_inputs() -> None:
    made = [list(zip(range(50), inputs("values", seed), strict=False)) for seed in (1, 1, 2)]
    assert made[0] == made[1] != made[2]


def test_a_target_that_fails_is_told_with_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it can be run again."""

    def fails(data: bytes) -> None:
        assert b"\xff" not in data

    monkeypatch.setattr("fuzz.running.target", lambda name: fails)
    with pytest.raises(AssertionError) as caught:
        by_chance("values", 2_000)
    assert "input of values" in caught.value.__notes__[0]
    assert "\\xff" in caught.value.__notes__[0]


def test_mischief_is_done() -> None:
    """Parts of a payload go, change, swap; the payload itself stays as it was."""
    payload = {"a": {"b": [1, 2, {"c": "d"}]}, "e": "f"}
    chance = random.Random(1)
    made = [mutated(payload, Reader(chance.randbytes(60))) for _ in range(60)]
    assert payload == {"a": {"b": [1, 2, {"c": "d"}]}, "e": "f"}
    assert any("a" not in each for each in made)
    assert any(each.get("e") in NASTY for each in made if not isinstance(each.get("e"), dict | list))
    assert len({repr(each) for each in made}) > 20
    assert len({edited(b"abcdef" * 9, Reader(chance.randbytes(60))) for _ in range(60)}) > 20
