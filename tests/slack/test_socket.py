"""Socket Mode of the bot against the fake Slack's: hello to the end, refresh, broken lines, deafness."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from structlog.testing import capture_logs

from bot.fakeslack.slack import FakeSlack
from bot.slack import socket
from bot.slack.app import build_app
from bot.slack.start import Started
from tests.fakeslack.raw_socket import RawSocket, end
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import FakeCore, knowledge


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fake Slack."""
    with FakeSlack() as slack:
        yield slack


def started(slack: FakeSlack) -> Started:
    """A bot that is ready to be connected, and a Slack that waits for it."""
    deps = dependencies_for(slack, FakeCore())
    settings = replace(settings_for(slack), app_token=slack.app_token)
    app = build_app(settings, deps)
    slack.connect_socket(app)
    return Started(settings, deps, app, knowledge())


@contextmanager
def at_work(slack: FakeSlack) -> Iterator[SocketModeHandler]:
    """The bot, connected; the SDK looks after the line more often than every ten seconds."""
    handler = socket.connect(started(slack))
    handler.client.ping_interval = handler.client.current_app_monitor.interval_seconds = 0.1
    handler.client.connect()
    slack.socket.wait_connected()
    try:
        yield handler
    finally:
        end(slack, handler)


def test_socket_mode_from_hello_to_the_end(slack: FakeSlack) -> None:
    """Acked, answered, others warned of; the end waits for what was begun and takes in nothing new."""
    ready, stop = started(slack), threading.Event()
    codes: list[int] = []
    with capture_logs() as events, RawSocket(slack):
        thread = threading.Thread(target=lambda: codes.append(socket.serve(ready, socket.connect(ready), stop)))
        thread.start()
        slack.socket.wait_connected(2)
        slack.socket.choose = lambda links, parcel: links[-1]
        question = slack.says("alice", "議長は誰ですか")
        slack.uses_shortcut("alice", question, "unknown to the app")
        slack.wait_for(lambda: len(slack.posts) == 1)
        slack.latency = 0.3
        slack.says("alice", "会合はいつですか")
        stop.set()
        slack.wait_for(lambda: len(slack.posts) == 2)
        slack.socket.drop(slack.socket.connections[-1])  # the SDK would listen for three seconds before it closes
        thread.join(15)
        slack.wait_for(lambda: len(slack.socket.connections) == 1)
    assert codes == [0]
    assert all(delivery.acked for delivery in slack.deliveries)
    assert len(slack.posts) == 2
    assert "several_connections" in [event["event"] for event in events]


def test_every_surface_works_over_the_socket(slack: FakeSlack) -> None:
    """Mention, command, follow-up; one delivery each, nothing refused."""
    with at_work(slack):
        question = slack.mentions("alice", "議長は誰ですか", "general")
        slack.wait_idle()
        assert slack.posts[-1].thread_ts == question.ts
        slack.presses("alice", slack.posts[-1], 1)
        slack.commands("bob", "/jasmine", "議長は誰ですか", "general")
        slack.opens_home("carol", "messages")
        slack.wait_idle()
        assert [len(delivery.attempts) for delivery in slack.deliveries] == [1] * 4
        assert slack.errors == []
        assert [post.only_for for post in slack.posts if post.via == "response_url"] == [slack.user("bob").id]


@pytest.mark.parametrize("mischief", ["lose_ack", "twice"])
def test_a_second_delivery_over_the_socket_is_not_answered_again(slack: FakeSlack, mischief: str) -> None:
    """Whether it says that it is one (retry_attempt 1) or not (0 again)."""
    with at_work(slack):
        slack.socket.next_envelope(mischief)  # type: ignore[arg-type]
        slack.mentions("alice", "議長は誰ですか", "general")
        slack.wait_for(lambda: len(slack.socket.acks) == 2)
        slack.wait_idle()
        assert len(slack.posts) == 1


def test_a_line_that_breaks_before_the_ack(slack: FakeSlack) -> None:
    """The event comes again on the next connection, and is answered once."""
    slack.socket.ack_seconds = 1.0
    with at_work(slack):
        slack.socket.next_envelope("drop_before")
        slack.mentions("alice", "議長は誰ですか", "general")
        slack.wait_idle()
        assert slack.deliveries[-1].acked
        assert len(slack.posts) == 1


def test_slack_asks_for_a_new_connection(slack: FakeSlack) -> None:
    """The bot opens it first and lets go of the old one then; nothing is lost in between."""
    with at_work(slack):
        [old] = slack.socket.connections
        slack.socket.disconnect("refresh_requested")
        slack.wait_for(lambda: len(slack.socket.connections) == 2)
        slack.socket.drop(old)
        slack.mentions("alice", "議長は誰ですか", "general")
        slack.wait_idle()
        assert len(slack.posts) == 1
        assert old.envelopes == []


def test_a_dead_line_ends_the_process(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half-open: the SDK still takes it for a line. With 1, so that a supervisor starts it afresh."""
    ready = started(slack)
    handler = socket.connect(ready)
    monkeypatch.setattr(socket, "CHECK_SECONDS", 0.02)
    monkeypatch.setattr(socket, "DEAF_SECONDS", 0.2)
    stop = threading.Event()
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(socket.serve(ready, handler, stop)))
    thread.start()
    slack.socket.wait_connected()
    slack.socket.silence()
    thread.join(5)
    assert codes == [1]
    end(slack, handler)
