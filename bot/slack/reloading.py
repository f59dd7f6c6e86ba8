"""SIGHUP: the running bot reads its base again. With errors the old one stays, and the operator is told."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import structlog

from bot.bases import Bases, Reloaded
from bot.errors import DataError
from bot.knowledge.model import LANGS
from bot.rendering import blocks
from bot.settings import Settings
from bot.slack.client import FAILURES, web_client
from bot.slack.logs import STRUCK, pattern_of
from bot.slack.posting import Message, Place, Poster, slack_error
from bot.slack.services import Dependencies
from bot.slack.wording import BASE_REFUSED, BASE_RELOADED

log = structlog.get_logger(__name__)
MOST_FAULTS = 10


class Reloader:
    """Reloads bases beside the work, one reload at a time; what comes meanwhile is one more afterwards."""

    def __init__(self, *bases: Bases, tell: Callable[[Bases, Reloaded], None] = lambda bases, reloaded: None) -> None:
        self._bases = bases
        self._tell = tell
        self._asked = threading.Event()
        self._ended = False

    def ask(self) -> None:
        """Read the files again, soon."""
        self._asked.set()

    def once(self) -> None:
        """Read every base now."""
        for bases in self._bases:
            try:
                reloaded = bases.reload()
                _log(reloaded)
                self._tell(bases, reloaded)
            except Exception as error:
                # Whatever is wrong with the new base, or with telling of it, the next SIGHUP must find us listening.
                log.exception("reload_failed", error=type(error).__name__)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """SIGHUP asks, meanwhile."""
        thread = threading.Thread(target=self._run, name="reload", daemon=True)
        thread.start()
        before = signal.signal(signal.SIGHUP, self._on_signal) if hasattr(signal, "SIGHUP") else None
        try:
            yield
        finally:
            self._ended = True
            self._asked.set()
            if hasattr(signal, "SIGHUP"):
                signal.signal(signal.SIGHUP, before)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.ask()

    def _run(self) -> None:
        while True:
            self._asked.wait()
            self._asked.clear()
            if self._ended:
                return
            self.once()


def teller(settings: Settings, deps: Dependencies, keep: Callable[[Settings, Bases], None]) -> Callable[..., None]:
    """Keeps a base that was reloaded, and says in the operator's channel what came of it."""

    def tell(bases: Bases, reloaded: Reloaded) -> None:
        if reloaded.changed:
            keep(settings, bases)
        elif reloaded.refused is None:
            return
        if settings.admin_channel:
            secrets = pattern_of(settings.secrets)
            _post(settings, deps, blocks.notice(*(secrets.sub(STRUCK, line) for line in _lines(reloaded))))

    return tell


def _post(settings: Settings, deps: Dependencies, message: Message) -> None:
    client = web_client(settings, deps.metrics)
    poster = Poster(lambda team: client, settings, deps.pace, deps.metrics)
    try:
        poster.say(Place("", settings.admin_channel, "", "home"), message)
    except FAILURES as error:
        log.warning("admin_channel_failed", slack_error=slack_error(error))


def _lines(reloaded: Reloaded) -> Iterator[str]:
    names = {"before": reloaded.before, "after": reloaded.after}
    for lang in LANGS:
        yield (BASE_REFUSED if reloaded.refused else BASE_RELOADED)[lang].format(**names)
    if reloaded.refused:
        yield from first_faults(reloaded.refused)


def _log(reloaded: Reloaded) -> None:
    if reloaded.refused is not None:
        log.error("base_refused", knowledge=reloaded.before, faults=first_faults(reloaded.refused))
    elif reloaded.changed:
        log.info("base_reloaded", before=reloaded.before, knowledge=reloaded.after)
    else:
        log.info("base_unchanged", knowledge=reloaded.after)


def first_faults(error: DataError) -> list[str]:
    """The first errors, as `jasmine check` words them."""
    return [str(fault) for fault in error.faults if fault.severity == "error"][:MOST_FAULTS]
