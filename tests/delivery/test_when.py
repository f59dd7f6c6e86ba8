"""When briefings come: in every zone, over clock changes, outages, jumps of the clock, holidays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.briefing.schedule import EVERY_DAY, WORKDAYS, Timetable
from tests.delivery.office import MONDAY, Office

# Zone, wall time, first day -> the due times of three days, in UTC.
TICKS = {
    ("Asia/Tokyo", "08:30", "2026-03-07"): ("03-06 23:30", "03-07 23:30", "03-08 23:30"),
    ("UTC", "08:30", "2026-03-07"): ("03-07 08:30", "03-08 08:30", "03-09 08:30"),
    # Spring: the wall time moves against UTC; one that is skipped comes right after the gap.
    ("America/New_York", "08:30", "2026-03-07"): ("03-07 13:30", "03-08 12:30", "03-09 12:30"),
    ("America/New_York", "02:30", "2026-03-07"): ("03-07 07:30", "03-08 07:00", "03-09 06:30"),
    ("Europe/London", "01:30", "2026-03-28"): ("03-28 01:30", "03-29 01:00", "03-30 00:30"),
    ("Australia/Lord_Howe", "02:15", "2026-10-03"): ("10-02 15:45", "10-03 15:30", "10-04 15:15"),
    # Autumn: a wall time that comes twice is due once, the first time.
    ("America/New_York", "01:30", "2026-10-31"): ("10-31 05:30", "11-01 05:30", "11-02 06:30"),
    ("Europe/London", "01:30", "2026-10-24"): ("10-24 00:30", "10-25 00:30", "10-26 01:30"),
    ("Australia/Lord_Howe", "01:45", "2026-04-04"): ("04-03 14:45", "04-04 14:45", "04-05 15:15"),
    # Samoa left out a whole day: its time too comes right after the gap.
    ("Pacific/Apia", "08:30", "2011-12-29"): ("12-29 18:30", "12-30 10:00", "12-30 18:30"),
    ("Asia/Tokyo", "00:00", "2028-02-28"): ("02-27 15:00", "02-28 15:00", "02-29 15:00"),
    ("Asia/Tokyo", "08:30", "2026-12-31"): ("12-30 23:30", "12-31 23:30", "01-01 23:30"),
}
ZONES = ("Asia/Tokyo", "America/New_York", "Europe/London", "Australia/Lord_Howe", "Pacific/Apia", "UTC")
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))


@pytest.mark.parametrize(("case", "expected"), TICKS.items(), ids=lambda value: "-".join(value)[:60])
def test_due_times_over_clock_changes(case: tuple[str, str, str], expected: tuple[str, ...]) -> None:
    zone, time, first = case
    start = datetime.fromisoformat(f"{first}T00:00").replace(tzinfo=ZoneInfo(zone)) - timedelta(seconds=1)
    times = Timetable(EVERY_DAY, time, zone).next_times(start, 3)
    assert tuple(f"{at:%m-%d %H:%M}" for at in times) == expected


def test_in_the_hour_that_comes_twice_no_time_lies_behind() -> None:
    """Asked at 01:10 the second time, 01:50 of the first time is over: the next is tomorrow's."""
    timetable = Timetable(EVERY_DAY, "01:50", "America/New_York")
    asked = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)
    assert timetable.next_times(asked, 1) == (datetime(2026, 11, 2, 6, 50, tzinfo=UTC),)


@given(
    zone=st.sampled_from(ZONES), minute=st.integers(0, 1439), days=st.sets(st.integers(1, 7), min_size=1),
    start=MOMENTS, first=st.integers(0, 20 * 86400), second=st.integers(0, 20 * 86400),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_two_stretches_of_time_have_the_ticks_of_both_together(
    zone: str, minute: int, days: set[int], start: datetime, first: int, second: int
) -> None:
    """Whenever the scheduler looks, none is left out and none comes twice."""
    timetable = Timetable(tuple(sorted(days)), f"{minute // 60:02}:{minute % 60:02}", zone)
    middle, end = start + timedelta(seconds=first), start + timedelta(seconds=first + second)
    halves = [*timetable.between(start, middle), *timetable.between(middle, end)]
    assert halves == list(timetable.between(start, end))
    assert halves == sorted(set(halves))


@pytest.mark.parametrize(
    ("zone", "time", "day"),
    [
        ("America/New_York", "01:30", datetime(2026, 11, 1, tzinfo=UTC)),
        ("America/New_York", "02:30", datetime(2026, 3, 8, tzinfo=UTC)),
        ("Australia/Lord_Howe", "01:45", datetime(2026, 4, 4, tzinfo=UTC)),
        ("Asia/Tokyo", "08:30", datetime(2028, 2, 29, tzinfo=UTC)),
    ],
)
def test_one_post_a_day_over_the_change(office: Office, zone: str, time: str, day: datetime) -> None:
    """A pass every ten minutes for two days around it."""
    office.slack.clock.set(day - timedelta(hours=12))
    office.schedule(timetable=Timetable(EVERY_DAY, time, zone))
    office.passes(6 * 48, minutes=10)
    assert office.deliveries() == [("sent", None)] * 2
    assert len(office.messages) == 2


def test_nothing_is_due_before_the_schedule_was_made(office: Office) -> None:
    office.slack.clock.set(MONDAY + timedelta(hours=9))
    office.schedule()
    office.later(seconds=1)
    assert office.lines == []
    office.later(days=1)
    assert office.lines == ["briefing 24 08:30 late for 24 08:30"]


def test_the_clock_goes_back_an_hour(office: Office) -> None:
    """What was posted is not posted again when the time comes again."""
    office.schedule()
    office.at("08:30")
    office.later(hours=-1)
    office.passes(8, minutes=10)
    assert office.lines == ["briefing 23 08:30"]
    office.at(MONDAY + timedelta(days=1, hours=8, minutes=30))
    assert office.lines == ["briefing 23 08:30", "briefing 24 08:30"]


def test_the_clock_goes_back_while_a_post_is_put_off(office: Office) -> None:
    office.schedule()
    office.slack.fail_next("chat.postMessage", reset="after")
    office.at("08:30")
    office.later(hours=-1)
    office.passes(10, minutes=10)
    assert office.lines == ["briefing 23 08:30"]
    assert office.deliveries() == [("sent", None)]


def test_the_clock_jumps_three_days(office: Office) -> None:
    """The newest comes late, the others are written down as missed."""
    office.schedule()
    office.at("08:30")
    office.later(days=3, hours=5)
    assert office.lines == ["briefing 23 08:30", "briefing 26 08:30 late for 26 08:30"]
    assert office.deliveries() == [("sent", None), ("skipped", "missed"), ("skipped", "missed"), ("sent", None)]


def test_a_short_outage_is_made_up_for(office: Office) -> None:
    office.schedule()
    office.at("10:20")
    assert office.lines == ["briefing 23 08:30 late for 23 08:30"]


def test_a_weekend_down(office: Office) -> None:
    """From Friday noon to Monday noon: Monday's comes late, Friday's was there."""
    friday = MONDAY + timedelta(days=4)
    office.schedule(timetable=Timetable(WORKDAYS, "08:30", "UTC"))
    office.at(friday + timedelta(hours=8, minutes=30))
    office.slack.heal()
    office.at(friday + timedelta(days=3, hours=12))
    assert office.lines[-1] == "briefing 30 08:30 late for 30 08:30"
    assert office.deliveries()[-2:] == [("sent", None), ("sent", None)]


def test_what_was_planned_before_a_long_outage_gives_way_to_the_newest(office: Office) -> None:
    """Planned at 08:30, then killed; back two days later."""
    office.schedule()
    office.texts.broken.add(office.slack.channel("press").id)
    office.at("08:30")
    office.texts.broken.clear()
    office.later(days=2)
    assert office.lines == ["briefing 25 08:30"]
    assert office.deliveries() == [("skipped", "missed"), ("skipped", "missed"), ("sent", None)]


def test_a_catch_up_window_of_days_brings_every_one_of_them(office: Office) -> None:
    office.schedule()
    object.__setattr__(office.services.settings, "catch_up_hours", 72)
    office.later(days=3)
    assert office.deliveries() == [("sent", None)] * 3
    assert [line[:14] for line in office.lines] == ["briefing 23 08", "briefing 24 08", "briefing 25 08"]


def test_after_a_very_long_outage_a_hundred_are_written_down(office: Office) -> None:
    office.schedule()
    office.later(days=400)
    assert len(office.deliveries()) == 100
    assert len(office.lines) == 1


def test_holidays_are_left_out_under_their_name(office: Office) -> None:
    """23 November 2026 is one in Japan; the name is in the country's own language, whatever the machine's."""
    office.slack.clock.set(datetime(2026, 11, 22, 0, 0, tzinfo=UTC))
    office.schedule(timetable=Timetable(EVERY_DAY, "08:30", "Asia/Tokyo", "JP"))
    office.passes(72, hours=1)
    told = {
        each.fire_at.astimezone(ZoneInfo("Asia/Tokyo")).day: each.holiday for each in office.store.deliveries.list()
    }
    assert told == {23: "勤労感謝の日", 24: "", 25: ""}
    assert len(office.lines) == 2


def test_back_on_a_holiday_the_day_before_comes_late(office: Office) -> None:
    """A holiday is no newest one."""
    office.slack.clock.set(datetime(2026, 11, 21, 0, 0, tzinfo=UTC))
    office.schedule(timetable=Timetable(EVERY_DAY, "08:30", "Asia/Tokyo", "JP"))
    office.at(datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    assert office.deliveries() == [("sent", None), ("skipped", "holiday")]


def test_paused_it_says_nothing_and_resumed_it_goes_on_from_there(office: Office) -> None:
    schedule = office.store.schedules.set_state(office.schedule(), "paused")
    office.later(days=2)
    assert office.deliveries() == []
    office.store.schedules.set_state(schedule, "active")
    office.later(minutes=1)
    assert office.deliveries() == []
    office.later(days=1)
    assert len(office.lines) == 1


@pytest.mark.parametrize("end", ["pause", "remove"])
def test_stopped_meanwhile_it_is_not_posted(office: Office, end: str) -> None:
    schedule = office.schedule()
    office.slack.fail_next("chat.postMessage", status=503)
    office.at("08:30")
    if end == "pause":
        office.store.schedules.set_state(schedule, "paused")
    else:
        office.store.schedules.remove(schedule)
    office.passes(3, minutes=5)
    assert office.lines == []
    assert office.deliveries() == [("skipped", "stopped")]


def test_stopped_meanwhile_a_begun_thread_is_finished(office: Office) -> None:
    schedule = office.schedule()
    office.slack.fail_next("chat.postMessage", delay=0.0)
    office.slack.fail_next("chat.postMessage", status=429, retry_after=1)
    office.at("08:30")
    office.store.schedules.set_state(schedule, "paused")
    office.later(minutes=1)
    assert office.thread(office.messages[0]) == ["part 1", "part 2"]
