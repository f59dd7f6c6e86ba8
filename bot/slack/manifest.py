"""The Slack app manifest, made from the names that the listeners use."""

from __future__ import annotations

from typing import Any

from bot.slack.names import (
    AGENT_SCOPES,
    COMMAND,
    EVENT_SCOPES,
    EVENTS,
    HISTORY_EVENTS,
    LEAVING_EVENTS,
    METHODS,
    OPTIONAL_SCOPES,
    REDIRECT_PATH,
    SHORTCUT,
    SLACK_PATHS,
)

NAME = "JASMINE資料案内 (JASMINE desk)"
BOT_NAME = "JASMINE資料案内"
SHORT = (
    "防衛省の発表資料（2024年1月30日）について原文を引用して答えます。防衛省の公式窓口ではありません。 / "
    "Answers from one release, quoting it. No official channel of the ministry."
)
LONG = """\
防衛省の2024年1月30日の発表資料「第13回日ASEAN防衛当局次官級会合」について（結果概要）と、その別紙（ジャスミン）だけを扱います。\
答えには、原文の引用とその場所を付けます。資料に記載がないことは、記載がないと答えます。太字の文は本ボットによる要約、英訳は非公式です。\
防衛省の公式窓口ではありません。

Covers one document only: the release of 30 January 2024 of the Ministry of Defense of Japan on the 13th Japan-ASEAN \
Defense Vice-Ministerial Forum, with its annex on JASMINE. Every answer quotes the source and names the place. Where \
the release does not say, the bot says so. Bold lines are the bot's summary and English renderings are unofficial. \
This is no official channel of the ministry."""
COMMAND_TEXT = "資料について質問する（答えはご本人にだけ表示） / Ask about the release (only you see the answer)"
COMMAND_HINT = (
    "[質問 question] | pillar 3 | pillars | new | participants | term OSA | find 語 | source | brief | briefing | "
    "oncall | lang | help"
)
AGENT = (
    "第13回日ASEAN防衛当局次官級会合の発表資料について、原文を引用して答えます。公式窓口ではありません。 / "
    "Answers about the release on the 13th Japan-ASEAN Defense Vice-Ministerial Forum, quoting it. No official channel."
)
PROMPTS = (
    ("4つの柱", "ジャスミンの4つの柱を教えてください"),
    ("参加国", "会合に参加した国はどこですか"),
    ("The four pillars", "What are the four pillars of JASMINE?"),
    ("Who took part", "Which countries took part in the meeting?"),
)
SHORTCUT_SHOWN = {
    "name": "答える / Answer this", "type": "message", "callback_id": SHORTCUT,
    "description": "このメッセージの質問にスレッドで答えます / Answers the question in this message, in its thread",
}  # fmt: skip
COLOUR = "#1d3b5e"


def manifest(
    agent: bool = False, url: str | None = None, history: bool = False, distribute: bool = False
) -> dict[str, Any]:
    """The manifest: a plain bot on Socket Mode; `agent` adds the agent view, `url` switches to HTTP at that address.

    `history` asks for the scopes by which the bot hears what goes on in a thread without a mention; `distribute` adds
    what many workspaces need to install it, which goes over HTTP only.
    """
    events, commands, actions = (url.rstrip("/") + path if url else None for path in SLACK_PATHS)
    command = {"command": COMMAND, "description": COMMAND_TEXT, "usage_hint": COMMAND_HINT, "should_escape": False}
    features: dict[str, Any] = {
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True, "messages_tab_read_only_enabled": False},
        "bot_user": {"display_name": BOT_NAME, "always_online": True},
        "slash_commands": [{**command, **_at(commands)}],
        "shortcuts": [SHORTCUT_SHOWN],
    }
    if agent:
        prompts = [{"title": title, "message": message} for title, message in PROMPTS]
        features["agent_view"] = {"agent_description": AGENT, "suggested_prompts": prompts}
    oauth: dict[str, Any] = {"scopes": {"bot": bot_scopes(agent, history), "bot_optional": list(OPTIONAL_SCOPES)}}
    if distribute and url:
        oauth["redirect_urls"] = [url.rstrip("/") + REDIRECT_PATH]
    return {
        "display_information": {
            "name": NAME, "description": SHORT, "long_description": LONG, "background_color": COLOUR,
        },
        "features": features,
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": {**_at(events, "request_url"), "bot_events": subscribed(history, distribute)},
            "interactivity": {"is_enabled": True, **_at(actions, "request_url")},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }  # fmt: skip


def bot_scopes(agent: bool = False, history: bool = False) -> list[str]:
    """The scopes that commands, events and Web API methods need, without the optional ones."""
    events = (EVENT_SCOPES[event] for event in subscribed(history))
    needed = {*events, *METHODS.values(), "commands"} - {None, *OPTIONAL_SCOPES, *AGENT_SCOPES}
    return sorted(str(scope) for scope in needed | set(AGENT_SCOPES if agent else ()))


def subscribed(history: bool = False, distribute: bool = False) -> list[str]:
    """The events to subscribe to."""
    return [*EVENTS, *(HISTORY_EVENTS if history else ()), *(LEAVING_EVENTS if distribute else ())]


def _at(address: str | None, key: str = "url") -> dict[str, str]:
    return {key: address} if address else {}
