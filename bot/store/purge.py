"""What goes: rows whose time is over, by the rule beside each table; and everything of a team that leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import ColumnElement, Table, delete

from bot.store.database import Database
from bot.store.export import TABLES, remove
from bot.store.schema import Retention, metadata, rule_of

# What people asked and were told. An archive of the rest would be of no use.
ARCHIVED = tuple(table for table in TABLES if rule_of(table).kept == "texts")


def purge(
    database: Database, now: datetime, retention: Retention, tables: Iterable[Table] = metadata.sorted_tables
) -> Mapping[str, int]:
    """Delete what is older than its rule allows; how many rows of each table."""
    counts = {}
    for table in reversed(tuple(tables)):
        rows = _due(table, now, retention)
        if rows is None:
            counts[table.name] = 0
            continue
        # A transaction for each table: nobody waits long.
        with database.write() as connection:
            counts[table.name] = connection.execute(delete(table).where(rows)).rowcount
    database.tidy()
    return counts


def purge_into(
    database: Database, now: datetime, retention: Retention, file: Path, tables: Iterable[Table] = TABLES
) -> Mapping[str, int]:
    """The same, but what goes from these tables is written to the new file first; where that fails, nothing goes."""
    exported = tuple(tables)
    doomed = {table: rows for table in exported if (rows := _due(table, now, retention)) is not None}
    with database.write() as connection:
        counts = remove(connection, doomed, now, file)
    rest = [table for table in metadata.sorted_tables if table not in doomed]
    return {**purge(database, now, retention, rest), **counts}


def forget_team(database: Database, team_id: str) -> Mapping[str, int]:
    """Delete every row of the team, from every table, at once; how many rows of each."""
    with database.write() as connection:
        counts = {
            table.name: connection.execute(delete(table).where(table.c.team_id == team_id)).rowcount
            for table in reversed(metadata.sorted_tables)
        }
    database.tidy()
    return counts


def _due(table: Table, now: datetime, retention: Retention) -> ColumnElement[bool] | None:
    """The rows whose time is over; None: they have as much as they want."""
    rule = rule_of(table)
    kept = retention.of(rule.kept)
    return None if kept is None else table.c[rule.column] < now - kept
