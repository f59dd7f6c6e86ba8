"""Times on the command line: a day, or so many days ago."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import click

MOST_DAYS = 36_500


class Since(click.ParamType[datetime | timedelta]):
    """`2026-11-01` (that day's beginning in UTC), `2026-11-01T08:30+09:00`, or a number of days ago."""

    name = "DATE|DAYS"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime | timedelta:
        """A moment, or a time to go back from now."""
        if isinstance(value, datetime | timedelta):
            return value
        text = str(value)
        if re.fullmatch("[0-9]{1,5}", text) and int(text) <= MOST_DAYS:
            return timedelta(days=int(text))
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            self.fail(f"{text!r} is neither a date (2026-11-01) nor a number of days.", param, ctx)
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def moment(since: datetime | timedelta | None, now: datetime) -> datetime:
    """When that was; None: the beginning of all times."""
    if since is None:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return now - since if isinstance(since, timedelta) else since
