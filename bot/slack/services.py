"""What the listeners share: the core, the knowledge, memory, posting; and the guard around every piece of work."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol

import structlog
from slack_sdk import WebClient

from bot.answering.model import Context, Question, Reply
from bot.clock import Clock, system_clock
from bot.knowledge.model import IntentRef, Knowledge, Lang
from bot.slack.locales import Locales
from bot.slack.memory import Claim, Claims, Memory, MemoryClaims
from bot.slack.posting import Place, Poster, slack_error
from bot.slack.wording import FAILED
from bot.slack.work import Job, Lanes

log = structlog.get_logger(__name__)


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
    """What the app is built from. `knowledge` gives the current base, so that it can change while the app runs."""

    core: Core
    knowledge: Callable[[], Knowledge]
    clock: Clock = system_clock
    lanes: Lanes = field(default_factory=Lanes)
    claims: Claims | None = None


@dataclass(frozen=True)
class Services:
    """The dependencies, wired up."""

    core: Core
    knowledge: Callable[[], Knowledge]
    claims: Claims
    memory: Memory
    locales: Locales
    poster: Poster
    lanes: Lanes
    contact: str = ""

    @classmethod
    def wire(cls, deps: Dependencies, client: WebClient, poster: Poster, contact: str) -> Services:
        """Services from dependencies; what is not given lives in memory."""
        claims = deps.claims or MemoryClaims(deps.clock)
        memory, locales = Memory(deps.clock), Locales(client, deps.clock)
        return cls(deps.core, deps.knowledge, claims, memory, locales, poster, deps.lanes, contact)

    def run(self, place: Place, job: Job, *keys: str) -> None:
        """Do the job beside the listeners, once for all deliveries with one of these keys."""
        claim = self.claims.claim(*keys)
        if claim is None:
            log.info("duplicate_ignored", surface=place.surface)
            return
        self.lanes.submit(place.lane, partial(self._guarded, place, job, claim))

    def _guarded(self, place: Place, job: Job, claim: Claim) -> None:
        if not self.claims.holds(claim):
            return
        try:
            job()
        except Exception as error:
            self._apologise(place, error)
        self.claims.done(claim)

    def _apologise(self, place: Place, error: Exception) -> None:
        """One line to the asker and the same reference in the log; never what went wrong inside."""
        ref = secrets.token_hex(3).upper()
        log.exception("answer_failed", ref=ref, surface=place.surface, slack_error=slack_error(error))
        try:
            self.poster.whisper(place, {"text": FAILED.format(ref=ref)})
        except Exception as second:
            log.warning("apology_failed", ref=ref, slack_error=slack_error(second), error=type(second).__name__)
