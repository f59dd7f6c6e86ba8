"""Fixtures of the knowledge tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_base import Base, small_base


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Base:
    """A base without faults, and a cache folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return small_base(tmp_path / "home")
