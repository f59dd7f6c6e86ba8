"""The engine and its transactions: one way to read, one to write, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Executable, StaticPool, Table, create_engine, event, make_url
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from bot.errors import JasmineError

BUSY_SECONDS = 10
POOL = 5
OVERFLOW = 15
_POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")
_BEGIN = "jasmine_begin"


class StoreError(JasmineError):
    """The database failed. Its own words stay inside: they may hold what somebody asked, or a password.

    `locked`: another process held it all the time; trying again may help.
    """

    def __init__(self, message: str, locked: bool = False) -> None:
        self.locked = locked
        super().__init__(message)


class Database:
    """An engine with its transactions. Threads may share it; a transaction belongs to the thread that began it."""

    def __init__(self, engine: Engine, named: str, in_memory: bool) -> None:
        self.engine = engine
        self.named = named
        # One writer at a time is SQLite's rule: waiting here is fairer than its busy loop. In memory all threads share
        # the one connection, so that readers wait too.
        lock = threading.Lock()
        self._writing = lock if self.is_sqlite else nullcontext()
        self._reading = lock if in_memory else nullcontext()

    @property
    def is_sqlite(self) -> bool:
        """Else it is PostgreSQL."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that changes nothing."""
        with self._reading, self._plainly(), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that holds altogether or not at all."""
        with self._writing, self._plainly(), self.engine.connect() as connection:
            connection = connection.execution_options(**{_BEGIN: "BEGIN IMMEDIATE"})
            with connection.begin():
                yield connection

    def tidy(self) -> None:
        """Take deleted rows out of SQLite's log file too; what is busy is left for the next time."""
        if self.is_sqlite:
            with suppress(StoreError):
                self.pragma("wal_checkpoint(TRUNCATE)")

    def pragma(self, words: str) -> None:
        """Tell SQLite something that it takes outside of transactions only."""
        with self._writing, self._plainly(), self.engine.connect() as connection:
            connection.execution_options(**{_BEGIN: ""}).exec_driver_sql(f"PRAGMA {words}")

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()

    @contextmanager
    def _plainly(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            message = f"The database ({self.named}) failed: {type(cause).__name__}.{_fix(cause)}"
            raise StoreError(message, locked="locked" in str(cause)) from None


def connect(url: str) -> Database:
    """The database at that address, not looked into yet. StoreError, without the address, where there is no such."""
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        raise StoreError(f"JASMINE_DATABASE_URL is no database's address. Fix: {_EXAMPLES}.") from None
    if parsed.drivername in ("sqlite", "sqlite+pysqlite"):
        return _sqlite(parsed)
    if parsed.drivername in _POSTGRES:
        return _postgres(parsed.set(drivername="postgresql+psycopg"))
    raise StoreError(f"There is no support for {parsed.drivername} databases. Fix: {_EXAMPLES}.")


_EXAMPLES = "set JASMINE_DATABASE_URL to sqlite:////srv/jasmine/jasmine.db or postgresql://USER:PASSWORD@HOST/NAME"


def put(
    connection: Connection, table: Table, values: Mapping[str, Any], keys: Sequence[str], *,
    changed: Sequence[str] = (), where: ColumnElement[bool] | None = None, names: Mapping[str, Any] | None = None,
) -> bool:  # fmt: skip
    """Insert the row, or change (all but the keys of) the one that has the same keys, if `where` holds for that.

    False where it does not. `names` are the values of the names that `where` holds.
    """
    changed = changed or [name for name in values if name not in keys]
    statement = _put(connection.dialect.name, table, tuple(keys), tuple(changed), where)
    return connection.execute(statement, {**values, **(names or {})}).rowcount == 1


@lru_cache(64)
def _put(
    dialect: str, table: Table, keys: tuple[str, ...], changed: tuple[str, ...], where: ColumnElement[bool] | None
) -> Executable:
    # Kept, because putting it together takes longer than the database takes for it.
    module: Any = postgresql if dialect == "postgresql" else sqlite
    statement = module.insert(table)
    new = {name: statement.excluded[name] for name in changed}
    statement = statement.on_conflict_do_update(index_elements=list(keys), set_=new, where=where)
    # SQLAlchemy forgets the count of an insert, unless told.
    done: Executable = statement.execution_options(preserve_rowcount=True)
    return done


def _sqlite(url: URL) -> Database:
    name = url.database or ":memory:"
    in_memory = name == ":memory:" or url.query.get("mode") == "memory"
    if not in_memory and not name.startswith("file:"):
        _make_file(Path(name))
    # A connection in memory is the database: every thread must get the same.
    one: dict[str, Any] = {"poolclass": StaticPool} if in_memory else {"pool_size": POOL, "max_overflow": OVERFLOW}
    engine = create_engine(
        url, hide_parameters=True, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS}, **one
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # Without this the driver begins transactions by itself, late, and none at all before CREATE TABLE.
        connection.isolation_level = None
        # Killed processes lose nothing; a power cut may lose the last moments, never the file.
        for pragma in ("synchronous = NORMAL", "secure_delete = ON", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turns writer cannot wait for another writer; one that says so from the start can.
        words = connection.get_execution_options().get(_BEGIN, "BEGIN")
        if words:
            connection.exec_driver_sql(words)

    return Database(engine, "SQLite in memory" if in_memory else f"SQLite, {name}", in_memory)


def _make_file(path: Path) -> None:
    """The file and the folder above it, for nobody else's eyes; what exists keeps the rights that it has."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise StoreError(
            f"The database {path} cannot be opened: {error.strerror or error}. "
            "Fix: make it writable, or set JASMINE_STATE_DIR to a folder that is."
        ) from None


def _postgres(url: URL) -> Database:
    named = f"PostgreSQL, {url.database or 'default database'} on {url.host or 'this machine'}"
    try:
        engine = create_engine(
            url, hide_parameters=True, pool_size=POOL, max_overflow=OVERFLOW, pool_pre_ping=True,
            # Prepared statements do not survive a pooler in between.
            connect_args={"connect_timeout": BUSY_SECONDS, "prepare_threshold": None},
        )  # fmt: skip
    except (ModuleNotFoundError, NoSuchModuleError):
        raise StoreError("PostgreSQL needs psycopg. Fix: pip install 'jasmine-bot[postgres]'.") from None
    return Database(engine, named, in_memory=False)


def _fix(cause: object) -> str:
    text = str(cause).lower()
    hints = {
        "locked": "another process holds it: stop that, or use PostgreSQL",
        "readonly": "make the file and its folder writable",
        "unable to open": "make the file and its folder writable",
        "disk is full": "make room on the disk",
        "not a database": "move the file away, or name another",
        "malformed": "restore a copy",
        "no password": "put the password into JASMINE_DATABASE_URL",
        "password": "check user and password in JASMINE_DATABASE_URL",
        "does not exist": "check JASMINE_DATABASE_URL and run `jasmine db upgrade`",
        "no such table": "run `jasmine db upgrade`",
        "connect": "check that it runs and that JASMINE_DATABASE_URL names it",
        "resolve": "check the host in JASMINE_DATABASE_URL",
    }
    return next((f" Fix: {fix}." for word, fix in hints.items() if word in text), "")
