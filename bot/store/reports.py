"""What people say is wrong with an answer."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, insert, select, update

from bot.clock import Clock
from bot.store.columns import storable
from bot.store.database import Database
from bot.store.schema import reports

ReportState = Literal["new", "done"]
MOST = 10_000


@dataclass(frozen=True)
class Report:
    """A problem with an answer, in the reader's words. `id` and `at` are given by the store."""

    team_id: str
    user_id: str
    channel: str
    answer_ts: str | None
    text: str
    facts: tuple[str, ...]
    knowledge: str
    state: ReportState = "new"
    at: datetime | None = None
    id: int = 0


class Reports:
    """The reports of all teams."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, report: Report) -> Report:
        """Keep a report; the same with its id and time."""
        dated = replace(report, text=storable(report.text), at=self._clock())
        row = {name: value for name, value in vars(dated).items() if name != "id"}
        with self._database.write() as connection:
            done = connection.execute(insert(reports).values({**row, "facts": list(report.facts)}))
        assert done.inserted_primary_key is not None
        return replace(dated, id=int(done.inserted_primary_key[0]))

    def list(
        self, team_id: str | None = None, *, state: ReportState | None = None, since: datetime | None = None,
        most: int = MOST,
    ) -> tuple[Report, ...]:  # fmt: skip
        """The newest first; None: whatever it is."""
        wanted = select(reports).order_by(reports.c.id.desc()).limit(most)
        if team_id is not None:
            wanted = wanted.where(reports.c.team_id == team_id)
        if state is not None:
            wanted = wanted.where(reports.c.state == state)
        if since is not None:
            wanted = wanted.where(reports.c.at >= since)
        with self._database.read() as connection:
            return tuple(map(_report, connection.execute(wanted)))

    def set_state(self, state: ReportState, *ids: int) -> int:
        """What became of those reports; how many there were."""
        with self._database.write() as connection:
            return connection.execute(update(reports).where(reports.c.id.in_(ids)).values(state=state)).rowcount


def _report(row: Row[Any]) -> Report:
    values = dict(row._mapping)
    return Report(**{**values, "facts": tuple(values["facts"])})
