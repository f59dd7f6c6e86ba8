"""`jasmine db export` and `jasmine db forget`: what is kept, written to a file; and one person's rows, deleted."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.moments import Since, moment
from bot.cli.options import HELP

if TYPE_CHECKING:
    from bot.store.store import Store

_team = click.option("--team", help="The workspace's id (default: the only one that there is).")
_json = click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")


@click.command("export", context_settings=HELP)
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--team", help="That workspace only.")
@click.option("--user", help="Only rows in which that person stands; needs --team where there are several.")
@click.option("--since", type=Since(), help="Only what is younger.")
def export(file: Path, team: str | None, user: str | None, since: datetime | timedelta | None) -> None:
    """Write what is kept to a new FILE (`-`: standard output), a JSON object a line: a header, the rows, a last line.

    No tokens, no other secrets. The file is for its owner's eyes alone: it holds what people asked. The bot may run.

    \b
    Examples:
      jasmine db export kept.jsonl
      jasmine db export - --since 7 | jq 'select(.table == "gaps").row.question'
      jasmine db export alice.jsonl --user U0123456789
    """
    from bot.store.export import export as write
    from bot.store.export import new_file
    from bot.store.persons import rows_naming

    with _opened() as store:
        chosen = None
        if user:
            team = _the_team(store, team)
            with store.database.read() as connection:
                chosen = rows_naming(connection, team, user)
        start = moment(since, store.clock()) if since is not None else None
        if str(file) == "-":
            write(store.database, sys.stdout, store.clock(), since=start, team_id=team, chosen=chosen)
            return
        with new_file(file) as out:
            counts = write(store.database, out, store.clock(), since=start, team_id=team, chosen=chosen)
    click.echo(f"{file}: {listed(counts) or 'no rows'}.")


@click.command("forget", context_settings=HELP)
@click.option("--user", required=True, help="The person's id.")
@_team
@click.option(
    "--export",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what goes to this new file first; where that fails, nothing goes.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@_json
def forget(user: str, team: str | None, file: Path | None, yes: bool, as_json: bool) -> None:
    """Delete what is one person's own, and take their name out of what stays.

    Deleted: what they asked in private, hand-overs they asked for, their reports and choices, what was sent to them
    alone. Kept without the name: what was answered openly, what was told to the press, settings, schedules. Questions
    without an answer are kept without who asked anyway. Nothing changes in Slack, nor in files written before.

    \b
    Example:
      jasmine db forget --user U0123456789 --export alice.jsonl
    """
    from bot.store.persons import forget_person

    with _opened() as store:
        team = _the_team(store, team)
        if not yes and not (sys.stdin.isatty() and click.confirm(f"Forget {user} of {team}?")):
            raise click.UsageError("Nothing was deleted. Say --yes if that is meant.")
        done = forget_person(store.database, team, user, store.clock(), file)
    if as_json:
        click.echo(json.dumps({"deleted": dict(done.deleted), "unnamed": dict(done.unnamed)}))
        return
    click.echo(
        f"Deleted: {listed(done.deleted) or 'nothing'}. Kept without the name: {listed(done.unnamed) or 'nothing'}."
    )


def listed(counts: Mapping[str, int]) -> str:
    """How many rows of which tables, without those of which there are none."""
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()) if count)


def _the_team(store: Store, team: str | None) -> str:
    """The workspace that is meant."""
    from bot.store.export import teams

    found = teams(store.database)
    if team is not None:
        return team
    if len(found) > 1:
        raise click.UsageError(f"There are several workspaces. Name one with --team: {', '.join(found)}.")
    if not found:
        raise click.ClickException("Nothing is kept yet.")
    return found[0]


@contextmanager
def _opened() -> Iterator[Store]:
    from bot.clock import system_clock
    from bot.settings import Settings
    from bot.store.store import open_store

    store = open_store(Settings.from_env(os.environ).database_url, system_clock)
    try:
        yield store
    finally:
        store.close()
