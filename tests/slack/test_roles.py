"""HTTP: what the operator runs."""

from __future__ import annotations

import io
import socket as sockets
import time
from collections.abc import Iterator
from typing import Any

import pytest
from waitress.server import create_server

from bot.fakeslack.delivery import signed_headers
from bot.fakeslack.model import Parcel
from bot.fakeslack.slack import FakeSlack
from bot.slack.app import build_app
from bot.slack.health import running
from bot.slack.web import MOST_BYTES, Web
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import FakeCore


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A fake Slack."""
    with FakeSlack() as slack:
        yield slack


@pytest.fixture
def web(slack: FakeSlack) -> Web:
    """The web app on it."""
    deps = dependencies_for(slack, FakeCore())
    return Web(build_app(settings_for(slack), deps), deps)


def call(web: Web, path: str, method: str = "GET", body: bytes = b"", **environ: str) -> tuple[int, str]:
    """One WSGI request."""
    seen: list[str] = []
    given: dict[str, Any] = {
        "PATH_INFO": path, "REQUEST_METHOD": method, "CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body),
        **environ,
    }  # fmt: skip
    answer = b"".join(web(given, lambda status, headers: seen.append(status)))
    return int(seen[0].split()[0]), answer.decode()


def signed(slack: FakeSlack, body: str, kind: str = "application/json") -> dict[str, str]:
    """The WSGI variables of a signed request."""
    headers = signed_headers(Parcel("event", "x", {}, body, kind), slack.signing_secret, time.time())
    named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return {**named, "CONTENT_TYPE": kind}


def test_health(web: Web) -> None:
    """Alive, ready with the base's version, not ready while stopping; then Slack is sent elsewhere too."""
    assert call(web, "/healthz") == (200, "ok")
    status, body = call(web, "/readyz")
    assert status == 200
    assert "abc1234" in body
    web.stopping = True
    assert call(web, "/readyz")[0] == 503
    assert call(web, "/slack/events", "POST")[0] == 503


def test_other_paths_and_methods(web: Web) -> None:
    """Say so."""
    assert call(web, "/")[0] == 404
    assert call(web, "/slack/events")[0] == 405


def test_the_url_verification(slack: FakeSlack, web: Web) -> None:
    """Slack's first request, when the address is entered."""
    body = '{"type":"url_verification","challenge":"abc"}'
    status, answer = call(web, "/slack/events", "POST", body.encode(), **signed(slack, body))
    assert status == 200
    assert "abc" in answer


@pytest.mark.parametrize(
    "change",
    [
        {"HTTP_X_SLACK_REQUEST_TIMESTAMP": "abc"},
        {"HTTP_X_SLACK_REQUEST_TIMESTAMP": "１２３"},
        {"HTTP_X_SLACK_REQUEST_TIMESTAMP": ""},
        {"HTTP_X_SLACK_REQUEST_TIMESTAMP": "1000000000"},
        {"HTTP_X_SLACK_SIGNATURE": "v0=é"},
        {"HTTP_X_SLACK_SIGNATURE": ""},
        {"HTTP_X_SLACK_SIGNATURE": "v0=" + "0" * 64},
    ],
)
def test_what_slack_did_not_sign_is_refused(slack: FakeSlack, web: Web, change: dict[str, str]) -> None:
    """401, whatever stands there; never a 500."""
    body = "{}"
    assert call(web, "/slack/events", "POST", body.encode(), **{**signed(slack, body), **change})[0] == 401


def test_bodies_that_cannot_be(slack: FakeSlack, web: Web) -> None:
    """Too large, no UTF-8, no JSON, nested beyond reason."""
    headers = signed(slack, "{}")
    assert call(web, "/slack/events", "POST", b"x" * (MOST_BYTES + 1), **headers)[0] == 413
    assert call(web, "/slack/events", "POST", b"\xff", **headers)[0] == 400
    assert call(web, "/slack/events", "POST", b"{nope", **headers)[0] in (400, 401)
    assert call(web, "/slack/events", "POST", b"[" * 500_000, **headers)[0] in (400, 401)


def test_over_real_http(slack: FakeSlack, web: Web) -> None:
    """A mention, a command and a press through the production server."""
    with sockets.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = create_server(web, host="127.0.0.1", port=port, threads=8)
    with running(server):
        slack.connect(f"http://127.0.0.1:{port}/slack/events")
        slack.mentions("alice", "議長は誰ですか", "general")
        slack.commands("alice", "/jasmine", "pillar 3", "general")
        slack.wait_for(lambda: len(slack.posts) == 2)
        slack.presses("alice", next(post for post in slack.posts if not post.ephemeral), 1)
        slack.wait_for(lambda: len(slack.posts) == 3)
        assert slack.errors == []
        assert all(delivery.acked for delivery in slack.deliveries)
