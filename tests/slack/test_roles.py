"""HTTP, Socket Mode, the manifest: what the operator runs."""

from __future__ import annotations

import io
import re
import socket as sockets
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from slack_bolt import App
from waitress.server import create_server

from bot.cli.manifest import manifest as manifest_command
from bot.fakeslack.delivery import signed_headers
from bot.fakeslack.model import Parcel
from bot.fakeslack.slack import FakeSlack
from bot.slack import names
from bot.slack.app import build_app
from bot.slack.manifest import bot_scopes, manifest
from bot.slack.web import MOST_BYTES, Web
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import FakeCore

ROOT = Path(__file__).parents[2]


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
    threading.Thread(target=server.run, daemon=True).start()
    try:
        slack.connect(f"http://127.0.0.1:{port}/slack/events")
        slack.mentions("alice", "議長は誰ですか", "general")
        slack.commands("alice", "/jasmine", "pillar 3", "general")
        slack.wait_for(lambda: len(slack.posts) == 2)
        slack.presses("alice", next(post for post in slack.posts if not post.ephemeral), 1)
        slack.wait_for(lambda: len(slack.posts) == 3)
        assert slack.errors == []
        assert all(delivery.acked for delivery in slack.deliveries)
    finally:
        server.task_dispatcher.shutdown()
        server.close()


class Recorder(App):
    """Notes what is registered."""

    events: list[object]
    commands: list[object]

    def event(self, event: Any, *args: Any, **kwargs: Any) -> Any:
        """Note an event."""
        self.__dict__.setdefault("events", []).append(event)
        return super().event(event, *args, **kwargs)

    def command(self, command: Any, *args: Any, **kwargs: Any) -> Any:
        """Note a command."""
        self.__dict__.setdefault("commands", []).append(command)
        return super().command(command, *args, **kwargs)


def test_code_and_manifest_name_the_same(slack: FakeSlack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every event and command registered in code stands in the manifest, and the other way round."""
    monkeypatch.setattr("bot.slack.app.App", Recorder)
    app = build_app(settings_for(slack), dependencies_for(slack, FakeCore()))
    assert isinstance(app, Recorder)
    made = manifest()
    subscribed = {str(name).partition(".")[0] for name in made["settings"]["event_subscriptions"]["bot_events"]}
    assert set(app.events) == subscribed
    assert app.commands == [command["command"] for command in made["features"]["slash_commands"]]


def test_every_method_that_is_called_has_its_scope() -> None:
    """The client's methods in the code are those of names.METHODS, and their scopes are asked for."""
    code = "".join(path.read_text() for path in (ROOT / "bot/slack").glob("*.py"))
    used = set(re.findall(r"client\.((?:chat|users|conversations|views|reactions|files|auth|assistant)_\w+)\(", code))
    # Bolt itself calls auth.test.
    assert used | {"auth_test"} == {method.replace(".", "_") for method in names.METHODS}
    most = manifest(agent=True, history=True)["oauth_config"]["scopes"]
    everything = {*most["bot"], *most["bot_optional"]}
    assert {scope for scope in (*names.METHODS.values(), *names.EVENT_SCOPES.values()) if scope} == everything - {
        "commands"
    }
    asked = {*manifest()["oauth_config"]["scopes"]["bot"], *manifest()["oauth_config"]["scopes"]["bot_optional"]}
    assert asked == {"app_mentions:read", "chat:write", "commands", "im:history", "users:read"}


def test_the_repository_has_the_manifest() -> None:
    """manifest.yaml is the command's output."""
    printed = CliRunner().invoke(manifest_command, [])
    assert printed.exit_code == 0
    assert printed.output == (ROOT / "manifest.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(printed.output) == manifest()


def test_the_manifest_keeps_slacks_limits() -> None:
    """Names, descriptions, hints; and says that it is no official channel."""
    for made in (manifest(), manifest(agent=True, url="https://bot.example")):
        about = made["display_information"]
        assert len(about["name"]) <= 35
        assert len(about["description"]) <= 140
        assert 174 <= len(about["long_description"]) <= 4000
        assert "公式窓口ではありません" in about["description"]
        assert "No official channel" in about["description"]
        [command] = made["features"]["slash_commands"]
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
        assert len(made["features"]["bot_user"]["display_name"]) <= 80
    agent = manifest(agent=True)["features"]["agent_view"]
    assert len(agent["agent_description"]) <= 300
    assert len(agent["suggested_prompts"]) <= 4
    assert "assistant:write" in bot_scopes(agent=True)
    assert "assistant:write" not in bot_scopes()


def test_the_manifest_for_http() -> None:
    """Three addresses and no Socket Mode; plain http is refused."""
    made = manifest(url="https://bot.example/")
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://bot.example/slack/events"
    assert made["features"]["slash_commands"][0]["url"] == "https://bot.example/slack/commands"
    assert made["settings"]["interactivity"]["request_url"] == "https://bot.example/slack/actions"
    assert CliRunner().invoke(manifest_command, ["--url", "http://x"]).exit_code == 2
