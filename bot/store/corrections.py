"""Corrections of what was stated: each is posted once, whoever runs the recall, and however often."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, and_, bindparam, or_, select, update

from bot.clock import Clock
from bot.knowledge.model import Bilingual
from bot.store.columns import Utc
from bot.store.database import Database, put
from bot.store.schema import corrections

CorrectionState = Literal["claimed", "posted", "failed"]
Verdict = Literal["ours", "taken_over", "busy", "done"]
LEASE = timedelta(minutes=2)
"""So long after a claim nobody else posts it; posting takes seconds."""
MOST = 10_000
AT_ONCE = 500
_FREE = or_(
    corrections.c.state == "failed",
    and_(corrections.c.state == "claimed", corrections.c.at < bindparam("stale_before", type_=Utc)),
)


@dataclass(frozen=True)
class Correction:
    """A correction for one place: a thread, or (`thread_ts` is "") a person's direct messages or a channel.

    `answer_id` is the newest answer that it corrects: later ones need another. `text` is what holds now. `claimed`:
    somebody posts it, or broke off; `failed`: Slack refused it. `at` (of the claim, then of the post) is given by the
    store.
    """

    key: str
    team_id: str
    fact: str
    channel: str
    thread_ts: str
    answer_id: int
    text: Bilingual
    made_by: str
    state: CorrectionState = "claimed"
    posted_ts: str | None = None
    error: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Claimed:
    """Whether a correction is ours to post. `taken_over`: somebody claimed it at `since` and broke off; it may be
    there already. `answer_id` is the newest answer that it corrects, if it is there."""

    verdict: Verdict
    since: datetime
    answer_id: int


class Corrections:
    """The corrections of all teams."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def claim(self, correction: Correction) -> Claimed:
        """Take it in hand. One that Slack refused may be tried again."""
        now = self._clock()
        fresh = replace(correction, state="claimed", posted_ts=None, error="", at=now)
        row = {**vars(fresh), "text": vars(correction.text)}
        kept = (corrections.c.state, corrections.c.at, corrections.c.answer_id)
        wanted = select(*kept).where(corrections.c.key == correction.key)
        with self._database.write() as connection:
            before = connection.execute(wanted).first()
            if before is not None and before.state == "claimed":
                # What may be there was posted for that answer, until `posting` says otherwise.
                row["answer_id"] = before.answer_id
            if put(connection, corrections, row, ["key"], where=_FREE, names={"stale_before": now - LEASE}):
                if before is not None and before.state == "claimed":
                    return Claimed("taken_over", before.at, before.answer_id)
                return Claimed("ours", now, correction.answer_id)
            found = connection.execute(wanted).one()
            return Claimed("done" if found.state == "posted" else "busy", found.at, found.answer_id)

    def posting(self, correction: Correction) -> None:
        """What was taken over is not there, as far as we can see: it is about to be posted for our answer."""
        self._end(correction)

    def posted(self, correction: Correction, channel: str, ts: str) -> Correction:
        """It stands there."""
        return self._end(replace(correction, state="posted", channel=channel, posted_ts=ts, at=self._clock()))

    def failed(self, correction: Correction, error: str) -> Correction:
        """Slack refused it, and says why."""
        return self._end(replace(correction, state="failed", error=error))

    def posted_of(self, keys: Sequence[str]) -> Mapping[str, int]:
        """Those of the keys whose correction stands there, each with the newest answer that it corrects."""
        found: dict[str, int] = {}
        with self._database.read() as connection:
            for start in range(0, len(keys), AT_ONCE):
                some = corrections.c.key.in_(keys[start : start + AT_ONCE])
                wanted = select(corrections.c.key, corrections.c.answer_id)
                wanted = wanted.where(some, corrections.c.state == "posted")
                found.update((row.key, row.answer_id) for row in connection.execute(wanted))
        return found

    def list(
        self, team_id: str, since: datetime, until: datetime, *, channel: str | None = None
    ) -> tuple[Correction, ...]:
        """What was posted from `since` until just before `until`, in order; in that channel, where one is named."""
        wanted = (
            select(corrections)
            .where(corrections.c.team_id == team_id, corrections.c.state == "posted")
            .where(corrections.c.at >= since, corrections.c.at < until)
            .order_by(corrections.c.at, corrections.c.key)
            .limit(MOST)
        )
        if channel is not None:
            wanted = wanted.where(corrections.c.channel == channel)
        with self._database.read() as connection:
            return tuple(map(_correction, connection.execute(wanted)))

    def _end(self, correction: Correction) -> Correction:
        names = ("state", "answer_id", "channel", "posted_ts", "error", "at")
        values: dict[str, Any] = {name: getattr(correction, name) for name in names if getattr(correction, name)}
        with self._database.write() as connection:
            connection.execute(update(corrections).where(corrections.c.key == correction.key).values(values))
        return correction


def _correction(row: Row[Any]) -> Correction:
    values = dict(row._mapping)
    return Correction(**{**values, "text": Bilingual(**values["text"])})
