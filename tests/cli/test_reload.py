"""`jasmine reload`, and answers from an earlier base."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from small_base import CHAIR_FILE, Base, small_base

from bot.archive import BASES, Archive
from bot.cli import cli

ROOT = Path(__file__).resolve().parents[2]
WAITS = """
import signal, sys
from pathlib import Path
from bot.running import registered
signal.signal(signal.SIGHUP, lambda number, frame: (print('told', flush=True), sys.exit(0)))
with registered(Path(sys.argv[1])):
    print('up', flush=True)
    signal.pause()
"""


@pytest.fixture
def base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Base:
    """A small base on disk, a cache and a state folder of its own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("JASMINE_STATE_DIR", str(tmp_path / "state"))
    return small_base(tmp_path / "home")


@pytest.fixture
def running(base: Base, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that can be told."""
    with subprocess.Popen(
        [sys.executable, "-c", WAITS, str(tmp_path / "state")], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None and process.stdout.readline() == "up\n"
        yield process
        process.kill()


def test_the_running_bot_is_told_once_the_base_is_checked(base: Base, running: subprocess.Popen[str]) -> None:
    done = CliRunner().invoke(cli, ["reload", "--root", str(base.root)])
    assert done.exit_code == 0, done.output
    assert str(running.pid) in done.output
    assert running.stdout is not None and running.stdout.readline() == "told\n"


def test_a_base_with_errors_is_told_to_nobody(base: Base, running: subprocess.Popen[str]) -> None:
    base.edit(CHAIR_FILE, "facts: [meeting.chair]", "facts: [meeting.chief]")
    done = CliRunner().invoke(cli, ["reload", "--root", str(base.root)])
    assert done.exit_code == 1
    assert f"{CHAIR_FILE}:" in done.output and "meeting.chief" in done.output
    assert running.poll() is None


def test_nobody_to_tell(base: Base) -> None:
    done = CliRunner().invoke(cli, ["reload", "--root", str(base.root)])
    assert done.exit_code == 1
    assert "No running bot was found. Fix:" in done.output


def test_an_earlier_base_answers_as_it_did(base: Base, tmp_path: Path) -> None:
    """From its own words, whatever the files say now; an unknown version names those that are kept."""
    version = Archive(tmp_path / "state" / BASES).keep(base.root)
    base.write(CHAIR_FILE, "not a base any more")
    done = CliRunner().invoke(cli, ["ask", "--json", "--knowledge", version, "議長は誰"])
    reply = json.loads(done.output)
    assert (reply["knowledge"], reply["intent"]) == (version, "meeting.chair")
    assert "芹澤防衛審議官" in reply["text"]
    done = CliRunner().invoke(cli, ["ask", "--knowledge", "ffff", "議長は誰"])
    assert version in str(done.exception)
