"""When the database fails, questions are answered all the same: what it would have kept is forgotten, and logged."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import structlog

from bot.answering.model import Context
from bot.errors import JasmineError
from bot.knowledge.model import Lang
from bot.slack.memory import Claim, Claims, Memory

T = TypeVar("T")
log = structlog.get_logger(__name__)


def attempt(what: str, work: Callable[[], T], otherwise: T) -> T:
    """What `work` gives, or `otherwise` where the database refuses."""
    try:
        return work()
    except JasmineError as error:
        log.error("store_failed", what=what, error=str(error))
        return otherwise


class FallbackClaims:
    """Claims of the database, and of this process beside them: where the one is down, the other still knows."""

    def __init__(self, stored: Claims, own: Claims) -> None:
        self._stored = stored
        self._own = own
        self._pairs: dict[Claim, Claim | None] = {}

    def claim(self, *keys: str) -> Claim | None:
        """See Claims."""
        claim = self._own.claim(*keys)
        if claim is None:
            return None
        try:
            stored = self._stored.claim(*keys)
        except JasmineError as error:
            log.error("store_failed", what="claim", error=str(error))
            self._pairs[claim] = None
            return claim
        if stored is None:
            # Another process has it; should that one die, its delivery may come here again.
            self._own.release(claim)
            return None
        self._pairs[claim] = stored
        return claim

    def done(self, claim: Claim) -> None:
        """See Claims."""
        self._own.done(claim)
        stored = self._pairs.pop(claim, None)
        if stored is not None:
            attempt("done", lambda: self._stored.done(stored), None)

    def release(self, claim: Claim) -> None:
        """See Claims."""
        self._own.release(claim)
        stored = self._pairs.pop(claim, None)
        if stored is not None:
            attempt("release", lambda: self._stored.release(stored), None)

    def let_go(self, claim: Claim) -> None:
        """See Claims."""
        self._own.let_go(claim)
        stored = self._pairs.pop(claim, None)
        if stored is not None:
            self._stored.let_go(stored)


class FallbackMemory:
    """The database's memory; none while it is down."""

    def __init__(self, stored: Memory) -> None:
        self._stored = stored

    def context(self, conversation: str) -> Context | None:
        """See Memory."""
        return attempt("context", lambda: self._stored.context(conversation), None)

    def remember(self, conversation: str, context: Context) -> None:
        """See Memory."""
        attempt("remember", lambda: self._stored.remember(conversation, context), None)

    def language(self, person: str) -> Lang | None:
        """See Memory."""
        return attempt("language", lambda: self._stored.language(person), None)

    def choose_language(self, person: str, lang: Lang | None) -> None:
        """Not guarded: who chooses must hear that it was not kept."""
        self._stored.choose_language(person, lang)

    def greet_once(self, person: str) -> bool:
        """See Memory."""
        return attempt("greet_once", lambda: self._stored.greet_once(person), False)
