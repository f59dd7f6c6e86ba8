"""What the app remembers while it runs: bounded maps with a time to live, and claims where there is no database."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar

from bot.answering.model import Context
from bot.clock import Clock
from bot.knowledge.model import Lang

V = TypeVar("V")
CLAIM_TTL = timedelta(hours=1)
STALE = timedelta(seconds=60)
CONVERSATION_TTL = timedelta(hours=8)
PREFERENCE_TTL = timedelta(days=365)
MOST_CLAIMS = 20_000


class Expiring(Generic[V]):
    """A bounded map whose entries go after a time without use; the least recently used goes first when it is full."""

    def __init__(self, clock: Clock, ttl: timedelta, most: int) -> None:
        self._clock = clock
        self._ttl = ttl
        self._most = most
        self._entries: OrderedDict[Hashable, tuple[datetime, V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> V | None:
        """The value, or None where there is none (any more)."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None or self._clock() - entry[0] > self._ttl:
                self._entries.pop(key, None)
                return None
            return entry[1]

    def put(self, key: Hashable, value: V) -> None:
        """Keep the value from now on."""
        with self._lock:
            self._entries[key] = (self._clock(), value)
            self._entries.move_to_end(key)
            while len(self._entries) > self._most:
                self._entries.popitem(last=False)

    def drop(self, key: Hashable) -> None:
        """Forget the value."""
        with self._lock:
            self._entries.pop(key, None)

    def drop_team(self, team: str) -> None:
        """Forget what is kept under keys that begin with the team."""
        with self._lock:
            for key in [key for key in self._entries if str(key).startswith(f"{team}:")]:
                del self._entries[key]

    def __len__(self) -> int:
        return len(self._entries)


@dataclass(frozen=True, eq=False)
class Claim:
    """The right to answer one message: the keys under which it may arrive again."""

    keys: tuple[str, ...]


class Claims(Protocol):
    """Who answers what: claimed before the work, done after it. A crash in between leaves a claim that grows stale."""

    def claim(self, *keys: str) -> Claim | None:
        """The right to answer, or None where another delivery of the same has it or was answered."""
        ...

    def done(self, claim: Claim) -> None:
        """Answered: later deliveries are ignored."""
        ...

    def release(self, claim: Claim) -> None:
        """Not answered: a later delivery may try."""
        ...

    def let_go(self, claim: Claim) -> None:
        """Not answered, and not now: it grows stale, as if its process had died."""
        ...


class Memory(Protocol):
    """Conversation contexts, language choices, and who was told what one is told once."""

    def context(self, conversation: str) -> Context | None:
        """What the conversation was about; None when it is new or too long ago."""
        ...

    def remember(self, conversation: str, context: Context) -> None:
        """Go on from here with the next question."""
        ...

    def language(self, person: str) -> Lang | None:
        """The language that the person chose; None for automatic."""
        ...

    def choose_language(self, person: str, lang: Lang | None) -> None:
        """Set or (None) forget the choice."""
        ...

    def greet_once(self, person: str) -> bool:
        """True the first time."""
        ...


@dataclass(frozen=True)
class _State:
    claim: Claim
    at: datetime
    done: bool


class MemoryClaims:
    """Claims of this process."""

    def __init__(self, clock: Clock, most: int = MOST_CLAIMS) -> None:
        self._clock = clock
        self._states: Expiring[_State] = Expiring(clock, CLAIM_TTL, most)
        self._lock = threading.Lock()

    def claim(self, *keys: str) -> Claim | None:
        """See Claims."""
        claim = Claim(keys)
        with self._lock:
            if any(self._taken(key) for key in keys):
                return None
            self._write(claim, done=False)
        return claim

    def done(self, claim: Claim) -> None:
        """See Claims."""
        with self._lock:
            self._write(claim, done=True)

    def release(self, claim: Claim) -> None:
        """See Claims."""
        with self._lock:
            for key in claim.keys:
                state = self._states.get(key)
                if state and state.claim is claim:
                    self._states.drop(key)

    def let_go(self, claim: Claim) -> None:
        """See Claims."""
        self.release(claim)

    def _taken(self, key: str) -> bool:
        state = self._states.get(key)
        return state is not None and (state.done or self._clock() - state.at <= STALE)

    def _write(self, claim: Claim, done: bool) -> None:
        for key in claim.keys:
            self._states.put(key, _State(claim, self._clock(), done))
