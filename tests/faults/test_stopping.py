"""Told to stop under load: what was acked is answered, once; told twice, it ends at once."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.fakeslack.slack import FakeSlack
from tests.delivery.test_roles import ready
from tests.knowledge.small_base import small_base

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")
QUESTIONS = 24


@contextmanager
def serving(slack: FakeSlack, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """`jasmine serve` on a small base, connected; with its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "JASMINE_"))}
    environment = {
        **clean, "SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.signing_secret, "PORT": port,
        "SLACK_API_BASE_URL": slack.base_url, "HOST": "127.0.0.1", "JASMINE_STATE_DIR": str(folder / "state"),
        "XDG_CACHE_HOME": str(folder / "cache"), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    root = str(small_base(folder / "home").root)
    with subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--root", root], env=environment, cwd=ROOT, stderr=subprocess.DEVNULL
    ) as process:
        try:
            ready(port, process)
            slack.connect(f"http://127.0.0.1:{port}/slack/events")
            yield process, port
        finally:
            process.kill()


def ask_all(slack: FakeSlack) -> list[str]:
    """So many questions at once, a channel each; the times of those that were acked."""
    with ThreadPoolExecutor(QUESTIONS) as pool:
        asked = list(pool.map(lambda n: slack.mentions(f"u{n}", "議長は誰", f"c{n}"), range(QUESTIONS)))
    assert all(delivery.acked for delivery in slack.deliveries)
    return [message.ts for message in asked]


def noticed(port: str) -> None:
    """Wait until the bot says that it is stopping: two signals at once would count as one."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
        except OSError:
            return
        time.sleep(0.01)
    raise AssertionError("the signal was not noticed")


def test_what_was_acked_is_answered_before_the_end(tmp_path: Path) -> None:
    with FakeSlack() as slack, serving(slack, tmp_path) as (process, _):
        slack.latency = 0.3
        asked = ask_all(slack)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert Counter(post.thread_ts for post in slack.posts) == dict.fromkeys(asked, 1)


def test_told_twice_it_ends_at_once(tmp_path: Path) -> None:
    with FakeSlack() as slack, serving(slack, tmp_path) as (process, port):
        slack.latency = 5
        slack.mentions("alice", "議長は誰", "general")
        process.send_signal(signal.SIGTERM)
        noticed(port)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 128 + signal.SIGTERM
        assert time.monotonic() - began < 3
