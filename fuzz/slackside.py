"""Target: what Slack sends, changed in every way, signed, into the whole bot in front of a fake Slack."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from bot.briefing.model import Person, Shift
from bot.fakeslack.delivery import signed_headers
from bot.fakeslack.model import Parcel
from bot.fakeslack.slack import FakeSlack
from bot.slack import logs
from bot.slack.app import build_app
from bot.slack.metrics import Metrics
from bot.slack.names import SHORTCUT
from bot.slack.pace import Pace
from bot.slack.services import Dependencies
from bot.slack.web import Web
from bot.slack.work import Lanes
from fuzz.reader import Reader, mutated
from tests.slack.conftest import settings_for
from tests.slack.duty import Rota
from tests.slack.world import FakeCore, knowledge

T = TypeVar("T")
TYPED = "カナリアの質問"
MALFORMED = frozenset((
    "invalid_blocks", "invalid_blocks_format", "no_text", "msg_too_long", "invalid_payload", "invalid_metadata_format",
    "invalid_ack", "invalid_command_response",
))  # fmt: skip
"""What Slack would say to a message of ours that is none, whatever the payload was."""
STATUSES = (200, 400, 401, 413)
ROUNDS = 400
"""So many payloads, then a fresh world: what was posted is kept in memory."""


class AtOnce(Executor):
    """Does what it is given where it stands, so that everything is over when a request is answered."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """See Executor."""
        done: Future[T] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:
            done.set_exception(error)
        return done


class World:
    """The bot and its Slack, and one payload of every kind that it once got."""

    def __init__(self) -> None:
        self.slack = FakeSlack(scopes=("app_mentions:read", "chat:write", "commands", "im:history", "channels:history"))
        self.slack.start()
        self.payloads = self._recorded()
        base, self.metrics, self.log = knowledge(), Metrics(_registry()), io.StringIO()
        logs.configure("DEBUG", self.log)
        logs.count_errors(self.metrics.logged)
        duty = self.slack.channel("duty", members=[self.slack.user("bob")])
        settings = replace(settings_for(self.slack), duty_channel=duty.id, report_channel=duty.id)
        deps = Dependencies(
            FakeCore(), lambda: base, roster=_on_duty(self.slack), clock=self.slack.clock.datetime,
            lanes=Lanes(AtOnce()), pace=Pace(sleep=lambda seconds: None), metrics=self.metrics,
        )  # fmt: skip
        app = build_app(settings, deps)
        runner = app.listener_runner
        runner.listener_executor = AtOnce()
        runner.lazy_listener_runner.executor = AtOnce()  # type: ignore[attr-defined]
        self.web = Web(app, deps)
        self.rounds = self.refused = self.logged = 0

    def send(self, body: str, kind: str, signed: bool) -> int:
        """The status of one request."""
        raw = body.encode("utf-8", "surrogatepass")
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        headers = signed_headers(Parcel("event", "x", {}, text, kind), self.slack.signing_secret, time.time())
        named = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
        if not signed:
            named["HTTP_X_SLACK_SIGNATURE"] = "v0=" + "0" * 64
        environ = {
            **named, "CONTENT_TYPE": kind, "PATH_INFO": "/slack/events", "REQUEST_METHOD": "POST",
            "CONTENT_LENGTH": str(len(raw)), "wsgi.input": io.BytesIO(raw),
        }  # fmt: skip
        seen: list[str] = []
        b"".join(self.web(environ, lambda status, headers: seen.append(status)))
        return int(seen[0].split()[0])

    @property
    def counted(self) -> float:
        """How many errors the operator's metrics tell of."""
        lines = self.metrics.page().splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith("jasmine_errors_logged_total{"))

    def close(self) -> None:
        """The end of this one."""
        self.slack.stop()

    def _recorded(self) -> list[tuple[str, Any]]:
        slack, found = self.slack, []
        slack.connect_target(lambda parcel, headers: found.append(parcel) or (200, "", {}))  # type: ignore[func-returns-value]
        alice = slack.user("alice", locale="ja-JP")
        slack.mentions("alice", TYPED, "general")
        slack.says("alice", TYPED)
        slack.commands("alice", "/jasmine", TYPED, "general")
        slack.commands("alice", "/jasmine", "brief pillar 3", "general")
        slack.commands("alice", "/jasmine", "briefing add", "general")
        slack.commands("alice", "/jasmine", "oncall", "general")
        shown = slack.says("alice", TYPED, slack.channel("general"))
        slack.uses_shortcut("alice", shown, SHORTCUT)
        slack.opens_home("alice")
        slack.edits("alice", shown, f"{TYPED}2")
        slack.deletes("alice", shown)
        made = [(parcel.kind, _plain(parcel)) for parcel in found]
        press = made[[kind for kind, _ in made].index("shortcut")][1]
        return [*made, *_pressed(press, alice.id), *_submitted(press)]


def payloads(data: bytes) -> None:
    """Answered with 200, or refused; nothing is raised; an error in the log is counted, and shows no word of it."""
    world, reader = _world(), Reader(data)
    kind, payload = reader.choice(world.payloads)
    signed = reader.byte() % 16 != 15
    changed = mutated(payload, reader)
    if isinstance(changed, dict):
        _freshened(changed, world.rounds)
    body, content = _written(kind, changed, reader)
    status = world.send(body, content, signed)
    assert status in STATUSES, status
    assert signed or status in (401, 400, 413), "forged, and taken"
    lines = world.log.getvalue().splitlines()
    world.log.seek(0)
    world.log.truncate()
    errors = [line for line in lines if json.loads(line)["level"] in ("error", "critical")]
    world.logged += len(errors)
    assert world.counted == world.logged, errors
    for line in lines:
        assert "カナリア" not in line or '"gap_question"' in line, line
        assert world.slack.token not in line, line
    refused = [call for call in world.slack.errors[world.refused :] if call.error in MALFORMED]
    world.refused = len(world.slack.errors)
    assert refused == [], refused


_worlds: list[World] = []


def _world() -> World:
    if _worlds and _worlds[0].rounds >= ROUNDS:
        _worlds.pop().close()
    if not _worlds:
        _worlds.append(World())
    _worlds[0].rounds += 1
    return _worlds[0]


def _on_duty(slack: FakeSlack) -> Rota:
    start = slack.clock.datetime() - timedelta(hours=1)
    bob = Person("bob\u202e <!here>", slack.user("bob").id)
    return Rota((Shift(bob, start, start + timedelta(days=9)),))


def _registry() -> Any:
    from prometheus_client import CollectorRegistry

    return CollectorRegistry()


def _plain(parcel: Parcel) -> Any:
    return json.loads(json.dumps(parcel.payload))


def _pressed(shortcut: Any, user: str) -> list[tuple[str, Any]]:
    """A press of each kind of button."""
    from bot.rendering.buttons import KINDS, Press, encode

    made = []
    for kind in KINDS:
        press = Press(kind, "ja", "pillar.overview", {"pillar": "3"}, ("main.p2",), TYPED if kind != "relay" else "1")
        action = {"type": "button", "action_id": f"jasmine:{kind}", "block_id": "b", "action_ts": "1.0"}
        container = {"type": "message", "message_ts": shortcut["message_ts"], "channel_id": shortcut["channel"]["id"]}
        made.append((
            "action",
            {**shortcut, "type": "block_actions", "container": container, "state": {"values": {}},
             "actions": [{**action, "value": encode(press), "text": {"type": "plain_text", "text": "x"}}]},
        ))  # fmt: skip
    return made


def _submitted(shortcut: Any) -> list[tuple[str, Any]]:
    """Every window of ours, sent."""
    about = {
        "channel": shortcut["channel"]["id"], "message": shortcut["message_ts"], "thread": None, "ephemeral": False,
        "url": shortcut["response_url"], "question": TYPED, "lang": "ja", "guest": False, "press": "", "private": False,
    }  # fmt: skip
    values = {"problem": {"text": {"value": TYPED}}, "note": {"text": {"value": TYPED}}}
    made = []
    for name in ("jasmine:report", "jasmine:handover", "jasmine:relay", "jasmine:told", "jasmine:schedule"):
        view = {
            "type": "modal", "id": "V1", "callback_id": name, "private_metadata": json.dumps(about),
            "state": {"values": values}, "app_installed_team_id": shortcut["team"]["id"],
        }  # fmt: skip
        kept = {key: shortcut[key] for key in ("user", "team", "token", "trigger_id", "api_app_id")}
        made.append(("view", {**kept, "type": "view_submission", "view": view}))
    return made


def _freshened(payload: dict[str, Any], number: int) -> None:
    """Another event than the one before: a second delivery would be ignored."""
    for key in ("event_id", "trigger_id"):
        if isinstance(payload.get(key), str) and payload[key]:
            payload[key] = f"{payload[key][:40]}.{number}"
    event = payload.get("event")
    if isinstance(event, dict) and isinstance(event.get("ts"), str) and "." in event["ts"]:
        event["ts"] = f"{event['ts'].split('.')[0]}.{number:06d}"


def _written(kind: str, payload: Any, reader: Reader) -> tuple[str, str]:
    wrong = reader.byte()
    if wrong >= 250:
        return reader.rest().decode("utf-8", "surrogateescape"), reader.choice(("", "text/plain", "application/json"))
    if kind == "event":
        return json.dumps(payload, ensure_ascii=wrong % 2 == 0), "application/json"
    if kind == "command" and isinstance(payload, dict):
        flat = {key: value if isinstance(value, str) else json.dumps(value) for key, value in payload.items()}
        return urlencode(flat, errors="replace"), "application/x-www-form-urlencoded"
    return urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded"
