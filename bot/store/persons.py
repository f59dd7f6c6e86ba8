"""Where a person stands in the tables: rows that are theirs, and rows of others that name them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Column, ColumnElement, Connection, Table, and_, or_, select, true, update

from bot.store.database import Database
from bot.store.export import Doomed, remove
from bot.store.schema import (
    answers,
    channels,
    conversations,
    corrections,
    deliveries,
    duty_choices,
    handovers,
    installations,
    preferences,
    reports,
    schedules,
    told,
)

OWN = (preferences.c.user_id, duty_choices.c.user_id, handovers.c.asker, reports.c.user_id)
"""Columns whose rows are that person's."""
NAMED = (
    answers.c.user_id, channels.c.set_by, schedules.c.created_by, handovers.c.officer, handovers.c.answered_by,
    told.c.told_by, corrections.c.made_by, installations.c.installed_by,
)  # fmt: skip
"""Columns of rows that others need too: the name is taken out, the row stays."""


@dataclass(frozen=True)
class Forgotten:
    """How many rows of each table were deleted, and from how many a name was taken."""

    deleted: Mapping[str, int]
    unnamed: Mapping[str, int]


def forget_person(database: Database, team_id: str, user_id: str, now: datetime, file: Path | None = None) -> Forgotten:
    """Delete what is a person's own, and take their name out of what stays; with a file, what goes is in it first.

    Their own: what they asked in private, their choices, reports, hand-overs, and what was sent to them alone. What was
    answered openly stays, without who asked: it stands in the channel, and may have to be recalled there.
    """
    with database.write() as connection:
        rows = own_rows(connection, team_id, user_id)
        deleted = remove(connection, rows, now, file)
        unnamed = dict.fromkeys(sorted({column.table.name for column in NAMED}), 0)
        for column in NAMED:
            table = _table(column)
            here = and_(table.c.team_id == team_id, column == user_id)
            unnamed[table.name] += connection.execute(update(table).where(here).values({column.name: ""})).rowcount
    database.tidy()
    return Forgotten(deleted, unnamed)


def own_rows(connection: Connection, team_id: str, user_id: str) -> Doomed:
    """What is a person's own."""
    direct = _conversations(connection, team_id, user_id)
    theirs: dict[Table, ColumnElement[bool]] = {_table(column): column == user_id for column in OWN}
    theirs[deliveries] = or_(deliveries.c.channel == user_id, deliveries.c.posted_channel.in_(direct))
    theirs[corrections] = corrections.c.channel.in_([user_id, *direct])
    # What a conversation was about: in private, the key ends with the person or has their conversation with the bot.
    keys = [conversations.c.key.startswith(f"{team_id}:{one}:", autoescape=True) for one in direct]
    theirs[conversations] = or_(conversations.c.key.endswith(f":{user_id}", autoescape=True), *keys)
    theirs[answers] = and_(answers.c.user_id == user_id, answers.c.private == true())
    return {table: and_(table.c.team_id == team_id, rows) for table, rows in theirs.items()}


def rows_naming(connection: Connection, team_id: str, user_id: str) -> Doomed:
    """Every row in which the person stands: their own, and those that name them."""
    rows = dict(own_rows(connection, team_id, user_id))
    for column in NAMED:
        table = _table(column)
        named = and_(table.c.team_id == team_id, column == user_id)
        rows[table] = or_(rows[table], named) if table in rows else named
    return rows


def _conversations(connection: Connection, team_id: str, user_id: str) -> list[str]:
    """The ids of their conversation with the bot, as far as it is known."""
    private = (answers.c.team_id == team_id, answers.c.user_id == user_id, answers.c.private == true())
    asked = select(answers.c.answer_channel).where(*private, answers.c.answer_channel.startswith("D"))
    corrected = select(corrections.c.channel).where(
        corrections.c.answer_id.in_(select(answers.c.id).where(*private)), corrections.c.channel.startswith("D")
    )
    sent = select(deliveries.c.posted_channel).where(
        deliveries.c.team_id == team_id, deliveries.c.channel == user_id, deliveries.c.posted_channel.is_not(None)
    )
    found = (connection.execute(wanted.distinct()).scalars() for wanted in (asked, corrected, sent))
    return sorted({str(one) for part in found for one in part})


def _table(column: Column[str]) -> Table:
    assert isinstance(column.table, Table)
    return column.table
