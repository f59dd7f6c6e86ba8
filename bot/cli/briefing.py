"""`jasmine briefing`: which channel gets which briefing and when, what became of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.briefingargs import read_id, read_team, read_topic, read_zone
from bot.cli.options import HELP, root_option
from bot.errors import JasmineError

if TYPE_CHECKING:
    from bot.knowledge.model import Lang
    from bot.settings import Settings
    from bot.store.schedules import Schedule, ScheduleState
    from bot.store.store import Store

LANGS: dict[str, tuple[Lang, ...]] = {"ja": ("ja",), "en": ("en",), "both": ("ja", "en")}
_EPILOG = """\b
Examples:
  jasmine briefing add --channel C0123456789 --days mon-fri --time 08:30 --holidays JP
  jasmine briefing add --channel C0123456789 --days 毎日 --time 17:00 --zone Jakarta --topic press --lang both
  jasmine briefing list --zone Europe/London
  jasmine briefing pause 3
  jasmine briefing test 3        post it now, marked as a test
  jasmine briefing log           what was posted, late, missed, and why

They are kept in the database that JASMINE_DATABASE_URL names; a running bot sees a change within half a minute.
Exit code: 0, 1 where there is no such number or Slack does not take the post, 2 usage."""
json_option = click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
team_option = click.option("--team", metavar="T…", help="The workspace's id (default: the only one there is).")
zone_option = click.option("--zone", help="Time zone to tell times in: an IANA name or a city (JASMINE_TIME_ZONE).")
number_argument = click.argument("number", type=click.IntRange(min=1))


@click.group("briefing", epilog=_EPILOG, context_settings=HELP)
def briefing() -> None:
    """Schedule briefings for channels; see what came of them."""


@briefing.command("add", context_settings=HELP)
@click.option("--channel", required=True, metavar="C…", help="The channel's id; invite the bot there.")
@click.option(
    "--days", default="mon-fri", show_default=True, help="mon-fri, every day, mon,wed,fri, 平日, 毎日, 月・水・金."
)
@click.option("--time", "at", default="08:30", show_default=True, help="Wall time, HH:MM.")
@click.option("--zone", help="The zone of that time: an IANA name or a city (JASMINE_TIME_ZONE).")
@click.option("--topic", default="all", show_default=True, help="all, meeting, jasmine, new, press, pillar 1 …")
@click.option("--lang", type=click.Choice(list(LANGS)), default="ja", show_default=True, help="Language, or both.")
@click.option("--holidays", default="", metavar="JP", help="Not on public holidays of this country (two letters).")
@click.option("--owner", default="", metavar="U…", help="The member who is told, should the channel take no posts.")
@team_option
@json_option
@root_option
def add(
    channel: str, days: str, at: str, zone: str | None, topic: str, lang: str, holidays: str, owner: str,
    team: str | None, as_json: bool, root: Path,
) -> None:  # fmt: skip
    """Schedule a briefing.

    \b
    Example:
      jasmine briefing add --channel C0123456789 --days mon-fri --time 08:30 --lang both --holidays JP
    """
    from bot.briefing.days import parse_days
    from bot.briefing.schedule import Timetable, TimetableError
    from bot.store.schedules import Schedule

    settings = _settings()
    chosen = parse_days(days)
    if not chosen:
        raise click.UsageError(f"{days!r} names no days of the week. Fix: write mon-fri, 毎日, or mon,wed,fri.")
    try:
        timetable = Timetable(chosen, at, read_zone(zone, settings), holidays.strip().upper())
    except TimetableError as error:
        raise click.UsageError(str(error)) from None
    place, told = read_id(channel, "CG", "channel"), read_id(owner, "UW", "member")
    plain = Schedule("", place, timetable, read_topic(topic, root), LANGS[lang], told)
    with _store(settings) as store:
        wanted = replace(plain, team_id=team or read_team(settings, store))
        known = [each for each in store.schedules.list(wanted.team_id, channel=channel) if _same(each, wanted)]
        kept = known[0] if known else store.schedules.add(wanted)
        _show(store, kept, "is there already" if known else "added", settings.zone, as_json)


@briefing.command("list", context_settings=HELP)
@team_option
@click.option("--channel", metavar="C…", help="Only those for this channel.")
@zone_option
@json_option
def list_(team: str | None, channel: str | None, zone: str | None, as_json: bool) -> None:
    """List the schedules: when they come next, how they stand and why, what came last, what was missed.

    \b
    Example:
      jasmine briefing list --zone Europe/London
    """
    from bot.cli.briefingtold import lines, values

    settings = _settings()
    there = read_zone(zone, settings)
    with _store(settings) as store:
        found = store.schedules.list(team, channel=channel)
        if as_json:
            _write({"schedules": [values(store, each, there) for each in found]})
            return
        for each in found:
            click.echo("\n".join(lines(store, each, there)))
    if not found:
        click.echo("No briefing is scheduled.")


@briefing.command("pause", context_settings=HELP)
@number_argument
@json_option
def pause(number: int, as_json: bool) -> None:
    """Post nothing for that schedule until it is resumed.

    \b
    Example:
      jasmine briefing pause 3
    """
    _set_state(number, "paused", "paused", as_json)


@briefing.command("resume", context_settings=HELP)
@number_argument
@json_option
def resume(number: int, as_json: bool) -> None:
    """Go on with a schedule that was paused, or that was stopped because its channel took no posts.

    \b
    Example:
      jasmine briefing resume 3
    """
    _set_state(number, "active", "resumed", as_json)


@briefing.command("remove", context_settings=HELP)
@number_argument
@json_option
def remove(number: int, as_json: bool) -> None:
    """Forget a schedule. What it posted stays.

    \b
    Example:
      jasmine briefing remove 3
    """
    settings = _settings()
    with _store(settings) as store:
        schedule = _found(store, number)
        store.schedules.remove(schedule)
    _write({"removed": number}) if as_json else click.echo(f"Number {number} removed.")


@briefing.command("test", context_settings=HELP)
@number_argument
@json_option
@root_option
def test(number: int, as_json: bool, root: Path) -> None:
    """Post the briefing of that schedule now, in its channel, marked as a test. The bot need not run.

    \b
    Example:
      jasmine briefing test 3
    """
    from bot.base import open_base
    from bot.delivery.stopping import reason_of
    from bot.delivery.trial import post_test
    from bot.delivery.wiring import services_for
    from bot.slack import logs
    from bot.slack.start import dependencies

    settings = _settings()
    logs.configure("ERROR")
    if not settings.bot_token and not settings.many_workspaces:
        raise JasmineError("SLACK_BOT_TOKEN is not set. Fix: set it, or SLACK_BOT_TOKEN_FILE.")
    with _store(settings) as store:
        schedule, knowledge = _found(store, number), open_base(root)
        done = post_test(services_for(settings, dependencies(settings, lambda: knowledge, store)), schedule)
    if as_json:
        _write({"state": done.state, "error": done.error, "channel": done.posted_channel, "ts": done.posted_ts})
    elif done.state == "sent":
        click.echo(f"Posted in {schedule.channel}, marked as a test.")
    else:
        click.echo(f"Not posted: {reason_of(done.error).en}.", err=True)
    raise SystemExit(0 if done.state == "sent" else 1)


@briefing.command("log", context_settings=HELP)
@click.argument("number", type=click.IntRange(min=1), required=False)
@click.option("--most", type=click.IntRange(1, 1000), default=20, show_default=True, help="So many, the newest first.")
@zone_option
@json_option
def log(number: int | None, most: int, zone: str | None, as_json: bool) -> None:
    """List what was posted, late, skipped, missed or refused, of one schedule or of all.

    \b
    Example:
      jasmine briefing log 3 --most 50
    """
    from bot.cli.briefingtold import delivery_line, delivery_values

    settings = _settings()
    there = read_zone(zone, settings)
    with _store(settings) as store:
        found = store.deliveries.list(schedule_id=number, most=most)
    if as_json:
        _write({"deliveries": [delivery_values(each, there) for each in found]})
        return
    for each in found:
        click.echo(delivery_line(each, there))
    if not found:
        click.echo("Nothing yet.")


def _set_state(number: int, state: ScheduleState, word: str, as_json: bool) -> None:
    settings = _settings()
    with _store(settings) as store:
        schedule = _found(store, number)
        changed = schedule if schedule.state == state else store.schedules.set_state(schedule, state)
        _show(store, changed, word, settings.zone, as_json)


def _show(store: Store, schedule: Schedule, word: str, zone: str, as_json: bool) -> None:
    from bot.cli.briefingtold import lines, values

    if as_json:
        _write(values(store, schedule, zone))
        return
    click.echo(f"Number {schedule.id} {word}.")
    click.echo("\n".join(lines(store, schedule, zone)))


def _settings() -> Settings:
    from bot.settings import Settings

    return Settings.from_env(os.environ)


@contextmanager
def _store(settings: Settings) -> Iterator[Store]:
    from bot.clock import system_clock
    from bot.store.store import open_store

    store = open_store(settings.database_url, system_clock)
    try:
        yield store
    finally:
        store.close()


def _found(store: Store, number: int) -> Schedule:
    for schedule in store.schedules.list():
        if schedule.id == number:
            return schedule
    raise JasmineError(f"There is no schedule number {number}. Fix: `jasmine briefing list` shows the numbers.")


def _same(one: Schedule, other: Schedule) -> bool:
    return (one.timetable, one.topic, one.langs) == (other.timetable, other.topic, other.langs)


def _write(values: dict[str, Any]) -> None:
    click.echo(json.dumps(values, ensure_ascii=False))
