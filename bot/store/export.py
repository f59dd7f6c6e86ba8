"""What is kept, as lines of JSON: a header, a line a row, and a last line that says that nothing is missing.

No table that holds secrets or mere bookkeeping is written: no tokens, no states, no claims.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import ColumnElement, Connection, Select, Table, select, tuple_

from bot.store.database import Database, StoreError
from bot.store.migrate import newest
from bot.store.schema import metadata, rule_of

FORMAT = 1
LEFT_OUT = frozenset({"claims", "oauth_states", "installations"})
TABLES = tuple(table for table in metadata.sorted_tables if table.name not in LEFT_OUT)
AT_ONCE = 500
Keys = Sequence[tuple[Any, ...]]
Doomed = Mapping[Table, ColumnElement[bool]]
"""Of each table, the rows that are to go."""


class Export:
    """Writes rows to a stream."""

    def __init__(self, out: TextIO, now: datetime) -> None:
        self._out = out
        self.counts: dict[str, int] = {}
        names = [table.name for table in TABLES]
        self._line({"jasmine": "export", "format": FORMAT, "revision": newest(), "at": _utc(now), "tables": names})

    def write(self, connection: Connection, wanted: Select[Any], table: Table) -> Keys:
        """The rows of the table that are wanted; their primary keys."""
        names, keys = [column.name for column in table.primary_key], []
        for row in connection.execute(wanted, execution_options={"yield_per": AT_ONCE}):
            values = dict(row._mapping)
            self._line({"table": table.name, "row": {name: _plain(value) for name, value in values.items()}})
            keys.append(tuple(values[name] for name in names))
        self.counts[table.name] = self.counts.get(table.name, 0) + len(keys)
        return keys

    def end(self) -> None:
        """The last line. A file without it is not complete."""
        self._line({"end": True, "rows": self.counts})

    def _line(self, value: Mapping[str, Any]) -> None:
        self._out.write(json.dumps(value, ensure_ascii=False) + "\n")


def export(
    database: Database, out: TextIO, now: datetime, *, since: datetime | None = None, team_id: str | None = None,
    chosen: Doomed | None = None,
) -> Mapping[str, int]:  # fmt: skip
    """Write what is kept as of one moment; how many rows of each table.

    `since`: what is younger, by the time that the table's purge rule looks at. `chosen`: only these rows.
    """
    with database.read() as connection:
        if not database.is_sqlite:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        written = Export(out, now)
        for table in TABLES:
            wanted = select(table).order_by(*table.primary_key)
            if team_id is not None:
                wanted = wanted.where(table.c.team_id == team_id)
            if since is not None:
                wanted = wanted.where(table.c[rule_of(table).column] >= since)
            if chosen is None:
                written.write(connection, wanted, table)
            elif table in chosen:
                written.write(connection, wanted.where(chosen[table]), table)
        written.end()
    return written.counts


def teams(database: Database) -> tuple[str, ...]:
    """The workspaces of which anything is kept."""
    with database.read() as connection:
        found = {team for table in TABLES for team in connection.execute(select(table.c.team_id).distinct()).scalars()}
    return tuple(sorted(found))


def remove(connection: Connection, doomed: Doomed, now: datetime, file: Path | None = None) -> dict[str, int]:
    """Delete these rows; how many of each table.

    With a file, exactly the rows that it holds, once they are on the disk; where that fails, none, and there is no
    file. Without any row there is no file either. To be called in one writing transaction.
    """
    if file is None or not any(_any(connection, table, rows) for table, rows in doomed.items()):
        return {table.name: connection.execute(table.delete().where(rows)).rowcount for table, rows in doomed.items()}
    keys: dict[Table, Keys] = {}
    with new_file(file) as out:
        written = Export(out, now)
        for table, rows in doomed.items():
            wanted = select(table).where(rows).order_by(*table.primary_key).with_for_update()
            keys[table] = written.write(connection, wanted, table)
        written.end()
    for table, found in keys.items():
        _delete(connection, table, found)
    return {table.name: len(found) for table, found in keys.items()}


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """A new text file for its owner's eyes alone, on the disk when the block ends, and gone where the block fails."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise StoreError(f"{path} exists; nothing was written or deleted. Fix: name a new file.") from None
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        _sync_folder(path.parent)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise _unwritable(path, error) from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _unwritable(path: Path, error: OSError) -> StoreError:
    reason = error.strerror or type(error).__name__
    return StoreError(f"{path} cannot be written ({reason}); nothing was deleted. Fix: name a place that can be.")


def _sync_folder(folder: Path) -> None:
    # The name of a file is on the disk when its folder is. Some systems cannot do that, and need not.
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _any(connection: Connection, table: Table, rows: ColumnElement[bool]) -> bool:
    return connection.execute(select(table.c.team_id).where(rows).limit(1)).first() is not None


def _delete(connection: Connection, table: Table, keys: Keys) -> None:
    columns = tuple_(*table.primary_key)
    for start in range(0, len(keys), AT_ONCE):
        connection.execute(table.delete().where(columns.in_(list(keys[start : start + AT_ONCE]))))


def _plain(value: Any) -> Any:
    return _utc(value) if isinstance(value, datetime) else value


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
