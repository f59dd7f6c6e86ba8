"""The database fails in the middle of the work: questions are answered, once each; what it would have kept is lost."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.errors import JasmineError
from bot.fakeslack.slack import FakeSlack
from bot.store.store import Store, open_store
from tests.faults.conftest import Desk, desk_on
from tests.store.conftest import POSTGRES, OwnSchema, opened


@contextmanager
def pragmas(store: Store, *words: str, undo: str = "") -> Iterator[None]:
    """Each connection to SQLite begins with these; afterwards with `undo`."""

    def begin(connection: Any, *_: object) -> None:
        for word in words:
            connection.execute(f"PRAGMA {word}")

    def end(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA {undo}")

    engine = store.database.engine
    sa.event.listen(engine, "checkout", begin)
    yield
    sa.event.remove(engine, "checkout", begin)
    sa.event.listen(engine, "checkout", end)


@contextmanager
def read_only(desk: Desk, path: Path) -> Iterator[None]:
    """No write is taken."""
    with pragmas(desk.store, "query_only = ON", undo="query_only = OFF"):
        yield


@contextmanager
def locked(desk: Desk, path: Path) -> Iterator[None]:
    """Another program holds it, for longer than anybody waits."""
    with pragmas(desk.store, "busy_timeout = 20", undo="busy_timeout = 10000"):
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")
        other.close()


@contextmanager
def gone(desk: Desk, path: Path) -> Iterator[None]:
    """The tables are not there (any more)."""
    with desk.store.database.write() as connection:
        for table in ("claims", "conversations", "answers", "gaps", "channels", "preferences"):
            connection.exec_driver_sql(f"ALTER TABLE {table} RENAME TO {table}_away")
    yield
    with desk.store.database.write() as connection:
        for table in ("claims", "conversations", "answers", "gaps", "channels", "preferences"):
            connection.exec_driver_sql(f"ALTER TABLE {table}_away RENAME TO {table}")


@pytest.mark.parametrize("spoil", [read_only, locked, gone])
def test_a_database_that_fails_costs_no_answer(spoil: Callable[[Desk, Path], Any], desk: Desk, tmp_path: Path) -> None:
    """Before, meanwhile and after it is mended; a second delivery is known all the same; the log says what failed."""
    assert len(desk.ask("議長は誰ですか")) == 1
    with capture_logs() as logs, spoil(desk, tmp_path / "jasmine.db"):
        assert len(desk.ask("議長は誰ですか")) == 1
        for delivery in desk.slack.deliveries:
            desk.slack.redeliver(delivery)
        assert len(desk.ask("what is the budget", None)) == 1
    assert any(line["event"] == "store_failed" for line in logs)
    assert not any(line["event"] == "answer_failed" for line in logs)
    for delivery in desk.slack.deliveries:
        desk.slack.redeliver(delivery)
    assert len(desk.ask("議長は誰ですか")) == 1
    assert len([post for post in desk.slack.posts if not post.ephemeral]) == 4
    assert desk.slack.errors == []


def test_a_full_disk(desk: Desk, tmp_path: Path) -> None:
    """What no longer fits is not kept; what is asked is answered."""
    filler = sqlite3.connect(tmp_path / "jasmine.db")
    pages = filler.execute("PRAGMA page_count").fetchone()[0]
    filler.close()
    with capture_logs() as logs, pragmas(desk.store, f"max_page_count = {pages}", undo="max_page_count = 1000000"):
        for number in range(60):
            assert len(desk.ask(f"議長は誰ですか {number} {'あ' * 200}", None)) <= 1
            desk.slack.clock.advance(30)
    failed = [line for line in logs if line["event"] == "store_failed"]
    assert failed and any("room on the disk" in line["error"] for line in failed)
    assert len(desk.slack.posts) == 60
    assert len(desk.ask("議長は誰ですか", None)) == 1
    kept = desk.store.answers.of_answer(desk.slack.team.id, desk.slack.posts[-1].channel, desk.slack.posts[-1].ts)
    assert kept is not None


@pytest.mark.parametrize(
    "content", [b"this is no database, but long enough to be looked at" * 20, b"SQLite format 3\x00"]
)
def test_a_file_that_is_no_database_is_refused_at_the_start(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "jasmine.db").write_bytes(content)
    with pytest.raises(JasmineError, match="Fix:"):
        open_store(f"sqlite:///{tmp_path / 'jasmine.db'}", lambda: None)  # type: ignore[arg-type,return-value]


@pytest.mark.skipif(not POSTGRES, reason="TEST_POSTGRES_URL names no PostgreSQL to test on")
def test_a_postgresql_that_is_killed_under_us() -> None:
    """Its connections are cut: the next question finds new ones, and nothing is answered twice."""
    with FakeSlack() as slack, OwnSchema() as url:
        opened(url, slack.clock.datetime).close()
        desk = desk_on(url, slack)
        assert len(desk.ask("議長は誰ですか")) == 1
        with desk.store.database.engine.connect() as connection:
            mine = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
            connection.execute(sa.text(mine))
        assert len(desk.ask("議長は誰ですか")) == 1
        assert len(desk.ask("議長は誰ですか", None)) == 1
        desk.store.close()
