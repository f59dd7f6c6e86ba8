"""What several folders of tests share: the shipped base, opened once, with a cache of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering.engines import engine_for
from bot.base import open_base
from bot.knowledge.model import Knowledge
from bot.matching.engine import Engine

HOME = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def cache_home(pytestconfig: pytest.Config) -> Path:
    """A cache folder for compiled bases that stays between runs and is not the user's own."""
    assert pytestconfig.cache is not None
    return pytestconfig.cache.mkdir("jasmine")


@pytest.fixture(scope="session")
def knowledge(cache_home: Path) -> Knowledge:
    """The shipped base, ready to answer from."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(cache_home))
        return open_base(HOME)


@pytest.fixture(scope="session")
def engine(knowledge: Knowledge) -> Engine:
    """The shipped base's matcher."""
    return engine_for(knowledge)
