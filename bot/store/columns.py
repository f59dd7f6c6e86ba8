"""Column types: times in UTC, JSON, and texts that any database can hold."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator

# Slack's JSON may hold half a surrogate pair, which is no UTF-8, and a NUL, which PostgreSQL refuses.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class Utc(TypeDecorator[datetime]):
    """A moment, kept in UTC. Naive times are refused: nobody could say which moment they mean."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In: any zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without its zone")
        return value and value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Out: UTC. SQLite keeps no zone, PostgreSQL gives that of the session."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text that somebody else wrote; what cannot be stored becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """In: any text."""
        return None if value is None else storable(value)


class Json(TypeDecorator[Any]):
    """A JSON value, written in ASCII, which keeps every text exactly as it was."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str:
        """In: what json.dumps takes."""
        return json.dumps(value, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Out: the value."""
        return None if value is None else json.loads(value)


def storable(text: str) -> str:
    """The text as it comes back from the database."""
    return _UNSTORABLE.sub("\ufffd", text)
