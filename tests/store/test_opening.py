"""What is opened, by whom it can be read, and what is said where it cannot be opened."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.errors import JasmineError
from bot.store.database import StoreError
from bot.store.store import Store, open_store
from tests.store.conftest import Hands, on

PASSWORD = "p4ssw0rd-CANARY"


@pytest.mark.skipif(sys.platform == "win32", reason="rights are those of POSIX")
def test_the_file_and_its_folder_are_ones_own(tmp_path: Path, clock: Hands) -> None:
    path = tmp_path / "new" / "state" / "jasmine.db"
    before = os.umask(0)
    try:
        store = open_store(f"sqlite:///{path}", clock)
    finally:
        os.umask(before)
    store.memory.greet_once("T1:U1")
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    store.close()


@on("file")
def test_readers_do_not_wait_for_the_writer(store: Store) -> None:
    with store.database.write() as connection:
        connection.execute(sa.text("DELETE FROM gaps"))
        assert store.gaps.list() == ()


@on("file")
def test_another_process_is_waited_for(store: Store) -> None:
    with store.database.read() as connection:
        assert connection.execute(sa.text("PRAGMA busy_timeout")).scalar() == 10_000
        assert connection.execute(sa.text("PRAGMA journal_mode")).scalar() == "wal"


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://u:{PASSWORD}@h/d",
        PASSWORD,
        f"postgresql://u:{PASSWORD}@h:port/d",
        f"postgresql://u:{PASSWORD}@127.0.0.1:1/d",
        f"postgres://u@127.0.0.1:1/d?password={PASSWORD}",
    ],
)
def test_what_is_no_database_is_said_without_the_password(
    url: str, clock: Hands, capfd: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    with pytest.raises(JasmineError, match="Fix: ") as caught:
        open_store(url, clock)
    assert PASSWORD not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert PASSWORD not in "".join(capfd.readouterr())


def test_without_the_driver_the_extra_is_named(clock: Hands, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(JasmineError, match=r"jasmine-bot\[postgres\]"):
        open_store("postgresql://h/d", clock)


def test_a_file_that_is_no_database(tmp_path: Path, clock: Hands) -> None:
    path = tmp_path / "jasmine.db"
    path.write_text("once upon a time " * 100)
    with pytest.raises(JasmineError, match="move the file away"):
        open_store(f"sqlite:///{path}", clock)
    assert path.read_text().startswith("once upon a time")


def test_a_folder_that_cannot_be_made(tmp_path: Path, clock: Hands) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JasmineError, match="JASMINE_STATE_DIR"):
        open_store(f"sqlite:///{tmp_path / 'file' / 'jasmine.db'}", clock)


@on()
def test_a_failure_does_not_repeat_what_people_wrote(store: Store) -> None:
    """It ends in logs; the database's own words quote the row."""
    with store.database.write() as connection:
        connection.execute(sa.text("DROP TABLE reports"))
    with pytest.raises(StoreError) as caught, store.database.write() as connection:
        connection.execute(sa.text("INSERT INTO reports (text) VALUES (:text)"), {"text": "CANARY"})
    assert "CANARY" not in str(caught.value)
    assert caught.value.__suppress_context__


@on()
def test_a_failed_transaction_leaves_nothing(store: Store) -> None:
    def begin_and_fail() -> None:
        with store.database.write() as connection:
            connection.execute(sa.text("INSERT INTO channels VALUES ('T1', 'C1', 'off', false, 'U1', '2026-01-01')"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        begin_and_fail()
    assert store.channels.mode("T1", "C1") is None
    assert store.memory.greet_once("T1:U1"), "the next one works"


def test_a_store_does_not_show_its_address(clock: Hands, tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path / 'jasmine.db'}", clock)
    assert str(tmp_path) not in repr(store)
    store.close()
