"""What is posted once: planned under a key, claimed with a lease, marked as posted, ticked off part by part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.clock import Clock
from bot.errors import JasmineError
from bot.store.database import Database
from bot.store.schema import deliveries

Kind = Literal["briefing", "shift", "life", "notice", "test"]
DeliveryState = Literal["planned", "posted", "sent", "skipped", "failed"]
Why = Literal["holiday", "missed", "stopped"]
# Renewed before each message. Longer than the wait for a channel's turn and three calls to Slack that hang.
LEASE = timedelta(seconds=60)
MOST = 10_000
OPEN: tuple[DeliveryState, ...] = ("planned", "posted")


class LeaseLost(JasmineError):
    """Another process has the delivery by now: what was not posted yet is theirs to post."""


@dataclass(frozen=True)
class Delivery:
    """Something to post at a time: a message and its thread.

    `channel` may be a member's id (then it goes to their DM). `state`: `planned`; `posted`, the message is there, the
    thread is not complete; `sent`; `skipped`, `detail` then says why; `failed`, `error` says why. `trying` is the
    message (0, or the number of a part of the thread) that was being posted when the row was last written: if the
    delivery is claimed again, that one may be there. `again`: the message that was posted although it might have been
    there. `detail` holds what its planner wants to find again; `instead` in it is the channel to which it goes where
    its own does not get it. `at` and all below `fire_at` are given by the store.
    """

    key: str
    team_id: str
    kind: Kind
    channel: str
    fire_at: datetime
    schedule_id: int | None = None
    state: DeliveryState = "planned"
    detail: Mapping[str, Any] = field(default_factory=dict)
    knowledge: str = ""
    error: str = ""
    owner: str = ""
    lease_until: datetime | None = None
    next_try_at: datetime | None = None
    attempts: int = 0
    posted_ts: str | None = None
    posted_channel: str | None = None
    parts_done: int = 0
    trying: int | None = None
    at: datetime | None = None

    @property
    def again(self) -> int | None:
        """See above."""
        found: int | None = self.detail.get("again")
        return found

    @property
    def why(self) -> Why | None:
        """Why it was skipped; None where it was not."""
        found: Why | None = self.detail.get("why") if self.state == "skipped" else None
        return found

    @property
    def holiday(self) -> str:
        """The name of the holiday on which it was skipped, or ""."""
        return str(self.detail.get("name", "")) if self.why == "holiday" else ""


def skip(delivery: Delivery, why: Why, name: str = "") -> Delivery:
    """The same, never to be posted; `name` is the holiday's."""
    return replace(delivery, state="skipped", detail={**delivery.detail, "why": why, "name": name})


class Deliveries:
    """The deliveries of all teams. Whoever claimed one changes it; LeaseLost where that is another by now."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def plan(self, *planned: Delivery) -> int:
        """Keep those whose key is new; how many. One with an owner is claimed by that owner at once."""
        with self._database.write() as connection:
            return sum(self._keep(connection, delivery) for delivery in planned)

    def _keep(self, connection: Connection, planned: Delivery) -> int:
        module: Any = postgresql if self._database.engine.dialect.name == "postgresql" else sqlite
        insert = module.insert(deliveries).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
        return int(connection.execute(insert, _row(planned, self._clock())).rowcount)

    def claim(self, owner: str, *kinds: Kind) -> Delivery | None:
        """The oldest delivery that is due and in nobody's hands, from now on in these; None where there is none.

        A channel gets its posts in order: none is given out while an older one for it is in hand.
        """
        while True:
            now = self._clock()
            wanted = select(deliveries).where(*_due(now, kinds), _first_in_channel(now))
            wanted = wanted.order_by(deliveries.c.fire_at, deliveries.c.key)
            with self._database.read() as connection:
                found = connection.execute(wanted.limit(1)).first()
            if found is None:
                return None
            if claimed := self._take(found, owner, now):
                return claimed

    def _take(self, row: Row[Any], owner: str, now: datetime) -> Delivery | None:
        """None where another was quicker."""
        values = {"owner": owner, "lease_until": now + LEASE, "attempts": row.attempts + 1}
        unchanged = (
            deliveries.c.key == row.key, deliveries.c.owner == row.owner, deliveries.c.attempts == row.attempts,
            *_due(now, ()),
        )  # fmt: skip
        with self._database.write() as connection:
            taken = connection.execute(update(deliveries).where(*unchanged).values(values)).rowcount
        return replace(_delivery(row), **values) if taken else None

    def extend(self, delivery: Delivery, trying: int | None, *, again: bool = False) -> Delivery:
        """Hold it longer: that message is about to be posted. None: none is, and none may be there unknown to us.

        `again`: it is posted although it may be there.
        """
        detail = {name: value for name, value in delivery.detail.items() if name != "again"}
        if again:
            detail["again"] = trying
        return self._change(delivery, lease_until=self._clock() + LEASE, trying=trying, detail=detail)

    def posted(self, delivery: Delivery, channel: str, ts: str) -> Delivery:
        """The channel's message stands there."""
        return self._change(delivery, state="posted", posted_channel=channel, posted_ts=ts, trying=None)

    def part_done(self, delivery: Delivery, part: int) -> Delivery:
        """The parts of the thread up to that number stand there."""
        return self._change(delivery, parts_done=part, trying=None)

    def sent(self, delivery: Delivery, knowledge: str = "", error: str = "") -> Delivery:
        """All of it is there, as far as it can be; `error` says what could not."""
        return self._end(delivery, state="sent", knowledge=knowledge, error=error)

    def skipped(self, delivery: Delivery, why: Why, error: str = "") -> Delivery:
        """It will not be posted."""
        done = skip(delivery, why)
        return self._end(delivery, state="skipped", detail=done.detail, error=error or delivery.error)

    def failed(self, delivery: Delivery, error: str) -> Delivery:
        """It cannot be posted; in the same breath it is planned for the channel that is to have it instead, if any."""
        return self._end(delivery, _instead(delivery), state="failed", error=error)

    def retry(self, delivery: Delivery, error: str, wait: timedelta) -> Delivery:
        """Let it go, to be claimed again after that time."""
        return self._end(delivery, error=error, next_try_at=self._clock() + wait)

    def release(self, delivery: Delivery) -> Delivery:
        """Let it go: anybody may go on with it at once."""
        return self._end(delivery, next_try_at=self._clock())

    def due(self, *kinds: Kind, since: timedelta = timedelta(0)) -> int:
        """How many are due and in nobody's hands, for at least that time."""
        with self._database.read() as connection:
            wanted = select(func.count()).select_from(deliveries).where(*_due(self._clock() - since, kinds))
            return int(connection.execute(wanted).scalar_one())

    def get(self, key: str) -> Delivery | None:
        """The delivery with that key."""
        with self._database.read() as connection:
            found = connection.execute(select(deliveries).where(deliveries.c.key == key)).first()
        return _delivery(found) if found else None

    def list(
        self, team_id: str | None = None, *, kind: Kind | None = None, schedule_id: int | None = None,
        channel: str | None = None, state: DeliveryState | None = None, since: datetime | None = None,
        until: datetime | None = None, most: int = MOST,
    ) -> tuple[Delivery, ...]:  # fmt: skip
        """The newest first, by the time at which they were due, in (since, until]; None: whatever it is."""
        chosen = {"team_id": team_id, "kind": kind, "schedule_id": schedule_id, "channel": channel, "state": state}
        wanted = select(deliveries).where(*_conditions(chosen, since, until))
        wanted = wanted.order_by(deliveries.c.fire_at.desc(), deliveries.c.key.desc()).limit(most)
        with self._database.read() as connection:
            return tuple(map(_delivery, connection.execute(wanted)))

    def last_sent(self, team_id: str, channel: str, before: datetime) -> Delivery | None:
        """The last scheduled briefing that the channel got and that was due before that time."""
        wanted = select(deliveries).where(
            deliveries.c.team_id == team_id, deliveries.c.channel == channel, deliveries.c.kind == "briefing",
            deliveries.c.posted_ts.is_not(None), deliveries.c.fire_at < before,
        )  # fmt: skip
        return self._newest(wanted)

    def superseded(self, delivery: Delivery) -> bool:
        """Whether the same schedule has a later one that is to be posted, or was."""
        later = select(deliveries).where(
            deliveries.c.team_id == delivery.team_id, deliveries.c.kind == delivery.kind,
            deliveries.c.schedule_id == delivery.schedule_id, deliveries.c.fire_at > delivery.fire_at,
            deliveries.c.state != "skipped",
        )  # fmt: skip
        return self._newest(later) is not None

    def dm_of(self, team_id: str, user_id: str) -> str | None:
        """The id of that member's conversation with us, where something was delivered there before."""
        found = self._newest(
            select(deliveries).where(
                deliveries.c.team_id == team_id,
                deliveries.c.channel == user_id,
                deliveries.c.posted_channel.is_not(None),
            )
        )
        return found.posted_channel if found else None

    def _newest(self, wanted: Any) -> Delivery | None:
        with self._database.read() as connection:
            found = connection.execute(wanted.order_by(deliveries.c.fire_at.desc()).limit(1)).first()
        return _delivery(found) if found else None

    def _end(self, delivery: Delivery, then: Delivery | None = None, **values: Any) -> Delivery:
        return self._change(delivery, then, owner="", lease_until=None, **values)

    def _change(self, delivery: Delivery, then: Delivery | None = None, **values: Any) -> Delivery:
        # Not by the lease's time: who is late, but the last who had it, still knows best.
        ours = (
            deliveries.c.key == delivery.key, deliveries.c.owner == delivery.owner,
            deliveries.c.attempts == delivery.attempts, deliveries.c.state.in_(OPEN),
        )  # fmt: skip
        with self._database.write() as connection:
            done = connection.execute(update(deliveries).where(*ours).values(values)).rowcount
            if done and then:
                self._keep(connection, then)
        if not done:
            raise LeaseLost(f"Another process has the delivery {delivery.key}.")
        return replace(delivery, **values)


def _due(now: datetime, kinds: tuple[Kind, ...]) -> Iterator[ColumnElement[bool]]:
    yield deliveries.c.state.in_(OPEN)
    yield deliveries.c.next_try_at <= now
    yield or_(deliveries.c.lease_until.is_(None), deliveries.c.lease_until < now)
    if kinds:
        yield deliveries.c.kind.in_(kinds)


def _first_in_channel(now: datetime) -> ColumnElement[bool]:
    older = deliveries.alias()
    before = (
        older.c.team_id == deliveries.c.team_id, older.c.channel == deliveries.c.channel, older.c.state.in_(OPEN),
        older.c.fire_at < deliveries.c.fire_at, older.c.next_try_at <= now,
    )  # fmt: skip
    return ~exists().where(*before)


def _conditions(
    chosen: Mapping[str, str | int | None], since: datetime | None, until: datetime | None
) -> Iterator[ColumnElement[bool]]:
    yield from (deliveries.c[name] == value for name, value in chosen.items() if value is not None)
    if since is not None:
        yield deliveries.c.fire_at > since
    if until is not None:
        yield deliveries.c.fire_at <= until


def _instead(delivery: Delivery) -> Delivery | None:
    """The same for the channel that is to have it where its own does not get it; that one has no other."""
    detail = dict(delivery.detail)
    channel = detail.pop("instead", "")
    if not channel:
        return None
    key, team, kind = f"{delivery.key}:instead", delivery.team_id, delivery.kind
    return Delivery(key, team, kind, channel, delivery.fire_at, delivery.schedule_id, detail=detail)


def _row(delivery: Delivery, now: datetime) -> dict[str, Any]:
    row = {**vars(delivery), "detail": dict(delivery.detail), "at": now, "next_try_at": delivery.fire_at}
    if delivery.owner:
        row |= {"lease_until": now + LEASE, "attempts": 1}
    return row


def _delivery(row: Row[Any]) -> Delivery:
    return Delivery(**row._mapping)
