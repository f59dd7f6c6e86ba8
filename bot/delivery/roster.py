"""The roster as the running bot has it: a file that is read again when it changes, or a feed that is fetched.

What cannot be read replaces nothing: the last good roster stays, and its problem is told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.briefing.model import Duty, Roster, RosterProblem, Shift
from bot.briefing.roster import MOST_BYTES, ReadRoster, RosterError, fault
from bot.briefing.rosterfile import read_roster
from bot.clock import Clock
from bot.delivery.feed import Copy, Feed, FeedError
from bot.errors import JasmineError
from bot.settings import Settings

log = structlog.get_logger(__name__)
FEED_FILE = "calendar.ics"
"""What faults of a fetched calendar call it."""
EVERY_SECONDS = 600.0
AGAIN_SECONDS = 60.0
"""After a fetch that failed, and as long as there is no copy at all."""
STALE = timedelta(hours=1)
MOST_LOGGED = 5


def open_roster(settings: Settings, clock: Clock) -> Roster | None:
    """The roster that the settings name, a feed fetched in the background from now on; None where they name none."""
    if settings.roster:
        kept = FileRoster(Path(settings.roster), settings.zone, clock)
        # A file that cannot be read is in the log from the start.
        kept.duty(clock())
        return kept
    if not settings.calendar_url:
        return None
    fetched = FeedRoster(Feed(settings).fetch, settings.zone, clock)
    fetched.start()
    return fetched


def read_now(settings: Settings, at: datetime) -> ReadRoster:
    """The roster that the settings name, read at once. JasmineError says what is wrong with it, or that there is none.

    It is asked once for what `duty` tells, so that every fault shows.
    """
    if settings.roster:
        read = read_file(Path(settings.roster), settings.zone, at)
    elif settings.calendar_url:
        read = read_roster(Feed(settings).fetch().body, FEED_FILE, settings.zone, at)
    else:
        raise NoRoster("No roster is set. Fix: set JASMINE_ROSTER to a .csv, .yaml or .ics file.")
    read.duty(at)
    return read


def read_file(path: Path, zone: str, at: datetime) -> ReadRoster:
    """The roster in a file; RosterError with every fault."""
    try:
        data = read_bytes(path)
    except OSError as error:
        message = f"it cannot be read ({error.strerror or type(error).__name__})"
        raise RosterError([fault(str(path), 0, "", message, "check the path and its permissions", "file")]) from None
    return read_roster(data, str(path), zone, at)


class NoRoster(JasmineError):
    """The settings name none."""


class KeptRoster:
    """Answers from the last roster that could be read; says what is wrong where there is something."""

    def __init__(self) -> None:
        self._read: ReadRoster | None = None
        self._problem: RosterProblem = "unread"
        self._told = ""

    def duty(self, at: datetime) -> Duty:
        """See bot.briefing.model.Roster; where nothing could be read there is no gap either, only the problem."""
        self._look()
        read, problem = self._read, self._standing()
        try:
            duty = read.duty(at) if read else Duty(at)
        except RosterError as error:
            self._tell(error)
            return Duty(at, problem="unread")
        return Duty(duty.at, duty.now, duty.next, duty.vacancies, problem)

    def shifts(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """See bot.briefing.model.Roster; none where nothing could be read."""
        self._look()
        try:
            return self._read.shifts(start, end) if self._read else ()
        except RosterError as error:
            self._tell(error)
            return ()

    def _look(self) -> None:
        """See whether there is something newer."""

    def _standing(self) -> RosterProblem:
        return self._problem if self._read else "unread"

    def _tell(self, error: RosterError) -> None:
        # The same every few seconds helps nobody.
        if str(error) == self._told:
            return
        self._told = str(error)
        faults = [str(fault) for fault in error.faults[:MOST_LOGGED]]
        log.error("roster_refused", faults=faults, count=len(error.faults), kept=self._read is not None)


class FileRoster(KeptRoster):
    """A .csv, .yaml or .ics file, looked at whenever somebody asks."""

    def __init__(self, path: Path, zone: str, clock: Clock) -> None:
        super().__init__()
        self._path = path
        self._zone = zone
        self._clock = clock
        self._seen: tuple[int, int, int] | None = None
        self._lock = threading.Lock()

    def _look(self) -> None:
        with self._lock:
            try:
                found = self._path.stat()
                version = (found.st_mtime_ns, found.st_size, found.st_ino)
                if version == self._seen:
                    return
                data = read_bytes(self._path)
            except OSError as error:
                self._missing(error)
                return
            self._seen = version
            self._take(data)

    def _take(self, data: bytes) -> None:
        try:
            self._read = read_roster(data, self._path.name, self._zone, self._clock())
        except RosterError as error:
            self._problem = "edited"
            self._tell(error)
            return
        self._problem = self._told = ""
        log.info("roster_read", file=self._path.name)

    def _missing(self, error: OSError) -> None:
        # While an editor saves, a file may be gone for a moment; the next question looks again.
        if self._seen != (0, 0, 0):
            log.error("roster_refused", file=self._path.name, error=type(error).__name__, kept=self._read is not None)
        self._seen, self._problem = (0, 0, 0), "edited"


class FeedRoster(KeptRoster):
    """The operator's calendar, fetched every ten minutes."""

    def __init__(self, fetch: Callable[[Copy | None], Copy], zone: str, clock: Clock) -> None:
        super().__init__()
        self._fetch = fetch
        self._zone = zone
        self._clock = clock
        self._copy: Copy | None = None
        self._fetched: datetime | None = None
        self._stop = threading.Event()

    def start(self) -> None:
        """Begin to fetch; it ends with the process."""
        threading.Thread(target=self._run, name="calendar", daemon=True).start()

    def stop(self) -> None:
        """End after the fetch that is under way."""
        self._stop.set()

    def once(self) -> bool:
        """Fetch it, and read what is new; whether what is kept is current now."""
        now = self._clock()
        try:
            copy = self._fetch(self._copy)
            if self._copy is None or copy.body != self._copy.body:
                self._read = read_roster(copy.body, FEED_FILE, self._zone, now)
                log.info("roster_read", file=FEED_FILE)
        except RosterError as error:
            self._tell(error)
            return False
        except FeedError as error:
            log.warning("calendar_not_fetched", error=str(error), kept=self._read is not None)
            return False
        self._copy, self._fetched, self._told = copy, now, ""
        return True

    def _standing(self) -> RosterProblem:
        if self._read is None or self._fetched is None:
            return "unread"
        return "stale" if self._clock() - self._fetched > STALE else ""

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                current = self.once()
            except Exception as error:
                # Its words might hold the address.
                log.error("calendar_not_fetched", error=type(error).__name__)
                current = False
            self._stop.wait(EVERY_SECONDS if current else AGAIN_SECONDS)


def read_bytes(path: Path) -> bytes:
    """The file's bytes; of one that is too large, one more than is read."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
