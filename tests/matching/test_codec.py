"""The compiled form as bytes and back, and two builds of one base."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.loader import load
from bot.knowledge.model import Knowledge
from bot.matching import codec
from bot.matching.engine import Engine, Ranking
from tests.knowledge.small_base import small_base
from tests.matching.texts import messages

QUESTIONS = [
    "議長は誰",
    "who chaired the meeting",
    "二国間会談はあったか",
    "talks",
    "会合",
    "予算",
    "誰が議長を務めた?",
    "zzz",
    "連携",
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Knowledge:
    """A base of two facts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        return load(small_base(tmp_path_factory.mktemp("home")).root)


@pytest.fixture(scope="module")
def compiled(small: Knowledge) -> Engine:
    """Its matcher, compiled now."""
    return Engine(small)


@pytest.fixture(scope="module")
def data(compiled: Engine) -> bytes:
    """Its compiled form as bytes."""
    return codec.dumps(compiled.compiled)


def _seen(ranking: Ranking) -> list[tuple[object, ...]]:
    return [
        (one.intent.id, dict(one.slots), one.score, one.signals, one.evidence, one.phrase) for one in ranking.candidates
    ]


def test_round_trip_ranks_the_same(compiled: Engine, data: bytes) -> None:
    """Saved and loaded: the same candidates, scores and reasons."""

    @given(messages | st.sampled_from(QUESTIONS))
    @settings(max_examples=60, deadline=None)
    def holds(text: str) -> None:
        loaded = Engine(compiled.knowledge, codec.loads(data))
        assert _seen(loaded.rank(loaded.analyse(text))) == _seen(compiled.rank(compiled.analyse(text)))

    holds()


def test_two_builds_are_equal_bit_for_bit(compiled: Engine, data: bytes) -> None:
    """The same knowledge gives the same compiled form."""
    assert codec.dumps(Engine(compiled.knowledge).compiled) == data


def test_the_shipped_base_ranks_the_same_twice(engine: Engine) -> None:
    """Nothing is kept from one question to the next."""
    for text in ("議長は誰", "who took part", "柱3の取組", "OSA", "予算"):
        assert _seen(engine.rank(engine.analyse(text))) == _seen(engine.rank(engine.analyse(text)))


@pytest.mark.parametrize("rubbish", [b"", b"\x00" * 100, b"{}", b"PK\x03\x04", b"PK\x05\x06" + b"\x00" * 18])
def test_rubbish_is_rejected(rubbish: bytes) -> None:
    """One of the errors that the docstring names (and EOFError, which the cache takes for the same)."""
    with pytest.raises((ValueError, KeyError, OSError, EOFError)):
        codec.loads(rubbish)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_file_is_rejected(data: bytes, share: float) -> None:
    """A disk that ran full."""
    with pytest.raises((ValueError, KeyError, OSError, EOFError)):
        codec.loads(data[: int(len(data) * share)])


def test_a_damaged_file_is_rejected_or_harmless(data: bytes) -> None:
    """One wrong byte anywhere: an error that the docstring names, or a byte that does not matter."""
    escaped = set()
    for at in [*range(0, 60, 3), *range(60, len(data), len(data) // 60), *range(len(data) - 60, len(data), 3)]:
        try:
            codec.loads(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        except (ValueError, KeyError, OSError, EOFError):
            continue
        except Exception as error:
            escaped.add(type(error).__name__)
    assert escaped == set()


@pytest.mark.parametrize("hidden", [b"", b"rubbish", b"0" * 64 + b"\nPK"])
def test_a_spoilt_cache_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hidden: bytes) -> None:
    """The cache only saves time: whatever lies there, the base opens and answers."""
    from bot.answering import Question, answer
    from bot.base import open_base

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = small_base(tmp_path / "home").root
    first = answer(Question("議長は誰"), open_base(root))
    kept = list((tmp_path / "cache").rglob("compiled-*.bin"))
    assert kept
    for path in (tmp_path / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(hidden)
    assert answer(Question("議長は誰"), open_base(root)) == first


def test_a_disk_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The base opens all the same."""
    from bot.base import open_base

    (tmp_path / "cache").write_text("a file, not a folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("sys.prefix", str(tmp_path / "cache"))
    assert open_base(small_base(tmp_path / "home").root).intents
