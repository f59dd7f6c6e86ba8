"""Several processes on one database: what one does, the others know."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from slack_bolt import App

from bot.briefing.schedule import EVERY_DAY, Timetable
from bot.delivery.scheduler import Scheduler
from bot.delivery.wiring import scheduler_for
from bot.fakeslack.slack import FakeSlack
from bot.slack.app import build_app
from bot.slack.pace import Pace
from bot.slack.services import Dependencies
from bot.slack.work import Lanes
from bot.store.schedules import Schedule
from bot.store.store import Store, open_store
from tests.slack.conftest import settings_for
from tests.slack.world import FakeCore, knowledge
from tests.store.conftest import POSTGRES, OwnSchema, opened


@dataclass
class House:
    """Workers that know of each other by the database alone."""

    slack: FakeSlack
    core: FakeCore
    apps: list[App]
    schedulers: list[Scheduler]
    store: Store


@pytest.fixture(params=["file", "postgres"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """Three of them."""
    if request.param == "postgres" and not POSTGRES:
        pytest.skip("TEST_POSTGRES_URL names no PostgreSQL to test on")
    with FakeSlack() as slack, ExitStack() as stack:
        clock, core, base = slack.clock.datetime, FakeCore(), knowledge()
        url = f"sqlite:///{tmp_path / 'j.db'}" if request.param == "file" else stack.enter_context(OwnSchema())
        opened(url, clock).close()
        settings = replace(settings_for(slack), admins=(slack.user("boss").id,))
        apps, schedulers, stores = [], [], []
        for _ in range(3):
            stores.append(open_store(url, clock))
            deps = Dependencies(
                core, lambda: base, clock=clock, lanes=Lanes(slack.watch(ThreadPoolExecutor(4))), store=stores[-1],
                pace=Pace(sleep=lambda seconds: None),
            )  # fmt: skip
            apps.append(build_app(settings, deps))
            schedulers.append(scheduler_for(settings, deps))
        yield House(slack, core, apps, schedulers, stores[0])
        for store in stores:
            store.close()


def test_a_conversation_goes_on_with_another_worker(house: House) -> None:
    house.slack.connect(house.apps[0])
    question = house.slack.mentions("alice", "議長は誰ですか", "general")
    house.slack.wait_idle()
    house.slack.connect(house.apps[1])
    house.slack.mentions("alice", "いつ？", "general", question)
    house.slack.wait_idle()
    context = house.core.asked[-1][1]
    assert context is not None and context.intent == "meeting.chair"


def test_a_message_that_reaches_them_all_is_answered_once(house: House) -> None:
    house.slack.connect(house.apps[0])
    house.slack.mentions("alice", "議長は誰ですか", "general")
    [delivery] = house.slack.deliveries
    with ThreadPoolExecutor(3) as pool:
        for app in house.apps[1:]:
            house.slack.connect(app)
            list(pool.map(lambda _: house.slack.redeliver(delivery), range(5)))
    house.slack.wait_idle()
    assert len(house.slack.posts) == 1


def test_a_channel_that_one_switched_off_is_off_for_all(house: House) -> None:
    house.slack.connect(house.apps[0])
    house.slack.commands("boss", "/jasmine", "channel off", "general")
    house.slack.wait_idle()
    house.slack.connect(house.apps[2])
    house.slack.mentions("alice", "議長は誰ですか", "general")
    house.slack.wait_idle()
    assert house.core.asked == []


def test_a_briefing_that_all_see_due_is_posted_once(house: House) -> None:
    now = house.slack.clock.datetime()
    due = now + timedelta(minutes=2)
    timetable = Timetable(EVERY_DAY, f"{due:%H:%M}", "UTC")
    channel = house.slack.channel("general").id
    house.store.schedules.add(Schedule(house.slack.team.id, channel, timetable, "all", ("ja",), ""))
    house.slack.clock.advance(180)
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda scheduler: scheduler.once(), house.schedulers))
    assert len([post for post in house.slack.posts if not post.thread_ts]) == 1
    assert len(house.slack.posts) == len({post.text for post in house.slack.posts})
