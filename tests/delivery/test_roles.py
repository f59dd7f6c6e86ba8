"""The running bot posts what is due: `jasmine run`, and `jasmine serve` unless it is told not to."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.briefing.schedule import EVERY_DAY, Timetable
from bot.fakeslack import FakeSlack
from bot.store.schedules import Schedule
from bot.store.store import open_store
from tests.knowledge.small_base import small_base

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")


def free_port() -> str:
    """A port on which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return str(trial.getsockname()[1])


def overdue(url: str, slack: FakeSlack) -> None:
    """A briefing that came due ten minutes ago."""
    now = datetime.now(UTC)
    store = open_store(url, lambda: now - timedelta(hours=1))
    timetable = Timetable(EVERY_DAY, f"{now - timedelta(minutes=10):%H:%M}", "UTC")
    store.schedules.add(Schedule(slack.team.id, slack.channel("press").id, timetable, "all", ("en",), ""))
    store.close()


def ready(port: str, process: subprocess.Popen[bytes]) -> str:
    """What /readyz says, once it says anything."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
                return str(answer.read(), "utf-8")
        except OSError:
            time.sleep(0.05)
    raise AssertionError("not ready")


@pytest.mark.parametrize("role", ["run", "serve", "serve --no-scheduler"])
def test_a_bot_that_starts_posts_what_is_due(role: str, tmp_path: Path) -> None:
    """Late, and says so; told to stop, it ends calmly."""
    url, port = f"sqlite:///{tmp_path / 'jasmine.db'}", free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "JASMINE_"))}
    verb, *options = role.split()
    program = [sys.executable, "-c", f"from bot.cli.{verb} import {verb}; {verb}()", *options]
    with FakeSlack() as slack:
        overdue(url, slack)
        environ = {
            "SLACK_BOT_TOKEN": slack.token, "SLACK_APP_TOKEN": slack.app_token, "PYTHONPATH": str(ROOT),
            "SLACK_SIGNING_SECRET": slack.signing_secret, "SLACK_API_BASE_URL": slack.base_url, "HOST": "127.0.0.1",
            "PORT": port, "JASMINE_DATABASE_URL": url, "JASMINE_STATE_DIR": str(tmp_path / "state"),
            "JASMINE_HOME": str(small_base(tmp_path / "base").root), "XDG_CACHE_HOME": str(tmp_path / "cache"),
            **({"JASMINE_HEALTH_PORT": port} if verb == "run" else {}),
        }  # fmt: skip
        if verb == "run":
            slack.connect_socket()
        with subprocess.Popen(program, env=clean | environ, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
            try:
                told = ready(port, process)
                if options:
                    time.sleep(0.2)
                    assert slack.posts == [] and "scheduler" not in told
                else:
                    slack.wait_for(lambda: len(slack.posts) >= 2)
                    assert "scheduler_seconds_since_pass" in told
                process.send_signal(signal.SIGTERM)
                assert process.wait(20) == 0
            finally:
                process.kill()
        assert len([post for post in slack.posts if post.thread_ts is None]) == (0 if options else 1)
