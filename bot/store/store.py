"""open_store: the database by its address, up to date, as one object with a part for each subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.clock import Clock
from bot.store import migrate, purge
from bot.store.answers import Answers
from bot.store.channels import Channels
from bot.store.claims import StoredClaims
from bot.store.database import Database, connect
from bot.store.gaps import Gaps
from bot.store.memory import StoredMemory
from bot.store.reports import Reports
from bot.store.schema import Retention


@dataclass(frozen=True)
class Store:
    """Everything that is kept. Safe for threads; processes may share its database."""

    claims: StoredClaims
    memory: StoredMemory
    answers: Answers
    channels: Channels
    gaps: Gaps
    reports: Reports
    database: Database = field(repr=False)
    clock: Clock = field(repr=False)

    def purge(self, retention: Retention) -> Mapping[str, int]:
        """Delete what is older than its table's rule allows; how many rows of each table."""
        return purge.purge(self.database, self.clock(), retention)

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
        database=database, clock=clock,
    )  # fmt: skip
