"""From any earlier state of the tables to the present one, in one transaction."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.store.database import Database, StoreError

_SCRIPTS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 0x6A61736D  # "jasm"
_PATIENCE = 10.0


@dataclass(frozen=True)
class Upgrade:
    """The revisions before and after; None: no tables."""

    before: str | None
    after: str


def upgrade(database: Database) -> Upgrade:
    """Bring the tables up to date. All of it happens or, whatever interrupts it, nothing; several may try at once."""
    if database.is_sqlite:
        _write_ahead(database)
    with database.write() as connection:
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
        before = _revision(connection)
        if before != newest():
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
        return Upgrade(before, newest())


def check(database: Database) -> None:
    """StoreError where the tables are behind."""
    with database.read() as connection:
        if _revision(connection) != newest():
            raise StoreError(
                f"The tables of {database.named} are behind the program. Fix: run `jasmine db upgrade`, then start."
            )


def state(database: Database) -> str | None:
    """The revision of the tables; None: there are none. StoreError where a newer program made them."""
    with database.read() as connection:
        return _revision(connection)


def newest() -> str:
    """The revision that the program wants."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None
    return head


def revisions() -> frozenset[str]:
    """Every revision that the program knows."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def _revision(connection: Connection) -> str | None:
    """The revision of the tables. StoreError where a newer program made them."""
    found = MigrationContext.configure(connection).get_current_revision()
    if found is not None and found not in revisions():
        raise StoreError(
            f"The database was made by a newer jasmine ({found}). Fix: install that version or a newer one."
        )
    return found


def _write_ahead(database: Database) -> None:
    """Readers and the writer of SQLite do not wait for each other; the file remembers it."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            return database.pragma("journal_mode = WAL")
        except StoreError as error:
            # Unlike everything else, this switch does not wait for another process that makes it.
            if not error.locked or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
