"""The events of an iCalendar text, each with its line, and everything that is wrong with them.

Only what tells a shift is handed to the parser: no alarms, no descriptions, no extensions.
"""

from __future__ import annotations

import re
import threading
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from icalendar import Component, Event, Timezone
from icalendar.timezone import tzp

from bot.briefing.roster import RosterError, fault
from bot.briefing.rosterevent import cancelled, person_of, unzoned, when
from bot.briefing.rosterrecurrence import refused
from bot.errors import Fault

MOST_LINES = 150_000
MOST_EVENTS = 10_000
MOST_ZONE_RULES = 100
MOST_FAULTS = 100
TIMES = "DTSTART DTEND DURATION RRULE RDATE EXDATE EXRULE RECURRENCE-ID"
READ = frozenset(f"{TIMES} UID SEQUENCE STATUS SUMMARY ATTENDEE ORGANIZER".split())
_NAME = re.compile(r"[A-Za-z0-9-]+")
# A rule of a time zone is evaluated while the text is read, so that only those that match every year are let in.
_ZONE_RULE = re.compile(
    r"FREQ=YEARLY(?:;(?:INTERVAL=1|WKST=\w\w|UNTIL=\d{8}(?:T\d{6}Z?)?|BYMONTH=\d\d?|BYHOUR=\d\d?|BYMINUTE=\d\d?"
    r"|BYDAY=[+-]?[1-4]?(?:SU|MO|TU|WE|TH|FR|SA)|BYMONTHDAY=(?:[12]?\d)(?:,[12]?\d)*))*",
    re.IGNORECASE | re.ASCII,
)
# The parser keeps the time zones that a text defines, by name, until it is told to forget them.
_PARSING = threading.Lock()


@dataclass(frozen=True)
class Dated:
    """An event and the line on which it begins."""

    event: Component
    line: int

    def fault(self, file: str, message: str, fix: str, code: str) -> Fault:
        """A mistake in it."""
        return fault(file, self.line, "event", message, fix, code)


@dataclass
class _Part:
    """The lines of one component of the text."""

    name: str
    line: int
    lines: list[str] = field(default_factory=list)


def read_events(text: str, file: str) -> list[Dated]:
    """Every event, cancelled ones too, that makes sense by itself; RosterError with every fault."""
    parts = list(_parts(_logical_lines(text, file), file))
    zones = [part for part in parts if part.name == "VTIMEZONE"]
    faults = list(_zone_faults(zones, file))
    if faults:
        raise RosterError(faults)
    written = [part for part in parts if part.name == "VEVENT"]
    if not written:
        faults.append(fault(file, 0, "", "it has no events", "export the calendar with its events", "empty"))
    if len(written) > MOST_EVENTS:
        message = f"it has more than {MOST_EVENTS:,} events"
        faults.append(fault(file, 0, "", message, "leave out what is long over", "size"))
        written = []
    # The parser's warnings are about guesses that the faults below do not leave to it.
    with _PARSING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tzp.use_default()
        for zone in zones:
            _parsed(Timezone, zone, file, faults)
        events = [Dated(event, part.line) for part in written if (event := _parsed(Event, part, file, faults))]
    for dated in events:
        faults += _faults(dated, file)
    if faults:
        raise RosterError(faults[:MOST_FAULTS])
    return events


def _logical_lines(text: str, file: str) -> list[tuple[int, str]]:
    """The lines with their numbers, each with those that continue it."""
    found: list[tuple[int, list[str]]] = []
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if number > MOST_LINES:
            message = f"it has more than {MOST_LINES:,} lines"
            raise RosterError([fault(file, number, "", message, "leave out what is long over", "size")])
        if line[:1] in (" ", "\t") and found:
            found[-1][1].append(line[1:])
        elif line.strip():
            found.append((number, [line]))
    lines = [(number, "".join(parts)) for number, parts in found]
    if not lines or lines[0][1].strip().upper() != "BEGIN:VCALENDAR":
        fix = "name the calendar's iCal address or an .ics file, no web page"
        raise RosterError([fault(file, 1, "", "this is no iCalendar text", fix, "calendar")])
    return lines


def _parts(lines: list[tuple[int, str]], file: str) -> Iterator[_Part]:
    """The events and time zones; what stands in an event's own parts (alarms) is left out."""
    stack: list[str] = []
    part: _Part | None = None
    for number, line in lines:
        name = (found[0] if (found := _NAME.match(line)) else "").upper()
        value = line.partition(":")[2].strip().upper()
        if name == "BEGIN":
            stack.append(value)
            if value in ("VEVENT", "VTIMEZONE") and part is None:
                part = _Part(value, number)
        if part is not None and _is_read(part, name, stack):
            part.lines.append(line)
        if name == "END":
            if not stack or stack.pop() != value:
                fix = "export the calendar again: a BEGIN or END is missing"
                raise RosterError([fault(file, number, "", f"END:{value[:40]} closes nothing", fix, "structure")])
            if part is not None and part.name == value:
                yield part
                part = None
    if stack:
        fix = "fetch or export it again: its end is missing"
        raise RosterError([fault(file, lines[-1][0], "", "the calendar breaks off", fix, "structure")])


def _is_read(part: _Part, name: str, stack: list[str]) -> bool:
    if part.name == "VTIMEZONE":
        return not name.startswith("X-")
    return bool(stack) and stack[-1] == "VEVENT" and (name in READ or name in ("BEGIN", "END"))


def _zone_faults(zones: list[_Part], file: str) -> Iterator[Fault]:
    rules = 0
    for zone in zones:
        for line in zone.lines:
            name, _, value = line.partition(":")
            if name.upper().startswith(("RRULE", "EXRULE", "RDATE", "EXDATE")):
                rules += 1
            both = "BYMONTHDAY=" in value.upper() and re.search(r"BYDAY=[+-]?\d", value, re.IGNORECASE)
            if name.upper().startswith("RRULE") and (both or not _ZONE_RULE.fullmatch(value.strip())):
                message = "this time zone changes by a rule that is not understood"
                yield fault(file, zone.line, "time zone", message, "use a zone with an IANA name", "zone")
                break
    if rules > MOST_ZONE_RULES:
        yield fault(file, 0, "", "its time zones have too many rules", "use zones with IANA names", "zone")


def _parsed(kind: type[Component], part: _Part, file: str, faults: list[Fault]) -> Component | None:
    try:
        return kind.from_ical("\r\n".join([*part.lines, ""]))
    except Exception:
        # Whatever the parser says of it, by whatever exception: the place is what helps.
        what = "event" if part.name == "VEVENT" else "time zone"
        faults.append(fault(file, part.line, what, "this cannot be read", "export the calendar again", "syntax"))
        return None


def _faults(dated: Dated, file: str) -> Iterator[Fault]:
    """What is wrong with one event."""
    event = dated.event
    broken = sorted({str(name or "a line") for name, _ in event.errors})
    if broken:
        message = f"{', '.join(broken)[:80]} cannot be read"
        yield dated.fault(file, message, "correct it in the calendar, or export it again", "property")
        return
    repeated = [name for name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID") if isinstance(event.get(name), list)]
    if repeated or when(event, "DTSTART") is None:
        message = f"{repeated[0]} stands twice" if repeated else "it has no DTSTART"
        yield dated.fault(file, message, "give it one beginning and one end", "times")
        return
    yield from _what_it_says(dated, file)


def _what_it_says(dated: Dated, file: str) -> Iterator[Fault]:
    event = dated.event
    zone = unzoned(event)
    if zone:
        fix = "use an IANA name such as Asia/Tokyo, or let the file define the zone"
        yield dated.fault(file, f"the time zone {zone[:60]!r} is not known", fix, "zone")
    if not zone and not _lasts(event):
        yield dated.fault(file, "it has no end after its beginning", "give it an end", "times")
    for rule in _rules(event):
        why = refused(rule)
        if why:
            fix = "let it repeat by days, weeks, months or years"
            yield dated.fault(file, why, fix, "recurrence")
    if "EXRULE" in event:
        yield dated.fault(file, "EXRULE is out of use", "name the exceptions by EXDATE", "recurrence")
    if not cancelled(event) and person_of(event) is None:
        fix = "put the name into its title, or share the calendar with its details"
        yield dated.fault(file, "it names nobody", fix, "person")


def _rules(event: Component) -> list[Mapping[str, Any]]:
    found: Any = event.get("RRULE")
    return [] if found is None else found if isinstance(found, list) else [found]


def _lasts(event: Component) -> bool:
    """Whether the event takes time: a whole day without an end does."""
    start, end = when(event, "DTSTART"), when(event, "DTEND")
    duration = getattr(event.get("DURATION"), "dt", None)
    if isinstance(duration, timedelta):
        return duration > timedelta(0)
    if end is None:
        return not isinstance(start, datetime)
    if isinstance(start, datetime) and isinstance(end, datetime):
        return (start.tzinfo is None) == (end.tzinfo is None) and start < end
    return not isinstance(start, datetime) and not isinstance(end, datetime) and start is not None and start < end
