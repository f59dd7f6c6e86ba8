"""Acks, redeliveries, and delivery by HTTP."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from bot.fakeslack import FakeSlack, FakeSlackError
from tests.fakeslack.tiny_app import Recorder, connect_tiny_app


def test_unacked_events_are_retried_with_their_reason() -> None:
    with FakeSlack(retries=3) as slack:
        recorder = Recorder(slack, (500, "", {}), (0, "timed out", {}), (200, "", {}))
        slack.says("alice", "hello")
        retries = [(h.get("X-Slack-Retry-Num"), h.get("X-Slack-Retry-Reason")) for _, h in recorder.got]
        assert retries == [(None, None), ("1", "http_error"), ("2", "http_timeout")]
        assert len({parcel.payload["event_id"] for parcel, _ in recorder.got}) == 1
        slack.redeliver(slack.deliveries[0], reason="connection_failed")
        assert recorder.got[-1][1]["X-Slack-Retry-Num"] == "3"
        stubborn = Recorder(slack, (500, "", {"X-Slack-No-Retry": "1"}))
        slack.says("alice", "hello")
        assert len(stubborn.got) == 1
        command = Recorder(slack, (500, "", {}))
        slack.commands("alice", "/jasmine")
        assert len(command.got) == 1


@pytest.fixture
def http_app(slack: FakeSlack) -> Iterator[str]:
    """The tiny bot behind a web server of its own; gives its URL."""
    from slack_bolt import BoltRequest

    app = connect_tiny_app(slack)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            response = app.dispatch(BoltRequest(body=body, headers=dict(self.headers)))
            self.send_response(response.status)
            self.end_headers()
            self.wfile.write(response.body.encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/slack/events"
    server.shutdown()
    server.server_close()
    thread.join()


def test_delivery_by_http(slack: FakeSlack, http_app: str) -> None:
    slack.connect(http_app)
    slack.says("alice", "over the wire")
    slack.wait_for(lambda: len(slack.posts) == 1)
    slack.commands("alice", "/jasmine", "pillar 3")
    slack.wait_idle()
    assert [post.text for post in slack.posts] == ["dm: over the wire", "only for you: pillar 3"]
    slack.connect("http://127.0.0.1:9/nobody")
    slack.says("alice", "nobody there")
    assert slack.deliveries[-1].attempts[0].status == 0
    assert not slack.deliveries[-1].acked


def test_an_unconnected_slack_says_so(slack: FakeSlack) -> None:
    with pytest.raises(FakeSlackError, match="connect an app first"):
        slack.says("alice", "hello")
