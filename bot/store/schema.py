"""The tables, each with its purge rule. A change here needs a migration; a test compares the two."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from sqlalchemy import Boolean, Column, Float, Index, Integer, MetaData, Table

from bot.store.columns import Json, Utc, Words

Kept = Literal["claims", "conversations", "texts", "preferences", "settings", "states", "refused"]

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s"},
)


@dataclass(frozen=True)
class PurgeRule:
    """Rows go when the time in `column` is longer ago than the retention called `kept`."""

    column: str
    kept: Kept


@dataclass(frozen=True)
class Retention:
    """How long rows are kept; `texts` (what people asked and were told) is the operator's choice."""

    texts: timedelta = timedelta(days=30)
    claims: timedelta = timedelta(hours=24)
    conversations: timedelta = timedelta(hours=8)
    preferences: timedelta = timedelta(days=365)
    settings: timedelta | None = None
    states: timedelta = timedelta(hours=1)
    refused: timedelta = timedelta(days=30)

    def of(self, kept: Kept) -> timedelta | None:
        """The time that rows under that name are kept; None: until their team is forgotten."""
        found: timedelta | None = getattr(self, kept)
        return found


def _purged(column: str, kept: Kept) -> dict[str, PurgeRule]:
    return {"purge": PurgeRule(column, kept)}


claims = Table(
    "claims", metadata,
    Column("key", Words, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("owner", Words, nullable=False),
    Column("claimed_at", Utc, nullable=False, index=True),
    Column("done", Boolean, nullable=False),
    info=_purged("claimed_at", "claims"),
)  # fmt: skip

# SQLite would give the numbers of deleted rows again, while a button may still hold one.
answers = Table(
    "answers", metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("question_ts", Words),
    Column("answer_channel", Words, nullable=False),
    Column("answer_ts", Words),
    Column("user_id", Words, nullable=False),
    Column("surface", Words, nullable=False),
    Column("lang", Words, nullable=False),
    Column("intent", Words),
    Column("slots", Json, nullable=False),
    Column("facts", Json, nullable=False),
    Column("knowledge", Words, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("created_at", Utc, nullable=False, index=True),
    Column("state", Words, nullable=False),
    Index(None, "team_id", "channel", "question_ts"),
    Index(None, "team_id", "answer_channel", "answer_ts"),
    sqlite_autoincrement=True,
    info=_purged("created_at", "texts"),
)  # fmt: skip

conversations = Table(
    "conversations", metadata,
    Column("key", Words, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("context", Json, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    info=_purged("at", "conversations"),
)  # fmt: skip

preferences = Table(
    "preferences", metadata,
    Column("team_id", Words, primary_key=True),
    Column("user_id", Words, primary_key=True),
    Column("lang", Words),
    Column("greeted", Boolean, nullable=False),
    Column("told_external", Boolean, nullable=False),
    Column("at", Utc, nullable=False),
    info=_purged("at", "preferences"),
)  # fmt: skip

channels = Table(
    "channels", metadata,
    Column("team_id", Words, primary_key=True),
    Column("channel", Words, primary_key=True),
    Column("mode", Words, nullable=False),
    Column("external", Boolean, nullable=False),
    Column("set_by", Words, nullable=False),
    Column("at", Utc, nullable=False),
    info=_purged("at", "settings"),
)  # fmt: skip

gaps = Table(
    "gaps", metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("channel", Words),
    Column("private", Boolean, nullable=False),
    Column("lang", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("score", Float, nullable=False),
    Column("knowledge", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    sqlite_autoincrement=True,
    info=_purged("at", "texts"),
)  # fmt: skip

reports = Table(
    "reports", metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("user_id", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("answer_ts", Words),
    Column("text", Words, nullable=False),
    Column("facts", Json, nullable=False),
    Column("knowledge", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    sqlite_autoincrement=True,
    info=_purged("at", "texts"),
)  # fmt: skip

# The tokens are encrypted (see vault). A row goes when Slack has refused its token for so long.
installations = Table(
    "installations", metadata,
    Column("team_id", Words, primary_key=True),
    Column("app_id", Words, nullable=False),
    Column("enterprise_id", Words),
    Column("team_name", Words, nullable=False),
    Column("bot_id", Words, nullable=False),
    Column("bot_user_id", Words, nullable=False),
    Column("scopes", Words, nullable=False),
    Column("installed_by", Words, nullable=False),
    Column("installed_at", Utc, nullable=False),
    Column("token", Words, nullable=False),
    Column("refresh_token", Words),
    Column("expires_at", Utc),
    Column("refused", Words),
    Column("refused_at", Utc, index=True),
    info=_purged("refused_at", "refused"),
)  # fmt: skip

# Which team it will be shows only at the end: until then there is none.
oauth_states = Table(
    "oauth_states", metadata,
    Column("state_hash", Words, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("browser_hash", Words, nullable=False),
    Column("used", Boolean, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    info=_purged("at", "states"),
)  # fmt: skip


def rule_of(table: Table) -> PurgeRule:
    """The rule beside the table."""
    found: PurgeRule = table.info["purge"]
    return found
