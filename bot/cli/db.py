"""`jasmine db`: the database's tables brought up to date, and what is too old deleted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.dbrows import export, forget, listed
from bot.cli.options import HELP

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store.database import Database

_EPILOG = """\b
Examples:
  jasmine db upgrade          before the first start on PostgreSQL, and after each update
  jasmine db purge            what JASMINE_RETENTION_DAYS no longer covers
  jasmine db purge --export old.jsonl
  jasmine db export kept.jsonl
  jasmine db forget --user U0123456789
  jasmine db backup /srv/backups/jasmine-2026-11-27.backup
  jasmine db restore /srv/backups/jasmine-2026-11-27.backup --yes

Exit code: 0, 1 where the database cannot be used, 2 usage."""

json_option = click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")


@click.group("db", epilog=_EPILOG, context_settings=HELP)
def db() -> None:
    """The database that JASMINE_DATABASE_URL names (by default jasmine.db in JASMINE_STATE_DIR)."""


@db.command("upgrade", context_settings=HELP)
@json_option
def upgrade(as_json: bool) -> None:
    """Bring the tables up to date; all of it happens or nothing. SQLite does this by itself at start.

    \b
    Example:
      JASMINE_DATABASE_URL_FILE=/run/secrets/database jasmine db upgrade
    """
    from bot.store import migrate

    with _database() as (_, database):
        done = migrate.upgrade(database)
    if as_json:
        click.echo(json.dumps({"before": done.before, "after": done.after}))
    elif done.before == done.after:
        click.echo(f"{database.named}: up to date ({done.after}).")
    else:
        click.echo(f"{database.named}: {done.before or 'no tables'} -> {done.after}.")


@db.command("purge", context_settings=HELP)
@click.option(
    "--export",
    "file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what goes to this new file first; where that fails, nothing goes.",
)
@json_option
def purge(file: Path | None, as_json: bool) -> None:
    """Delete what is older than JASMINE_RETENTION_DAYS, and what the bot no longer needs. A running bot does so too.

    Where JASMINE_ARCHIVE_DIR is set, questions and answers are written to a new file there before they are deleted.

    \b
    Examples:
      JASMINE_RETENTION_DAYS=7 jasmine db purge
      jasmine db purge --export old.jsonl
    """
    from datetime import timedelta

    from bot.clock import system_clock
    from bot.settings import Settings
    from bot.store.schema import Retention
    from bot.store.store import open_store

    settings = Settings.from_env(os.environ)
    store = open_store(settings.database_url, system_clock)
    retention = Retention(texts=timedelta(days=settings.retention_days))
    try:
        counts = store.purge_into(file, retention) if file else store.purge(retention, settings.archive_dir)
    finally:
        store.close()
    click.echo(json.dumps(dict(counts)) if as_json else _listed(counts))


@db.command("backup", context_settings=HELP)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--if-any", is_flag=True, help="Where there are no tables yet, write nothing and end well.")
@json_option
def backup(file: Path, if_any: bool, as_json: bool) -> None:
    """Copy the database as it is at one moment into a new FILE that its owner alone can read. The bot may run.

    FILE holds what people asked, and, for many workspaces, their tokens, encrypted. PostgreSQL needs pg_dump.

    \b
    Example:
      jasmine db backup /srv/backups/jasmine-$(date +%F).backup
    """
    from bot.store.backup import backup as copy

    with _database() as (_, database):
        done = copy(database, file)
        if done is None and not if_any:
            raise click.ClickException(f"{database.named} has no tables yet. Fix: run `jasmine db upgrade`.")
    if as_json:
        shown = {"file": str(file), "revision": done.revision, "bytes": done.bytes} if done else {"file": None}
        click.echo(json.dumps(shown))
    else:
        click.echo(f"{file}: {done.bytes} bytes, tables of {done.revision}." if done else "No tables: nothing to copy.")


@db.command("restore", context_settings=HELP)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="What was written since the back-up is to be lost.")
@json_option
def restore(file: Path, yes: bool, as_json: bool) -> None:
    """Put a back-up in the database's place: all of it or nothing. Stop every bot that uses the database first.

    A back-up of an older version is brought up to date by `jasmine db upgrade`. PostgreSQL needs pg_restore and psql.

    \b
    Example:
      jasmine db restore /srv/backups/jasmine-2026-11-27.backup --yes
    """
    from bot import running
    from bot.store.backup import restore as put_back

    if not yes:
        raise click.UsageError(f"What was written since {file} was made would be lost. Say --yes if that is meant.")
    with _database() as (settings, database):
        alive = running.processes(settings.state_dir)
        if alive:
            numbers = ", ".join(map(str, alive))
            raise click.ClickException(f"A bot runs on this machine (process {numbers}). Fix: stop it first.")
        revision = put_back(database, file)
    if as_json:
        click.echo(json.dumps({"file": str(file), "revision": revision}))
    else:
        click.echo(f"{database.named}: restored, tables of {revision}.")


@contextmanager
def _database() -> Iterator[tuple[Settings, Database]]:
    from bot.settings import Settings
    from bot.store.database import connect

    settings = Settings.from_env(os.environ)
    database = connect(settings.database_url)
    try:
        yield settings, database
    finally:
        database.close()


def _listed(counts: Mapping[str, int]) -> str:
    found = listed(counts)
    return f"Deleted: {found}." if found else "Nothing to delete."


for command in (export, forget):
    db.add_command(command)
