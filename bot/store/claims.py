"""Who answers what, for every process on the same database."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, bindparam, delete, false, or_, select, true, update

from bot.clock import Clock
from bot.slack.memory import STALE, Claim
from bot.store.columns import Utc, storable
from bot.store.database import Database, put
from bot.store.schema import Retention, claims

DONE_KEPT = Retention().claims
_FREE = or_(
    and_(claims.c.done == false(), claims.c.claimed_at < bindparam("stale_before", type_=Utc)),
    and_(claims.c.done == true(), claims.c.claimed_at < bindparam("done_before", type_=Utc)),
)
# Made once: putting a statement together takes longer than the database takes for it.
_OWN = and_(claims.c.key == bindparam("its_key"), claims.c.owner == bindparam("its_owner"))
_DONE, _RELEASE = update(claims).where(_OWN), delete(claims).where(_OWN)


@dataclass(frozen=True, eq=False)
class OwnedClaim(Claim):
    """A claim that its rows know by the owner's name."""

    owner: str


class _Taken(Exception):
    """Rolls the transaction back."""


class StoredClaims:
    """bot.slack.memory.Claims in the database. The unique keys decide, not what was read before."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._held: set[str] = set()

    def claim(self, *keys: str) -> OwnedClaim | None:
        """All the keys or none."""
        claim = OwnedClaim(keys, secrets.token_hex(16))
        team = team_of(keys)
        try:
            with self._database.write() as connection:
                for key in _ordered(keys):
                    self._take(connection, key, team, claim.owner)
        except _Taken:
            return None
        self._held.add(claim.owner)
        return claim

    def done(self, claim: Claim) -> None:
        """Answered. Where another took the claim over meanwhile, it is theirs to say so."""
        self._held.discard(_owner(claim))
        with self._database.write() as connection:
            connection.execute(_DONE, [{**row, "claimed_at": self._clock(), "done": True} for row in _rows_of(claim)])

    def release(self, claim: Claim) -> None:
        """Not answered: anybody may try."""
        self._held.discard(_owner(claim))
        with self._database.write() as connection:
            connection.execute(_RELEASE, _rows_of(claim))

    def let_go(self, claim: Claim) -> None:
        """Not answered, and not now: it grows stale, as if this process had died."""
        self._held.discard(_owner(claim))

    def renew(self) -> int:
        """Say of this process's claims that the work goes on, so that they do not grow stale; how many there are."""
        held = list(self._held)
        if held:
            going_on = and_(claims.c.owner.in_(held), claims.c.done == false())
            with self._database.write() as connection:
                connection.execute(update(claims).where(going_on).values(claimed_at=self._clock()))
        return len(held)

    def abandoned(self, since: datetime) -> tuple[str, ...]:
        """The keys of claims that grew stale after that time, and nobody finished: whoever had them is dead."""
        stale = and_(claims.c.done == false(), claims.c.claimed_at < self._clock() - STALE)
        wanted = select(claims.c.key).where(stale, claims.c.claimed_at >= since).order_by(claims.c.claimed_at)
        with self._database.read() as connection:
            return tuple(connection.execute(wanted).scalars())

    def _take(self, connection: Connection, key: str, team: str, owner: str) -> None:
        now = self._clock()
        row = {"key": key, "team_id": team, "owner": owner, "claimed_at": now, "done": False}
        limits = {"stale_before": now - STALE, "done_before": now - DONE_KEPT}
        if not put(connection, claims, row, ["key"], where=_FREE, names=limits):
            raise _Taken


def team_of(keys: Iterable[str]) -> str:
    """The team that the keys name (`kind:TEAM:rest`); empty where none does."""
    parts = (key.split(":") for key in keys)
    return next((part[1][:32] for part in parts if len(part) > 2), "")


def _ordered(keys: Iterable[str]) -> list[str]:
    # Always the same order, so that two processes never wait for each other.
    return sorted({storable(key) for key in keys})


def _rows_of(claim: Claim) -> list[dict[str, object]]:
    """What names the rows of the claim that are still its own."""
    return [{"its_key": key, "its_owner": _owner(claim)} for key in _ordered(claim.keys)]


def _owner(claim: Claim) -> str:
    return claim.owner if isinstance(claim, OwnedClaim) else ""
