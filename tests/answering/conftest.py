"""Fixtures of the answering tests."""

from __future__ import annotations

import pytest

from bot.answering.engines import adopt
from bot.matching.engine import Engine


@pytest.fixture(autouse=True)
def _at_hand(engine: Engine) -> None:
    """The shipped base's matcher is not compiled again because other bases were opened in between."""
    adopt(engine)
