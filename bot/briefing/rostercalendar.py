"""A roster as an iCalendar file or feed, as calendars and paging services export it."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Component
from recurring_ical_events import Series

from bot.briefing.model import Shift
from bot.briefing.roster import HORIZON, ReadRoster, RosterError
from bot.briefing.rosterevent import cancelled, person_of, span
from bot.briefing.rosterparse import MOST_FAULTS, Dated, read_events
from bot.briefing.rosterrecurrence import Allowance, TooMuch, occurrences, series_of
from bot.errors import Fault

MOST_SHIFTS = 20_000
"""In the three months that are looked at together."""
BLOCK = timedelta(days=30)
TOGETHER = 3
BLOCKS_KEPT = 4
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
# Times without a zone are compared by the clock on the wall, so that they may seem up to a day off.
_MARGIN = timedelta(days=2)


def read_calendar(text: str, file: str, zone: ZoneInfo, at: datetime) -> ReadRoster:
    """The roster that a calendar's events make; times without a zone, and whole days, are of the given one.

    RosterError with every fault of the text, and of its recurrences in the months around `at`. Other months are
    evaluated when they are asked for, and may raise it then. Events count as duty whether or not they show as busy.
    """
    shifts = Events(read_events(text, file), file, zone)
    # Whatever is wrong with occurrences shows here.
    tuple(shifts.overlapping(at, at + HORIZON))
    return ReadRoster(shifts)


class Events:
    """Events as shifts, evaluated for three months at a time. Safe for threads."""

    def __init__(self, events: list[Dated], file: str, zone: ZoneInfo) -> None:
        self._file = file
        self._zone = zone
        self._allowance = Allowance()
        self._blocks: dict[int, tuple[Shift, ...]] = {}
        self._lock = threading.Lock()
        faults: list[Fault] = []
        self._series = list(self._all_series(events, faults))
        if faults:
            raise RosterError(faults[:MOST_FAULTS])

    def overlapping(self, start: datetime, end: datetime) -> Iterator[Shift]:
        """See roster.Shifts; RosterError where an event cannot be evaluated."""
        seen: set[Shift] = set()
        for block in range((start - _EPOCH) // BLOCK, (end - _EPOCH) // BLOCK + 1, TOGETHER):
            for shift in self._block(block):
                if shift not in seen and shift.start < end and shift.end > start:
                    seen.add(shift)
                    yield shift

    def _block(self, number: int) -> tuple[Shift, ...]:
        """The shifts of the block of that number and of the two after it."""
        with self._lock:
            if number not in self._blocks:
                start = _EPOCH + number * BLOCK
                shifts = self._between(start, start + TOGETHER * BLOCK)
                while len(self._blocks) >= BLOCKS_KEPT:
                    del self._blocks[next(iter(self._blocks))]
                self._blocks[number] = shifts
            return self._blocks[number]

    def _between(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        self._allowance.renew()
        faults: list[Fault] = []
        found: list[Shift] = []
        for dated, series in self._series:
            try:
                for occurrence in occurrences(series, start - _MARGIN, end + _MARGIN, self._allowance):
                    shift = self._shift(occurrence)
                    found += [shift] if shift is not None and shift.start < end and shift.end > start else []
                    if len(found) > MOST_SHIFTS:
                        raise TooMuch
            except Exception as error:
                # The libraries say "cannot" in many ways, from OverflowError to AttributeError.
                faults.append(self._fault(dated, error))
                if self._allowance.spent or len(found) > MOST_SHIFTS or len(faults) >= MOST_FAULTS:
                    break
        if faults:
            raise RosterError(faults)
        return tuple(dict.fromkeys(found))

    def _shift(self, occurrence: Component) -> Shift | None:
        start, end = span(occurrence, self._zone)
        who = None if cancelled(occurrence) else person_of(occurrence)
        # A shift within the hour that the clocks skip takes no time.
        return Shift(who, start, end) if who is not None and start < end else None

    def _all_series(self, events: list[Dated], faults: list[Fault]) -> Iterator[tuple[Dated, Series]]:
        """The events by UID. Of those that share one, each that changes no other is a series of its own."""
        together: dict[str, list[Dated]] = defaultdict(list)
        for number, dated in enumerate(events):
            together[str(dated.event.get("UID") or f"none, {number}")].append(dated)
        for group in together.values():
            changes = [dated for dated in group if "RECURRENCE-ID" in dated.event]
            cores = _newest([dated for dated in group if "RECURRENCE-ID" not in dated.event])
            first, *others = [[core] for core in cores] or [[]]
            for members in ([*first, *changes], *others):
                try:
                    series = series_of([member.event for member in members], self._allowance)
                except Exception as error:
                    faults.append(self._fault(members[0], error))
                    continue
                if _ambiguous(members):
                    fix = "let each shift of the day be an event that repeats daily"
                    message = "it repeats by hours, with exceptions"
                    faults.append(members[0].fault(self._file, message, fix, "recurrence"))
                yield members[0], series

    def _fault(self, dated: Dated, error: Exception) -> Fault:
        if isinstance(error, TooMuch):
            fix = "let it begin later, end, or repeat by days, weeks, months or years"
            return dated.fault(self._file, "its recurrence takes too long to evaluate", fix, "recurrence")
        message = "its times or its recurrence cannot be evaluated"
        return dated.fault(self._file, message, "correct it in the calendar", "recurrence")


def _ambiguous(members: list[Dated]) -> bool:
    """Whether the library might take one occurrence of a day for another.

    It looks exceptions up by UTC and by the clock on the wall: where shifts of eight hours meet a zone that is eight
    hours off, an exception would hit two.
    """
    rules = str(members[0].event.get("RRULE", "")).upper()
    return "HOURLY" in rules and (len(members) > 1 or "EXDATE" in members[0].event)


def _newest(events: list[Dated]) -> list[Dated]:
    """Without older versions of the same event."""
    versions = [_version(dated) for dated in events]
    return [dated for dated, version in zip(events, versions, strict=True) if version == max(versions)]


def _version(dated: Dated) -> int:
    found = dated.event.get("SEQUENCE", 0)
    return int(found) if isinstance(found, int) else 0
