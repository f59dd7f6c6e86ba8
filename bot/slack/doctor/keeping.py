"""D05x and D06x: the database, the disk, and the base. Nothing is made or changed."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import DataError
from bot.knowledge.model import Knowledge, Source
from bot.slack.doctor.finding import Finding, ok, problem, skipped, warning
from bot.slack.doctor.setup import Setup

if TYPE_CHECKING:
    from bot.store.database import Database, StoreError

STORE = {"D050": "Database", "D051": "Tables", "D052": "Writing", "D053": "Disk"}
BASE, SOURCE = "Base", "Source"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MEGABYTE = 1024 * 1024
LITTLE, TOO_LITTLE = 500 * MEGABYTE, 50 * MEGABYTE


def check_store(setup: Setup) -> Iterator[Finding]:
    """Whether the database is there, up to date and writable, and room for it."""
    url = setup.settings.database_url
    if setup.faulty("JASMINE_DATABASE_URL", "JASMINE_STATE_DIR") or not url:
        yield from (skipped(id, title, "its address has a fault (D001)") for id, title in STORE.items())
        return
    path = file_of(url)
    if path is not None and not path.exists():
        yield from _to_be_made(path)
    else:
        yield from _look(url)
    yield _disk(path)


def file_of(url: str) -> Path | None:
    """The SQLite file; None for a database elsewhere or in memory."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        return None
    name = (parsed.database or "").removeprefix("file:")
    return Path(name) if parsed.drivername.startswith("sqlite") and name not in ("", ":memory:") else None


def _to_be_made(path: Path) -> Iterator[Finding]:
    folder = _existing(path)
    yield ok("D050", STORE["D050"], f"SQLite, {path}: made at the first start")
    yield ok("D051", STORE["D051"], "made with it")
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        yield ok("D052", STORE["D052"], f"{folder} can be written")
    else:
        fix = "make it writable for the bot, or set JASMINE_STATE_DIR to a folder that is"
        yield problem("D052", STORE["D052"], f"{folder} cannot be written", fix)


def _existing(path: Path) -> Path:
    return next(folder for folder in path.absolute().parents if folder.exists())


def _look(url: str) -> Iterator[Finding]:
    from bot.store import migrate
    from bot.store.database import StoreError, connect

    id, database = "D050", None
    try:
        database = connect(url)
        with database.read():
            pass
        yield ok("D050", STORE["D050"], database.named)
        id = "D051"
        found, newest = migrate.state(database), migrate.newest()
        yield _tables(found, newest, database.is_sqlite)
        yield _write(database, found == newest)
    except StoreError as error:
        yield _failed(id, error, "check JASMINE_DATABASE_URL")
    finally:
        if database is not None:
            database.close()


def _tables(found: str | None, newest: str, is_sqlite: bool) -> Finding:
    if found == newest:
        return ok("D051", STORE["D051"], f"up to date ({newest})")
    behind = f"{found or 'none yet'}, the program wants {newest}"
    if is_sqlite:
        return ok("D051", STORE["D051"], f"{behind}: brought up to date at the next start")
    return problem("D051", STORE["D051"], behind, "run `jasmine db upgrade`")


class _TakenBack(Exception):
    """Ends a transaction without a trace."""


def _write(database: Database, up_to_date: bool) -> Finding:
    """Write a row and take it back: a database may be readable only, and only writing tells."""
    from sqlalchemy import insert

    from bot.store.database import StoreError
    from bot.store.schema import claims

    if not up_to_date and not database.is_sqlite:
        return skipped("D052", STORE["D052"], "there are no tables to write to (D051)")
    row = {"key": f"doctor:{secrets.token_hex(8)}", "team_id": "", "owner": "", "claimed_at": _EPOCH, "done": True}
    try:
        # SQLite looks for the right to write when the transaction begins; elsewhere the row tells.
        with database.write() as connection:
            if up_to_date:
                connection.execute(insert(claims).values(row))
            raise _TakenBack
    except _TakenBack:
        return ok("D052", STORE["D052"], "a row was written and taken back")
    except StoreError as error:
        return _failed("D052", error, "let the bot's user write")


def _failed(id: str, error: StoreError, otherwise: str) -> Finding:
    """The store's own words, which hold no secret, and its fix where it has one."""
    found, _, fix = str(error).partition(" Fix: ")
    return problem(id, STORE[id], found.rstrip("."), fix.rstrip(".") or otherwise)


def _disk(path: Path | None) -> Finding:
    if path is None:
        return skipped("D053", STORE["D053"], "the database is not a file of this machine")
    folder = _existing(path)
    free = shutil.disk_usage(folder).free
    found = f"{free // MEGABYTE:,} MB free at {folder}"
    if free < TOO_LITTLE:
        return problem("D053", STORE["D053"], found, "make room, or move JASMINE_STATE_DIR")
    if free < LITTLE:
        return warning("D053", STORE["D053"], found, "make room, or move JASMINE_STATE_DIR")
    return ok("D053", STORE["D053"], found)


def check_base(setup: Setup) -> Iterator[Finding]:
    """Whether the base loads; of each source, how old it is and whether somebody should look at it again."""
    try:
        knowledge = setup.load(setup.root)
    except DataError as error:
        errors = [fault for fault in error.faults if fault.severity == "error"]
        found = f"{len(errors)} error{'s' * (len(errors) != 1)}, the first: {str(errors[0]).partition(' Fix: ')[0]}"
        yield problem("D060", BASE, found.rstrip("."), "run `jasmine check`, and mend what it names")
        yield skipped("D061", SOURCE, "the base does not load")
        return
    yield ok("D060", BASE, _contents(knowledge))
    for source in knowledge.sources.values():
        yield _source(source, setup.clock().date())


def _contents(knowledge: Knowledge) -> str:
    editions = ", ".join(dict.fromkeys(source.edition for source in knowledge.sources.values()))
    return f"version {knowledge.version}, edition {editions}, {len(knowledge.facts)} facts"


def _source(source: Source, today: date) -> Finding:
    age = f"{source.id}: released {source.released}, {(today - source.released).days} days ago"
    if source.review_by is None:
        return ok("D061", SOURCE, f"{age}; no date for a review")
    if source.review_by < today:
        fix = "look whether there is a newer release; then set review_by in its file below data/sources"
        return warning("D061", SOURCE, f"{age}; the review was due by {source.review_by}", fix)
    return ok("D061", SOURCE, f"{age}; review by {source.review_by}")
