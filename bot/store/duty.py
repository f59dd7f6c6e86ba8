"""Who wants a briefing at the start of their shifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.clock import Clock
from bot.knowledge.model import Lang
from bot.store.database import Database, put
from bot.store.schema import duty_choices


@dataclass(frozen=True)
class DutyChoice:
    """What a person chose, in which language they want it, and when they chose."""

    team_id: str
    user_id: str
    briefing: bool
    lang: Lang | None
    at: datetime


class DutyChoices:
    """The people who decided about briefings at the start of their shifts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def get(self, team_id: str, user_id: str) -> DutyChoice | None:
        """What the person chose; None where they chose nothing."""
        mine = (duty_choices.c.team_id == team_id, duty_choices.c.user_id == user_id)
        with self._database.read() as connection:
            found = connection.execute(select(duty_choices).where(*mine)).first()
        return DutyChoice(**found._mapping) if found else None

    def choose(self, team_id: str, user_id: str, briefing: bool, lang: Lang | None) -> DutyChoice:
        """Decide, from now on. Who has it already keeps the time since when."""
        before = self.get(team_id, user_id)
        since = before.at if before and before.briefing and briefing else self._clock()
        chosen = DutyChoice(team_id, user_id, briefing, lang, since)
        with self._database.write() as connection:
            put(connection, duty_choices, vars(chosen), ["team_id", "user_id"])
        return chosen

    def wanted(self) -> tuple[DutyChoice, ...]:
        """Everybody who wants the briefing, in all teams."""
        wanted = select(duty_choices).where(duty_choices.c.briefing).order_by(duty_choices.c.at)
        with self._database.read() as connection:
            return tuple(DutyChoice(**row._mapping) for row in connection.execute(wanted))
