"""Socket Mode: connect, watch that the line is alive, and end without losing an answer."""

from __future__ import annotations

import threading
import time
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.client import BaseSocketModeClient

from bot.slack.start import Started, drain

log = structlog.get_logger(__name__)
CHECK_SECONDS = 5.0
# Slack and the SDK ping every ten seconds, and the SDK reconnects by itself. When all that has not helped for so long,
# a fresh process is the cure that works.
DEAF_SECONDS = 180.0
CONCURRENCY = 32


def connect(started: Started) -> SocketModeHandler:
    """A handler that is not connected yet."""
    settings = started.settings
    proxy = settings.proxy_for(f"https://wss-primary.{settings.domain}")
    handler = SocketModeHandler(started.app, settings.app_token, proxy=proxy, concurrency=CONCURRENCY)
    handler.client.proxy = proxy
    handler.client.message_listeners.append(warn_of_others)
    return handler


def serve(started: Started, handler: SocketModeHandler, stop: threading.Event) -> int:
    """Run until told to stop (0) or until the line stays dead (1)."""
    handler.client.connect()
    log.info("connected")
    began = time.time()
    while not stop.wait(CHECK_SECONDS):
        silence = time.time() - last_heard(handler, began)
        if silence > DEAF_SECONDS:
            log.critical("deaf", seconds=round(silence))
            return 1
    # Not acked, so Slack hands what comes now to another process, or to the next one.
    handler.client.socket_mode_request_listeners.clear()
    drain(started.app, started.deps)
    handler.client.close()
    return 0


def last_heard(handler: SocketModeHandler, began: float) -> float:
    """When Slack last answered a ping (seconds since 1970)."""
    session = handler.client.current_session
    return max(began, (session.last_ping_pong_time if session else None) or began)


def warn_of_others(client: BaseSocketModeClient, message: dict[str, Any], raw: str | None = None) -> None:
    """Slack spreads events over all connections of a token: a second process with it takes some of ours."""
    if message.get("type") == "hello" and int(message.get("num_connections") or 1) > 1:
        log.warning("several_connections", count=message["num_connections"])
