"""What was said to the press: the line, where it came from, who said it to whom and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.clock import Clock
from bot.knowledge.model import Lang, Slots
from bot.store.columns import storable
from bot.store.database import Database
from bot.store.schema import told

MOST = 10_000
NEWEST = 200
"""So many of one intent are looked through for its slots."""


@dataclass(frozen=True)
class Told:
    """A line that was said to a reporter of `outlet` ("" where that was not noted). `id` and `at`: from the store."""

    team_id: str
    intent: str
    slots: Slots
    lang: Lang
    line: str
    outlet: str
    told_by: str
    facts: tuple[str, ...]
    knowledge: str
    duty_channel: str
    duty_ts: str | None = None
    at: datetime | None = None
    id: int = 0


class ToldLines:
    """What was told by all teams."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, line: Told) -> Told:
        """Keep a line; the same with its id and time."""
        dated = replace(line, line=storable(line.line), outlet=storable(line.outlet), at=self._clock())
        row = {name: value for name, value in vars(dated).items() if name != "id"}
        with self._database.write() as connection:
            done = connection.execute(
                insert(told).values({**row, "slots": dict(line.slots), "facts": list(line.facts)})
            )
        assert done.inserted_primary_key is not None
        return replace(dated, id=int(done.inserted_primary_key[0]))

    def posted(self, line: Told, duty_ts: str) -> None:
        """It stands in the duty channel."""
        ours = (told.c.id == line.id, told.c.team_id == line.team_id)
        with self._database.write() as connection:
            connection.execute(update(told).where(*ours).values(duty_ts=duty_ts))

    def last(self, team_id: str, intent: str, slots: Slots, lang: Lang) -> Told | None:
        """The newest answer to that question that was told, one in `lang` before any in another language."""
        ours = (told.c.team_id == team_id, told.c.intent == intent)
        wanted = select(told).where(*ours).order_by(told.c.id.desc()).limit(NEWEST)
        with self._database.read() as connection:
            found = [line for line in map(_told, connection.execute(wanted)) if dict(line.slots) == dict(slots)]
        return next((line for line in found if line.lang == lang), found[0] if found else None)

    def list(self, team_id: str | None = None, *, since: datetime | None = None) -> tuple[Told, ...]:
        """The newest first; None: whatever it is."""
        wanted = select(told).order_by(told.c.id.desc()).limit(MOST)
        if team_id is not None:
            wanted = wanted.where(told.c.team_id == team_id)
        if since is not None:
            wanted = wanted.where(told.c.at >= since)
        with self._database.read() as connection:
            return tuple(map(_told, connection.execute(wanted)))


def _told(row: Row[Any]) -> Told:
    values = dict(row._mapping)
    return Told(**{**values, "facts": tuple(values["facts"])})
