"""Schedules: kept, listed, paused and resumed, planned, removed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import sqlalchemy as sa
from structlog.testing import capture_logs

from bot.briefing.model import Order
from bot.briefing.schedule import Timetable
from bot.store.schedules import Schedule
from bot.store.schema import schedules
from bot.store.store import Store
from tests.store.conftest import Hands, on

PLAIN = Schedule("T1", "C1", Timetable((1, 3, 5), "08:30", "Asia/Tokyo", "JP"), "press", ("ja", "en"), "U1")
HOUR = timedelta(hours=1)


@on()
def test_what_is_kept_comes_back(store: Store, clock: Hands) -> None:
    """Due from the moment at which it was made."""
    kept = store.schedules.add(PLAIN)
    assert kept == replace(PLAIN, id=kept.id, planned_until=clock.now, at=clock.now)
    assert store.schedules.get("T1", kept.id) == kept
    assert store.schedules.get("T2", kept.id) is None
    assert kept.order == Order("press", ("ja", "en"), "Asia/Tokyo")


@on()
def test_listed_by_what_is_asked_for(store: Store) -> None:
    first = store.schedules.add(PLAIN)
    second = store.schedules.set_state(store.schedules.add(replace(PLAIN, channel="C2")), "paused")
    other = store.schedules.add(replace(PLAIN, team_id="T2"))
    assert store.schedules.list() == (first, second, other)
    assert store.schedules.list("T1", channel="C2") == (second,)
    assert store.schedules.list(state="active") == (first, other)


@on()
def test_stopped_it_keeps_the_reason_and_resumed_it_is_due_from_then(store: Store, clock: Hands) -> None:
    kept = store.schedules.add(PLAIN)
    clock.pass_(HOUR)
    stopped = store.schedules.set_state(kept, "disabled", "is_archived")
    assert store.schedules.get("T1", kept.id) == stopped
    assert (stopped.reason, stopped.planned_until) == ("is_archived", kept.planned_until)
    clock.pass_(HOUR)
    resumed = store.schedules.set_state(stopped, "active")
    assert (resumed.reason, resumed.planned_until) == ("", clock.now)
    assert store.schedules.get("T1", kept.id) == resumed


@on()
def test_planned_never_moves_back(store: Store, clock: Hands) -> None:
    kept = store.schedules.add(PLAIN)
    store.schedules.planned(kept, clock.now + HOUR)
    store.schedules.planned(kept, clock.now)
    [now] = store.schedules.list()
    assert now.planned_until == clock.now + HOUR


@on()
def test_removed_its_number_is_not_given_again(store: Store) -> None:
    """A button may still hold it."""
    kept = store.schedules.add(PLAIN)
    assert store.schedules.remove(kept)
    assert not store.schedules.remove(kept)
    assert store.schedules.add(PLAIN).id > kept.id


@on()
def test_one_that_cannot_be_read_any_more_hides_no_other(store: Store) -> None:
    """A zone that the time zone database dropped."""
    bad, good = store.schedules.add(PLAIN), store.schedules.add(PLAIN)
    with store.database.write() as connection:
        connection.execute(sa.update(schedules).where(schedules.c.id == bad.id).values(zone="Mars/Olympus"))
    with capture_logs() as logs:
        assert store.schedules.list() == (good,)
    assert [(log["event"], log["schedule"]) for log in logs] == [("schedule_unreadable", bad.id)]
    assert store.schedules.get("T1", bad.id) is None
