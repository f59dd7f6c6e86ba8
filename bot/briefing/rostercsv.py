"""A roster as a table: a line a shift, as a spreadsheet saves it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.briefing.model import Person, Shift
from bot.briefing.roster import Listed, ReadRoster, RosterError, fault, person
from bot.errors import Fault

COLUMNS = {
    "date": ("date", "日付"),
    "from": ("from", "start", "開始", "から"),
    "to": ("to", "end", "終了", "まで"),
    "person": ("person", "name", "当番", "当直", "氏名"),
    "deputy": ("deputy", "副", "副当番"),
}
NEEDED = ("date", "from", "to", "person")
HEADER = ",".join(COLUMNS)
MOST_ROWS = 20_000
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")


def read_csv(text: str, file: str, zone: ZoneInfo) -> ReadRoster:
    """The roster of `date,from,to,person,deputy` lines, whose times are of that zone. RosterError with every fault.

    `to` not after `from` means the next day; 24:00 is the end of the day. Empty lines, and those that begin with #,
    say nothing.
    """
    reading = _Reading(file, zone)
    shifts = tuple(reading.shifts(text))
    if not shifts and not reading.faults:
        reading.add(0, "it has no shifts", "write a line a shift below the header", "empty")
    if reading.faults:
        raise RosterError(reading.faults)
    return ReadRoster(Listed(shifts))


@dataclass
class _Reading:
    file: str
    zone: ZoneInfo
    faults: list[Fault] = field(default_factory=list)

    def add(self, line: int, message: str, fix: str, code: str) -> None:
        self.faults.append(fault(self.file, line, "", message, fix, code))

    def shifts(self, text: str) -> Iterator[Shift]:
        """Every line that can be read; the faults of the others are noted."""
        places: dict[str, int] | None = None
        for count, (line, cells) in enumerate(self._lines(text)):
            if places is None:
                places = self._header(line, cells)
                if places is None:
                    return
                continue
            if count > MOST_ROWS:
                self.add(line, f"more than {MOST_ROWS:,} lines", "leave out what is long over", "size")
                return
            shift = self._shift(line, cells, places)
            if shift:
                yield shift

    def _lines(self, text: str) -> Iterator[tuple[int, list[str]]]:
        """The lines that say something, each with its number and its cells."""
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        while True:
            try:
                cells = [unicodedata.normalize("NFKC", cell).strip() for cell in next(reader)]
            except StopIteration:
                return
            except csv.Error as error:
                fix = "check the quotation marks on this line and above"
                return self.add(reader.line_num, f"this is no line of a table ({error})", fix, "csv")
            if any(cells) and not cells[0].startswith("#"):
                yield reader.line_num, cells

    def _header(self, line: int, cells: list[str]) -> dict[str, int] | None:
        written = [cell.casefold() for cell in cells]
        places = {
            name: written.index(found)
            for name, known in COLUMNS.items()
            if (found := next((each for each in known if each in written), None))
        }
        missing = [name for name in NEEDED if name not in places]
        unknown = [cell for place, cell in enumerate(cells) if cell and place not in places.values()]
        if missing:
            self.add(line, f"the header lacks {', '.join(missing)}", f"begin the file with {HEADER}", "header")
        if unknown:
            fix = f"take it out: the columns are {HEADER}"
            self.add(line, f"the header has {unknown[0]!r}, or has it twice", fix, "header")
        return None if missing or unknown else places

    def _shift(self, line: int, cells: list[str], places: dict[str, int]) -> Shift | None:
        before = len(self.faults)
        if any(cells[max(places.values()) + 1 :]):
            fix = "put text that holds a comma in quotation marks"
            self.add(line, "there are more cells than columns", fix, "cells")
        row = {name: cells[place] if place < len(cells) else "" for name, place in places.items()}
        day, begins, ends = self._date(line, row["date"]), self._time(line, row, "from"), self._time(line, row, "to")
        who = self._person(line, row["person"])
        deputy = person(row["deputy"]) if row.get("deputy") else None
        if day is None or begins is None or ends is None or who is None or len(self.faults) > before:
            return None
        return self._made(line, day, begins, ends, who, deputy)

    def _made(
        self, line: int, day: date, begins: timedelta, ends: timedelta, who: Person, deputy: Person | None
    ) -> Shift | None:
        if begins >= timedelta(days=1):
            self.add(line, "a shift cannot begin at 24:00", "write 00:00 and the next date", "time")
            return None
        if ends <= begins:
            ends += timedelta(days=1)
        try:
            start, end = (_at(day, wall, self.zone) for wall in (begins, ends))
        except OverflowError:
            self.add(line, "this date is out of reach", "check the year", "date")
            return None
        if end <= start:
            # The clocks go forward in between.
            self.add(line, "these times are one and the same on that day", "check the times", "time")
            return None
        return Shift(who, start, end, deputy)

    def _date(self, line: int, written: str) -> date | None:
        match = _DATE.fullmatch(written)
        try:
            if match:
                return date(*(int(part) for part in match.groups() if part))
        except ValueError:
            pass
        said = f"{written!r} is no date" if written else "the date is missing"
        self.add(line, said, "write it as 2026-11-24", "date")
        return None

    def _time(self, line: int, row: dict[str, str], name: str) -> timedelta | None:
        written = row[name]
        match = _TIME.fullmatch(written)
        if match and int(match[2]) < 60 and int(match[1]) * 60 + int(match[2]) <= 24 * 60:
            return timedelta(hours=int(match[1]), minutes=int(match[2]))
        said = f"{name} is {written!r}, which is no time" if written else f"{name} is missing"
        self.add(line, said, "write it as 08:30", "time")
        return None

    def _person(self, line: int, written: str) -> Person | None:
        who = person(written)
        if who is None:
            fix = "name who is on duty, or take the line out where nobody is"
            self.add(line, "the person is missing", fix, "person")
        return who


def _delimiter(text: str) -> str:
    """A spreadsheet writes what its language uses between cells."""
    header = next((line for line in text.splitlines() if line.strip() and not line.startswith("#")), "")
    return max(",;\t", key=header.count)


def _at(day: date, wall: timedelta, zone: ZoneInfo) -> datetime:
    """That time of the wall clock, in UTC; past 24:00 it is of the next day."""
    return (datetime.combine(day, time(), zone) + wall).astimezone(UTC)
