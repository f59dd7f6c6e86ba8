"""The occurrences of a calendar's events, within bounds: a hostile rule must neither take for ever nor fill memory.

dateutil, which recurring-ical-events asks, walks a rule from its beginning; one that never matches, to the year 9999.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from icalendar import Component
from recurring_ical_events import EventAdapter, Series

FREQUENCIES = {"YEARLY": 366, "MONTHLY": 31, "WEEKLY": 7, "DAILY": 1, "HOURLY": 1}
"""What a rule may repeat by, and how many days one step of it looks at."""
MOST_INTERVAL = 1_000
MOST_STEPS = 100_000
"""Days looked at for one event; a daily one may have begun centuries ago."""
MOST_STEPS_TOGETHER = 600_000
PLAIN = {"FREQ", "UNTIL", "COUNT", "INTERVAL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"}
ONE_TIME = {"BYHOUR", "BYMINUTE", "BYSECOND"}
"""Of these a rule may name one value: that is a time of the day."""


class TooMuch(Exception):
    """A recurrence takes more steps than anybody's shifts do."""


class Allowance:
    """How many steps are left: for this event, and for all together."""

    def __init__(self) -> None:
        self.renew()

    def renew(self) -> None:
        """All of it again."""
        self.together = MOST_STEPS_TOGETHER
        self.next_event()

    def next_event(self) -> None:
        """Another event begins anew."""
        self.left = MOST_STEPS

    @property
    def spent(self) -> bool:
        """Whether nothing is left for any event."""
        return self.together < 0

    def take(self, steps: int) -> None:
        """TooMuch where there are not so many left."""
        self.left -= steps
        self.together -= steps
        if self.left < 0 or self.together < 0:
            raise TooMuch


class _Interval(int):
    """An INTERVAL that counts its steps: dateutil adds it to the date (or multiplies it, for weeks) once a step."""

    cost: int
    allowance: Allowance

    def __radd__(self, other: int) -> int:
        self.allowance.take(self.cost)
        return int(self) + other

    __add__ = __radd__

    def __mul__(self, other: int) -> int:
        self.allowance.take(self.cost)
        return int(self) * other


def refused(rule: Mapping[str, Any]) -> str:
    """Why a rule is not evaluated; "" where it is."""
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    if frequency not in FREQUENCIES:
        return f"it repeats by {frequency or 'nothing'}, which is not evaluated"
    for name in map(str.upper, rule):
        if name not in PLAIN | ONE_TIME or (name in ONE_TIME and len(rule[name]) != 1):
            return f"it repeats by {name}, which is not evaluated"
    interval = rule.get("INTERVAL") or [1]
    if not all(1 <= int(each) <= MOST_INTERVAL for each in interval):
        return f"its INTERVAL is not between 1 and {MOST_INTERVAL:,}"
    return ""


def series_of(events: list[Component], allowance: Allowance) -> Series:
    """The series of events that share a UID: one with its rules, and those that change single occurrences."""

    class Bounded(Series):  # type: ignore[misc]  # the library has no types
        """A series whose rules count their steps."""

        class RecurrenceRules(Series.RecurrenceRules):  # type: ignore[misc]
            """With the same rules, evaluated afresh each time: the library's cache would not survive TooMuch."""

            def rrulestr(self, rule_string: str) -> Any:
                """The rule with an interval that counts."""
                rule: Any = super().rrulestr(rule_string)
                interval = _Interval(rule._interval)
                interval.allowance = allowance
                interval.cost = next(cost for name, cost in FREQUENCIES.items() if f"FREQ={name}" in rule_string)
                counted: Any = rule.replace(interval=interval, cache=False)
                counted.string, counted.until = rule.string, rule.until
                return counted

    return Bounded([EventAdapter(event) for event in events])


def occurrences(series: Series, start: datetime, end: datetime, allowance: Allowance) -> Iterator[Component]:
    """The events that the series has in that time, each with its own DTSTART and DTEND; TooMuch may interrupt."""
    allowance.next_event()
    for occurrence in series.between(start, end):
        yield occurrence.as_component(False)
