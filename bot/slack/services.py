"""What the listeners share: the core, the knowledge, the store, posting; and the guard around every piece of work."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol

import structlog

from bot.answering.model import Context, Question, Reply
from bot.briefing.model import Roster
from bot.clock import Clock, system_clock
from bot.knowledge.model import IntentRef, Knowledge, Lang
from bot.settings import Settings
from bot.slack.caps import Caps
from bot.slack.client import Clients, NotInstalled
from bot.slack.fallback import FallbackClaims, FallbackMemory
from bot.slack.locales import Locales
from bot.slack.memory import Claims, Memory, MemoryClaims
from bot.slack.metrics import Metrics, fresh_metrics
from bot.slack.pace import Pace
from bot.slack.posting import Place, Poster, slack_error
from bot.slack.rights import Rights
from bot.slack.scopes import Scopes
from bot.slack.wording import FAILED
from bot.slack.work import Job, Lanes

if TYPE_CHECKING:
    from bot.slack.workspaces import Workspaces
    from bot.store.store import Store

log = structlog.get_logger(__name__)


class NotNow(Exception):
    """What a job raises that another pass shall do: its claim grows stale instead of done."""


class Core(Protocol):
    """The doors of bot.answering; the module itself is one."""

    def answer(self, question: Question, knowledge: Knowledge, context: Context | None, /) -> Reply:
        """A typed question."""
        ...

    def answer_intent(self, ref: IntentRef, lang: Lang, knowledge: Knowledge, context: Context | None, /) -> Reply:
        """A pressed button: no matching."""
        ...

    def find(self, word: str, lang: Lang, knowledge: Knowledge, /) -> Reply:
        """A word in the source."""
        ...


@dataclass(frozen=True)
class Dependencies:
    """What the app is built from. `knowledge` gives the current base, so that it can change while the app runs.

    Without a `store`, what is kept lives in memory and ends with the process. `workspaces`: where many workspaces
    install the app; None where it is in one, by its token. `roster`: who is on duty; None where no roster
    is set. `preview`: the base that one test channel is answered from.
    """

    core: Core
    knowledge: Callable[[], Knowledge]
    clock: Clock = system_clock
    lanes: Lanes = field(default_factory=Lanes)
    store: Store | None = None
    pace: Pace = field(default_factory=Pace)
    metrics: Metrics = field(default_factory=fresh_metrics)
    workspaces: Workspaces | None = None
    roster: Roster | None = None
    preview: Callable[[], Knowledge] | None = None


@dataclass(frozen=True)
class Services:
    """The dependencies, wired up."""

    core: Core
    knowledge: Callable[[], Knowledge]
    clock: Clock
    store: Store
    claims: Claims
    memory: Memory
    locales: Locales
    rights: Rights
    caps: Caps
    poster: Poster
    clients: Clients
    lanes: Lanes
    settings: Settings
    scopes: Scopes
    metrics: Metrics
    roster: Roster | None
    preview: Callable[[], Knowledge] | None

    @classmethod
    def wire(cls, deps: Dependencies, clients: Clients, settings: Settings) -> Services:
        """Services from dependencies; `clients` gives each team's client."""
        from bot.store.store import open_store

        store, clock = deps.store or open_store("sqlite://", deps.clock), deps.clock
        return cls(
            core=deps.core, knowledge=deps.knowledge, clock=clock, store=store,
            claims=FallbackClaims(store.claims, MemoryClaims(clock)), memory=FallbackMemory(store.memory),
            locales=Locales(clients, clock), rights=Rights(clients, clock, settings.admins), caps=Caps(clock),
            poster=Poster(clients, settings, deps.pace, deps.metrics), clients=clients, lanes=deps.lanes,
            settings=settings, scopes=Scopes(clients, clock), metrics=deps.metrics, roster=deps.roster,
            preview=deps.preview,
        )  # fmt: skip

    def base(self, place: Place) -> Knowledge:
        """The base that answers there: in the operator's test channel the one to be tried."""
        return self.preview() if self.preview and self.previews(place) else self.knowledge()

    def previews(self, place: Place) -> bool:
        """Whether that is the test channel of a base to be tried."""
        return self.preview is not None and place.channel == self.settings.preview_channel

    def is_trial(self, knowledge: Knowledge) -> bool:
        """Whether that base only answers in the test channel."""
        return self.preview is not None and knowledge.version not in ("", self.knowledge().version)

    def run(self, place: Place, job: Job, *keys: str) -> None:
        """Do the job beside the listeners, once for all deliveries with one of these keys.

        It is claimed in its lane, not here: what arrives first is answered first, however long a claim takes.
        """
        self.lanes.submit(place.lane, partial(self._named, place, job, keys))

    def _named(self, place: Place, job: Job, keys: tuple[str, ...]) -> None:
        """Every line of the log says which request it belongs to: the same for each delivery of it."""
        request = hashlib.sha256(keys[-1].encode("utf-8", "surrogatepass")).hexdigest()[:8]
        with structlog.contextvars.bound_contextvars(request=request, knowledge=self.base(place).version):
            self._guarded(place, job, keys)

    def _guarded(self, place: Place, job: Job, keys: tuple[str, ...]) -> None:
        if not self._installed(place):
            return
        claim = self.claims.claim(*keys)
        if claim is None:
            self.metrics.duplicate()
            log.info("duplicate_ignored", surface=place.surface)
            return
        try:
            job()
        except NotInstalled:
            log.info("work_stopped", surface=place.surface)
        except NotNow:
            self.claims.let_go(claim)
            return
        except Exception as error:
            self.apologise(place, error)
        self.claims.done(claim)

    def forget_team(self, team: str) -> None:
        """The team left: what is remembered beside the store goes."""
        for each in (self.locales, self.rights, self.scopes):
            each.forget_team(team)

    def _installed(self, place: Place) -> bool:
        """False where the workspace is gone: it gets no answer, and nothing of it is kept anew."""
        try:
            self.clients(place.team)
        except NotInstalled:
            log.info("work_stopped", surface=place.surface)
            return False
        except Exception as error:
            # The work itself will meet the same, and say so to whom it can.
            log.warning("client_failed", surface=place.surface, error=type(error).__name__)
        return True

    def apologise(self, place: Place, error: Exception) -> None:
        """One line to the asker and the same reference in the log; never what went wrong inside."""
        self.metrics.apologised()
        ref = secrets.token_hex(3).upper()
        log.exception("answer_failed", ref=ref, surface=place.surface, slack_error=slack_error(error))
        try:
            self.poster.whisper(place, {"text": FAILED.format(ref=ref)})
        except Exception as second:
            log.warning("apology_failed", ref=ref, slack_error=slack_error(second), error=type(second).__name__)
