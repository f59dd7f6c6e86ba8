"""Rosters as calendars, paging services and people write them: who is on duty at instants that were worked out by hand.

The reasons are in the tables; times are UTC. Clocks in 2026/27: New York goes back on 1 November and forward on
14 March, London goes back on 25 October and forward on 28 March, Brussels as London.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.briefing.roster import ReadRoster
from bot.briefing.rosterfile import read_roster

ROSTERS = Path(__file__).parent / "rosters"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
ZONE = "Asia/Tokyo"

# Alice: weekdays 9-17 in New York, not on 26 Nov. Ben: weekdays 6-14 in London. Chika (田中千佳): Tuesday to Saturday
# 7-14 in Tokyo. Dana: eight weekends, as whole days of the zone of the settings: Friday 15:00Z to Sunday 15:00Z.
GOOGLE = """
2026-10-05 04:59 -           Ben begins 06:00 BST = 05:00Z; nobody before
2026-10-05 12:59 Ben         until 14:00 BST = 13:00Z
2026-10-05 21:30 -           Alice ended 17:00 EDT = 21:00Z, Chika begins at 22:00Z
2026-10-05 22:00 田中千佳    Tuesday 07:00 JST
2026-10-09 14:59 Alice       Friday; Dana's Saturday has not begun in Tokyo
2026-10-09 15:00 Dana        Saturday 00:00 JST began after Alice's 13:00Z
2026-10-09 21:30 Dana        Alice ended at 21:00Z
2026-10-09 22:00 田中千佳    Saturday 07:00 JST began last
2026-10-10 05:00 Dana        Chika ended 14:00 JST
2026-10-11 14:59 Dana        Sunday 23:59 JST
2026-10-11 15:00 -           Monday 00:00 JST; Chika has no Mondays
2026-10-12 04:59 -           still nobody
2026-10-12 05:00 Ben         Monday 06:00 BST
2026-10-13 04:59 田中千佳    Tuesday until 14:00 JST = 05:00Z
2026-10-13 05:00 Ben         takes over to the second
2026-10-13 12:59 Ben         until 13:00Z
2026-10-13 13:00 Alice       09:00 EDT
2026-10-13 20:59 Alice       until 17:00 EDT = 21:00Z
2026-10-13 21:00 -           an hour's gap while New York has summer time
2026-10-13 22:00 田中千佳    Wednesday 07:00 JST
2026-10-17 06:59 Dana        George begins 08:00 BST = 07:00Z
2026-10-17 07:00 George      began after Dana
2026-10-17 19:00 Dana        George ended 20:00 BST
2026-10-24 10:00 Dana        George comes every other week
2026-10-26 05:30 -           London is on GMT: Ben begins at 06:00Z; Dana ended on Sunday
2026-10-26 06:00 Ben         06:00 GMT
2026-10-26 13:00 Alice       New York is on EDT still: 13:00Z; Ben stays until 14:00Z
2026-10-26 13:30 Alice       both, Alice began last
2026-10-27 05:30 -           Chika ended at 05:00Z, Ben begins at 06:00Z
2026-10-31 07:30 Dana        George's 08:00 is GMT now
2026-10-31 08:00 George      two weeks after the 17th
2026-10-31 19:59 George      until 20:00 GMT
2026-11-02 13:30 Ben         New York is on EST: Alice begins at 14:00Z
2026-11-02 14:00 Alice       09:00 EST
2026-11-02 21:59 Alice       until 17:00 EST = 22:00Z
2026-11-02 22:00 田中千佳    no gap any more
2026-11-03 02:00 田中千佳    Hal, cancelled, does not come first
2026-11-03 05:30 -           nor does Hal fill the gap
2026-11-09 15:00 Eri         once, over Alice
2026-11-09 18:00 Alice       Eri ended
2026-11-11 22:30 -           Chika's 12 Nov was moved to 09:00 JST = 00:00Z
2026-11-12 00:00 田中千佳    there
2026-11-14 09:00 George      the last one before UNTIL
2026-11-17 22:30 -           Chika's 18 Nov was cancelled
2026-11-19 23:00 佐藤花子    takes over Chika's 20 Nov, a change whose id is in UTC
2026-11-26 15:00 -           Alice has no Thanksgiving; Ben ended at 14:00Z
2026-11-28 09:00 Dana        the eighth weekend; George's rule ended
2026-12-05 09:00 -           no ninth weekend
2026-12-06 07:00 Ivy         first Sunday, 01:00 EST = 06:00Z for four hours
2026-12-06 08:30 George      an extra date, 08:00 GMT, began last
2026-12-06 10:30 George      Ivy ended at 10:00Z
2026-12-31 10:00 阿部文      18:00 without a zone is Tokyo's = 09:00Z, after Ben's 06:00Z
2026-12-31 15:00 Alice       began at 14:00Z
2026-12-31 21:30 Alice       until 22:00Z; Fumi ended at 21:00Z
2027-03-15 13:30 Alice       EDT again, 13:00Z; London is on GMT for two more weeks
2027-03-29 05:00 Ben         BST again
2027-04-04 05:30 Ivy         01:00 EDT = 05:00Z
"""
# The same UID stands on two shifts that do not change each other. A title without a name leaves the address, of which
# only the part before the @ is shown.
PAGERDUTY = """
2026-11-23 23:29 -
2026-11-23 23:30 Yuki
2026-11-24 23:29 Yuki
2026-11-24 23:30 Jean-Luc
2026-11-25 23:30 -
2026-11-27 00:00 yuki.hara
"""
# kenji: every 24 hours from 00:00Z to 12:00Z, the last on 4 December. U0RIN0001: weekdays 12:00Z to 24:00Z.
GRAFANA = """
2026-11-02 00:00 kenji.ono
2026-11-02 12:00 U0RIN0001
2026-11-07 06:00 kenji.ono   Saturday
2026-11-07 12:00 -
2026-11-10 05:59 kenji.ono
2026-11-10 06:00 maya        once, over kenji
2026-11-10 12:30 U0RIN0001   began after maya, who stays until 18:00Z
2026-12-04 06:00 kenji.ono   UNTIL is the last beginning
2026-12-05 06:00 -
"""
# Ranko: daily 08:30 to 17:30 in a zone with Windows' name. Lotte: sixty days, 10 to 18 in a zone that the file defines.
OUTLOOK = """
2026-10-20 08:00 Peeters,    CEST; the title says no more than Busy, so the organizer counts
2026-10-24 07:59 -
2026-10-25 08:30 -           CET since 01:00Z: 10:00 is 09:00Z
2026-10-25 09:00 Peeters,
2026-11-03 08:29 森          until 17:30 JST = 08:30Z
2026-11-03 08:45 -
2026-11-03 09:00 Peeters,
2026-12-01 00:00 森          the last one begins at 23:30Z on 30 November
2026-12-02 00:00 -
2026-12-18 16:59 Peeters,    the sixtieth
2026-12-19 10:00 -
"""
# Japanese time is nine hours ahead.
CSV = """
2026-11-23 23:29 -
2026-11-23 23:30 佐藤花子
2026-11-24 08:29 佐藤花子
2026-11-24 08:30 鈴木一      17:30 to 08:30 ends the next day
2026-11-24 23:29 鈴木一
2026-11-24 23:30 U0RIN0001
2026-11-25 14:59 U0RIN0001   until 24:00
2026-11-25 15:00 Moreau,     a whole day: 00:00 to 0:00
2026-11-26 14:59 Moreau,
2026-11-26 15:00 -
2026-11-26 23:30 高橋
2026-11-27 11:00 Ono         20:00 to 22:00, began last
2026-11-27 13:00 高橋
2026-11-27 23:30 -
"""
# A week each from Monday 09:00 in London: 佐藤 5 Oct, 鈴木 12 Oct, Moreau 19 Oct, 佐藤 26 Oct, and so on.
YAML = """
2026-10-05 07:59 -
2026-10-05 08:00 佐藤花子    09:00 BST
2026-10-12 07:59 佐藤花子
2026-10-12 08:00 鈴木一
2026-10-14 07:59 鈴木一
2026-10-14 08:00 Ono         an exception, from handover to handover
2026-10-15 07:59 Ono
2026-10-15 08:00 鈴木一
2026-10-26 08:30 Moreau      09:00 GMT
2026-10-26 09:00 佐藤花子
2026-11-06 08:59 鈴木一
2026-11-06 09:00 -           nobody
2026-11-09 12:00 -           into the next turn
2026-11-10 09:00 Moreau
2026-11-16 09:00 鈴木一      swapped with
2026-11-23 09:00 佐藤花子
2026-11-30 09:00 Moreau
"""
FILES = {
    "google.ics": GOOGLE, "pagerduty.ics": PAGERDUTY, "grafana.ics": GRAFANA, "outlook.ics": OUTLOOK, "desk.csv": CSV,
    "desk.yaml": YAML,
}  # fmt: skip
TABLE = [(name, line) for name, lines in FILES.items() for line in lines.strip().splitlines()]


@pytest.fixture(scope="module")
def rosters() -> dict[str, ReadRoster]:
    """Each file, read once."""
    return {name: read_roster((ROSTERS / name).read_bytes(), name, ZONE, NOW) for name in FILES}


@pytest.mark.parametrize(("file", "line"), TABLE, ids=[f"{name} {line[:16]}" for name, line in TABLE])
def test_the_right_person_is_on_duty(rosters: dict[str, ReadRoster], file: str, line: str) -> None:
    """Instant by instant."""
    day, time, expected, *_ = line.split()
    at = datetime.fromisoformat(f"{day}T{time}+00:00")

    duty = rosters[file].duty(at)

    first = duty.now[0].person.name.split()[0] if duty.now else "-"
    assert first == expected
    assert all(shift.start <= at < shift.end for shift in duty.now)


def test_there_are_enough_instants_to_trust_the_calendar() -> None:
    """Fifty for the calendar with everything in it."""
    assert len(GOOGLE.strip().splitlines()) >= 50


@pytest.mark.parametrize("file", FILES)
def test_addresses_are_never_shown(file: str) -> None:
    """Not as a name, and not as part of one."""
    roster = read_roster((ROSTERS / file).read_bytes(), file, ZONE, NOW)

    shifts = roster.shifts(datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC))

    assert shifts
    assert not [shift.person.name for shift in shifts if "@" in shift.person.name or "<" in shift.person.name]


@pytest.mark.parametrize("file", [name for name in FILES if name.endswith(".ics")])
def test_a_calendar_reads_the_same_with_network_line_ends_and_a_byte_order_mark(file: str) -> None:
    """As servers send it, and as Windows saves it."""
    data = (ROSTERS / file).read_bytes()
    span = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)

    changed = read_roster(b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"), file, ZONE, NOW).shifts(*span)

    assert changed == read_roster(data, file, ZONE, NOW).shifts(*span)


def test_members_are_known_by_the_id_beside_their_name() -> None:
    """In a title, in a cell, and in a rotation."""
    at = {"google.ics": (2026, 10, 6, 0), "desk.csv": (2026, 11, 24, 0), "desk.yaml": (2026, 10, 6, 0)}

    found = {
        name: read_roster((ROSTERS / name).read_bytes(), name, ZONE, NOW).duty(datetime(*when, tzinfo=UTC)).now[0]
        for name, when in at.items()
    }

    assert {name: (shift.person.name, shift.person.user_id) for name, shift in found.items()} == {
        "google.ics": ("田中千佳", "U0CHIKA01"),
        "desk.csv": ("佐藤花子", "U0SATO001"),
        "desk.yaml": ("佐藤花子", "U0SATO001"),
    }
