"""Which channel gets which briefing, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

import structlog
from sqlalchemy import Row, delete, insert, select, update

from bot.briefing.model import Order, Topic
from bot.briefing.schedule import Timetable, TimetableError
from bot.clock import Clock
from bot.knowledge.model import LANGS, Lang
from bot.store.database import Database
from bot.store.schema import schedules

log = structlog.get_logger(__name__)
ScheduleState = Literal["active", "paused", "disabled"]
MOST = 10_000


@dataclass(frozen=True)
class Schedule:
    """A briefing that a channel gets again and again.

    `state`: `paused` by a person, `disabled` by the bot, `reason` then says why. Due times up to `planned_until` have
    their delivery already. `id`, `planned_until` and `at` are given by the store.
    """

    team_id: str
    channel: str
    timetable: Timetable
    topic: Topic
    langs: tuple[Lang, ...]
    created_by: str
    state: ScheduleState = "active"
    reason: str = ""
    planned_until: datetime | None = None
    at: datetime | None = None
    id: int = 0

    @property
    def order(self) -> Order:
        """What to brief on."""
        return Order(self.topic, self.langs, self.timetable.zone)


class Schedules:
    """The schedules of all teams."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, schedule: Schedule) -> Schedule:
        """Keep a schedule, due from now on; the same with its id and times."""
        now = self._clock()
        dated = replace(schedule, at=now, planned_until=now)
        with self._database.write() as connection:
            done = connection.execute(insert(schedules).values(_row(dated)))
        assert done.inserted_primary_key is not None
        return replace(dated, id=int(done.inserted_primary_key[0]))

    def get(self, team_id: str, id: int) -> Schedule | None:
        """The team's schedule of that number."""
        wanted = select(schedules).where(schedules.c.team_id == team_id, schedules.c.id == id)
        with self._database.read() as connection:
            found = connection.execute(wanted).first()
        return _readable(found) if found else None

    def list(
        self, team_id: str | None = None, *, channel: str | None = None, state: ScheduleState | None = None
    ) -> tuple[Schedule, ...]:
        """In the order of their numbers; None: whatever it is."""
        wanted = select(schedules).order_by(schedules.c.id).limit(MOST)
        for column, value in (("team_id", team_id), ("channel", channel), ("state", state)):
            if value is not None:
                wanted = wanted.where(schedules.c[column] == value)
        with self._database.read() as connection:
            return tuple(filter(None, map(_readable, connection.execute(wanted))))

    def set_state(self, schedule: Schedule, state: ScheduleState, reason: str = "") -> Schedule:
        """Pause, resume, disable. Resumed, it is due from now on: what was missed meanwhile was meant to be."""
        changed = replace(schedule, state=state, reason=reason)
        values: dict[str, Any] = {"state": state, "reason": reason}
        if state == "active" and schedule.state != "active":
            changed = replace(changed, planned_until=self._clock())
            values["planned_until"] = changed.planned_until
        self._update(schedule, values)
        return changed

    def planned(self, schedule: Schedule, until: datetime) -> None:
        """Due times up to `until` have their delivery. Never moves back."""
        later = schedules.c.planned_until < until
        with self._database.write() as connection:
            connection.execute(
                update(schedules).where(schedules.c.id == schedule.id, later).values(planned_until=until)
            )

    def remove(self, schedule: Schedule) -> bool:
        """Forget the schedule; whether it was there."""
        ours = (schedules.c.id == schedule.id, schedules.c.team_id == schedule.team_id)
        with self._database.write() as connection:
            return bool(connection.execute(delete(schedules).where(*ours)).rowcount)

    def _update(self, schedule: Schedule, values: dict[str, Any]) -> None:
        ours = (schedules.c.id == schedule.id, schedules.c.team_id == schedule.team_id)
        with self._database.write() as connection:
            connection.execute(update(schedules).where(*ours).values(values))


def _row(schedule: Schedule) -> dict[str, Any]:
    timetable = schedule.timetable
    return {
        "team_id": schedule.team_id, "channel": schedule.channel, "days": ",".join(map(str, timetable.days)),
        "time": timetable.time, "zone": timetable.zone, "holidays": timetable.holidays, "topic": schedule.topic,
        "langs": ",".join(schedule.langs), "state": schedule.state, "reason": schedule.reason,
        "created_by": schedule.created_by, "planned_until": schedule.planned_until, "at": schedule.at,
    }  # fmt: skip


def _readable(row: Row[Any]) -> Schedule | None:
    """None for a zone or calendar that there is no more: it must not hold up the other schedules."""
    try:
        return _schedule(row)
    except TimetableError as error:
        log.error("schedule_unreadable", schedule=row.id, error=str(error))
        return None


def _schedule(row: Row[Any]) -> Schedule:
    days = tuple(int(day) for day in row.days.split(","))
    langs = tuple(lang for lang in LANGS if lang in row.langs.split(","))
    return Schedule(
        row.team_id, row.channel, Timetable(days, row.time, row.zone, row.holidays), row.topic, langs, row.created_by,
        row.state, row.reason, row.planned_until, row.at, row.id,
    )  # fmt: skip
