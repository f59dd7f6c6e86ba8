"""From every released state of the tables, with rows in them, to the present one: nothing lost, whatever interrupts."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.store import backup, migrate
from bot.store.database import Database, connect
from bot.store.gaps import Gap
from bot.store.schema import metadata
from tests.store.conftest import Hands, on, opened

ROOT = Path(__file__).parents[2]
RELEASED = Path(__file__).parent / "released"
REVISIONS = sorted({path.name.split(".")[0] for path in RELEASED.glob("*.sql")})

Rows = dict[str, list[dict[str, Any]]]


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    """An empty one."""
    database = connect(url)
    yield database
    database.close()


def load(database: Database, revision: str) -> None:
    """The tables and rows as that release left them."""
    script = (RELEASED / f"{revision}.{database.engine.dialect.name}.sql").read_text(encoding="utf-8")
    raw = database.engine.raw_connection()
    try:
        driver: Any = raw.driver_connection
        driver.executescript(script) if database.is_sqlite else driver.execute(script)
        raw.commit()
    finally:
        raw.close()


def rows(database: Database) -> Rows:
    """Every row of every table that is there, but the revision's."""
    found = sa.MetaData()
    with database.read() as connection:
        found.reflect(connection)
        return {
            table.name: sorted((dict(row) for row in connection.execute(sa.select(table)).mappings()), key=repr)
            for table in found.sorted_tables
            if table.name != backup.VERSIONS
        }


def are_kept(before: Rows, after: Rows) -> bool:
    """Whether each row is there with all that it held; new columns may stand beside that."""
    return all(
        len(after[name]) == len(listed)
        and all(any(row.items() <= one.items() for one in after[name]) for row in listed)
        for name, listed in before.items()
    )


def test_every_step_but_the_newest_has_its_tables_kept_here() -> None:
    """Whoever adds a step keeps the tables that were released before it: released/REVISION.DATABASE.sql."""
    assert set(REVISIONS) == migrate.revisions() - {migrate.newest()}
    assert len(list(RELEASED.iterdir())) == 2 * len(REVISIONS)


@pytest.mark.parametrize("revision", REVISIONS)
@on("file", "postgres")
def test_no_row_of_a_released_database_is_lost(database: Database, url: str, revision: str, clock: Hands) -> None:
    load(database, revision)
    before = rows(database)
    assert sum(map(len, before.values())) >= 10
    done = migrate.upgrade(database)
    assert (done.before, done.after) == (revision, migrate.newest())
    assert are_kept(before, rows(database))
    with database.read() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    store = opened(url, clock)
    assert [gap.question for gap in store.gaps.list("T1")][-1] == "次の会合はいつ？ it's 100% \\ 😀"
    assert store.gaps.add(Gap("T1", None, True, "en", "new", 0.0, "v")).id > 7
    store.close()


@pytest.mark.parametrize("revision", REVISIONS)
@on("file", "postgres")
def test_a_backup_from_before_the_upgrade_brings_the_former_tables_back(
    database: Database, revision: str, tmp_path: Path
) -> None:
    """The way back from an update: and forward again."""
    load(database, revision)
    before = rows(database)
    copied = backup.backup(database, tmp_path / "before")
    assert copied is not None and copied.revision == revision
    migrate.upgrade(database)
    assert backup.restore(database, tmp_path / "before") == revision
    assert rows(database) == before
    assert migrate.upgrade(database).before == revision
    assert are_kept(before, rows(database))


KILLED = """
import os, signal, sys
import sqlalchemy as sa
from bot.store import migrate
from bot.store.database import connect

database, left = connect(sys.argv[1]), int(sys.argv[2])

def die(*args):
    global left
    left -= args[2].startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE"))
    if left < 0:
        os.kill(os.getpid(), signal.SIGKILL)

sa.event.listen(database.engine, "before_cursor_execute", die)
migrate.upgrade(database)
"""


def changes(database: Database) -> int:
    """How many statements an upgrade changes something with; it is not kept."""
    counted = 0

    def count(*args: Any) -> None:
        nonlocal counted
        counted += args[2].startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE"))

    def undo(connection: sa.Connection) -> None:
        raise InterruptedError

    sa.event.listen(database.engine, "before_cursor_execute", count)
    sa.event.listen(database.engine, "commit", undo)
    with pytest.raises(InterruptedError):
        migrate.upgrade(database)
    sa.event.remove(database.engine, "before_cursor_execute", count)
    sa.event.remove(database.engine, "commit", undo)
    return counted


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.parametrize("part", [0.0, 0.5, 1.0], ids=["first", "middle", "last"])
@pytest.mark.parametrize("revision", REVISIONS)
@on("file", "postgres")
def test_a_killed_upgrade_leaves_the_former_tables(database: Database, url: str, revision: str, part: float) -> None:
    """Killed before the first change, between two, before the last: the old state, and the next upgrade works."""
    load(database, revision)
    before = rows(database)
    number = int((changes(database) - 1) * part)
    assert rows(database) == before
    done = subprocess.run([sys.executable, "-c", KILLED, url, str(number)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert migrate.state(database) == revision
    assert rows(database) == before
    assert migrate.upgrade(database).before == revision
    assert are_kept(before, rows(database))
