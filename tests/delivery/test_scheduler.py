"""The clockwork itself: it passes, it says so, it stops between two messages, and the next process goes on."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.delivery import scheduler as module
from bot.delivery.scheduler import Scheduler
from bot.errors import JasmineError
from bot.slack.client import NotInstalled, hurried
from bot.slack.health import OperatorSite
from bot.slack.lookup import CannotLook, Lookup
from bot.slack.services import Dependencies
from bot.slack.verdicts import code_of, judge, may_be_there
from bot.store.deliveries import Delivery
from tests.delivery.office import MONDAY, Office, Texts, office_on
from tests.slack.world import FakeCore, knowledge

HALF_PAST_EIGHT = MONDAY + timedelta(hours=8, minutes=30)


def page(office: Office) -> str:
    """What /metrics shows."""
    return office.services.metrics.page()


def ready(office: Office) -> dict[str, Any]:
    """What /readyz says."""
    base = knowledge()
    site = OperatorSite(Dependencies(FakeCore(), lambda: base, metrics=office.services.metrics))
    [body] = site({"PATH_INFO": "/readyz"}, lambda status, headers: None)
    found: dict[str, Any] = json.loads(body)
    return found


def wait_until(holds: Callable[[], bool]) -> None:
    """Soon."""
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_started_it_passes_at_once_and_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVERY_SECONDS", 0.01)
    office.schedule()
    office.slack.clock.set(HALF_PAST_EIGHT)
    office.scheduler.start()
    wait_until(lambda: len(office.slack.posts) == 3)
    office.slack.clock.set(HALF_PAST_EIGHT + timedelta(days=1))
    wait_until(lambda: len(office.slack.posts) == 6)
    office.scheduler.stop()
    office.slack.clock.set(HALF_PAST_EIGHT + timedelta(days=2))
    time.sleep(0.05)
    assert len(office.messages) == 2


def test_it_tells_how_long_ago_its_last_pass_was(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "scheduler_seconds_since_pass" not in ready(office)
    assert "jasmine_scheduler_seconds_since_pass" not in page(office)
    monkeypatch.setattr(module, "EVERY_SECONDS", 60)
    office.scheduler.start()
    wait_until(lambda: office.scheduler._passed > 0)
    assert 0 <= ready(office)["scheduler_seconds_since_pass"] < 10
    assert "jasmine_scheduler_seconds_since_pass 0." in page(office)
    office.scheduler.stop()


def test_a_pass_without_the_database_is_none(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*kinds: object) -> int:
        raise JasmineError("The database failed.")

    office.scheduler.once()
    before = office.scheduler._passed
    monkeypatch.setattr(office.store.deliveries, "due", broken)
    office.scheduler.once()
    assert office.scheduler._passed == before


def test_deliveries_are_counted(office: Office) -> None:
    office.schedule()
    office.at("08:30")
    office.later(days=3, hours=3)
    office.slack.fail_next("chat.postMessage", error="is_archived")
    office.at(HALF_PAST_EIGHT + timedelta(days=4))
    told = page(office)
    assert 'jasmine_deliveries_total{kind="briefing",outcome="sent"} 1.0' in told
    assert 'jasmine_deliveries_total{kind="briefing",outcome="late"} 1.0' in told
    assert 'jasmine_deliveries_total{kind="briefing",outcome="failed"} 1.0' in told


def test_told_to_stop_it_finishes_the_message_in_hand_and_the_next_process_goes_on(office: Office) -> None:
    """At once: it need not wait for a lease to end."""
    office.schedule()
    office.slack.clock.set(HALF_PAST_EIGHT)
    office.slack.fail_next("chat.postMessage", delay=0.1)
    office.scheduler.start()
    wait_until(lambda: bool(office.store.deliveries.list()) and office.store.deliveries.list()[0].trying == 0)
    office.scheduler.stop()
    [delivery] = office.store.deliveries.list()
    assert len(office.slack.posts) == 1
    assert (delivery.state, delivery.owner, delivery.trying) == ("posted", "", None)
    other = office_on(office.slack, Texts(), office.store)
    other.scheduler.once()
    assert office.thread(office.messages[0]) == ["part 1", "part 2"]
    assert len(office.messages) == 1
    assert office.slack.calls_of("conversations.replies") == []


def test_told_to_stop_it_begins_nothing(office: Office) -> None:
    office.schedule()
    office.scheduler.stop()
    office.at("08:30")
    assert office.slack.posts == []


def test_stop_waits_no_longer_than_it_may(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "STOP_SECONDS", 0.05)
    hold = threading.Event()
    office.texts.meanwhile = lambda delivery: hold.wait(5) and None
    office.schedule()
    office.slack.clock.set(HALF_PAST_EIGHT)
    office.scheduler.start()
    wait_until(lambda: bool(office.store.deliveries.list()))
    began = time.monotonic()
    office.scheduler.stop()
    assert time.monotonic() - began < 2
    hold.set()
    assert office.scheduler._thread is not None
    office.scheduler._thread.join(5)


def test_other_planners_are_asked_each_pass(office: Office) -> None:
    """What they say twice is planned once."""
    channel = office.slack.channel("press").id
    due = MONDAY + timedelta(hours=1)
    planner = lambda now: [Delivery("test:x", office.slack.team.id, "test", channel, due)] if now >= due else []  # noqa: E731
    scheduler = Scheduler(office.services, {"test": office.texts.compose}, [planner])
    for minutes in (30, 30, 30):
        office.slack.clock.advance(minutes * 60)
        scheduler.once()
    assert office.lines == ["test 23 01:00"]


def test_a_kind_that_nobody_composes_is_left_alone(office: Office) -> None:
    """Another process may know it."""
    office.store.deliveries.plan(Delivery("a", "T1", "shift", "C1", MONDAY))
    office.later(minutes=1)
    assert office.store.deliveries.list()[0].state == "planned"


def test_what_may_be_there_after_which_error() -> None:
    assert may_be_there(TimeoutError())
    assert may_be_there(ValueError())
    assert not may_be_there(ConnectionRefusedError())
    assert not may_be_there(NotInstalled("gone"))
    assert judge(NotInstalled("gone")).kind == "token"
    assert [code_of(error) for error in (TimeoutError(), ValueError("secret"), JasmineError("x"))] == [
        "no_answer", "ValueError", "store_failed"
    ]  # fmt: skip


def test_only_channels_whose_kind_is_known_are_looked_into(office: Office) -> None:
    client = office.services.clients("")
    lookup = Lookup(hurried(client), office.slack.team.id, office.services.scopes)
    with pytest.raises(CannotLook):
        lookup.message("X123", "key", MONDAY, MONDAY)


def test_a_hurried_client_tries_once(office: Office) -> None:
    """And leaves the patient one as it was."""
    client = office.services.clients("")
    before = list(client.retry_handlers)
    office.slack.fail_next("auth.test", status=429, retry_after=60)
    began = time.monotonic()
    with pytest.raises(Exception, match="ratelimited"):
        hurried(client).auth_test()
    assert time.monotonic() - began < 5
    assert client.retry_handlers == before and before
