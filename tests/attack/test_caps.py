"""Somebody who does not stop: they are told once, nobody else notices, and memory does not grow."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from bot.fakeslack.model import Message
from bot.slack.caps import MOST, PER_PERSON, PER_REPORTER, Cap
from bot.slack.work import Lanes
from tests.slack.duty import Station, station

START = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)
SLOWED = ("短い時間に質問が続きました", "Please try again in about")


@pytest.fixture
def desk() -> Iterator[Station]:
    """A bot with a duty channel, at a time that stands still."""
    with station() as here:
        here.slack.clock.freeze()
        for name in ("alice", "bob"):
            here.slack.user(name, locale="en-US")
        yield here


def answered(desk: Station) -> Message:
    """An answer in #general."""
    desk.slack.mentions("carol", "who chaired the meeting?", "general")
    return desk.settled()


def slowed(desk: Station, person: str) -> list[Message]:
    """What that person was told about asking too much."""
    id, dm = desk.slack.user(person).id, desk.slack.dm(person).id
    theirs = [post for post in desk.slack.posts if post.only_for == id or post.channel == dm]
    return [post for post in theirs if any(post.says(words) for words in SLOWED)]


@pytest.mark.parametrize("label", ["Show in context", "Text to copy", "4つの柱"])
def test_pressing_without_end(desk: Station, label: str) -> None:
    """Whatever the button shows: twenty times a minute, one line, then silence; a minute later it goes on."""
    answer = answered(desk)
    before = len(desk.slack.posts)
    for _ in range(PER_PERSON + 15):
        desk.slack.presses("alice", answer, label)
    desk.slack.wait_idle()
    assert len(slowed(desk, "alice")) == 1
    assert len(desk.slack.posts) - before == PER_PERSON + 1
    desk.slack.presses("bob", answer, label)
    assert not any(desk.settled().says(words) for words in SLOWED)
    desk.slack.clock.advance(61)
    desk.slack.presses("alice", answer, label)
    assert not any(desk.settled().says(words) for words in SLOWED)


def test_sharing_without_end(desk: Station) -> None:
    """A private answer is put before everybody twenty times at most."""
    desk.slack.commands("alice", "/jasmine", "who chaired the meeting?", "general")
    answer = desk.settled()
    for _ in range(PER_PERSON + 10):
        desk.slack.chooses("alice", answer, "Share in the channel, without my name")
    desk.slack.wait_idle()
    assert len([post for post in desk.slack.posts if not post.ephemeral]) < PER_PERSON
    assert len(slowed(desk, "alice")) == 1


def test_windows_without_end(desk: Station) -> None:
    """Those that open are counted with everything else that is pressed."""
    answer = answered(desk)
    for _ in range(PER_PERSON + 10):
        desk.slack.chooses("alice", answer, "Report a problem")
    desk.slack.wait_idle()
    opened = [call for call in desk.slack.calls if call.method == "views.open"]
    assert len(opened) == PER_PERSON
    assert len(slowed(desk, "alice")) == 1


def test_reports_without_end(desk: Station) -> None:
    """Ten an hour are kept; who sends more is told that it was not received."""
    answer = answered(desk)
    for number in range(PER_REPORTER + 3):
        desk.slack.clock.advance(30)
        desk.slack.chooses("alice", answer, "Report a problem")
        desk.send("alice", problem=f"wrong {number}")
    team = desk.slack.team.id
    assert len(desk.store.reports.list(team)) == PER_REPORTER
    assert desk.slack.posts[-1].says("was not received")
    desk.slack.chooses("bob", answer, "Report a problem")
    assert desk.send("bob", problem="wrong").says("Thank you")


def test_edits_without_end(desk: Station) -> None:
    """Each would be a call to Slack."""
    asked = desk.slack.says("alice", "who chaired the meeting?")
    desk.slack.wait_idle()
    for number in range(PER_PERSON + 15):
        desk.slack.edits("alice", asked, f"who chaired the meeting {number}?")
    desk.slack.wait_idle()
    updates = [call for call in desk.slack.calls if call.method == "chat.update"]
    assert len(updates) < PER_PERSON
    assert len(slowed(desk, "alice")) == 1


def test_to_and_fro_between_the_tabs(desk: Station) -> None:
    """The page is published twenty times a minute at most; the questions of that minute are not the fewer for it."""
    for _ in range(PER_PERSON + 20):
        desk.slack.opens_home("alice")
    desk.slack.wait_idle()
    assert len([call for call in desk.slack.calls if call.method == "views.publish"]) == PER_PERSON
    desk.slack.says("alice", "who chaired the meeting?")
    assert desk.settled().says("答え：who chaired")


def test_a_crowd_of_askers(desk: Station) -> None:
    """Each has an allowance of their own; one who takes too much takes nobody's."""
    for number in range(40):
        desk.slack.says(f"person{number}", "who chaired the meeting?")
    for _ in range(PER_PERSON + 10):
        desk.slack.says("alice", "who chaired the meeting?")
    desk.slack.says("bob", "who chaired the meeting?")
    desk.slack.wait_idle(30)
    assert len([post for post in desk.slack.posts if post.says("答え：who chaired")]) == 40 + PER_PERSON + 1
    assert len(slowed(desk, "alice")) == 1
    assert slowed(desk, "bob") == []
    assert desk.deps.lanes.busy == 0


def test_one_is_told_once_also_from_many_threads() -> None:
    """Somebody who writes in thirty channels at the same moment."""
    cap = Cap(lambda: START, 1, timedelta(minutes=1))
    with ThreadPoolExecutor(30) as pool:
        told = list(pool.map(lambda _: cap.tell_once("T1:U1"), range(3_000)))
    assert told.count(True) == 1


def test_an_allowance_is_not_exceeded_from_many_threads() -> None:
    cap = Cap(lambda: START, 20, timedelta(minutes=1))
    with ThreadPoolExecutor(30) as pool:
        waits = list(pool.map(lambda _: cap.wait("T1:U1"), range(1_000)))
    assert waits.count(0) == 20


def test_a_million_people_do_not_fill_the_memory() -> None:
    """Those not heard of for longest are forgotten first."""
    cap = Cap(lambda: START, 20, timedelta(minutes=1))
    for number in range(MOST + 5_000):
        assert cap.wait(f"T1:U{number}") == 0
        cap.tell_once(f"T1:U{number}")
    assert len(cap) <= 2 * MOST


def test_lanes_leave_nothing_behind() -> None:
    """One for each channel that ever asked would be one too many."""
    lanes = Lanes()
    for number in range(5_000):
        lanes.submit(f"T1:C{number}", lambda: None)
    assert lanes.drain(10)
    assert lanes.busy == 0
