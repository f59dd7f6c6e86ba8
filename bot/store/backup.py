"""A copy of the database in one file, taken while bots write, and the way back from it.

SQLite is copied by its own online backup, which sees one moment of the database. PostgreSQL is left to its own tools.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.exc import SQLAlchemyError

from bot.store import migrate, postgres
from bot.store.database import BUSY_SECONDS, Database, StoreError
from bot.store.schema import metadata

VERSIONS = "alembic_version"
_SQLITE = b"SQLite format 3\x00"


@dataclass(frozen=True)
class Copied:
    """What was copied: the revision of the tables, and how many bytes the file has."""

    revision: str
    bytes: int


def backup(database: Database, target: Path) -> Copied | None:
    """Write a copy of the database to a new file, readable by its owner alone; None where there are no tables yet.

    The copy is of one moment and examined before it gets its name. StoreError says what to mend; then there is no file.
    """
    if target.exists():
        raise StoreError(f"{target} exists. Fix: name a new file.")
    tables = _tables(database)
    if not tables:
        return None
    with _written(target) as draft:
        if database.is_sqlite:
            _copy(database, draft)
            revision = _examined(draft)
        else:
            postgres.dump(database.engine.url, _schema(database), tables, draft)
            revision = postgres.read(draft).revision
    return Copied(revision, target.stat().st_size)


def restore(database: Database, source: Path) -> str:
    """Put the copy in the database's place; the revision of its tables. All of it happens or nothing.

    StoreError where the file is damaged, of another kind of database, or of a newer program.
    """
    kind = _kind(source)
    if kind != ("SQLite" if database.is_sqlite else "PostgreSQL"):
        raise StoreError(f"{source} is a back-up of {kind}, but this is {database.named}. Fix: name another file.")
    if database.is_sqlite:
        revision = _known(_examined(source), source)
        with _sqlite_errors(database.named), closing(_open(source)) as copy, _driver(database) as connection:
            copy.backup(connection, progress=_patience())
        return revision
    archive, schema = postgres.read(source), _schema(database)
    if archive.schema != schema:
        raise StoreError(
            f"{source} is of the schema {archive.schema}, not {schema}. Fix: set search_path, or restore there."
        )
    _known(archive.revision, source)
    postgres.load(database.engine.url, schema, sorted({*_tables(database), *archive.tables}), source)
    return archive.revision


def _tables(database: Database) -> list[str]:
    """The bot's tables that are there. In PostgreSQL others may stand beside them; those are not ours to touch."""
    with database.read() as connection:
        found = inspect(connection).get_table_names()
    return sorted({*metadata.tables, VERSIONS} & set(found)) if VERSIONS in found else []


def _schema(database: Database) -> str:
    with database.read() as connection:
        return str(connection.exec_driver_sql("SELECT current_schema()").scalar())


@contextmanager
def _written(target: Path) -> Iterator[Path]:
    """A new file that gets its name once it is whole and on the disk, and is gone if anything fails before."""
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
        os.close(handle)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}. Fix: name a file in another folder.") from None
    try:
        yield Path(name)
        _to_disk(Path(name))
        os.replace(name, target)
        _to_disk(target.parent)
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror}. Fix: make room on the disk.") from None
    finally:
        for left in (name, f"{name}-journal", f"{name}-wal", f"{name}-shm"):
            with suppress(OSError):
                os.unlink(left)


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _copy(database: Database, draft: Path) -> None:
    with _sqlite_errors(str(draft)), closing(sqlite3.connect(draft)) as copy, _driver(database) as connection:
        # In one go: whoever writes meanwhile writes beside it, and does not make it begin again.
        connection.backup(copy, progress=_patience())
        # The write-ahead log belongs to the running database; the copy is one file.
        copy.execute("PRAGMA journal_mode = DELETE")


def _patience() -> Callable[[int, int, int], None]:
    """By itself the driver would wait for ever for whoever holds the database."""
    deadline = time.monotonic() + BUSY_SECONDS

    def look(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > deadline:
            raise StoreError("Another process holds the database. Fix: stop it.", locked=True)

    return look


def _examined(path: Path) -> str:
    """The revision of a copy whose every page was looked at."""
    with _sqlite_errors(str(path)), closing(_open(path)) as copy:
        said = copy.execute("PRAGMA integrity_check").fetchone()[0]
        if said != "ok":
            raise StoreError(f"{path} is damaged. Fix: use another back-up.")
        return str(copy.execute(f"SELECT version_num FROM {VERSIONS}").fetchone()[0])


def _known(revision: str, source: Path) -> str:
    if revision not in migrate.revisions():
        raise StoreError(
            f"{source} was made by a newer jasmine ({revision}). Fix: install that version or a newer one."
        )
    return revision


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _kind(source: Path) -> str:
    try:
        with source.open("rb") as file:
            head = file.read(len(_SQLITE))
    except OSError as error:
        raise StoreError(f"{source} cannot be read: {error.strerror}. Fix: check the path.") from None
    if head == _SQLITE:
        return "SQLite"
    if head.startswith(postgres.MAGIC):
        return "PostgreSQL"
    raise StoreError(f"{source} is no back-up, or a damaged one. Fix: use a file that `jasmine db backup` wrote.")


@contextmanager
def _driver(database: Database) -> Iterator[sqlite3.Connection]:
    """The connection beneath SQLAlchemy's."""
    try:
        connection = database.engine.raw_connection()
    except SQLAlchemyError as error:
        raise StoreError(f"The database ({database.named}) failed: {type(error).__name__}.") from None
    try:
        yield connection.driver_connection  # type: ignore[misc]
    finally:
        connection.close()


@contextmanager
def _sqlite_errors(where: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        text = str(error)
        hints = {
            "full": "make room on the disk", "disk i/o": "make room on the disk, and check the disk",
            "locked": "stop what uses the database", "readonly": "make the file and its folder writable",
        }  # fmt: skip
        fix = next((hint for word, hint in hints.items() if word in text.lower()), "use another back-up")
        raise StoreError(f"{where} failed: {text}. Fix: {fix}.", locked="locked" in text) from None
