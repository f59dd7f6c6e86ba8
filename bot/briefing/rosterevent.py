"""One event of a calendar: who is meant by it, and from when until when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Component

from bot.briefing.model import Person
from bot.briefing.roster import person

GENERIC = frozenset(
    "on call|on-call|oncall|on duty|duty|duty officer|shift|busy|当番|当直|宿直|日直|担当|予定あり".split("|")
)
"""Titles that name nobody."""
_LEVEL = re.compile(r"^\s*\[L\d+\]\s*")
_TITLES = (
    re.compile(r"on[- ]?(?:call|duty)\s*(?:[-–—]\s+|[:：]\s*)(?P<name>.+?)(?:\s+[-–—]\s+.*)?", re.IGNORECASE),
    re.compile(r"(?P<name>.+?)\s+(?:is\s+)?on[- ](?:call|duty)(?:\s+.*)?", re.IGNORECASE),
    re.compile(r"(?:当番|当直|宿直|日直|担当)\s*[:：・－–—-]\s*(?P<name>.+)"),
    re.compile(r"(?P<name>.+?)\s*[（(](?:当番|当直|宿直|日直|担当)[）)]"),
)
_USER = re.compile(r"<@?[UW][A-Z0-9]{5,}")


def cancelled(event: Component) -> bool:
    """Whether the event says that it does not take place."""
    return _text(event, "STATUS").upper() == "CANCELLED"


def person_of(event: Component) -> Person | None:
    """Who is on duty by that event; None where it names nobody.

    A title that says so comes first (On Call - NAME - schedule, 当番：NAME, [L1] NAME, NAME <U0123ABC>), then a guest
    who did not decline, then any other title, then the organizer. Of an address only the part before the @ is used.
    """
    title = _LEVEL.sub("", _text(event, "SUMMARY")).strip()
    matches = (pattern.fullmatch(title) for pattern in _TITLES)
    said = next((match["name"] for match in matches if match), "")
    if not said and (_USER.search(title) or title != _text(event, "SUMMARY").strip()):
        said = title
    guests, mailed = _guests(event)
    candidates = [said, *guests, title, *_names(_listed(event, "ORGANIZER")), *mailed]
    named = (person(each) for each in candidates if each.strip().casefold() not in GENERIC)
    return next((who for who in named if who is not None), None)


def span(event: Component, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when until when, in UTC; dates and times without a zone are of the given one."""
    start, end = when(event, "DTSTART"), when(event, "DTEND")
    if start is None or end is None:
        raise ValueError("an occurrence without its times")
    return _instant(start, zone), _instant(end, zone)


def when(event: Component, name: str) -> date | None:
    """The date, or the date and time, of that property; None where there is not exactly one."""
    found = getattr(event.get(name), "dt", None)
    return found if isinstance(found, date) else None


def unzoned(event: Component) -> str:
    """The time zone that the event names and nobody knows; "" where there is none."""
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"):
        for value in _listed(event, name):
            zone = str(getattr(value, "params", {}).get("TZID", ""))
            for one in getattr(value, "dts", [value]):
                stated = getattr(one, "dt", None)
                stated = stated[0] if isinstance(stated, tuple) else stated
                if zone and isinstance(stated, datetime) and stated.tzinfo is None:
                    return zone
    return ""


def _instant(written: date, zone: ZoneInfo) -> datetime:
    full = written if isinstance(written, datetime) else datetime.combine(written, time())
    return (full if full.tzinfo else full.replace(tzinfo=zone)).astimezone(UTC)


def _guests(event: Component) -> tuple[list[str], list[str]]:
    """The guests' names, and of those without one what stands before the @."""
    guests = [
        guest
        for guest in _listed(event, "ATTENDEE")
        if _parameter(guest, "PARTSTAT") != "DECLINED" and _parameter(guest, "CUTYPE") in ("", "INDIVIDUAL")
    ]
    return list(_names(guests)), [str(guest).partition(":")[2] or str(guest) for guest in guests]


def _names(people: list[Any]) -> Iterator[str]:
    for one in people:
        name = str(getattr(one, "params", {}).get("CN", ""))
        if name and "@" not in name:
            yield name


def _parameter(value: Any, name: str) -> str:
    return str(getattr(value, "params", {}).get(name, "")).upper()


def _text(event: Component, name: str) -> str:
    return str(next(iter(_listed(event, name)), ""))


def _listed(event: Component, name: str) -> list[Any]:
    found = event.get(name)
    return [] if found is None else found if isinstance(found, list) else [found]
