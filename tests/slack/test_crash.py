"""Killed between claim and answer: Slack delivers again, and there is exactly one answer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.fakeslack.slack import FakeSlack

ROOT = Path(__file__).parents[2]
STALE = 61


@contextmanager
def worker(slack: FakeSlack, database: Path, fate: str, ahead: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    """The bot in a process of its own, connected."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = [
        slack.base_url,
        slack.token,
        slack.signing_secret,
        f"sqlite:///{database}",
        str(port),
        fate,
        str(ahead),
    ]
    command = [sys.executable, "-m", "tests.slack.crash_worker", *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        wait_until_up(port, process)
        slack.connect(f"http://127.0.0.1:{port}/slack/events")
        yield process
    finally:
        process.kill()
        process.wait(10)


def wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    """Ask until it answers."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the worker did not come up")


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_killed_between_claim_and_answer(tmp_path: Path) -> None:
    """Nothing was posted; redelivered at once it is still another's; a minute later it is answered, once."""
    database = tmp_path / "jasmine.db"
    with FakeSlack() as slack:
        with worker(slack, database, "die") as first:
            slack.mentions("alice", "議長は誰ですか", "general")
            assert first.wait(10) == -signal.SIGKILL
        [delivery] = slack.deliveries
        assert slack.posts == []
        with worker(slack, database, "live"):
            slack.redeliver(delivery)
            slack.wait_idle()
            assert slack.posts == []
        with worker(slack, database, "live", STALE):
            for _ in range(5):
                slack.redeliver(delivery)
            slack.wait_for(lambda: len(slack.posts) == 1)
            slack.wait_idle()
        with worker(slack, database, "live", 2 * STALE):
            slack.redeliver(delivery)
            slack.wait_idle()
        assert len(slack.posts) == 1
