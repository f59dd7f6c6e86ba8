"""Hands for the tests of briefings: moments in Tokyo, people on duty, a quiet time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.briefing.model import Activity, Duty, Person, Shift

DAY = timedelta(days=1)
AT = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
"""Tuesday the 24th, 08:30 in Tokyo."""
A, B, C = Person("当番A", "U0A"), Person("当番B", "U0B"), Person("控えC")
QUIET = Activity(AT - 4 * DAY, AT)


def on_duty(**changes: object) -> Duty:
    """A until tomorrow, then B."""
    first = Shift(A, AT, AT + DAY)
    return Duty(AT, **{"now": (first,), "next": Shift(B, AT + DAY, AT + 2 * DAY), **changes})  # type: ignore[arg-type]
