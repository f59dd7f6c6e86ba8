"""Requests that Slack never sent, and some that it did, through the production server: refused, and nobody waits."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import pytest

from bot.fakeslack.slack import FakeSlack
from bot.slack import logs
from bot.slack.app import build_app
from bot.slack.health import running
from bot.slack.posting import Place, is_slack
from bot.slack.web import MOST_BYTES, MOST_HEADER_BYTES, Web, server_of
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import FakeCore

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
WORD = "Zanzibar"


@dataclass
class Door:
    """A bot that serves, and what it logs."""

    slack: FakeSlack
    core: FakeCore
    port: int
    log: io.StringIO

    def signed(self, body: bytes, kind: str = JSON, *, at: float | None = None, secret: str = "") -> dict[str, str]:
        """Slack's headers for that body."""
        stamp = str(int(time.time() if at is None else at))
        key = (secret or self.slack.signing_secret).encode()
        made = hmac.new(key, b"v0:" + stamp.encode() + b":" + body, hashlib.sha256).hexdigest()
        return {"Content-Type": kind, "X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={made}"}

    def raw(self, request: bytes, timeout: float = 5) -> bytes:
        """What comes back for bytes as they are; a connection that is cut has the number 0."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            try:
                connection.sendall(request)
                connection.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: connection.recv(65_536), b""))
            except TimeoutError:
                raise
            except OSError:  # reset, or hung up before we said that we are done
                return b"cut 0 "

    def post(self, body: bytes, headers: dict[str, str], path: str = "/slack/events") -> int:
        """The status of a request."""
        lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", "Connection: close"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return status_of(self.raw("\r\n".join([*lines, "", ""]).encode() + body))

    def event(self, text: str = "議長は誰ですか", **changes: object) -> bytes:
        """A direct message as an event."""
        channel, user = self.slack.dm("alice"), self.slack.user("alice")
        event = {
            "type": "message", "user": user.id, "channel": channel.id, "channel_type": "im", "ts": "1.000001",
            "text": text,
        }  # fmt: skip
        body = {"type": "event_callback", "team_id": self.slack.team.id, "event_id": "Ev1", "event": event, **changes}
        return json.dumps(body).encode()


def status_of(answer: bytes) -> int:
    """The number in the first line; 0 where there is none."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


@pytest.fixture
def door() -> Iterator[Door]:
    """A served bot; its log, at every level, afterwards shows no word of what was asked and no secret."""
    import logging

    import structlog

    core, log = FakeCore(), io.StringIO()
    before = logging.getLogger().handlers, logging.getLogger().level
    with FakeSlack() as slack:
        logs.configure("DEBUG", log, settings_for(slack).secrets)
        deps = dependencies_for(slack, core)
        server = server_of(Web(build_app(settings_for(slack), deps), deps), "127.0.0.1", 0)
        try:
            with running(server):
                yield Door(slack, core, server.effective_port, log)
                slack.wait_idle()
        finally:
            logging.getLogger().handlers, logging.getLogger().level = before
            structlog.reset_defaults()
        assert WORD not in log.getvalue()
        assert slack.token not in log.getvalue() and slack.signing_secret not in log.getvalue()


# --- Who signed it ----------------------------------------------------------------------------------------------------


def test_what_is_signed_is_answered(door: Door) -> None:
    body = door.event()
    assert door.post(body, door.signed(body)) == 200
    door.slack.wait_for(lambda: len(door.slack.posts) == 1)


def test_what_somebody_else_signed_is_not(door: Door) -> None:
    """Another secret, another body, another time than the one that was signed, no signature, two of them."""
    body, now = door.event(f"what about {WORD}"), time.time()
    good = door.signed(body)
    assert door.post(body, door.signed(body, secret="another")) == 401
    assert door.post(body.replace(b"Ev1", b"Ev2"), good) == 401
    assert door.post(body, {**good, "X-Slack-Request-Timestamp": str(int(now) - 1)}) == 401
    assert door.post(body, {"Content-Type": JSON}) == 401
    assert door.post(body, {**good, "x-slack-signature": "v0=" + "0" * 64}) == 401
    assert door.core.asked == []


@pytest.mark.parametrize("age", [301, 3_600, 10**8, -301, -(10**8)])
def test_an_old_recording_is_refused(door: Door, age: int) -> None:
    """The signature is right; five minutes later, or before, it counts no more."""
    body = door.event()
    assert door.post(body, door.signed(body, at=time.time() - age)) == 401
    assert door.core.asked == []


def test_a_recording_of_just_now_is_answered_once(door: Door) -> None:
    """Played again, with the same signature, or signed anew under another event id: it is the same message."""
    body = door.event()
    headers = door.signed(body)
    again = door.event(event_id="Ev2")
    assert [door.post(body, headers), door.post(body, headers), door.post(again, door.signed(again))] == [200] * 3
    door.slack.wait_idle()
    assert len(door.core.asked) == 1


def test_a_command_played_again_is_answered_once(door: Door) -> None:
    channel, user = door.slack.channel("general"), door.slack.user("alice")
    form = urlencode({
        "command": "/jasmine", "text": "pillar 3", "team_id": door.slack.team.id, "channel_id": channel.id,
        "user_id": user.id, "trigger_id": "1.2.3", "response_url": "https://evil.example/",
    }).encode()  # fmt: skip
    headers = door.signed(form, FORM)
    assert [door.post(form, headers) for _ in range(3)] == [200] * 3
    door.slack.wait_idle()
    assert len(door.core.asked) == 1
    assert door.slack.posts[0].only_for == user.id


# --- How much, and how slowly -----------------------------------------------------------------------------------------


def test_too_much_is_refused_before_it_is_read(door: Door) -> None:
    """A body that says it is large, one that is, one in pieces, headers without end."""
    assert door.post(b"x" * (MOST_BYTES + 1), {"Content-Type": JSON}) in (413, 0)
    head = b"POST /slack/events HTTP/1.1\r\nHost: x\r\n"
    assert status_of(door.raw(head + b"Content-Length: 99999999999\r\n\r\n")) == 413
    assert status_of(door.raw(head + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\n")) in (400, 413, 0)
    pieces = b"%x\r\n%s\r\n" % (100_000, b"x" * 100_000) * 12
    assert status_of(door.raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + pieces + b"0\r\n\r\n")) in (413, 0)
    assert status_of(door.raw(head + b"X-Long: " + b"x" * (MOST_HEADER_BYTES + 1) + b"\r\n\r\n")) in (431, 0)
    assert door.core.asked == []


def test_a_body_in_pieces_is_a_body(door: Door) -> None:
    """As some proxies send it."""
    body = door.event()
    lines = ["POST /slack/events HTTP/1.1", "Host: x", "Transfer-Encoding: chunked", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in door.signed(body).items()]
    pieces = b"%x\r\n%s\r\n%x\r\n%s\r\n0\r\n\r\n" % (10, body[:10], len(body) - 10, body[10:])
    assert status_of(door.raw("\r\n".join([*lines, "", ""]).encode() + pieces)) == 200
    door.slack.wait_for(lambda: len(door.slack.posts) == 1)


def test_those_who_dawdle_hold_up_nobody(door: Door) -> None:
    """Two hundred connections that send half a request, and a question among them."""
    half = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{"
    with ExitStack() as open_ones:
        for number in range(200):
            one = open_ones.enter_context(socket.create_connection(("127.0.0.1", door.port), timeout=5))
            one.sendall(half[: len(half) - number % len(half)])
        body, began = door.event(), time.monotonic()
        assert door.post(body, door.signed(body)) == 200
        assert time.monotonic() - began < 3


# --- What it is made of -----------------------------------------------------------------------------------------------

SHAPES = {
    "deep": (b"[" * 200_000 + b"]" * 200_000, JSON),
    "deep object": (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, JSON),
    "long number": (b'{"event":' + b"9" * 100_000 + b"}", JSON),
    "no object": (b"[1, 2]", JSON),
    "a text": (b'"payload"', JSON),
    "nothing": (b"", JSON),
    "no json": (b"{nope", JSON),
    "not utf-8": (b'{"text":"\xff"}', JSON),
    "a bomb": (b"payload=" + b"%5B" * 200_000, FORM),
    "many fields": (b"&".join(b"f%d=1" % n for n in range(60_000)), FORM),
    "odd authorizations": (b'{"authorizations":["T1"],"event":{"type":"message"}}', JSON),
    "odd event": (b'{"type":"event_callback","event":[1]}', JSON),
    "no actions": (b"payload=" + b'{"type":"block_actions","actions":[]}', FORM),
    "odd team": (b"payload=" + b'{"type":"block_actions","team":"x","user":[],"actions":["x"]}', FORM),
    "form as json": (b"payload=x", JSON),
    "json as form": (b'{"type":"event_callback"}', FORM),
    "plain": (b"hello", "text/plain"),
    "multipart": (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
    "no type": (b"{}", ""),
}


@pytest.mark.parametrize(("body", "kind"), SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.parametrize("signed", [True, False], ids=["signed", "forged"])
def test_whatever_it_is_made_of(door: Door, body: bytes, kind: str, signed: bool) -> None:
    """A refusal or an ack, quickly; a forgery leaves no error in the log, whatever it is."""
    headers = door.signed(body, kind, secret="" if signed else "another")
    began = time.monotonic()
    status = door.post(body, headers)
    assert time.monotonic() - began < 3
    assert status in ((200, 400, 401) if signed else (400, 401))
    assert signed or '"level": "error"' not in door.log.getvalue()
    assert door.core.asked == []


@pytest.mark.parametrize(
    "head",
    [
        b"Content-Length: 4\r\nContent-Length: 40",
        b"Content-Length: 4\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked, identity\r\nContent-Length: 4",
        b"Transfer-Encoding: xchunked",
        b"Content-Length: -1",
        b"Content-Length: +4",
        b"Content-Length : 4",
        b"Content-Length: 4\r\n folded: x",
        b"X-Slack-Signature: v0=\x00",
    ],
)
def test_what_two_servers_might_read_differently_hides_no_second_request(door: Door, head: bytes) -> None:
    """Two lengths, a length and pieces, odd white space: the request that follows inside is never one of ours."""
    inner = b"POST /slack/events HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
    answer = door.raw(b"POST /slack/events HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n\r\nabcd" + inner)
    assert b" 200 " not in answer and b" 500 " not in answer
    assert door.core.asked == []


def test_headers_that_a_proxy_sets_change_nothing(door: Door) -> None:
    """They say where a request came from; nobody is let in for that."""
    body = door.event()
    told = {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": "slack.com", "X-Original-URL": "/metrics"}
    assert door.post(body, {"Content-Type": JSON, **told}) == 401
    assert status_of(door.raw(b"GET /metrics HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n")) == 404


@pytest.mark.parametrize("path", ["/slack/events/", "/slack/../metrics", "/%2e%2e/", "/slack/events%00"])
def test_other_paths_lead_nowhere(door: Door, path: str) -> None:
    body = door.event()
    assert door.post(body, door.signed(body), path) == 404
    assert door.core.asked == []


# --- Where answers go -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "ours"),
    [
        ("https://hooks.slack.com/commands/T1/2/3", True),
        ("https://slack.com/api/x", True),
        ("http://hooks.slack.com/commands/T1", False),
        ("https://hooks.slack.com.evil.example/x", False),
        ("https://evil.example/hooks.slack.com", False),
        ("https://hooks.slack.com@evil.example/x", False),
        ("https://evil.example#@hooks.slack.com/", False),
        ("https://hooks.slack.com\\@evil.example/", False),
        ("https://hooks.slack.com\t@evil.example/", False),
        ("https://hooks.slack.com\r\nHost: evil.example/", False),
        ("https://hooks.slack.com:8443/x", False),
        ("https://u:p@hooks.slack.com/x", False),
        ("https://hooks.slack.com./x", False),
        ("https://ｈooks.slack.com/x", False),
        ("https://hooks.slаck.com/x", False),
        ("//hooks.slack.com/x", False),
        ("file:///etc/passwd", False),
        ("https://169.254.169.254/latest/meta-data/", False),
        ("https://[::1]/x", False),
        ("https://calend]/x", False),
        ("", False),
    ],
)
def test_a_response_url_is_slacks_own(url: str, ours: bool) -> None:
    """However its address is written. One has a full-width letter, one a Cyrillic letter."""
    with FakeSlack() as slack:
        assert is_slack(url, replace(settings_for(slack), api_base_url="https://slack.com/api/")) is ours


def test_an_answer_for_a_foreign_address_takes_the_other_way(door: Door) -> None:
    """The asker gets it all the same, from Slack; the address is never asked."""
    with socket.create_server(("127.0.0.1", 0)) as evil:
        evil.settimeout(0.2)
        url = f"http://127.0.0.1:{evil.getsockname()[1]}/commands/x"
        form = urlencode({
            "command": "/jasmine", "text": "pillar 3", "team_id": door.slack.team.id, "trigger_id": "9.9",
            "channel_id": door.slack.channel("general").id, "user_id": door.slack.user("alice").id, "response_url": url,
        }).encode()  # fmt: skip
        assert door.post(form, door.signed(form, FORM)) == 200
        door.slack.wait_for(lambda: len(door.slack.posts) == 1)
        with pytest.raises(TimeoutError):
            evil.accept()


def test_a_redirect_of_a_response_url_carries_no_answer_away() -> None:
    """Slack does not send any; were its host to, the answer goes no further."""
    import http.server

    taken: list[bytes] = []

    class Elsewhere(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            self.send_response(307 if self.path == "/hook" else 200)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with FakeSlack() as slack, http.server.ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{other.server_address[1]}"
        settings = replace(settings_for(slack), api_base_url=f"{origin}/api/")
        from bot.slack.client import web_client
        from bot.slack.metrics import fresh_metrics
        from bot.slack.pace import Pace
        from bot.slack.posting import Poster

        poster = Poster(lambda team: web_client(settings_for(slack)), settings, Pace(), fresh_metrics())
        channel, user = slack.channel("general"), slack.user("alice")
        place = Place(slack.team.id, channel.id, user.id, "command", private=True, response_url=f"{origin}/hook")
        poster.whisper(place, {"text": "the answer"})
        other.shutdown()
        assert [b"the answer" in body for body in taken] == [True]
        assert slack.posts[0].only_for == user.id
