"""Schedules, deliveries, duty choices, hand-overs, what was told to the press, corrections; outcomes of answers."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Six tables and three columns."""
    with op.batch_alter_table("answers") as answers:
        answers.add_column(sa.Column("outcome", sa.Text(), nullable=True))
        answers.add_column(sa.Column("thread_ts", sa.Text(), nullable=True))
    with op.batch_alter_table("gaps") as gaps:
        gaps.add_column(sa.Column("question_ts", sa.Text(), nullable=True))
    _schedules()
    _deliveries()
    _duty_choices()
    _handovers()
    _told()
    _corrections()
    for table, columns in _INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


_INDEXES = (
    ("answers", ["team_id", "created_at"]),
    ("gaps", ["team_id", "at"]),
    ("deliveries", ["at"]),
    ("deliveries", ["state", "next_try_at"]),
    ("deliveries", ["team_id", "channel", "fire_at"]),
    ("handovers", ["at"]),
    ("handovers", ["team_id", "duty_channel", "duty_ts"]),
    ("told", ["at"]),
    ("told", ["team_id", "intent"]),
    ("corrections", ["at"]),
)


def _schedules() -> None:
    op.create_table(
        "schedules",
        _number("id"), _text("team_id"), _text("channel"), _text("days"), _text("time"), _text("zone"), _text("topic"),
        _text("langs"), _text("holidays"), _text("state"), _text("reason"), _text("created_by"),
        _time("planned_until"), _time("at"),
        sa.PrimaryKeyConstraint("id", name="pk_schedules"),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        _text("key"), _text("team_id"), _text("kind"), _number("schedule_id", nullable=True), _text("channel"),
        _time("fire_at"), _text("state"), _text("owner"), _time("lease_until", nullable=True), _time("next_try_at"),
        _number("attempts"), _text("posted_ts", nullable=True), _text("posted_channel", nullable=True),
        _number("parts_done"), _number("trying", nullable=True), _text("knowledge"), _text("detail"), _text("error"),
        _time("at"),
        sa.PrimaryKeyConstraint("key", name="pk_deliveries"),
    )  # fmt: skip


def _duty_choices() -> None:
    op.create_table(
        "duty_choices",
        _text("team_id"), _text("user_id"), _flag("briefing"), _text("lang", nullable=True), _time("at"),
        sa.PrimaryKeyConstraint("team_id", "user_id", name="pk_duty_choices"),
    )  # fmt: skip


def _handovers() -> None:
    op.create_table(
        "handovers",
        _number("id"), _text("team_id"), _text("asker"), _text("channel"), _text("thread_ts", nullable=True),
        _flag("private"), _text("lang"), _text("question"), _number("gap_id", nullable=True), _text("duty_channel"),
        _text("duty_ts", nullable=True), _text("officer"), _text("state"), _text("answer"), _text("answered_by"),
        _time("answered_at", nullable=True), _time("expires_at"), _time("at"),
        sa.PrimaryKeyConstraint("id", name="pk_handovers"),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _told() -> None:
    op.create_table(
        "told",
        _number("id"), _text("team_id"), _text("intent"), _text("slots"), _text("lang"), _text("line"),
        _text("outlet"), _text("told_by"), _text("facts"), _text("knowledge"), _text("duty_channel"),
        _text("duty_ts", nullable=True), _time("at"),
        sa.PrimaryKeyConstraint("id", name="pk_told"),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _corrections() -> None:
    op.create_table(
        "corrections",
        _text("key"), _text("team_id"), _text("fact"), _text("channel"), _text("thread_ts"), _number("answer_id"),
        _text("text"), _text("state"), _text("posted_ts", nullable=True), _text("made_by"), _text("error"),
        _time("at"),
        sa.PrimaryKeyConstraint("key", name="pk_corrections"),
    )  # fmt: skip


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _time(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
