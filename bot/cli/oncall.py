"""`jasmine oncall`: who is on duty by the roster, and whether the roster can be read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from bot.cli.options import HELP

if TYPE_CHECKING:
    from bot.briefing.model import Duty, Person, Shift, Vacancy
    from bot.briefing.roster import ReadRoster
    from bot.briefing.times import Times
    from bot.settings import Settings

MOST_COMING = 10
YEARS = (1971, 2200)
_EPILOG = """\b
Examples:
  jasmine oncall                            who is on duty now
  jasmine oncall --at 2026-11-24T08:30 --zone Asia/Jakarta
  jasmine oncall check                      every fault of the roster, its next shifts, its gaps
  JASMINE_ROSTER=roster.csv jasmine oncall --json

JASMINE_ROSTER names the roster's file, or JASMINE_CALENDAR_URL a calendar.
Exit code: 0, also where nobody is on duty; 1 where the roster cannot be read; 2 usage."""
zone_option = click.option("--zone", help="Time zone to tell times in: an IANA name or a city (JASMINE_TIME_ZONE).")
json_option = click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")


@click.group("oncall", epilog=_EPILOG, context_settings=HELP, invoke_without_command=True)
@click.option("--at", "when", metavar="TIME", help="Another time: 2026-11-24T08:30, in the zone unless it names one.")
@zone_option
@json_option
@click.pass_context
def oncall(context: click.Context, when: str | None, zone: str | None, as_json: bool) -> None:
    """Who is on duty, until when, who is next, and the gaps of the next seven days."""
    if context.invoked_subcommand:
        return
    from bot.delivery.roster import read_now

    settings = _settings()
    there = _zone(zone, settings)
    at = _moment(when, there)
    roster = read_now(settings, at)
    _write(roster, at, there, as_json)


@oncall.command("check", context_settings=HELP)
@click.argument("file", required=False, type=click.Path(path_type=Path))
@zone_option
@json_option
def check(file: Path | None, zone: str | None, as_json: bool) -> None:
    """Read the roster (or FILE, before it becomes one) and list every fault with its line; else what comes.

    \b
    Example:
      jasmine oncall check roster.csv
    """
    from bot.briefing.roster import RosterError
    from bot.delivery.roster import read_file, read_now

    settings = _settings()
    there = _zone(zone, settings)
    at = _moment(None, there)
    try:
        roster = read_file(file, settings.zone, at) if file else read_now(settings, at)
    except RosterError as error:
        lines = [str(fault) for fault in error.faults]
        click.echo(json.dumps({"faults": lines}, ensure_ascii=False) if as_json else "\n".join(lines))
        raise SystemExit(1) from None
    _write(roster, at, there, as_json, faults=[])


def _settings() -> Settings:
    from bot.settings import Settings

    return Settings.from_env(os.environ)


def _zone(written: str | None, settings: Settings) -> str:
    from bot.briefing.zones import find_zone

    found = find_zone(written) if written else settings.zone
    if found is None:
        raise click.UsageError(f"{written!r} is no time zone. Write an IANA name (Asia/Tokyo) or a city.")
    return found


def _moment(written: str | None, zone: str) -> datetime:
    from bot.clock import system_clock

    if written is None:
        return system_clock().replace(second=0, microsecond=0)
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise click.UsageError(f"{written!r} is no time. Write it as 2026-11-24T08:30.") from None
    if not YEARS[0] <= found.year <= YEARS[1]:
        raise click.UsageError(f"{found.year} is out of reach. Use a year from {YEARS[0]} to {YEARS[1]}.")
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def _write(roster: ReadRoster, at: datetime, zone: str, as_json: bool, **more: Any) -> None:
    from bot.briefing.roster import HORIZON
    from bot.briefing.times import Times

    duty, coming = roster.duty(at), roster.shifts(at + timedelta(microseconds=1), at + HORIZON)[:MOST_COMING]
    if as_json:
        click.echo(json.dumps({**_values(duty, coming, zone), **more}, ensure_ascii=False))
        return
    for line in _lines(duty, coming, Times("en", zone)):
        click.echo(line)


def _lines(duty: Duty, coming: Sequence[Shift], times: Times) -> Iterable[str]:
    from bot.briefing.onduty import parts
    from bot.briefing.page import Paragraph

    yield f"{times.full(duty.at)}"
    for part in parts(duty, times):
        if isinstance(part, Paragraph):
            yield "".join(run.text for run in part.line).strip()
    if coming:
        yield "\nComing shifts:"
    for shift in coming:
        deputy = f", deputy {_named(shift.deputy)}" if shift.deputy else ""
        yield f"  {times.full(shift.start)} to {times.full(shift.end)}: {_named(shift.person)}{deputy}"


def _named(person: Person) -> str:
    return f"{person.name} <{person.user_id}>" if person.user_id and person.user_id != person.name else person.name


def _values(duty: Duty, coming: Sequence[Shift], zone: str) -> dict[str, Any]:
    there = ZoneInfo(zone)

    def time(at: datetime) -> str:
        return at.astimezone(there).isoformat()

    def named(person: Person | None) -> dict[str, str] | None:
        return {"name": person.name, "user_id": person.user_id} if person else None

    def shift(one: Shift) -> dict[str, Any]:
        span = {"start": time(one.start), "end": time(one.end)}
        return {"person": named(one.person), "deputy": named(one.deputy), **span}

    def vacancy(one: Vacancy) -> dict[str, str]:
        return {"start": time(one.start), "end": time(one.end)}

    return {
        "at": time(duty.at), "zone": zone, "now": [shift(one) for one in duty.now],
        "next": shift(duty.next) if duty.next else None, "coming": [shift(one) for one in coming],
        "vacancies": [vacancy(one) for one in duty.vacancies],
    }  # fmt: skip
