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
    Column("thread_ts", Words),
    Column("user_id", Words, nullable=False),
    Column("surface", Words, nullable=False),
    Column("lang", Words, nullable=False),
    Column("intent", Words),
    Column("slots", Json, nullable=False),
    Column("facts", Json, nullable=False),
    Column("outcome", Words),
    Column("knowledge", Words, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("created_at", Utc, nullable=False, index=True),
    Column("state", Words, nullable=False),
    Index(None, "team_id", "channel", "question_ts"),
    Index(None, "team_id", "answer_channel", "answer_ts"),
    Index(None, "team_id", "created_at"),
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

# Who asked is not kept; of what was asked openly, the message is.
gaps = Table(
    "gaps", metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("channel", Words),
    Column("question_ts", Words),
    Column("private", Boolean, nullable=False),
    Column("lang", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("score", Float, nullable=False),
    Column("knowledge", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    Index(None, "team_id", "at"),
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


# When a channel gets which briefing. `planned_until`: due times up to there have their delivery.
schedules = Table(
    "schedules", metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("days", Words, nullable=False),
    Column("time", Words, nullable=False),
    Column("zone", Words, nullable=False),
    Column("topic", Words, nullable=False),
    Column("langs", Words, nullable=False),
    Column("holidays", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("reason", Words, nullable=False),
    Column("created_by", Words, nullable=False),
    Column("planned_until", Utc, nullable=False),
    Column("at", Utc, nullable=False),
    sqlite_autoincrement=True,
    info=_purged("at", "settings"),
)  # fmt: skip

# What must be posted once: a scheduled briefing, one at the start of a shift, the daily sign of life.
# `trying`: the message (0 that of the channel, then those of its thread) that was being posted when last heard of.
deliveries = Table(
    "deliveries", metadata,
    Column("key", Words, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("schedule_id", Integer),
    Column("channel", Words, nullable=False),
    Column("fire_at", Utc, nullable=False),
    Column("state", Words, nullable=False),
    Column("owner", Words, nullable=False),
    Column("lease_until", Utc),
    Column("next_try_at", Utc, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("posted_ts", Words),
    Column("posted_channel", Words),
    Column("parts_done", Integer, nullable=False),
    Column("trying", Integer),
    Column("knowledge", Words, nullable=False),
    Column("detail", Json, nullable=False),
    Column("error", Words, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    Index(None, "state", "next_try_at"),
    Index(None, "team_id", "channel", "fire_at"),
    info=_purged("at", "texts"),
)  # fmt: skip

# Who wants a briefing at the start of their shifts, and in which language.
duty_choices = Table(
    "duty_choices", metadata,
    Column("team_id", Words, primary_key=True),
    Column("user_id", Words, primary_key=True),
    Column("briefing", Boolean, nullable=False),
    Column("lang", Words),
    Column("at", Utc, nullable=False),
    info=_purged("at", "settings"),
)  # fmt: skip

# Questions that a person was asked because the source is silent, and what that person said.
handovers = Table(
    "handovers", metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("asker", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("thread_ts", Words),
    Column("private", Boolean, nullable=False),
    Column("lang", Words, nullable=False),
    Column("question", Words, nullable=False),
    Column("gap_id", Integer),
    Column("duty_channel", Words, nullable=False),
    Column("duty_ts", Words),
    Column("officer", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("answer", Words, nullable=False),
    Column("answered_by", Words, nullable=False),
    Column("answered_at", Utc),
    Column("expires_at", Utc, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    Index(None, "team_id", "duty_channel", "duty_ts"),
    sqlite_autoincrement=True,
    info=_purged("at", "texts"),
)  # fmt: skip

# What was said to the press, from which answer.
told = Table(
    "told", metadata,
    Column("id", Integer, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("intent", Words, nullable=False),
    Column("slots", Json, nullable=False),
    Column("lang", Words, nullable=False),
    Column("line", Words, nullable=False),
    Column("outlet", Words, nullable=False),
    Column("told_by", Words, nullable=False),
    Column("facts", Json, nullable=False),
    Column("knowledge", Words, nullable=False),
    Column("duty_channel", Words, nullable=False),
    Column("duty_ts", Words),
    Column("at", Utc, nullable=False, index=True),
    Index(None, "team_id", "intent"),
    sqlite_autoincrement=True,
    info=_purged("at", "texts"),
)  # fmt: skip

# Corrections that were posted under answers; a key a row, so that each is posted once.
corrections = Table(
    "corrections", metadata,
    Column("key", Words, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("fact", Words, nullable=False),
    Column("channel", Words, nullable=False),
    Column("thread_ts", Words, nullable=False),
    Column("answer_id", Integer, nullable=False),
    Column("text", Json, nullable=False),
    Column("state", Words, nullable=False),
    Column("posted_ts", Words),
    Column("made_by", Words, nullable=False),
    Column("error", Words, nullable=False),
    Column("at", Utc, nullable=False, index=True),
    info=_purged("at", "texts"),
)  # fmt: skip


def rule_of(table: Table) -> PurgeRule:
    """The rule beside the table."""
    found: PurgeRule = table.info["purge"]
    return found
