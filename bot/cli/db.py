"""`jasmine db`: the database's tables brought up to date, and what is too old deleted."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping

import click

from bot.cli.options import HELP

_EPILOG = """\b
Examples:
  jasmine db upgrade          before the first start on PostgreSQL, and after each update
  jasmine db purge            what JASMINE_RETENTION_DAYS no longer covers
  jasmine db purge --json

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
    from bot.settings import Settings
    from bot.store import migrate
    from bot.store.database import connect

    database = connect(Settings.from_env(os.environ).database_url)
    try:
        done = migrate.upgrade(database)
    finally:
        database.close()
    if as_json:
        click.echo(json.dumps({"before": done.before, "after": done.after}))
    elif done.before == done.after:
        click.echo(f"{database.named}: up to date ({done.after}).")
    else:
        click.echo(f"{database.named}: {done.before or 'no tables'} -> {done.after}.")


@db.command("purge", context_settings=HELP)
@json_option
def purge(as_json: bool) -> None:
    """Delete what is older than JASMINE_RETENTION_DAYS, and what the bot no longer needs. A running bot does so too.

    \b
    Example:
      JASMINE_RETENTION_DAYS=7 jasmine db purge
    """
    from datetime import timedelta

    from bot.clock import system_clock
    from bot.settings import Settings
    from bot.store.schema import Retention
    from bot.store.store import open_store

    settings = Settings.from_env(os.environ)
    store = open_store(settings.database_url, system_clock)
    try:
        counts = store.purge(Retention(texts=timedelta(days=settings.retention_days)))
    finally:
        store.close()
    click.echo(json.dumps(dict(counts)) if as_json else _listed(counts))


def _listed(counts: Mapping[str, int]) -> str:
    found = [f"{count} {name}" for name, count in sorted(counts.items()) if count]
    return f"Deleted: {', '.join(found)}." if found else "Nothing to delete."
