"""Claims, answers, conversations, preferences, channels, gaps, reports."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The first tables."""
    _claims_and_memory()
    _answers()
    _choices()
    _gaps()
    _reports()
    for table, columns in _INDEXES:
        op.create_index(f"ix_{table}_{'_'.join(columns)}", table, columns)


_INDEXES = (
    ("claims", ["claimed_at"]),
    ("answers", ["created_at"]),
    ("answers", ["team_id", "channel", "question_ts"]),
    ("answers", ["team_id", "answer_channel", "answer_ts"]),
    ("conversations", ["at"]),
    ("gaps", ["at"]),
    ("reports", ["at"]),
)


def _claims_and_memory() -> None:
    op.create_table(
        "claims",
        _text("key"), _text("team_id"), _text("owner"), _time("claimed_at"), _flag("done"),
        sa.PrimaryKeyConstraint("key", name="pk_claims"),
    )  # fmt: skip
    op.create_table(
        "conversations",
        _text("key"), _text("team_id"), _text("context"), _time("at"),
        sa.PrimaryKeyConstraint("key", name="pk_conversations"),
    )  # fmt: skip


def _answers() -> None:
    op.create_table(
        "answers",
        _number("id"), _text("team_id"), _text("channel"), _text("question_ts", nullable=True),
        _text("answer_channel"), _text("answer_ts", nullable=True), _text("user_id"), _text("surface"), _text("lang"),
        _text("intent", nullable=True), _text("slots"), _text("facts"), _text("knowledge"), _flag("private"),
        _time("created_at"), _text("state"),
        sa.PrimaryKeyConstraint("id", name="pk_answers"),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _choices() -> None:
    op.create_table(
        "preferences",
        _text("team_id"), _text("user_id"), _text("lang", nullable=True), _flag("greeted"), _flag("told_external"),
        _time("at"),
        sa.PrimaryKeyConstraint("team_id", "user_id", name="pk_preferences"),
    )  # fmt: skip
    op.create_table(
        "channels",
        _text("team_id"), _text("channel"), _text("mode"), _flag("external"), _text("set_by"), _time("at"),
        sa.PrimaryKeyConstraint("team_id", "channel", name="pk_channels"),
    )  # fmt: skip


def _gaps() -> None:
    op.create_table(
        "gaps",
        _number("id"), _text("team_id"), _text("channel", nullable=True), _flag("private"), _text("lang"),
        _text("question"), sa.Column("score", sa.Float(), nullable=False), _text("knowledge"), _text("state"),
        _time("at"),
        sa.PrimaryKeyConstraint("id", name="pk_gaps"),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _reports() -> None:
    op.create_table(
        "reports",
        _number("id"), _text("team_id"), _text("user_id"), _text("channel"), _text("answer_ts", nullable=True),
        _text("text"), _text("facts"), _text("knowledge"), _text("state"), _time("at"),
        sa.PrimaryKeyConstraint("id", name="pk_reports"),
        sqlite_autoincrement=True,
    )  # fmt: skip


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _time(name: str) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)
