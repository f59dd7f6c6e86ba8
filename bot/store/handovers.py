"""Questions that the person on duty was asked because the source is silent, and what came back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Row, and_, delete, func, insert, select, text, update

from bot.clock import Clock
from bot.knowledge.model import Lang
from bot.store.columns import storable
from bot.store.database import Database
from bot.store.schema import handovers

HandOverState = Literal["open", "answering", "answered", "expired"]
"""`answering`: somebody's answer is on its way to the asker; a crash in between leaves it so, and `stuck` finds it."""

GRACE = timedelta(minutes=10)
"""So long whoever gave an answer that was lost has to send it again before the asker is told that there was none."""
MOST = 10_000
MOST_ANSWER = 6_000


@dataclass(frozen=True)
class HandOver:
    """A question handed over.

    `channel` and `thread_ts` are where it was asked, and where the answer goes; for a `private` one to the asker alone.
    `officer`: the id (or, where the roster has none, the name) of who was asked; "" where nobody was on duty.
    `duty_ts`: the post in the duty channel. `id` and `at` are given by the store.
    """

    team_id: str
    asker: str
    channel: str
    thread_ts: str | None
    private: bool
    lang: Lang
    question: str
    gap_id: int | None
    duty_channel: str
    officer: str
    expires_at: datetime
    duty_ts: str | None = None
    state: HandOverState = "open"
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None
    at: datetime | None = None
    id: int = 0


class HandOvers:
    """The hand-overs of all teams. What two people may do at the same moment is decided by the database."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, handover: HandOver) -> HandOver | None:
        """Keep a new one; the same with its id and time. None where that person has the same question open."""
        dated = replace(handover, question=storable(handover.question), at=self._clock())
        with self._database.write() as connection:
            self._one_at_a_time(connection)
            if connection.execute(select(handovers.c.id).where(*_same(dated)).limit(1)).first():
                return None
            done = connection.execute(insert(handovers).values(_row(dated)))
        assert done.inserted_primary_key is not None
        return replace(dated, id=int(done.inserted_primary_key[0]))

    def remove(self, handover: HandOver) -> None:
        """Forget one that never reached the duty channel."""
        with self._database.write() as connection:
            connection.execute(delete(handovers).where(*_is(handover)))

    def posted(self, handover: HandOver, duty_ts: str) -> HandOver:
        """It stands in the duty channel."""
        self._change(handover, duty_ts=duty_ts)
        return replace(handover, duty_ts=duty_ts)

    def get(self, team_id: str, id: int) -> HandOver | None:
        """The team's hand-over of that number."""
        return self._first(handovers.c.team_id == team_id, handovers.c.id == id)

    def of_thread(self, team_id: str, channel: str, ts: str) -> HandOver | None:
        """The one whose post in the duty channel begins that thread."""
        here = (handovers.c.duty_channel == channel, handovers.c.duty_ts == ts)
        return self._first(handovers.c.team_id == team_id, *here)

    def open_of(self, team_id: str, asker: str, question: str) -> HandOver | None:
        """That person's own, of the same question, that is not answered yet."""
        same = (handovers.c.asker == asker, handovers.c.question == storable(question))
        return self._first(handovers.c.team_id == team_id, *same, handovers.c.state.in_(("open", "answering")))

    def count_of(self, team_id: str, asker: str, since: datetime) -> int:
        """How many that person made since then."""
        ours = (handovers.c.team_id == team_id, handovers.c.asker == asker, handovers.c.at >= since)
        with self._database.read() as connection:
            found: int = connection.execute(select(func.count()).select_from(handovers).where(*ours)).scalar_one()
        return found

    def take(self, handover: HandOver, words: str, by: str) -> HandOver | None:
        """Answer it, as the first to do so; it may have expired. None where somebody else was faster."""
        taken = replace(
            handover, state="answering", answer=storable(words)[:MOST_ANSWER], answered_by=by,
            answered_at=self._clock(),
        )  # fmt: skip
        unanswered = handovers.c.state.in_(("open", "expired"))
        changes = {name: getattr(taken, name) for name in ("state", "answer", "answered_by", "answered_at")}
        return taken if self._change(handover, unanswered, **changes) else None

    def delivered(self, taken: HandOver) -> bool:
        """What was taken went to the asker, as far as we could bring it; False where somebody else answered meanwhile.

        Bringing it may have lasted so long that it was given up for lost.
        """
        ours = and_(handovers.c.state == "answering", handovers.c.answered_at == taken.answered_at)
        given_up = handovers.c.state.in_(("open", "expired"))
        kept = {name: getattr(taken, name) for name in ("answer", "answered_by", "answered_at")}
        return self._change(taken, ours, state="answered") or self._change(taken, given_up, state="answered", **kept)

    def more(self, handover: HandOver, words: str) -> None:
        """A further answer, kept below the first."""
        known = self.get(handover.team_id, handover.id)
        if known is not None:
            joined = f"{known.answer}\n{storable(words)}".strip()
            self._change(handover, answer=joined[:MOST_ANSWER])

    def expire(self, handover: HandOver) -> bool:
        """Its time is over; False where it was answered or expired meanwhile."""
        return self._change(handover, handovers.c.state == "open", state="expired")

    def put_back(self, handover: HandOver) -> bool:
        """It expired, and the asker could not be told yet; False where it was answered meanwhile."""
        return self._change(handover, handovers.c.state == "expired", state="open")

    def reopen(self, stuck: HandOver) -> bool:
        """Nobody knows whether its answer arrived; False where it is no longer on its way.

        Given in time, it stays open for a while at least; given late, the asker has been told so already.
        """
        late = stuck.answered_at is not None and stuck.answered_at >= stuck.expires_at
        until = stuck.expires_at if late else max(stuck.expires_at, self._clock() + GRACE)
        kept = {"answer": "", "answered_by": "", "answered_at": None}
        same = (handovers.c.state == "answering", handovers.c.answered_at == stuck.answered_at)
        return self._change(stuck, *same, state="expired" if late else "open", expires_at=until, **kept)

    def due(self, now: datetime) -> tuple[HandOver, ...]:
        """Open ones whose time is over."""
        return self._all(handovers.c.state == "open", handovers.c.expires_at <= now)

    def stuck(self, before: datetime) -> tuple[HandOver, ...]:
        """Those whose answer has been on its way since before then."""
        return self._all(handovers.c.state == "answering", handovers.c.answered_at < before)

    def list(
        self, team_id: str | None = None, *, state: HandOverState | None = None, since: datetime | None = None
    ) -> tuple[HandOver, ...]:
        """The newest first; None: whatever it is. `since`: made or answered since then."""
        chosen = [handovers.c[name] == value for name, value in (("team_id", team_id), ("state", state)) if value]
        if since is not None:
            chosen.append((handovers.c.at >= since) | (handovers.c.answered_at >= since))
        return self._all(*chosen)

    def of_gaps(self, ids: Iterable[int]) -> tuple[HandOver, ...]:
        """Those made from these gaps, the newest first."""
        return self._all(handovers.c.gap_id.in_(tuple(ids)))

    def _one_at_a_time(self, connection: Connection) -> None:
        # SQLite has one writer anyway; two of PostgreSQL's would both see no row.
        if not self._database.is_sqlite:
            connection.execute(text("LOCK TABLE handovers IN SHARE ROW EXCLUSIVE MODE"))

    def _change(self, handover: HandOver, *conditions: ColumnElement[bool], **values: Any) -> bool:
        with self._database.write() as connection:
            done = connection.execute(update(handovers).where(*_is(handover), *conditions).values(values))
        return done.rowcount == 1

    def _first(self, *conditions: ColumnElement[bool]) -> HandOver | None:
        wanted = select(handovers).where(*conditions).order_by(handovers.c.id.desc()).limit(1)
        with self._database.read() as connection:
            found = connection.execute(wanted).first()
        return _handover(found) if found else None

    def _all(self, *conditions: ColumnElement[bool]) -> tuple[HandOver, ...]:
        wanted = select(handovers).where(*conditions).order_by(handovers.c.id.desc()).limit(MOST)
        with self._database.read() as connection:
            return tuple(map(_handover, connection.execute(wanted)))


def _is(handover: HandOver) -> tuple[ColumnElement[bool], ...]:
    return handovers.c.id == handover.id, handovers.c.team_id == handover.team_id


def _same(handover: HandOver) -> tuple[ColumnElement[bool], ...]:
    return (
        handovers.c.team_id == handover.team_id, handovers.c.asker == handover.asker,
        handovers.c.question == handover.question, handovers.c.state.in_(("open", "answering")),
    )  # fmt: skip


def _row(handover: HandOver) -> dict[str, Any]:
    return {name: value for name, value in vars(handover).items() if name != "id"}


def _handover(row: Row[Any]) -> HandOver:
    return HandOver(**row._mapping)
