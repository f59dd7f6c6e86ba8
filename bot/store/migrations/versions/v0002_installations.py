"""Installations in workspaces, and the states of installing."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Two tables."""
    op.create_table(
        "installations",
        _text("team_id"), _text("app_id"), _text("enterprise_id", nullable=True), _text("team_name"), _text("bot_id"),
        _text("bot_user_id"), _text("scopes"), _text("installed_by"), _time("installed_at"), _text("token"),
        _text("refresh_token", nullable=True), _time("expires_at", nullable=True), _text("refused", nullable=True),
        _time("refused_at", nullable=True),
        sa.PrimaryKeyConstraint("team_id", name="pk_installations"),
    )  # fmt: skip
    op.create_table(
        "oauth_states",
        _text("state_hash"), _text("team_id"), _text("browser_hash"),
        sa.Column("used", sa.Boolean(), nullable=False), _time("at"),
        sa.PrimaryKeyConstraint("state_hash", name="pk_oauth_states"),
    )  # fmt: skip
    op.create_index("ix_installations_refused_at", "installations", ["refused_at"])
    op.create_index("ix_oauth_states_at", "oauth_states", ["at"])


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _time(name: str, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
