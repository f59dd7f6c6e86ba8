"""`jasmine run` and `jasmine serve` from start to a calm end."""

from __future__ import annotations

import os
import signal
import socket as sockets
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import JasmineError
from bot.fakeslack.slack import FakeSlack
from bot.slack.start import connected
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import FakeCore

ROOT = Path(__file__).parents[2]
STATE = tempfile.TemporaryDirectory()


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fake Slack."""
    with FakeSlack() as slack:
        yield slack


def environment(slack: FakeSlack, **more: str) -> dict[str, str]:
    """What the operator sets."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "JASMINE_"))}
    return {
        **clean, "SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.signing_secret, "PYTHONPATH": str(ROOT),
        "SLACK_API_BASE_URL": slack.base_url, "HOST": "127.0.0.1", "JASMINE_DATABASE_URL": "sqlite://",
        "JASMINE_STATE_DIR": STATE.name, **more,
    }  # fmt: skip


def command(verb: str) -> list[str]:
    """The verb as a process."""
    return [sys.executable, "-c", f"from bot.cli.{verb} import {verb}; {verb}()"]


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_serve_with_the_shipped_base(slack: FakeSlack) -> None:
    """Ready, answers, and ends calmly on SIGTERM; the log holds no word of the question."""
    with sockets.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with subprocess.Popen(
        command("serve"), env=environment(slack, PORT=str(port)), cwd=ROOT, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/readyz", process)
            slack.connect(f"http://127.0.0.1:{port}/slack/events")
            slack.mentions("alice", "議長は誰ですか", "general")
            slack.wait_for(lambda: len(slack.posts) == 1)
            assert slack.posts[0].says("芹澤")
            process.send_signal(signal.SIGTERM)
            _, log = process.communicate(timeout=15)
        finally:
            process.kill()
    assert process.returncode == 0
    assert '"stopped"' in log
    assert '"answered"' in log
    assert "議長" not in log
    assert slack.token not in log


def wait_until_ready(url: str, process: subprocess.Popen[str]) -> None:
    """Ask until it says yes."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(process.stderr.read() if process.poll() is not None and process.stderr else "not ready")


def test_a_refused_token_is_explained(slack: FakeSlack) -> None:
    """One message with the fix, no token in it."""
    settings = replace(settings_for(slack), bot_token="xoxb-wrong")
    with pytest.raises(JasmineError, match=r"Slack refused SLACK_BOT_TOKEN .* Fix: ") as caught:
        connected(settings, dependencies_for(slack, FakeCore()))
    assert "xoxb-wrong" not in str(caught.value)


def test_an_unreachable_slack_is_explained(slack: FakeSlack) -> None:
    """With what to look at."""
    settings = replace(settings_for(slack), api_base_url="http://127.0.0.1:1/api/")
    with pytest.raises(JasmineError, match="cannot be reached"):
        connected(settings, dependencies_for(slack, FakeCore()))
