"""The roster of a running bot: edits are taken up, mistakes replace nothing, and what is old says so."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import structlog

from bot.briefing.roster import RosterError
from bot.clock import system_clock
from bot.delivery import roster as rosters
from bot.delivery.feed import Copy, FeedError
from bot.delivery.roster import FeedRoster, FileRoster, NoRoster, open_roster, read_now
from bot.settings import Settings

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
TABLE = "date,from,to,person\n2026-11-24,08:30,08:30,{name}\n"
CALENDAR = (
    "BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20261124T000000Z\nDTEND:20261125T000000Z\nSUMMARY:{name}\nEND:VEVENT\n"
    "END:VCALENDAR\n"
)


def edit(path: Path, text: str, age: int = 0) -> None:
    """Write the file, as of so many seconds ago: two edits within one tick of the file system's clock are told apart
    by their length only."""
    path.write_text(text, encoding="utf-8")
    os.utime(path, (1_800_000_000 - age, 1_800_000_000 - age))


def on_duty(roster: FileRoster | FeedRoster, at: datetime = NOW) -> tuple[list[str], str]:
    """The names, and the problem."""
    duty = roster.duty(at)
    return [shift.person.name for shift in duty.now], duty.problem


def test_an_edit_of_the_file_is_taken_up_by_the_next_question(tmp_path: Path) -> None:
    """Without a restart."""
    path = tmp_path / "desk.csv"
    edit(path, TABLE.format(name="Sato"), age=10)
    roster = FileRoster(path, "Asia/Tokyo", lambda: NOW)

    before = on_duty(roster)
    edit(path, TABLE.format(name="Mori"))

    assert (before, on_duty(roster)) == ((["Sato"], ""), (["Mori"], ""))


def test_a_broken_edit_keeps_the_last_good_roster_and_says_so_once(tmp_path: Path) -> None:
    """In the answer, and with every fault in the log."""
    path = tmp_path / "desk.csv"
    edit(path, TABLE.format(name="Sato"), age=10)
    roster = FileRoster(path, "Asia/Tokyo", lambda: NOW)
    on_duty(roster)

    edit(path, TABLE.format(name="Mori") + "2026-11-31,08:30,08:30,Ono\n", age=5)
    with structlog.testing.capture_logs() as logs:
        broken = [on_duty(roster), on_duty(roster)]
    edit(path, TABLE.format(name="Mori"))

    assert broken == [(["Sato"], "edited")] * 2
    assert [line["event"] for line in logs] == ["roster_refused"]
    assert "desk.csv:3" in logs[0]["faults"][0]
    assert on_duty(roster) == (["Mori"], "")


def test_a_file_that_goes_away_is_missed_and_welcomed_back(tmp_path: Path) -> None:
    """While it is away the last good one counts."""
    path = tmp_path / "desk.csv"
    edit(path, TABLE.format(name="Sato"))
    roster = FileRoster(path, "Asia/Tokyo", lambda: NOW)
    on_duty(roster)

    path.unlink()
    away = on_duty(roster)
    edit(path, TABLE.format(name="Sato"))

    assert (away, on_duty(roster)) == ((["Sato"], "edited"), (["Sato"], ""))


def test_where_nothing_could_be_read_nobody_is_said_to_be_missing(tmp_path: Path) -> None:
    """Not a gap, but a problem; and there are no shifts to brief for."""
    path = tmp_path / "desk.csv"
    edit(path, "who,when\n")

    duty = FileRoster(path, "Asia/Tokyo", lambda: NOW).duty(NOW)

    assert (duty.now, duty.vacancies, duty.problem) == ((), (), "unread")
    assert FileRoster(path, "Asia/Tokyo", lambda: NOW).shifts(NOW, NOW + timedelta(days=9)) == ()


def test_many_threads_may_ask_while_the_file_changes(tmp_path: Path) -> None:
    """Each gets one of the two."""
    path = tmp_path / "desk.csv"
    edit(path, TABLE.format(name="Sato"), age=10)
    roster = FileRoster(path, "Asia/Tokyo", lambda: NOW)
    seen: set[str] = set()

    def ask() -> None:
        for _ in range(50):
            seen.update(on_duty(roster)[0])

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    edit(path, TABLE.format(name="Mori"))
    for thread in threads:
        thread.join()

    assert seen <= {"Sato", "Mori"} and on_duty(roster) == (["Mori"], "")


@dataclass
class Server:
    """A calendar's server, and a clock."""

    now: datetime = NOW
    body: str = CALENDAR.format(name="Sato")
    down: bool = False
    asked: list[Copy | None] = field(default_factory=list)

    def fetch(self, before: Copy | None) -> Copy:
        """What it says now."""
        self.asked.append(before)
        if self.down:
            raise FeedError("calendar.test cannot be reached. Fix: wait.")
        return before if before and before.body == self.body.encode() else Copy(self.body.encode())

    def clock(self) -> datetime:
        """The time."""
        return self.now


def test_a_feed_is_known_from_its_first_fetch_on() -> None:
    """Until then it says that it knows nothing."""
    server = Server()
    roster = FeedRoster(server.fetch, "Asia/Tokyo", server.clock)

    before = on_duty(roster)

    assert roster.once() and (before, on_duty(roster)) == (([], "unread"), (["Sato"], ""))


def test_a_feed_that_is_down_is_trusted_for_an_hour() -> None:
    """Then its copy still counts, and says so; once it is back, all is well."""
    server = Server()
    roster = FeedRoster(server.fetch, "Asia/Tokyo", server.clock)
    roster.once()

    server.down = True
    told = []
    for minutes in (30, 60, 61):
        server.now = NOW + timedelta(minutes=minutes)
        roster.once()
        told.append(on_duty(roster))
    server.down = False
    roster.once()

    assert told == [(["Sato"], ""), (["Sato"], ""), (["Sato"], "stale")]
    assert on_duty(roster) == (["Sato"], "")


def test_a_feed_that_sends_nonsense_replaces_nothing() -> None:
    """And is asked again for the whole, not only for changes since the nonsense."""
    server = Server()
    roster = FeedRoster(server.fetch, "Asia/Tokyo", server.clock)
    roster.once()
    server.body = "<html>Please sign in</html>"

    assert not roster.once()
    assert on_duty(roster) == (["Sato"], "")
    server.body = CALENDAR.format(name="Mori")
    assert roster.once() and on_duty(roster) == (["Mori"], "")
    assert all(before is None or b"VCALENDAR" in before.body for before in server.asked)


def test_a_feed_is_fetched_in_the_background_until_it_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Soon again after a failure, whatever failed; no one who asks waits for it."""
    monkeypatch.setattr(rosters, "AGAIN_SECONDS", 0.01)
    server, fetched = Server(), threading.Event()
    failures = iter([ValueError("https://calendar.test/private-7f3a9c"), FeedError("down")])

    def fetch(before: Copy | None) -> Copy:
        for failure in failures:
            raise failure
        fetched.set()
        return server.fetch(before)

    roster = FeedRoster(fetch, "Asia/Tokyo", server.clock)
    with structlog.testing.capture_logs() as logs:
        roster.start()
        assert fetched.wait(2)
        roster.stop()

    assert "private" not in str(logs)


def test_the_settings_name_the_roster(tmp_path: Path) -> None:
    """A file, or none."""
    path = tmp_path / "desk.csv"
    edit(path, TABLE.format(name="Sato"))

    roster = open_roster(Settings(roster=str(path)), system_clock)

    assert isinstance(roster, FileRoster) and on_duty(roster)[0] == ["Sato"]
    assert open_roster(Settings(), system_clock) is None
    assert [shift.person.name for shift in read_now(Settings(roster=str(path)), NOW).duty(NOW).now] == ["Sato"]


def test_a_roster_that_cannot_be_read_is_in_the_log_from_the_start(tmp_path: Path) -> None:
    """Before anybody asks; the bot starts all the same."""
    edit(tmp_path / "desk.csv", "who,when\n")

    with structlog.testing.capture_logs() as logs:
        assert open_roster(Settings(roster=str(tmp_path / "desk.csv")), system_clock) is not None

    assert [line["event"] for line in logs] == ["roster_refused"]


def test_the_settings_name_a_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is fetched at once, in the background."""
    server, fetched = Server(), threading.Event()

    class Feed:
        """Stands for the real one."""

        def __init__(self, settings: Settings) -> None:
            assert settings.calendar_url

        def fetch(self, before: Copy | None = None) -> Copy:
            """See Feed."""
            fetched.set()
            return server.fetch(before)

    monkeypatch.setattr(rosters, "Feed", Feed)
    settings = Settings(calendar_url="https://calendar.test/x", calendar_hosts=("calendar.test",))

    roster = open_roster(settings, server.clock)

    assert isinstance(roster, FeedRoster) and fetched.wait(2)
    roster.stop()
    assert [shift.person.name for shift in read_now(settings, NOW).duty(NOW).now] == ["Sato"]


def test_reading_now_says_what_is_wrong(tmp_path: Path) -> None:
    """No roster, no file, a file that is none."""
    with pytest.raises(NoRoster, match="JASMINE_ROSTER"):
        read_now(Settings(), NOW)
    with pytest.raises(RosterError, match="cannot be read"):
        read_now(Settings(roster=str(tmp_path / "desk.csv")), NOW)
    edit(tmp_path / "desk.csv", "who,when\n")
    with pytest.raises(RosterError, match="header lacks"):
        read_now(Settings(roster=str(tmp_path / "desk.csv")), NOW)
