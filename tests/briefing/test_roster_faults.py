"""What is wrong with a roster: every fault at once, with its line and what mends it; and nothing else, ever."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.briefing.roster import MOST_BYTES, RosterError
from bot.briefing.rosterfile import read_roster
from bot.errors import Fault

NOW = datetime(2026, 11, 24, tzinfo=UTC)
ROSTERS = Path(__file__).parent / "rosters"
EVENT = "BEGIN:VEVENT\nUID:1\nDTSTART:20261102T000000Z\nDTEND:20261102T080000Z\nSUMMARY:Sato\n{more}\nEND:VEVENT\n"


def calendar(*events: str) -> str:
    """A calendar; its first event begins on line 2."""
    return f"BEGIN:VCALENDAR\n{''.join(events)}END:VCALENDAR\n"


def faults(text: str | bytes, file: str) -> list[str]:
    """Each fault as `line message`; none where the roster can be used."""
    data = text.encode() if isinstance(text, str) else text
    found: tuple[Fault, ...] = ()
    try:
        read_roster(data, file, "Asia/Tokyo", NOW).duty(NOW)
    except RosterError as error:
        found = error.faults or (Fault("error", "", 0, 0, "", "an error without a fault", "", ""),)
    assert all(fault.file == file and fault.fix for fault in found)
    return [f"{fault.line} {fault.message}" for fault in found]


def test_every_fault_of_a_table_is_told_at_once() -> None:
    """With the line as a spreadsheet counts it."""
    table = "date,from,to,person,deputy\n2026-11-31,8.30,08:30,Sato\n\n2026-11-24,24:00,25:00,,\n,08:30,17:30,Ono,,x\n"

    assert faults(table, "desk.csv") == [
        "2 '2026-11-31' is no date", "2 from is '8.30', which is no time", "4 to is '25:00', which is no time",
        "4 the person is missing", "5 there are more cells than columns", "5 the date is missing",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("day,from,to,person\n", ["1 the header lacks date", "1 the header has 'day', or has it twice"]),
        ("date,from,to,person,person\n", ["1 the header has 'person', or has it twice"]),
        ("date,from,to,person\n", ["0 it has no shifts"]),
        ("", ["0 it has no shifts"]),
        ("date,from,to,person\n2026-11-24,24:00,08:00,Sato\n", ["2 a shift cannot begin at 24:00"]),
        ("date,from,to,person\n9999-12-31,08:00,08:00,Sato\n", ["2 this date is out of reach"]),
        ("date,from,to,person\n2026-11-24,08:00,09:00,\x00\n", ["2 the person is missing"]),
    ],
)
def test_tables_that_cannot_be_used(table: str, expected: list[str]) -> None:
    """Each says what is wrong."""
    assert faults(table, "desk.csv") == expected


@pytest.mark.parametrize("mark", [";", "\t"])
def test_a_table_may_be_written_by_a_spreadsheet_of_another_country(mark: str) -> None:
    """With another mark between the cells, Windows' line ends, quotation marks and seconds."""
    table = f'Date{mark}From{mark}To{mark}Person\r\n"2026-11-24"{mark}08:30:00{mark}24:00:00{mark}"Sato, H."\r\n'

    roster = read_roster(b"\xef\xbb\xbf" + table.encode(), "desk.csv", "Asia/Tokyo", NOW)

    (found,) = roster.duty(NOW + timedelta(hours=1)).now
    assert (found.person.name, found.end) == ("Sato, H.", datetime(2026, 11, 24, 15, tzinfo=UTC))


def test_a_table_may_be_in_japanese() -> None:
    """Header, full-width digits."""
    table = "日付,開始,終了,当番,副\n２０２６年１１月２４日,０８：３０,１７：３０,佐藤,鈴木\n"

    (found,) = read_roster(table.encode(), "当番.csv", "Asia/Tokyo", NOW).duty(NOW).now

    assert (found.person.name, found.deputy and found.deputy.name) == ("佐藤", "鈴木")


def test_text_in_another_encoding_is_told_with_its_line() -> None:
    """As Excel saves by default in Japan."""
    table = "date,from,to,person\n2026-11-24,08:30,17:30,佐藤\n".encode("cp932")

    assert faults(table, "desk.csv") == ["2 this is not UTF-8 text"]


def test_every_fault_of_a_rotation_is_told_at_once() -> None:
    """With its line."""
    rotation = """\
people:
  - Sato
  - ""
starts: 2026-13-01
every: fortnight
handover: 25:00
zone: Mars/Base
exceptions:
  - {date: 2026-11-24}
  - {date: 2026-11-31, person: Ono}
shift: 3
"""

    assert sorted(faults(rotation, "desk.yaml")) == [
        "11 'shift' is no key of a rotation", "3 this names nobody", "4 '2026-13-01' is no date",
        "5 every is 'fortnight', which is no number of days or weeks", "6 handover is '25:00', which is no time",
        "7 'Mars/Base' is no time zone",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("exceptions: [{date: 2026-11-24}]", "an exception has a date and a person"),
        ("exceptions: [{date: 2026-11-31, person: Ono}]", "'2026-11-31' is no date"),
        ("exceptions: [{date: 2026-10-01, person: Ono}]", "this is before the rotation starts"),
        ("exceptions: [{date: 2026-11-24, until: 2026-11-24, person: Ono}]", "until is not after date"),
        (
            "exceptions: [{date: 2026-11-24, until: 2026-11-26, person: A}, {date: 2026-11-25, person: B}]",
            "this overlaps another exception",
        ),
        ("exceptions: Ono", "exceptions is no list"),
        ("swaps: [[2026-11-02]]", "a swap has two dates"),
        ("swaps: [[2026-11-03, 2026-11-04]]", "these days are not in two turns that can be swapped"),
        ("swaps: [[2026-11-02, 2026-11-09], [2026-11-09, 2026-11-16]]", "these days are not in two turns"),
        ("people: []", "there are no people"),
    ],
)
def test_rotations_that_cannot_be_used(more: str, expected: str) -> None:
    """Each says what is wrong."""
    people = "" if more.startswith("people") else "people: [Sato, Ono]\n"

    found = faults(f'{people}starts: 2026-11-02\nevery: 1 week\nhandover: "09:00"\n{more}\n', "desk.yaml")

    assert [each.partition(" ")[2][: len(expected)] for each in found] == [expected]


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("RRULE:FREQ=SECONDLY", "it repeats by SECONDLY, which is not evaluated"),
        ("RRULE:FREQ=DAILY;BYHOUR=1,2", "it repeats by BYHOUR, which is not evaluated"),
        ("RRULE:FREQ=DAILY;INTERVAL=0", "its INTERVAL is not between 1 and 1,000"),
        ("RRULE:FREQ=DAILY;INTERVAL=5000", "its INTERVAL is not between 1 and 1,000"),
        ("RRULE:FREQ=DAILY;BYDAY=XX", "RRULE cannot be read"),
        ("EXRULE:FREQ=DAILY", "EXRULE is out of use"),
        ("DTSTART:20261103T000000Z", "DTSTART stands twice"),
        ("RRULE:FREQ=HOURLY;INTERVAL=8\nEXDATE:20261102T080000Z", "it repeats by hours, with exceptions"),
    ],
)
def test_events_that_cannot_be_used(more: str, expected: str) -> None:
    """Each is told with the line on which the event begins; one that is not understood is never passed over."""
    assert faults(calendar(EVENT.format(more="SEQUENCE:0"), EVENT.format(more=more)), "desk.ics") == [f"9 {expected}"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("SUMMARY:Sato\nDTEND:20261102T080000Z", "it has no DTSTART"),
        ("SUMMARY:Sato\nDTSTART:20261102T080000Z", "it has no end after its beginning"),
        ("SUMMARY:Sato\nDTSTART:20261102T080000Z\nDTEND:20261102T080000Z", "it has no end after its beginning"),
        ("SUMMARY:Sato\nDTSTART:20261102T080000Z\nDTEND;VALUE=DATE:20261103", "it has no end after its beginning"),
        ("SUMMARY:Sato\nDTSTART:yesterday\nDTEND:20261102T080000Z", "DTSTART cannot be read"),
        (
            "SUMMARY:Sato\nDTSTART;TZID=Mars/Base:20261102T080000\nDTEND;TZID=Mars/Base:20261102T090000",
            "the time zone 'Mars/Base' is not known",
        ),
        ("SUMMARY:当番\nDTSTART:20261102T080000Z\nDTEND:20261102T090000Z", "it names nobody"),
        ("DTSTART:20261102T080000Z\nDTEND:20261102T090000Z", "it names nobody"),
        (
            "SUMMARY:Sato\nDTSTART:00010101T000000Z\nDTEND:99991231T000000Z",
            "its times or its recurrence cannot be evaluated",
        ),
    ],
)
def test_events_whose_times_or_people_cannot_be_used(event: str, expected: str) -> None:
    """They would be a gap in silence."""
    assert faults(calendar(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n"), "desk.ics") == [f"2 {expected}"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<html>Please sign in</html>", ["1 this is no iCalendar text"]),
        ("", ["1 this is no iCalendar text"]),
        (calendar(), ["0 it has no events"]),
        (calendar(EVENT)[:60], ["4 the calendar breaks off"]),
        (calendar("BEGIN:VEVENT\nEND:VTODO\n"), ["3 END:VTODO closes nothing"]),
        ("BEGIN:VCALENDAR\n" + "X:1\n" * 150_001, ["150001 it has more than 150,000 lines"]),
        (b"x" * (MOST_BYTES + 1), ["0 it has 2,000,001 bytes, and more than 2,000,000 are not read"]),
    ],
)
def test_what_is_no_calendar(text: str | bytes, expected: list[str]) -> None:
    """A page to sign in on, half a file, a flood."""
    assert faults(text, "desk.ics") == expected


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;INTERVAL=7;BYDAY=WE",
        "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
    ],
)  # fmt: skip
def test_a_rule_that_never_matches_is_given_up(rule: str) -> None:
    """Not followed to the year 9999."""
    found = faults(calendar(EVENT.format(more=f"RRULE:{rule}")), "desk.ics")

    assert found == ["2 its recurrence takes too long to evaluate"]


def test_thousands_of_rules_share_one_allowance() -> None:
    """However many events there are."""
    event = EVENT.replace("UID:1", "UID:{uid}").replace("{more}", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")

    found = faults(calendar(*(event.format(uid=number) for number in range(300))), "desk.ics")

    assert 1 <= len(found) <= 20


@pytest.mark.parametrize("rule", ["FREQ=SECONDLY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYDAY=6SU"])
def test_a_time_zone_with_a_hostile_rule_is_refused(rule: str) -> None:
    """It would be evaluated while it is read."""
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Here\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0900\nTZOFFSETTO:+0900\n"
        f"RRULE:{rule}\nEND:STANDARD\nEND:VTIMEZONE\n"
    )

    found = faults(calendar(zone, EVENT.format(more="SEQUENCE:0")), "desk.ics")

    assert found == ["2 this time zone changes by a rule that is not understood"]


def test_a_zone_of_one_calendar_is_not_taken_for_that_of_another() -> None:
    """Two files may give two meanings to one name; also the same file, edited."""
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Here\nBEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:{0}\nTZOFFSETTO:{0}\n"
        "END:STANDARD\nEND:VTIMEZONE\n"
    )
    event = (
        "BEGIN:VEVENT\nDTSTART;TZID=Here:20261124T080000\nDTEND;TZID=Here:20261124T090000\nSUMMARY:Sato\nEND:VEVENT\n"
    )

    begins = [
        read_roster(calendar(zone.format(offset), event).encode(), "a.ics", "UTC", NOW).duty(NOW).next
        for offset in ("+0100", "-0500")
    ]

    assert [shift.start.hour for shift in begins if shift] == [7, 13]


def test_an_exception_of_a_shift_of_eight_hours_in_a_zone_eight_hours_off_hits_one_shift_only() -> None:
    """Each shift of the day is an event of its own; by hours it would be refused."""
    event = (
        "BEGIN:VEVENT\nUID:{0}\nDTSTART;TZID=Asia/Singapore:20261102T{0}0000\nDURATION:PT8H\nRRULE:FREQ=DAILY\n"
        "SUMMARY:{1}\n{2}END:VEVENT\n"
    )
    left_out = "EXDATE;TZID=Asia/Singapore:20261124T080000\n"
    text = calendar(event.format("00", "A", ""), event.format("08", "B", left_out), event.format("16", "C", ""))

    roster = read_roster(text.encode(), "a.ics", "Asia/Singapore", NOW)

    starts = datetime(2026, 11, 23, 16, tzinfo=UTC)  # midnight there
    assert [shift.person.name for shift in roster.shifts(starts, starts + timedelta(days=1))] == ["A", "C"]


WORDS = st.sampled_from(
    "BEGIN:VEVENT END:VEVENT BEGIN:VCALENDAR END:VCALENDAR BEGIN:VTIMEZONE END:VTIMEZONE BEGIN:VALARM END:VALARM "
    "UID:1 UID:2 SUMMARY:Sato SUMMARY: ATTENDEE:mailto:a@b RRULE:FREQ=DAILY RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3 "
    "RRULE:FREQ=MONTHLY;BYDAY=5MO RRULE:FREQ=YEARLY RRULE: DTSTART:20261102T000000Z DTSTART;VALUE=DATE:20261102 "
    "DTSTART;TZID=Asia/Tokyo:20261102T000000 DTSTART:20261102T000000 DTEND:20261102T080000Z DTEND;VALUE=DATE:20261103 "
    "DTEND;TZID=Asia/Tokyo:20261102T080000 DURATION:PT8H DURATION:-PT8H RECURRENCE-ID:20261103T000000Z SEQUENCE:x "
    "RECURRENCE-ID;RANGE=THISANDFUTURE:20261104T000000Z RDATE:20261105T000000Z "
    "RDATE;VALUE=PERIOD:20261105T000000Z/PT1H "
    "EXDATE:20261103T000000Z EXDATE;VALUE=DATE:20261104 STATUS:CANCELLED TZID:X ; : =".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.lists(WORDS, max_size=25), st.lists(st.one_of(WORDS, st.text(max_size=30)), max_size=12)))
def test_whatever_stands_in_a_calendar_it_is_a_roster_or_a_roster_error(lines: list[str]) -> None:
    """Never another exception, at no time."""
    text = calendar("\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
    with suppress(RosterError):
        roster = read_roster(text.encode("utf-8", "replace"), "a.ics", "Asia/Tokyo", NOW)
        roster.duty(NOW)
        roster.shifts(NOW, NOW + timedelta(days=400))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["a.csv", "a.yaml", "a.ics"]), st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_whatever_the_bytes_it_is_a_roster_or_a_roster_error(file: str, data: str | bytes) -> None:
    """Also where they are no text at all."""
    head = {"a.csv": "date,from,to,person\n", "a.yaml": "people: [A]\nstarts: ", "a.ics": "BEGIN:VCALENDAR\n"}[file]
    for written in (data, head.encode() + data if isinstance(data, bytes) else head + data):
        faults(written.encode("utf-8", "replace") if isinstance(written, str) else written, file)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(path.name for path in ROSTERS.iterdir())), st.data())
def test_a_damaged_roster_is_still_one_or_a_roster_error(file: str, data: st.DataObject) -> None:
    """With a part cut out, or written over."""
    whole = (ROSTERS / file).read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 300)))

    faults(whole[:start] + data.draw(st.binary(max_size=20)) + whole[end:], file)
