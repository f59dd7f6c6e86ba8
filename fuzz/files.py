"""Targets: files that people write or restore, and what the operator sets."""

from __future__ import annotations

import io
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from bot.archive import Archive, ArchiveError
from bot.briefing.model import Duty, Shift
from bot.briefing.roster import RosterError
from bot.briefing.rosterfile import ENDINGS, read_roster
from bot.clock import system_clock
from bot.knowledge import yamlio
from bot.knowledge.examine import examine
from bot.knowledge.files import read_files
from bot.knowledge.loader import assemble
from bot.settings import Settings
from bot.store.backup import restore
from bot.store.database import StoreError, connect
from bot.store.store import open_store
from fuzz.reader import Reader, edited, said
from tests.knowledge.small_base import small_base

NOW = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)
LATER = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
ZONES = ("Asia/Tokyo", "America/New_York", "Australia/Lord_Howe", "Europe/London", "UTC")
HOME = Path(__file__).resolve().parents[1]


def curated(data: bytes) -> None:
    """A base with one file edited: it is read, or every fault is named on one line; nothing is raised."""
    reader, files = Reader(data), dict(_base_files())
    name = reader.choice(sorted(files))
    files[name] = reader.rest() if reader.byte() % 4 == 3 else edited(files[name], reader)
    draft, _ = examine(files)
    for fault in draft.faults:
        assert "\n" not in str(fault) and fault.message and fault.fix, fault
    if not any(fault.severity == "error" for fault in draft.faults):
        assemble(draft, files)
    yamlio.parse(data, "raw.yaml")


def rosters(data: bytes) -> None:
    """A roster in any of its forms: it says who is on duty, or RosterError says what is wrong."""
    reader = Reader(data)
    ending, zone = reader.choice(ENDINGS), reader.choice(ZONES)
    try:
        roster = read_roster(reader.rest(), f"roster{ending}", zone, NOW)
        told = [roster.duty(at) for at in (NOW, LATER)]
        begun = roster.shifts(NOW, LATER)
    except RosterError as error:
        return said(error)
    for shift in (*begun, *(shift for duty in told for shift in _shifts(duty))):
        assert shift.start < shift.end and shift.start.tzinfo is not None
        assert shift.person.name and len(shift.person.name) <= 80 and shift.person.name.isprintable()


def kept(data: bytes) -> None:
    """A kept base, or a back-up of the database, damaged: refused with a line that says so, or read as it was."""
    reader = Reader(data)
    if reader.byte() % 2:
        _archive(edited(_zipped(), reader))
    else:
        _restore(edited(_database(), reader))


def environments(data: bytes) -> None:
    """What the operator sets: settings or faults, and no fault that shows a secret."""
    reader = Reader(data)
    names = (*SECRET, *PLAIN)
    environ = {name: reader.text() for name in names if reader.byte() % 2}
    environ = {name: value.replace("\x00", "") for name, value in environ.items() if not name.endswith("_FILE")}
    settings, faults = Settings.examine(environ, reader.choice(("run", "serve", None)))
    shown = "\n".join(map(str, faults)) + repr(settings)
    for name in SECRET:
        secret = environ.get(name, "").strip()
        assert len(secret) < 12 or secret not in shown or secret in "\n".join(_open(environ)), f"{name} is shown"


SECRET = (
    "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_CLIENT_SECRET", "JASMINE_TOKEN_KEYS",
    "JASMINE_DATABASE_URL", "JASMINE_CALENDAR_URL", "JASMINE_METRICS_TOKEN", "HTTPS_PROXY",
)  # fmt: skip
PLAIN = (
    "SLACK_CLIENT_ID", "SLACK_DOMAIN", "SLACK_API_BASE_URL", "JASMINE_CONTACT", "JASMINE_LOG_LEVEL", "PORT", "HOST",
    "JASMINE_RETENTION_DAYS", "JASMINE_ADMINS", "JASMINE_REPORT_CHANNEL", "JASMINE_DUTY_CHANNEL", "JASMINE_ROSTER",
    "JASMINE_CALENDAR_HOSTS", "JASMINE_TIME_ZONE", "JASMINE_BRIEFING_RIGHTS", "JASMINE_CATCH_UP_HOURS",
    "JASMINE_HEALTH_PORT", "JASMINE_STATE_DIR",
)  # fmt: skip


def _open(environ: dict[str, str]) -> list[str]:
    """What may be shown, in which a fuzzer may have put the same text."""
    return [environ.get(name, "") for name in PLAIN]


def _shifts(duty: Duty) -> tuple[Shift, ...]:
    return (*duty.now, *([duty.next] if duty.next else []))


@cache
def _base_files() -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        base = small_base(Path(folder) / "home")
        base.write("data/strings.yaml", (HOME / "data/strings.yaml").read_bytes())
        return read_files(base.root)


@cache
def _zipped() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/facts/a.yaml", "- id: a\n" * 20)
        archive.writestr("intents/a.yaml", "title: x\n")
    return target.getvalue()


def _archive(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "abcd1234.zip").write_bytes(data)
        try:
            with Archive(Path(folder)).unpacked("abcd"):
                raise AssertionError("a damaged base was unpacked")
        except ArchiveError as error:
            said(error)


@cache
def _database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "jasmine.db")
        open_store(f"sqlite:///{path}", system_clock).close()
        with closing(sqlite3.connect(path)) as database:
            database.execute("PRAGMA journal_mode = DELETE")
        return path.read_bytes()


def _restore(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "copy.db")
        source.write_bytes(data)
        database = connect("sqlite://")
        try:
            restore(database, source)
        except StoreError as error:
            said(error)
        finally:
            database.close()
