"""D07x: the roster: whether it can be read or fetched, whom it names, and the gaps of the next days."""

from __future__ import annotations

from collections.abc import Iterator

from bot.briefing.model import Duty
from bot.briefing.roster import HORIZON, ReadRoster, RosterError
from bot.briefing.times import Times
from bot.delivery.feed import FeedError
from bot.delivery.roster import read_now
from bot.slack.doctor.finding import Finding, ok, problem, skipped, warning
from bot.slack.doctor.setup import Setup

TITLES = {"D070": "Roster", "D071": "Gaps of duty", "D072": "Members on duty"}
MOST_FAULTS = 5
MOST_GAPS = 3


def check_roster(setup: Setup) -> Iterator[Finding]:
    """The roster that the settings name, as the bot would read it."""
    settings = setup.settings
    if setup.faulty("JASMINE_ROSTER", "JASMINE_CALENDAR_URL", "JASMINE_CALENDAR_HOSTS", "JASMINE_TIME_ZONE"):
        yield from _skipped("its settings have a fault (D001)")
        return
    if not settings.roster and not settings.calendar_url:
        yield from _skipped("none is set: questions are handed to nobody on duty")
        return
    now = setup.clock()
    try:
        roster = read_now(settings, now)
    except RosterError as error:
        for each in error.faults[:MOST_FAULTS]:
            place = f"{each.file}:{each.line}" if each.line else each.file
            yield problem("D070", TITLES["D070"], f"{place}: {each.message}", each.fix)
        if len(error.faults) > MOST_FAULTS:
            more = f"and {len(error.faults) - MOST_FAULTS} more faults"
            yield problem("D070", TITLES["D070"], more, "run `jasmine oncall check` for all of them")
        return
    except FeedError as error:
        found, _, fix = str(error).partition(" Fix: ")
        yield problem("D070", TITLES["D070"], found.rstrip("."), fix.rstrip("."))
        return
    yield from _standing(setup, roster, roster.duty(now))


def _standing(setup: Setup, roster: ReadRoster, duty: Duty) -> Iterator[Finding]:
    times = Times("en", setup.settings.zone)
    shifts = (*duty.now, *(one for one in roster.shifts(duty.at, duty.at + HORIZON) if one not in duty.now))
    where = setup.settings.roster or "the calendar was fetched"
    last = f", the last begins {times.full(max(shift.start for shift in shifts))}" if shifts else ""
    yield ok("D070", TITLES["D070"], f"{where}: {len(shifts)} shifts in the next {HORIZON.days} days{last}")
    for gap in duty.vacancies[:MOST_GAPS]:
        until = "on" if gap.end >= duty.at + HORIZON else f"to {times.full(gap.end)}"
        told = f"nobody is on duty from {times.full(gap.start)} {until}"
        yield warning("D071", TITLES["D071"], told, "add a shift to the roster")
    if not duty.vacancies:
        yield ok("D071", TITLES["D071"], "none in the next 7 days")
    unnamed = sorted({shift.person.name for shift in shifts if not shift.person.user_id})
    if unnamed:
        found = f"{', '.join(unnamed[:5])}{' and others' if len(unnamed) > 5 else ''}: without a Slack member ID"
        fix = "write Name <U0123ABC> in the roster, so that they can be mentioned and get a briefing of their own"
        yield warning("D072", TITLES["D072"], found, fix)
    else:
        yield ok("D072", TITLES["D072"], "all have a Slack member ID")


def _skipped(reason: str) -> Iterator[Finding]:
    yield from (skipped(id, title, reason) for id, title in TITLES.items())
