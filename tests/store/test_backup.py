"""Back-ups: whole at one moment, examined, for nobody else's eyes; and the way back, all of it or nothing."""

from __future__ import annotations

import os
import resource
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from bot import running
from bot.cli.db import db
from bot.store import backup, migrate
from bot.store.database import Database, StoreError, connect
from bot.store.gaps import Gap
from bot.store.schema import metadata
from bot.store.store import Store
from tests.store.conftest import Hands, on, opened
from tests.store.test_purge import fill

ROOT = Path(__file__).parents[2]
GAP = Gap("T1", "C1", False, "ja", "次の会合はいつ？", 12.5, "abc123")
THREADS = 4


def rows(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is kept."""
    with database.read() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(sa.select(table))), key=repr)
            for table in metadata.sorted_tables
        }


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the back-up goes."""
    return tmp_path / "jasmine.backup"


@on("file", "postgres")
def test_what_is_restored_is_what_was_backed_up(store: Store, target: Path) -> None:
    """Row for row, whatever the table; what was written since is gone."""
    fill(store, "T1")
    store.gaps.add(replace(GAP, question="half \ud800, '; DROP TABLE gaps; -- \\. \t 😀"))
    before = rows(store.database)
    assert all(before.values())
    done = backup.backup(store.database, target)
    assert done is not None and done.revision == migrate.newest() and done.bytes == target.stat().st_size
    fill(store, "T2")
    store.forget_team("T1")
    assert rows(store.database) != before
    assert backup.restore(store.database, target) == migrate.newest()
    assert rows(store.database) == before
    assert store.gaps.add(GAP).id > max(row[0] for row in before["gaps"]), "numbers go on where they were"


@on("file", "postgres")
def test_a_backup_is_restored_where_there_is_nothing(store: Store, url: str, target: Path, clock: Hands) -> None:
    fill(store, "T1")
    before = rows(store.database)
    backup.backup(store.database, target)
    with store.database.write() as connection:
        metadata.drop_all(connection)
        connection.execute(sa.text("DROP TABLE alembic_version"))
    assert backup.restore(store.database, target) == migrate.newest()
    after = opened(url, clock)
    assert rows(after.database) == before
    after.close()


@on("file", "postgres")
def test_a_backup_under_writers_is_of_one_moment(store: Store, url: str, target: Path, clock: Hands) -> None:
    """Four threads write pairs, each in one transaction: none is torn, none waits for the back-up to end."""
    stop, written = threading.Event(), [0] * THREADS

    def write(number: int) -> None:
        while not stop.is_set():
            with store.database.write() as connection:
                for team in ("T1", "T2"):
                    values = {"team_id": team, "user_id": f"U{number}-{written[number]}", "lang": "x" * 500}
                    connection.execute(
                        sa.insert(metadata.tables["preferences"]).values(
                            **values, greeted=False, told_external=False, at=clock.now
                        )
                    )
            written[number] += 1

    threads = [threading.Thread(target=write, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    try:
        for round_ in range(3):
            before = sum(written)
            backup.backup(store.database, target.with_suffix(f".{round_}"))
            assert sum(written) >= before
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert all(written)
    backup.restore(store.database, target.with_suffix(".2"))
    kept = rows(store.database)["preferences"]
    teams = {team: {row[1] for row in kept if row[0] == team} for team in ("T1", "T2")}
    assert teams["T1"] and teams["T1"] == teams["T2"]


@on("file", "postgres")
def test_a_backup_is_one_file_for_its_owner_alone(store: Store, target: Path) -> None:
    before = os.umask(0)
    try:
        backup.backup(store.database, target)
    finally:
        os.umask(before)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in target.parent.iterdir() if path.name != "state"] == [target.name]


@on("file", "postgres")
def test_nothing_is_overwritten(store: Store, target: Path) -> None:
    target.write_text("the minister's diary")
    with pytest.raises(StoreError, match="exists"):
        backup.backup(store.database, target)
    assert target.read_text() == "the minister's diary"


@on("file", "postgres")
@pytest.mark.parametrize("harm", ["cut", "flipped", "other"])
def test_a_damaged_backup_is_refused(store: Store, target: Path, harm: str) -> None:
    """And the database stays as it is."""
    for number in range(300):
        store.gaps.add(replace(GAP, question=os.urandom(40).hex() + str(number)))
    backup.backup(store.database, target)
    data = bytearray(target.read_bytes())
    if harm == "cut":
        data = data[: len(data) * 2 // 3]
    elif harm == "flipped":
        for place in range(len(data) // 2, len(data) // 2 + 3000):
            data[place] ^= 0x55
    else:
        data = bytearray("議長は誰？".encode())
    target.write_bytes(data)
    before = rows(store.database)
    with pytest.raises(StoreError, match="Fix: "):
        backup.restore(store.database, target)
    assert rows(store.database) == before


@on("file", "postgres")
def test_a_backup_of_a_newer_program_is_refused(store: Store, target: Path) -> None:
    before = rows(store.database)
    with store.database.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    backup.backup(store.database, target)
    with store.database.write() as connection:
        connection.execute(sa.text(f"UPDATE alembic_version SET version_num = '{migrate.newest()}'"))
    with pytest.raises(StoreError, match=r"newer jasmine \(9999\)"):
        backup.restore(store.database, target)
    assert rows(store.database) == before and migrate.state(store.database) == migrate.newest()


@on("postgres")
def test_a_backup_of_the_other_kind_is_refused(store: Store, target: Path, clock: Hands) -> None:
    other = opened(f"sqlite:///{target.parent / 'other.db'}", clock)
    backup.backup(other.database, target)
    with pytest.raises(StoreError, match="back-up of SQLite, but this is PostgreSQL"):
        backup.restore(store.database, target)
    backup.backup(store.database, target.with_suffix(".pg"))
    with pytest.raises(StoreError, match="back-up of PostgreSQL, but this is SQLite"):
        backup.restore(other.database, target.with_suffix(".pg"))
    other.close()


@on("postgres")
def test_tables_of_others_beside_ours_are_left_alone(store: Store, target: Path) -> None:
    with store.database.write() as connection:
        connection.execute(sa.text("CREATE TABLE payroll (amount integer)"))
        connection.execute(sa.text("INSERT INTO payroll VALUES (1)"))
    backup.backup(store.database, target)
    assert b"payroll" not in target.read_bytes()
    with store.database.write() as connection:
        connection.execute(sa.text("INSERT INTO payroll VALUES (2)"))
    backup.restore(store.database, target)
    with store.database.read() as connection:
        assert connection.execute(sa.text("SELECT sum(amount) FROM payroll")).scalar() == 3


@on("postgres")
def test_without_the_tools_of_postgres_it_is_said_what_to_install(
    store: Store, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(target.parent))
    with pytest.raises(StoreError, match=r"pg_dump is not on this machine\. Fix: install .*postgresql-client"):
        backup.backup(store.database, target)
    assert not target.exists()


@on("postgres")
def test_who_holds_a_table_of_postgres_is_not_waited_for_long(
    store: Store, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.postgres.BUSY_SECONDS", 1)
    store.gaps.add(GAP)
    backup.backup(store.database, target)
    before = rows(store.database)
    with store.database.write() as connection:
        connection.execute(sa.text("UPDATE gaps SET state = 'ignored'"))
        with pytest.raises(StoreError, match="stop every bot"):
            backup.restore(store.database, target)
    assert [row[:-2] for row in rows(store.database)["gaps"]] == [row[:-2] for row in before["gaps"]]


def test_who_holds_the_file_is_not_waited_for_long(
    tmp_path: Path, clock: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.backup.BUSY_SECONDS", 0.1)
    monkeypatch.setattr("bot.store.database.BUSY_SECONDS", 0.1)
    path, target = tmp_path / "jasmine.db", tmp_path / "jasmine.backup"
    store = opened(f"sqlite:///{path}", clock)
    store.gaps.add(GAP)
    backup.backup(store.database, target)
    before = rows(store.database)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="stop it") as refused:
            backup.restore(store.database, target)
        assert refused.value.locked
    assert rows(store.database) == before
    store.close()


# --- A full disk -----------------------------------------------------------------------------------------------------

FULL = """
import resource, signal, sys
from pathlib import Path
from bot.store import backup
from bot.store.database import connect

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
database = connect(sys.argv[1])
try:
    getattr(backup, sys.argv[4])(database, Path(sys.argv[2]))
except Exception as error:
    print(type(error).__name__, error)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no limit on files here")
@pytest.mark.parametrize("verb", ["backup", "restore"])
@on("file")
def test_on_a_full_disk_nothing_has_changed(store: Store, url: str, target: Path, verb: str) -> None:
    """A limit on the size of files stands for the disk. Neither half a back-up nor half a database is left."""
    for _ in range(300):
        store.gaps.add(replace(GAP, question=os.urandom(400).hex()))
    if verb == "restore":
        backup.backup(store.database, target)
        with store.database.write() as connection:
            connection.execute(sa.text("DELETE FROM gaps"))
        store.database.tidy()
    before = rows(store.database)
    done = subprocess.run(
        [sys.executable, "-c", FULL, url, str(target), "100000", verb], cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout.startswith("StoreError") and "Fix: " in done.stdout, done.stderr
    assert target.exists() == (verb == "restore")
    assert [path for path in target.parent.iterdir() if path.name.startswith(".")] == []
    assert rows(store.database) == before


# --- The commands ----------------------------------------------------------------------------------------------------


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: Hands) -> Iterator[Store]:
    """An operator's database, with a row in it."""
    monkeypatch.setenv("JASMINE_STATE_DIR", str(tmp_path / "state"))
    monkeypatch.delenv("JASMINE_DATABASE_URL", raising=False)
    store = opened(f"sqlite:///{tmp_path / 'state' / 'jasmine.db'}", clock)
    store.gaps.add(GAP)
    yield store
    store.close()


def test_the_commands_say_what_they_did(environment: Store, target: Path) -> None:
    done = CliRunner().invoke(db, ["backup", str(target)])
    assert done.exit_code == 0 and f"tables of {migrate.newest()}." in done.output and str(target) in done.output
    environment.gaps.add(GAP)
    back = CliRunner().invoke(db, ["restore", str(target), "--yes"])
    assert back.exit_code == 0 and f"restored, tables of {migrate.newest()}." in back.output
    assert len(environment.gaps.list()) == 1


def test_restoring_asks_for_a_yes(environment: Store, target: Path) -> None:
    CliRunner().invoke(db, ["backup", str(target)])
    environment.gaps.add(GAP)
    refused = CliRunner().invoke(db, ["restore", str(target)])
    assert refused.exit_code == 2 and "would be lost" in refused.output and "--yes" in refused.output
    assert len(environment.gaps.list()) == 2


def test_nothing_is_restored_beneath_a_running_bot(environment: Store, target: Path, tmp_path: Path) -> None:
    CliRunner().invoke(db, ["backup", str(target)])
    environment.gaps.add(GAP)
    with running.registered(tmp_path / "state"):
        refused = CliRunner().invoke(db, ["restore", str(target), "--yes"])
        assert refused.exit_code == 1 and f"A bot runs on this machine (process {os.getpid()})" in refused.output
        assert len(environment.gaps.list()) == 2
        assert CliRunner().invoke(db, ["backup", str(target) + ".2"]).exit_code == 0
    assert CliRunner().invoke(db, ["restore", str(target), "--yes", "--json"]).exit_code == 0


def test_where_there_are_no_tables(tmp_path: Path, target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JASMINE_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    refused = CliRunner().invoke(db, ["backup", str(target)])
    assert refused.exit_code == 1 and "has no tables yet" in refused.output
    done = CliRunner().invoke(db, ["backup", str(target), "--if-any", "--json"])
    assert (done.exit_code, done.output) == (0, '{"file": null}\n')
    assert not target.exists()


def test_a_folder_that_cannot_be_written(environment: Store) -> None:
    refused = CliRunner().invoke(db, ["backup", "/dev/null/jasmine.backup"])
    assert refused.exit_code == 1 and isinstance(refused.exception, StoreError)
    assert "cannot be written" in str(refused.exception)


@on("postgres")
def test_the_password_of_postgres_is_no_argument(url: str, target: Path, tmp_path: Path, clock: Hands) -> None:
    """Other users of the machine can list the arguments of processes."""
    opened(url, clock).close()
    shown = tmp_path / "pg_dump"
    shown.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/arguments\necho "$PGPASSWORD" >{tmp_path}/password\nexit 1\n')
    shown.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(tmp_path))
        database = connect(sa.make_url(url).set(password="it's a CANARY").render_as_string(hide_password=False))
        with pytest.raises(StoreError, match="pg_dump failed"):
            backup.backup(database, target)
        database.close()
    assert "CANARY" not in (tmp_path / "arguments").read_text()
    assert (tmp_path / "password").read_text() == "it's a CANARY\n"
