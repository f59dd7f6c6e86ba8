"""Socket Mode: connect, watch that the line is alive, and end without losing an answer."""

from __future__ import annotations

import threading
import time
from typing import Any

import structlog
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack.health import OperatorSite, beside
from bot.slack.metrics import Metrics
from bot.slack.start import Started, drain

log = structlog.get_logger(__name__)
CHECK_SECONDS = 5.0
# Slack and the SDK ping every ten seconds, and the SDK reconnects by itself. When all that has not helped for so long,
# a fresh process is the cure that works.
DEAF_SECONDS = 180.0
CONCURRENCY = 32


class TimedHandler(SocketModeHandler):
    """Bolt's handler, whose acks are timed."""

    metrics: Metrics

    def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # type: ignore[override]
        """As Bolt's."""
        began = time.monotonic()
        super().handle(client, req)
        self.metrics.acked(time.monotonic() - began)


def connect(started: Started) -> SocketModeHandler:
    """A handler that is not connected yet."""
    settings = started.settings
    proxy = settings.proxy_for(f"https://wss-primary.{settings.domain}")
    handler = TimedHandler(started.app, settings.app_token, proxy=proxy, concurrency=CONCURRENCY)
    handler.metrics = started.deps.metrics
    handler.client.proxy = proxy
    handler.client.message_listeners.append(warn_of_others)
    return handler


def serve(started: Started, handler: SocketModeHandler, stop: threading.Event) -> int:
    """Run until told to stop (0) or until the line stays dead (1)."""
    began = time.time()

    def silence() -> float:
        return time.time() - last_heard(handler, began)

    started.deps.metrics.watch_socket(silence)
    site = OperatorSite(started.deps, started.settings.metrics_token, open_metrics=True, silence=silence)
    with beside(site, started.settings.health_port):
        handler.client.connect()
        log.info("connected")
        while not stop.wait(CHECK_SECONDS):
            if silence() > DEAF_SECONDS:
                log.critical("deaf", seconds=round(silence()))
                return 1
        site.stopping = True
        end(started, handler)
    return 0


def end(started: Started, handler: SocketModeHandler) -> None:
    """Take nothing new, finish what was begun, hang up."""
    # Not acked, so Slack hands what comes now to another process, or to the next one.
    handler.client.socket_mode_request_listeners.clear()
    drain(started.app, started.deps, started.scheduler)
    handler.client.close()


def last_heard(handler: SocketModeHandler, began: float) -> float:
    """When Slack last answered a ping (seconds since 1970)."""
    session = handler.client.current_session
    return max(began, (session.last_ping_pong_time if session else None) or began)


def warn_of_others(client: BaseSocketModeClient, message: dict[str, Any], raw: str | None = None) -> None:
    """Slack spreads events over all connections of a token: a second process with it takes some of ours."""
    if message.get("type") == "hello" and int(message.get("num_connections") or 1) > 1:
        log.warning("several_connections", count=message["num_connections"])
