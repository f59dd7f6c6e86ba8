"""A roster's bytes, read by what its file's name ends in. The calendar's parser is loaded where one is read."""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath
from zoneinfo import ZoneInfo

from bot.briefing.roster import ReadRoster, RosterError, decode, fault

ENDINGS = (".csv", ".yaml", ".yml", ".ics")


def read_roster(data: bytes, file: str, zone: str, at: datetime) -> ReadRoster:
    """The roster of a .csv, .yaml or .ics file. `zone` is that of times that name none; `at` is about now.

    RosterError with every fault, and nothing else, whatever the bytes.
    """
    text, here, ending = decode(data, file), ZoneInfo(zone), PurePath(file).suffix.lower()
    if ending == ".csv":
        from bot.briefing.rostercsv import read_csv

        return read_csv(text, file, here)
    if ending in (".yaml", ".yml"):
        from bot.briefing.rosterrotation import read_rotation

        return read_rotation(data, file, here)
    if ending == ".ics":
        from bot.briefing.rostercalendar import read_calendar

        return read_calendar(text, file, here, at)
    raise RosterError([fault(file, 0, "", "this is no roster", f"name it {', '.join(ENDINGS)}", "kind")])
