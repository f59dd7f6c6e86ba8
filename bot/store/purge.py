"""What goes: rows whose time is over, by the rule beside each table; and everything of a team that leaves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete

from bot.store.database import Database
from bot.store.schema import Retention, metadata, rule_of


def purge(database: Database, now: datetime, retention: Retention) -> Mapping[str, int]:
    """Delete what is older than its rule allows; how many rows of each table."""
    counts = {}
    for table in reversed(metadata.sorted_tables):
        rule = rule_of(table)
        kept = retention.of(rule.kept)
        if kept is None:
            counts[table.name] = 0
            continue
        # A transaction for each table: nobody waits long.
        with database.write() as connection:
            counts[table.name] = connection.execute(delete(table).where(table.c[rule.column] < now - kept)).rowcount
    database.tidy()
    return counts


def forget_team(database: Database, team_id: str) -> Mapping[str, int]:
    """Delete every row of the team, from every table, at once; how many rows of each."""
    with database.write() as connection:
        counts = {
            table.name: connection.execute(delete(table).where(table.c.team_id == team_id)).rowcount
            for table in reversed(metadata.sorted_tables)
        }
    database.tidy()
    return counts
