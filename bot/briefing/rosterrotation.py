"""A roster as a rotation: people who follow one another, with exceptions and swaps by date."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.briefing.model import Person, Shift
from bot.briefing.roster import ReadRoster, RosterError, fault, person
from bot.errors import Fault
from bot.knowledge import yamlio

KEYS = ("people", "starts", "every", "handover", "zone", "exceptions", "swaps")
MOST_PEOPLE = 200
MOST_EXCEPTIONS = 1_000
NOBODY = ("nobody", "なし")
_EVERY = re.compile(r"(\d{1,3}) ?(days?|weeks?|日|週間?)")
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class Instead:
    """From the handover on one day until that on another, somebody else (or nobody) is on duty."""

    first: date
    until: date
    person: Person | None


@dataclass(frozen=True)
class Rotation:
    """`people` follow one another every `days` days from `starts` on, always at `handover` of the zone's clock.

    `swapped` is who has the turn of that number instead; `exceptions` are in order and do not overlap.
    """

    people: tuple[Person, ...]
    starts: date
    days: int
    handover: time
    zone: ZoneInfo
    swapped: Mapping[int, Person] = field(default_factory=dict)
    exceptions: tuple[Instead, ...] = ()

    def overlapping(self, start: datetime, end: datetime) -> Iterator[Shift]:
        """See roster.Shifts."""
        first = max(0, self.turn_of((start - timedelta(days=2)).astimezone(self.zone).date()))
        last = self.turn_of((end + timedelta(days=2)).astimezone(self.zone).date())
        for turn in range(first, last + 1):
            for shift in self._turn(turn):
                if shift.start < end and shift.end > start:
                    yield shift
        for each in self.exceptions:
            if each.person is not None and self.at(each.first) < end and self.at(each.until) > start:
                yield Shift(each.person, self.at(each.first), self.at(each.until))

    def turn_of(self, day: date) -> int:
        """The number of the turn that the handover on that day is in; negative before the rotation starts."""
        return (day - self.starts).days // self.days

    def has(self, turn: int) -> Person:
        """Who has that turn."""
        return self.swapped.get(turn) or self.people[turn % len(self.people)]

    def at(self, day: date) -> datetime:
        """The handover on that day."""
        return datetime.combine(day, self.handover, self.zone).astimezone(UTC)

    def _turn(self, turn: int) -> Iterator[Shift]:
        """The turn, without the days on which an exception holds."""
        begins = self.starts + timedelta(days=turn * self.days)
        ends, who = begins + timedelta(days=self.days), self.has(turn)
        # Those that end before the turn are passed over at once: they are in order.
        for each in self.exceptions[bisect_right(self.exceptions, begins, key=lambda one: one.until) :]:
            if each.first >= ends:
                break
            if each.first > begins:
                yield Shift(who, self.at(begins), self.at(each.first))
            begins = max(begins, each.until)
        if begins < ends:
            yield Shift(who, self.at(begins), self.at(ends))


def read_rotation(data: bytes, file: str, zone: ZoneInfo) -> ReadRoster:
    """The roster of a YAML rotation; `zone` is the zone where it names none. RosterError with every fault.

    people: [佐藤 <U0123ABC>, 鈴木]
    starts: 2026-11-02
    every: 1 week                # or: 3 days
    handover: "09:00"
    zone: Asia/Tokyo
    exceptions:
      - {date: 2026-12-31, person: 高橋}                      # that day, from handover to handover
      - {date: 2027-01-01, until: 2027-01-04, person: nobody}
    swaps:
      - [2026-11-09, 2026-11-16]                             # the turns that these days are in
    """
    tree = yamlio.parse(data, file)
    if tree.faults:
        raise RosterError(tree.faults)
    reading = _Reading(tree, zone)
    rotation = reading.rotation()
    if reading.faults or rotation is None:
        raise RosterError(reading.faults)
    return ReadRoster(rotation)


class _Reading:
    def __init__(self, tree: yamlio.Tree, zone: ZoneInfo) -> None:
        self._tree = tree
        self._zone = zone
        self._given: dict[str, Any] = tree.value if isinstance(tree.value, dict) else {}
        self.faults: list[Fault] = []

    def rotation(self) -> Rotation | None:
        """The rotation; None where a fault is in the way of it."""
        if not self._given:
            self._add((), "this is no rotation", "write people, starts, every and handover", "rotation")
            return None
        for key in self._given:
            if key not in KEYS:
                self._add((key,), f"{key!r} is no key of a rotation", f"use {', '.join(KEYS)}", "key")
        people, days = self._people(), self._days()
        starts, handover = self._date(("starts",), self._given.get("starts")), self._handover()
        zone = self._named_zone()
        if not people or starts is None or not days or handover is None or zone is None:
            return None
        plain = Rotation(people, starts, days, handover, zone)
        swapped = dict(self._swaps(plain))
        return Rotation(people, starts, days, handover, zone, swapped, self._exceptions(starts))

    def _people(self) -> tuple[Person, ...]:
        written = self._list("people", MOST_PEOPLE)
        if not written and not any(each.code == "roster-list" for each in self.faults):
            self._add(("people",), "there are no people", "list who takes turns", "people")
        named = [(person(each) if isinstance(each, str) else None) for each in written]
        for index, who in enumerate(named):
            if who is None:
                self._add(("people", index), "this names nobody", "write a name, or Name <U0123ABC>", "person")
        return tuple(who for who in named if who is not None)

    def _days(self) -> int:
        written = self._given.get("every")
        match = _EVERY.fullmatch(str(written or "").strip())
        if match and int(match[1]):
            return int(match[1]) * (7 if match[2][0] in "w週" else 1)
        said = f"every is {written!r}, which is no number of days or weeks" if written else "every is missing"
        self._add(("every",), said, "write 1 week, or 3 days", "every")
        return 0

    def _handover(self) -> time | None:
        written = self._given.get("handover")
        match = _TIME.fullmatch(str(written or "").strip())
        if match:
            return time(int(match[1]), int(match[2]))
        said = f"handover is {written!r}, which is no time" if written else "handover is missing"
        self._add(("handover",), said, 'write it as "09:00"', "time")
        return None

    def _named_zone(self) -> ZoneInfo | None:
        written = self._given.get("zone")
        if written is None:
            return self._zone
        try:
            return ZoneInfo(str(written))
        except (KeyError, ValueError, OSError):
            self._add(("zone",), f"{written!r} is no time zone", "use an IANA name, such as Asia/Tokyo", "zone")
            return None

    def _swaps(self, plain: Rotation) -> Iterator[tuple[int, Person]]:
        taken: set[int] = set()
        for index, pair in enumerate(self._list("swaps", MOST_EXCEPTIONS)):
            where = ("swaps", index)
            dates = [self._date(where, each) for each in pair] if isinstance(pair, list) and len(pair) == 2 else []
            turns = [plain.turn_of(day) for day in dates if day is not None]
            if not dates:
                self._add(where, "a swap has two dates", "write [2026-11-09, 2026-11-16]", "swap")
            elif len(turns) == 2 and (min(turns) < 0 or turns[0] == turns[1] or taken & set(turns)):
                fix = "name a day of each of two turns, each turn in one swap only"
                self._add(where, "these days are not in two turns that can be swapped", fix, "swap")
            elif len(turns) == 2:
                taken |= set(turns)
                yield turns[0], plain.has(turns[1])
                yield turns[1], plain.has(turns[0])

    def _exceptions(self, starts: date) -> tuple[Instead, ...]:
        found: list[Instead] = []
        for index, written in enumerate(self._list("exceptions", MOST_EXCEPTIONS)):
            made = self._exception(("exceptions", index), written)
            if made is None:
                continue
            if made.first < starts:
                self._add(("exceptions", index), "this is before the rotation starts", "check the date", "exception")
            elif any(made.first < other.until and other.first < made.until for other in found):
                fix = "let each day stand in one exception"
                self._add(("exceptions", index), "this overlaps another exception", fix, "exception")
            else:
                found.append(made)
        return tuple(sorted(found, key=lambda each: each.first))

    def _exception(self, where: tuple[str, int], written: object) -> Instead | None:
        if not isinstance(written, dict) or not {"date", "person"} <= set(written) <= {"date", "until", "person"}:
            fix = "write {date: 2026-12-31, person: 高橋}, with until: for several days"
            self._add(where, "an exception has a date and a person", fix, "exception")
            return None
        first = self._date((*where, "date"), written["date"])
        until = self._date((*where, "until"), written["until"]) if "until" in written else None
        named = str(written["person"] or "").strip()
        who = person(named)
        if who is None:
            self._add((*where, "person"), "this names nobody", "write a name, or: nobody", "person")
        if first is None or who is None or ("until" in written and until is None):
            return None
        if until is not None and until <= first:
            self._add((*where, "until"), "until is not after date", "name the day of the handover back", "exception")
            return None
        return Instead(first, until or first + timedelta(days=1), None if named.casefold() in NOBODY else who)

    def _list(self, key: str, most: int) -> list[Any]:
        written = self._given.get(key)
        if written is None:
            return []
        if not isinstance(written, list):
            self._add((key,), f"{key} is no list", "write each entry on a line that begins with a dash", "list")
            return []
        if len(written) > most:
            self._add((key,), f"{key} has more than {most:,} entries", "leave out what is long over", "size")
        return written[:most]

    def _date(self, where: yamlio.Loc, written: object) -> date | None:
        try:
            found = date.fromisoformat(str(written))
            if 1970 <= found.year < 9000:
                return found
        except ValueError:
            pass
        said = f"{written!r} is no date" if written else "the date is missing"
        self._add(where, said, "write it as 2026-11-24", "date")
        return None

    def _add(self, where: yamlio.Loc, message: str, fix: str, code: str) -> None:
        line, _ = self._tree.place(where)
        self.faults.append(fault(self._tree.file, line, ".".join(map(str, where)), message, fix, code))
