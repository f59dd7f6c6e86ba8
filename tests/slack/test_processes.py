"""`jasmine run` and `jasmine serve` from start to a calm end."""

from __future__ import annotations

import os
import signal
import socket as sockets
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.errors import JasmineError
from bot.fakeslack.slack import FakeSlack
from bot.settings import Settings
from bot.slack import socket
from bot.slack.app import build_app
from bot.slack.start import Started, connected
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.websocket import WebSocketServer
from tests.slack.world import FakeCore, knowledge

ROOT = Path(__file__).parents[2]


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fake Slack."""
    with FakeSlack() as slack:
        yield slack


def started(slack: FakeSlack) -> Started:
    """A bot that is ready to be connected."""
    deps, settings = dependencies_for(slack, FakeCore()), settings_for(slack)
    return Started(Settings(app_token="xapp-1", domain="slack.com"), deps, build_app(settings, deps), knowledge())


def envelope(slack: FakeSlack, text: str, number: int) -> dict[str, Any]:
    """A DM as Socket Mode delivers it."""
    said = slack._workspace.dm(slack.user("alice"), slack._home)
    event = {
        "type": "message", "channel_type": "im", "channel": said.id, "user": slack.user("alice").id, "text": text,
        "ts": f"{number}.000001",
    }  # fmt: skip
    payload = {"type": "event_callback", "team_id": slack.team.id, "event_id": f"Ev{number}", "event": event}
    return {
        "type": "events_api",
        "envelope_id": f"e{number}",
        "retry_attempt": 0,
        "retry_reason": "",
        "payload": payload,
    }


def test_socket_mode_from_hello_to_the_end(slack: FakeSlack) -> None:
    """Acked, answered, others warned of; the end waits for what was begun and takes in nothing new."""
    server, ready, stop = WebSocketServer(), started(slack), threading.Event()
    handler = socket.connect(ready)
    handler.client.wss_uri = server.url
    codes: list[int] = []
    with capture_logs() as events:
        thread = threading.Thread(target=lambda: codes.append(socket.serve(ready, handler, stop)))
        thread.start()
        assert server.connected.wait(5)
        server.send({"type": "hello", "num_connections": 2})
        server.send(envelope(slack, "議長は誰ですか", 1))
        server.send({"type": "interactive", "envelope_id": "e2", "payload": {"type": "shortcut", "callback_id": "x"}})
        slack.wait_for(lambda: len(slack.posts) == 1 and len(server.acks) == 2)
        slack.latency = 0.3
        server.send(envelope(slack, "会合はいつですか", 3))
        slack.wait_for(lambda: len(server.acks) == 3)
        stop.set()
        thread.join(15)
    assert codes == [0]
    assert len(slack.posts) == 2
    assert server.closed.wait(5)
    assert "several_connections" in [event["event"] for event in events]
    server.close()


def test_a_dead_line_ends_the_process(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """With 1, so that a supervisor starts it afresh."""
    server, ready = WebSocketServer(), started(slack)
    handler = socket.connect(ready)
    handler.client.wss_uri = server.url
    monkeypatch.setattr(socket, "CHECK_SECONDS", 0.05)
    monkeypatch.setattr(socket, "DEAF_SECONDS", -1.0)
    assert socket.serve(ready, handler, threading.Event()) == 1
    handler.client.close()
    server.close()


def environment(slack: FakeSlack, **more: str) -> dict[str, str]:
    """What the operator sets."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "JASMINE_"))}
    return {
        **clean, "SLACK_BOT_TOKEN": slack.token, "SLACK_SIGNING_SECRET": slack.signing_secret, "PYTHONPATH": str(ROOT),
        "SLACK_API_BASE_URL": slack.base_url, "HOST": "127.0.0.1", **more,
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
