"""The manifest and the code name the same: events, commands, shortcuts, scopes; within Slack's limits."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from slack_bolt import App
from slack_sdk import WebClient

from bot.cli.manifest import manifest as manifest_command
from bot.fakeslack.slack import FakeSlack
from bot.slack.app import build_app
from bot.slack.manifest import bot_scopes, manifest
from bot.slack.names import (
    AGENT_SCOPES,
    APP_METHODS,
    EVENT_SCOPES,
    EVENTS,
    HISTORY_EVENTS,
    METHODS,
    OPTIONAL_SCOPES,
)
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import FakeCore

ROOT = Path(__file__).parents[2]
ADDRESS = "https://bot.example"
VARIANTS = (
    manifest(), manifest(agent=True), manifest(url=ADDRESS), manifest(agent=True, url=ADDRESS, history=True),
)  # fmt: skip
# How a listener is registered -> the kind of what it hears.
REGISTER = {
    "event": "event", "command": "command", "shortcut": "shortcut", "message_shortcut": "shortcut",
    "global_shortcut": "shortcut", "action": "interactive", "block_action": "interactive",
    "attachment_action": "interactive", "view": "interactive", "view_submission": "interactive",
    "view_closed": "interactive", "options": "interactive", "block_suggestion": "interactive",
    "function": "function", "step": "step", "message": "message",
}  # fmt: skip


class Recorder(App):
    """A Bolt app that notes what is registered: kind and constraint."""

    def __init__(self, **arguments: Any) -> None:
        self.registered: list[tuple[str, object]] = []
        super().__init__(**arguments)


def _noting(name: str) -> Any:
    def register(self: Recorder, constraint: Any = "", *rest: Any, **more: Any) -> Any:
        self.registered.append((REGISTER[name], constraint))
        return getattr(App, name)(self, constraint, *rest, **more)

    return register


for _name in REGISTER:
    setattr(Recorder, _name, _noting(_name))


@pytest.fixture(scope="module")
def app() -> Iterator[Recorder]:
    """The bot's app as it is built."""
    with pytest.MonkeyPatch.context() as patch, FakeSlack() as slack:
        patch.setattr("bot.slack.app.App", Recorder)
        made = build_app(settings_for(slack), dependencies_for(slack, FakeCore()))
        assert isinstance(made, Recorder)
        yield made


def heard(app: Recorder, kind: str) -> set[str]:
    """The names under which listeners of that kind are registered; one for everything has no name."""
    constraints = [constraint for each, constraint in app.registered if each == kind]
    named = [part.get("type") or part.get("callback_id") if isinstance(part, dict) else part for part in constraints]
    return {name for name in named if isinstance(name, str)}


def test_every_listener_was_noted(app: Recorder) -> None:
    """None is registered in a way that the tests below do not see."""
    assert len(app.registered) == len(app._listeners) > 4
    assert {kind for kind, _ in app.registered} <= {"event", "command", "shortcut", "interactive"}


def test_events_are_subscribed_to_and_listened_to(app: Recorder) -> None:
    """Both ways; `message.im` is heard as `message`."""
    for made in VARIANTS:
        subscribed = {str(name).partition(".")[0] for name in made["settings"]["event_subscriptions"]["bot_events"]}
        assert heard(app, "event") == subscribed


def test_commands_and_shortcuts_are_offered_and_listened_to(app: Recorder) -> None:
    """Both ways."""
    for made in VARIANTS:
        features = made["features"]
        assert heard(app, "command") == {command["command"] for command in features.get("slash_commands", [])}
        assert heard(app, "shortcut") == {shortcut["callback_id"] for shortcut in features.get("shortcuts", [])}


def test_buttons_and_dialogues_need_interactivity(app: Recorder) -> None:
    """Where something of that kind is listened to it is switched on."""
    wanted = any(kind in ("interactive", "shortcut") for kind, _ in app.registered)
    for made in VARIANTS:
        assert made["settings"]["interactivity"]["is_enabled"] is wanted


def calls(path: Path) -> Iterator[str]:
    """The Web API methods that a file calls, as `client.chat_postMessage(…)` or `api_call("chat.postMessage")`."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        # A method may also be handed over and called elsewhere: ask(client.auth_test).
        if isinstance(node, ast.Attribute) and is_method(node.attr):
            yield node.attr.replace("_", ".")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "api_call":
            yield from (part.value for part in node.args[:1] if isinstance(part, ast.Constant))


def is_method(name: str) -> bool:
    """Whether the SDK's client calls a Web API method under that name."""
    return "_" in name.strip("_") and name[0] != "_" and name != "api_call" and callable(getattr(WebClient, name, None))


def test_every_method_that_is_called_is_named_and_no_other() -> None:
    """names.METHODS and names.APP_METHODS are what bot/slack and bot/delivery call; auth.test also Bolt."""
    paths = [path for folder in ("slack", "delivery") for path in (ROOT / "bot" / folder).rglob("*.py")]
    called = {method for path in paths for method in calls(path)}
    assert called | {"auth.test"} == {*METHODS, *APP_METHODS}


def test_every_scope_is_asked_for_and_used() -> None:
    """Those of methods, events and commands; nothing beyond."""
    needed = {scope for scope in (*METHODS.values(), *EVENT_SCOPES.values(), "commands") if scope}
    assert {*EVENTS, *HISTORY_EVENTS} == set(EVENT_SCOPES)
    history = {EVENT_SCOPES[event] for event in HISTORY_EVENTS}
    for made in VARIANTS:
        scopes = made["oauth_config"]["scopes"]
        left_out = set() if "agent_view" in made["features"] else set(AGENT_SCOPES)
        left_out |= set() if "message.mpim" in made["settings"]["event_subscriptions"]["bot_events"] else history
        assert set(scopes["bot"]) == needed - set(OPTIONAL_SCOPES) - left_out
        assert set(scopes["bot_optional"]) == set(OPTIONAL_SCOPES) <= needed
        assert len(scopes["bot"]) == len(set(scopes["bot"]))


def test_the_bot_reads_no_channels() -> None:
    """docs/slack.md promises it."""
    asked = {*bot_scopes(agent=True), *OPTIONAL_SCOPES}
    assert not asked & {"channels:history", "groups:history", "chat:write.public", "files:read", "users:read.email"}


def test_the_repository_has_the_manifest() -> None:
    """manifest.yaml is the command's output."""
    printed = CliRunner().invoke(manifest_command, [])
    assert printed.exit_code == 0
    assert printed.output == (ROOT / "manifest.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(printed.output) == manifest()


@pytest.mark.parametrize("made", VARIANTS)
def test_the_manifest_keeps_slacks_limits(made: dict[str, Any]) -> None:
    """Lengths and counts of what is in it."""
    about, features = made["display_information"], made["features"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 174 <= len(about["long_description"]) <= 4000
    assert re.fullmatch("#[0-9a-f]{6}", about["background_color"])
    assert len(features["bot_user"]["display_name"]) <= 80
    assert len(features["slash_commands"]) <= 50
    for command in features["slash_commands"]:
        assert re.fullmatch(r"/[a-z0-9_-]{1,31}", command["command"])
        assert len(command["description"]) <= 2000
        assert len(command["usage_hint"]) <= 1000
    assert len(features.get("shortcuts", [])) <= 10
    for shortcut in features.get("shortcuts", []):
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150
        assert len(shortcut["callback_id"]) <= 255
        assert shortcut["type"] in ("message", "global")
    scopes = made["oauth_config"]["scopes"]
    assert len(scopes["bot"]) + len(scopes["bot_optional"]) <= 255
    assert len(made["settings"]["event_subscriptions"]["bot_events"]) <= 100
    agent = features.get("agent_view", {"agent_description": "", "suggested_prompts": []})
    assert len(agent["agent_description"]) <= 300
    assert len(agent["suggested_prompts"]) <= 4


def test_the_manifest_says_that_it_is_no_official_channel() -> None:
    """In both languages."""
    about = manifest()["display_information"]
    assert "公式窓口ではありません" in about["description"]
    assert "No official channel" in about["description"]


def test_the_agent_view_is_chosen() -> None:
    """With the scope that comes with it."""
    assert "agent_view" not in manifest()["features"]
    assert "agent_view" in manifest(agent=True)["features"]
    assert "assistant:write" in bot_scopes(agent=True)
    assert "assistant:write" not in bot_scopes()


def test_the_manifest_for_http() -> None:
    """Three addresses and no Socket Mode; plain http is refused."""
    made = manifest(url=f"{ADDRESS}/")
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == f"{ADDRESS}/slack/events"
    assert made["features"]["slash_commands"][0]["url"] == f"{ADDRESS}/slack/commands"
    assert made["settings"]["interactivity"]["request_url"] == f"{ADDRESS}/slack/actions"
    assert CliRunner().invoke(manifest_command, ["--url", "http://x"]).exit_code == 2
