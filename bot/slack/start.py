"""What `jasmine run` and `jasmine serve` have in common: settings, logs, the base, the app; and a calm end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType

import structlog
from slack_bolt import App
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError

from bot import answering
from bot.answering.model import Question
from bot.base import open_base
from bot.clock import system_clock
from bot.errors import JasmineError
from bot.knowledge.model import Knowledge
from bot.settings import Role, Settings
from bot.slack import logs
from bot.slack.app import build_app
from bot.slack.housekeeping import Housekeeping
from bot.slack.services import Dependencies
from bot.store.store import Store, open_store

log = structlog.get_logger(__name__)
DRAIN_SECONDS = 20


@dataclass(frozen=True)
class Started:
    """A bot that is ready to be connected."""

    settings: Settings
    deps: Dependencies
    app: App
    knowledge: Knowledge


def start(role: Role, root: Path) -> Started:
    """Read the environment, load the base, ask Slack whether the token works. JasmineError says what to mend."""
    settings = Settings.from_env(os.environ, role)
    logs.configure(settings.log_level)
    for warning in settings.warnings:
        log.warning("setting_not_read", hint=warning)
    knowledge = open_base(root)
    # Loads the English dictionary; nobody should wait for that.
    answering.answer(Question("who chaird it"), knowledge, None)
    store = open_store(settings.database_url, system_clock)
    deps = dependencies(settings, knowledge, store)
    Housekeeping(store, settings.retention_days).start()
    app = connected(settings, deps)
    log.info("ready", role=role, knowledge=knowledge.version, contact=bool(settings.contact))
    return Started(settings, deps, app, knowledge)


def dependencies(settings: Settings, knowledge: Knowledge, store: Store) -> Dependencies:
    """What the app is built from; for many workspaces also their installations, which are in the store."""
    deps = Dependencies(answering, lambda: knowledge, store=store)
    if not settings.many_workspaces:
        return deps
    from bot.slack.workspaces import Workspaces

    workspaces = Workspaces(settings, store, deps.metrics)
    workspaces.report()
    return replace(deps, workspaces=workspaces)


def connected(settings: Settings, deps: Dependencies) -> App:
    """build_app, with Slack's refusals in words."""
    try:
        return build_app(settings, deps)
    except (BoltError, SlackApiError) as error:
        raise JasmineError(
            f"Slack refused SLACK_BOT_TOKEN ({error}). Fix: install the app in the workspace and copy its bot token."
        ) from error
    except OSError as error:
        raise JasmineError(
            f"{settings.api_base_url} cannot be reached ({error}). Fix: check network, HTTPS_PROXY and SSL_CERT_FILE."
        ) from error


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set; a second signal ends the process at once."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def drain(app: App, deps: Dependencies) -> None:
    """Finish the answers that were begun: first the listeners, which hand over what was acked, then the answers."""
    app.listener_runner.listener_executor.shutdown(wait=True)
    if not deps.lanes.drain(DRAIN_SECONDS):
        log.error("unfinished_at_stop", conversations=deps.lanes.busy)
    if deps.store is not None:
        deps.store.close()
    log.info("stopped")
