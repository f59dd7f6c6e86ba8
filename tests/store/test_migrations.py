"""From nothing to the present tables: the same as the schema says, once, and whole or not at all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from bot.errors import JasmineError
from bot.store import migrate
from bot.store.database import Database, connect
from bot.store.schema import metadata
from bot.store.store import open_store
from tests.store.conftest import Hands, on

ROOT = Path(__file__).parents[2]


def tables(database: Database) -> set[str]:
    """The tables that are there."""
    with database.read() as connection:
        return set(sa.inspect(connection).get_table_names())


@on()
def test_the_migrations_make_what_the_schema_says(url: str) -> None:
    database = connect(url)
    migrate.upgrade(database)
    with database.read() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []
    database.close()


@on()
def test_a_second_upgrade_does_nothing(url: str) -> None:
    database = connect(url)
    first = migrate.upgrade(database)
    assert (first.before, first.after) == (None, migrate.newest())
    statements: list[str] = []
    sa.event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    second = migrate.upgrade(database)
    assert second.before == second.after == first.after
    assert [words for words in statements if words.startswith(("CREATE", "ALTER", "DROP", "INSERT", "UPDATE"))] == []
    database.close()


@on()
def test_an_upgrade_that_fails_half_way_leaves_nothing(url: str) -> None:
    database = connect(url)

    def fail(*args: object) -> None:
        if "CREATE TABLE gaps" in str(args[2]):
            raise OSError("no space left")

    sa.event.listen(database.engine, "before_cursor_execute", fail)
    with pytest.raises(OSError, match="no space"):
        migrate.upgrade(database)
    assert tables(database) == set()
    sa.event.remove(database.engine, "before_cursor_execute", fail)
    migrate.upgrade(database)
    assert tables(database) == {*metadata.tables, "alembic_version"}
    database.close()


KILLED = """
import os, sys
import sqlalchemy as sa
from bot.store import migrate
from bot.store.database import connect

database = connect(sys.argv[1])

def die(*args):
    if "CREATE TABLE gaps" in args[2]:
        os._exit(9)

sa.event.listen(database.engine, "before_cursor_execute", die)
migrate.upgrade(database)
"""


@on("file", "postgres")
def test_a_killed_upgrade_leaves_nothing(url: str, clock: Hands) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, url], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 9, done.stderr
    database = connect(url)
    assert tables(database) == set()
    migrate.upgrade(database)
    database.close()
    open_store(url, clock).close()


@on("file", "postgres")
def test_a_database_of_a_newer_program_is_refused(url: str, clock: Hands) -> None:
    database = connect(url)
    migrate.upgrade(database)
    with database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(JasmineError, match="newer jasmine"):
        migrate.upgrade(database)
    database.close()
    with pytest.raises(JasmineError, match="newer jasmine"):
        open_store(url, clock)


@on("postgres")
def test_postgres_is_upgraded_by_the_operator_alone(url: str, clock: Hands) -> None:
    with pytest.raises(JasmineError, match="jasmine db upgrade"):
        open_store(url, clock)
    database = connect(url)
    assert tables(database) == set()
    migrate.upgrade(database)
    database.close()
    open_store(url, clock).close()


def test_there_is_one_newest_revision() -> None:
    """Two people who each add a step from the same one must agree on an order."""
    assert migrate.newest()
