"""D030 and D031: the app-level token, Socket Mode, and who else is connected with the token."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError
from slack_sdk.socket_mode.builtin.connection import Connection, ConnectionState

from bot.slack.doctor.asking import QUIET, ask
from bot.slack.doctor.finding import Finding, ok, problem, skipped, warning
from bot.slack.doctor.setup import Setup

SECONDS = 4.0
SOCKET, OTHERS = "Socket Mode", "Other connections"
TOKENS = "Basic Information, App-Level Tokens"
REFUSALS = {
    "invalid_auth": f"copy the token again ({TOKENS})",
    "token_revoked": f"make a new token ({TOKENS}, Generate, scope connections:write)",
    "missing_scope": f"make a token with the scope connections:write ({TOKENS}, Generate)",
    "not_allowed_token_type": f"use the xapp- token ({TOKENS})",
    "socket_mode_not_enabled": "Socket Mode, Enable Socket Mode",
    "ratelimited": "wait a minute and run it again",
}


def check_socket(setup: Setup, client: WebClient, reached: bool) -> Iterator[Finding]:
    """apps.connections.open, then one connection for as long as Slack takes to say hello."""
    token = setup.settings.app_token
    usable = token.startswith("xapp-") and not setup.faulty("SLACK_APP_TOKEN")
    if setup.role != "run" or not reached or not usable:
        reason = "there is no app-level token to try (D001)" if reached else "Slack cannot be reached"
        reason = reason if setup.role == "run" else "not used by `jasmine serve`"
        yield skipped("D030", SOCKET, reason)
        yield skipped("D031", OTHERS, reason)
        return
    answer = ask(lambda: client.apps_connections_open(app_token=token))
    if answer.refusal:
        fix = REFUSALS.get(answer.refusal, "check that Socket Mode is enabled, and run it again")
        make = warning if answer.refusal == "ratelimited" else problem
        yield make("D030", SOCKET, f"Slack says {answer.refusal}", fix)
        yield skipped("D031", OTHERS, "there is no connection")
        return
    yield from _hello(setup, str(answer.body.get("url", "")))


def _hello(setup: Setup, url: str) -> Iterator[Finding]:
    hello = listen(url, setup.settings.proxy_for(url))
    if hello is None:
        fix = f"let wss-primary.{setup.settings.domain} through firewall and proxy (WebSocket, port 443)"
        yield problem("D030", SOCKET, f"enabled, but no hello on the WebSocket within {SECONDS:.0f} s", fix)
        yield skipped("D031", OTHERS, "there is no connection")
        return
    yield ok("D030", SOCKET, "enabled, and Slack says hello")
    others = int(hello.get("num_connections") or 1) - 1
    if others > 0:
        found = f"{others} beside the doctor's own; Slack spreads the events over all of them"
        yield warning("D031", OTHERS, found, "one is right where the bot runs already; stop the others")
    else:
        yield ok("D031", OTHERS, "none: no other process uses the token")


def listen(url: str, proxy: str | None) -> dict[str, Any] | None:
    """Slack's hello on a connection that is closed at once, so that next to no event can come by it; None: no hello."""
    heard: list[dict[str, Any]] = []
    done = threading.Event()
    state: ConnectionState = ConnectionState()  # type: ignore[no-untyped-call]

    def on_message(text: str) -> None:
        message = json.loads(text)
        if message.get("type") == "hello":
            heard.append(message)
        state.terminated = True
        done.set()

    # The SDK's whole client takes seconds to end; one of its connections does not.
    line = Connection(
        url, logger=QUIET, proxy=proxy, ping_interval=SECONDS, receive_timeout=SECONDS, on_message_listener=on_message
    )  # fmt: skip

    def run() -> None:
        try:
            line.connect()
            if line.is_active():
                line.run_until_completion(state)
        except (OSError, ValueError, SlackClientError):
            pass
        finally:
            line.disconnect()
            done.set()

    threading.Thread(target=run, name="doctor-socket", daemon=True).start()
    done.wait(SECONDS)
    state.terminated = True
    return heard[0] if heard else None
