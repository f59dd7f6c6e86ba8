"""What `jasmine run` and `jasmine serve` have in common: settings, logs, the base, the app; and a calm end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType

import structlog
from slack_bolt import App
from slack_bolt.error import BoltError
from slack_sdk.errors import SlackApiError

from bot import answering
from bot.answering.model import Question
from bot.archive import BASES, Archive
from bot.base import open_base
from bot.bases import Bases
from bot.clock import system_clock
from bot.delivery.roster import open_roster
from bot.delivery.scheduler import Scheduler
from bot.delivery.wiring import scheduler_for
from bot.environment import Role
from bot.errors import DataError, JasmineError
from bot.knowledge.model import Knowledge
from bot.running import registered
from bot.settings import Settings
from bot.slack import logs
from bot.slack.app import build_app
from bot.slack.housekeeping import Housekeeping
from bot.slack.reloading import Reloader, first_faults, teller
from bot.slack.renewing import Renewing
from bot.slack.services import Dependencies
from bot.store.store import Store, open_store

log = structlog.get_logger(__name__)
DRAIN_SECONDS = 20
LOOK_UP_SECONDS = 1.0


@dataclass(frozen=True)
class Started:
    """A bot that is ready to be connected."""

    settings: Settings
    deps: Dependencies
    app: App
    knowledge: Knowledge
    reloader: Reloader = field(default_factory=Reloader)
    scheduler: Scheduler | None = None


def start(role: Role, root: Path) -> Started:
    """Read the environment, load the base, ask Slack whether the token works. JasmineError says what to mend."""
    settings = Settings.from_env(os.environ, role)
    logs.configure(settings.log_level, secrets=settings.secrets)
    for warning in settings.warnings:
        log.warning("setting_not_read", hint=warning)
    knowledge = open_base(root)
    # Loads the English dictionary; nobody should wait for that.
    answering.answer(Question("who chaird it"), knowledge, None)
    store = open_store(settings.database_url, system_clock)
    bases, preview = Bases(root, knowledge), previewed(settings)
    deps = replace(dependencies(settings, bases, store), preview=preview)
    logs.count_errors(deps.metrics.logged)
    Renewing(store.claims).start()
    Housekeeping(store, settings.retention_days, settings.archive_dir).start()
    app = connected(settings, deps)
    reloader = Reloader(*filter(None, (bases, preview)), tell=teller(settings, deps, keep))
    for each in filter(None, (bases, preview)):
        keep(settings, each)
    log.info("ready", role=role, knowledge=knowledge.version, contact=bool(settings.contact))
    return Started(settings, deps, app, knowledge, reloader, scheduler_for(settings, deps))


def previewed(settings: Settings) -> Bases | None:
    """The base that one test channel is answered from; None where there is none, or it has errors."""
    if settings.preview_home is None:
        return None
    try:
        return Bases(settings.preview_home, open_base(settings.preview_home))
    except DataError as error:
        log.error("preview_refused", faults=first_faults(error))
        return None


def keep(settings: Settings, bases: Bases) -> None:
    """Keep the base that answers, so that `jasmine ask --knowledge` can answer from it later."""
    try:
        Archive(settings.state_dir / BASES).keep(bases.root)
    except (OSError, DataError) as error:
        log.warning("base_not_kept", error=str(error))


@contextmanager
def at_work(started: Started, scheduling: bool = True) -> Iterator[None]:
    """Meanwhile SIGHUP reads the base again, `jasmine reload` finds this process, and what is due is delivered."""
    with registered(started.settings.state_dir), started.reloader.listening():
        if scheduling and started.scheduler:
            started.scheduler.start()
        yield


def dependencies(settings: Settings, knowledge: Callable[[], Knowledge], store: Store) -> Dependencies:
    """What the app is built from; for many workspaces also their installations, which are in the store."""
    deps = Dependencies(answering, knowledge, store=store, roster=open_roster(settings, system_clock))
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


def wait_for(stop: threading.Event) -> None:
    """Returns once told to stop.

    Looks up now and then: a signal that arrives while threads hand over the interpreter is noticed by the main thread
    only when it next runs, and one that waits without end never does.
    """
    while not stop.wait(LOOK_UP_SECONDS):
        pass


def drain(app: App, deps: Dependencies, scheduler: Scheduler | None = None) -> None:
    """Finish what was begun: the post in the scheduler's hands; the listeners, which hand over what was acked; the
    answers."""
    if scheduler is not None:
        scheduler.stop()
    app.listener_runner.listener_executor.shutdown(wait=True)
    if not deps.lanes.drain(DRAIN_SECONDS):
        log.error("unfinished_at_stop", conversations=deps.lanes.busy)
    if deps.store is not None:
        deps.store.close()
    log.info("stopped")
