"""The command as a process of its own and as a function."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.answering.engines import adopt
from bot.cli import cli
from bot.matching.engine import Engine
from tests.conftest import HOME

Run = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture(scope="session")
def environment(cache_home: Path, engine: Engine) -> dict[str, str]:
    """A clean environment whose cache holds the compiled base."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JASMINE", "SLACK", "PYTHON"))}
    return {**kept, "XDG_CACHE_HOME": str(cache_home), "PYTHONPATH": str(HOME), "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="session")
def run(environment: dict[str, str]) -> Run:
    """Runs `python -m bot ...` with bytes on its standard input."""

    def _run(*arguments: str, stdin: bytes = b"", **changes: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *arguments],
            input=stdin,
            capture_output=True,
            timeout=60,
            check=False,
            env={**environment, **changes},
        )

    return _run


@pytest.fixture
def invoke(cache_home: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Calls the command in this process, with the shipped base at hand."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache_home))
    monkeypatch.delenv("JASMINE_HOME", raising=False)
    monkeypatch.setattr("bot.cli.ask.open_base", lambda root: engine.knowledge)
    monkeypatch.setattr("bot.cli.find.open_base", lambda root: engine.knowledge)
    monkeypatch.setattr("bot.cli.eval.open_base", lambda root: engine.knowledge)
    adopt(engine)
    return lambda *arguments, **options: CliRunner().invoke(cli, list(arguments), **options)
