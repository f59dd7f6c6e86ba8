"""open_store: the database by its address, up to date, as one object with a part for each subject."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.clock import Clock
from bot.store import migrate, purge
from bot.store.answers import Answers
from bot.store.channels import Channels
from bot.store.claims import StoredClaims
from bot.store.corrections import Corrections
from bot.store.database import Database, connect
from bot.store.deliveries import Deliveries
from bot.store.duty import DutyChoices
from bot.store.gaps import Gaps
from bot.store.handovers import HandOvers
from bot.store.history import History
from bot.store.memory import StoredMemory
from bot.store.reports import Reports
from bot.store.schedules import Schedules
from bot.store.schema import Retention
from bot.store.told import ToldLines


@dataclass(frozen=True)
class Store:
    """Everything that is kept. Safe for threads; processes may share its database."""

    claims: StoredClaims
    memory: StoredMemory
    answers: Answers
    channels: Channels
    gaps: Gaps
    reports: Reports
    schedules: Schedules
    deliveries: Deliveries
    duty: DutyChoices
    handovers: HandOvers
    told: ToldLines
    corrections: Corrections
    history: History
    database: Database = field(repr=False)
    clock: Clock = field(repr=False)

    def purge(self, retention: Retention, archive: Path | None = None) -> Mapping[str, int]:
        """Delete what is older than its table's rule allows; how many rows of each table.

        `archive`: a folder, in which a new file gets the questions and answers that go; where it cannot, nothing goes.
        """
        if archive is None:
            return purge.purge(self.database, self.clock(), retention)
        name = f"jasmine-{self.clock():%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}.jsonl"
        return purge.purge_into(self.database, self.clock(), retention, archive / name, purge.ARCHIVED)

    def purge_into(self, file: Path, retention: Retention) -> Mapping[str, int]:
        """The same, with everything that goes (but secrets and claims) in that new file first."""
        return purge.purge_into(self.database, self.clock(), retention, file)

    def forget_team(self, team_id: str) -> Mapping[str, int]:
        """Delete every row of the team; how many of each table."""
        return purge.forget_team(self.database, team_id)

    def close(self) -> None:
        """Let go of the database; one in memory is gone then."""
        self.database.close()


def open_store(url: str, clock: Clock) -> Store:
    """The store at that address. SQLite is made and brought up to date; PostgreSQL that is behind is refused.

    JasmineError says what to mend, and never holds the address's password.
    """
    database = connect(url)
    try:
        migrate.upgrade(database) if database.is_sqlite else migrate.check(database)
    except BaseException:
        database.close()
        raise
    return Store(
        claims=StoredClaims(database, clock), memory=StoredMemory(database, clock), answers=Answers(database, clock),
        channels=Channels(database, clock), gaps=Gaps(database, clock), reports=Reports(database, clock),
        schedules=Schedules(database, clock), deliveries=Deliveries(database, clock),
        duty=DutyChoices(database, clock), handovers=HandOvers(database, clock),
        told=ToldLines(database, clock), corrections=Corrections(database, clock), history=History(database),
        database=database, clock=clock,
    )  # fmt: skip
