"""Who is on duty: what every roster answers, whatever it was written in, and the faults of one that cannot be read.

A reader (rostercsv, rosterrotation, rostercalendar) turns text into Shifts; ReadRoster answers from those.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.briefing.model import Duty, Person, RosterProblem, Shift, Vacancy
from bot.errors import DataError, Fault
from bot.knowledge.model import Bilingual

MOST_BYTES = 2_000_000
AHEAD = timedelta(days=7)
"""How far gaps are looked for."""
HORIZON = timedelta(days=62)
"""How far the next shift is looked for."""
MOST_NAME = 80
PROBLEMS: Mapping[RosterProblem, Bilingual] = {
    "unread": Bilingual(
        ja="注意：当番表を読み込めないため、当番が分かりません。",
        en="Attention: the roster cannot be read, so that nobody can tell here who is on duty.",
    ),
    "edited": Bilingual(
        ja="注意：当番表の最近の変更を読み込めないため、変更前の内容です。",
        en="Attention: the latest change of the roster cannot be read; this is from before it.",
    ),
    "stale": Bilingual(
        ja="注意：当番カレンダーを1時間以上更新できていないため、その前の内容です。",
        en="Attention: the duty calendar could not be updated for over an hour; this is from before.",
    ),
}
_USER = re.compile(r"<@?([UW][A-Z0-9]{5,})(?:\|[^>]*)?>")
_BARE_USER = re.compile(r"@?([UW](?=[A-Z]*[0-9])[A-Z0-9]{7,})")
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that leave a space empty."""
_MAIL = re.compile(r"([^\s<>@()]+)@[^\s<>@()]+")


class RosterError(DataError):
    """The roster cannot be used; `faults` holds every fault found, each with its line."""


class Shifts(Protocol):
    """What a reader makes of a roster."""

    def overlapping(self, start: datetime, end: datetime) -> Iterable[Shift]:
        """Every shift that holds at some time in [start, end), in any order."""
        ...


@dataclass(frozen=True)
class ReadRoster:
    """A roster that answers from its shifts."""

    source: Shifts

    def duty(self, at: datetime) -> Duty:
        """Who is on duty at that moment, who is next, and the gaps of the next seven days.

        Where shifts overlap, the one that began last comes first (of two that began together, the shorter). A gap ends
        where the next shift begins, also beyond the seven days; with none in sight, at the horizon.
        """
        shifts = sorted(self.source.overlapping(at, at + HORIZON), key=_last_begun)
        now = tuple(shift for shift in shifts if shift.start <= at < shift.end)
        later = [shift for shift in shifts if shift.start > at]
        # The shorter of two that begin together is the one that will come first.
        following = min(later, key=lambda shift: (shift.start, shift.end), default=None)
        return Duty(at, now, following, tuple(_vacancies(shifts, at)))

    def shifts(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """The shifts that begin in [start, end), in order."""
        begun = (shift for shift in self.source.overlapping(start, end) if start <= shift.start < end)
        return tuple(sorted(begun, key=lambda shift: (shift.start, shift.end, shift.person.name)))


@dataclass(frozen=True)
class Listed:
    """Shifts that are all written down."""

    all: tuple[Shift, ...]

    def overlapping(self, start: datetime, end: datetime) -> Iterator[Shift]:
        """See Shifts."""
        return (shift for shift in self.all if shift.start < end and shift.end > start)


def person(written: str) -> Person | None:
    """The person that a roster names: `Name`, `Name <U0123ABC>` or `U0123ABC`; None where it names nobody.

    Of an e-mail address only what stands before the @ is a name; the address itself is never shown.
    """
    text = unicodedata.normalize("NFC", written)
    found = _USER.search(text) or _BARE_USER.fullmatch(text.strip())
    name = text.replace(found[0], " ") if found else text
    name = "".join(char if char.isprintable() and char not in _BLANK else " " for char in _MAIL.sub(r"\1", name))
    name = " ".join(name.replace("<>", " ").split())[:MOST_NAME].strip()
    if not name and not found:
        return None
    return Person(name or (found[1] if found else ""), found[1] if found else "")


def decode(data: bytes, file: str) -> str:
    """The text of a roster's bytes: UTF-8 with or without a byte order mark, of a size that can be read."""
    if len(data) > MOST_BYTES:
        message = f"it has {len(data):,} bytes, and more than {MOST_BYTES:,} are not read"
        raise RosterError([fault(file, 0, "", message, "leave out what is long over", "size")])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        fix = 'save it as UTF-8 (in Excel: "CSV UTF-8")'
        raise RosterError([fault(file, line, "", "this is not UTF-8 text", fix, "encoding")]) from None


def fault(file: str, line: int, where: str, message: str, fix: str, code: str) -> Fault:
    """A mistake in a roster; `line` counts from 1 (0: the file as a whole)."""
    return Fault("error", file, line, 1 if line else 0, where, message, fix, f"roster-{code}")


def _last_begun(shift: Shift) -> tuple[float, datetime, str]:
    return (-shift.start.timestamp(), shift.end, shift.person.name)


def _vacancies(shifts: list[Shift], at: datetime) -> Iterator[Vacancy]:
    """The times from `at` that no shift covers, as far as they begin within the days ahead."""
    covered, horizon = at, at + AHEAD
    for shift in sorted(shifts, key=lambda shift: shift.start):
        if covered >= horizon:
            return
        if shift.start > covered:
            yield Vacancy(covered, shift.start)
        covered = max(covered, shift.end)
    if covered < horizon:
        yield Vacancy(covered, at + HORIZON)
