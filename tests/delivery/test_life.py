"""The daily sign of life: once a day, what was posted and what failed, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.briefing.schedule import WORKDAYS, Timetable
from bot.fakeslack import FakeSlack
from tests.delivery.office import MONDAY, Office, Texts, office_on


@pytest.fixture
def ops(slack: FakeSlack) -> Iterator[Office]:
    """A bot with an operator's channel."""
    made = office_on(slack, Texts(), admin_channel=slack.channel("ops").id, zone="Asia/Tokyo")
    yield made
    made.store.close()


def signs(office: Office) -> list[str]:
    """What the operator's channel got."""
    ops = office.slack.channel("ops").id
    return [message.text for message in office.messages if message.channel == ops]


def test_once_a_day_at_nine(ops: Office) -> None:
    """Of the operator's zone: midnight of Monday in UTC is nine in Tokyo."""
    ops.later(seconds=-1)
    assert signs(ops) == []
    ops.later(seconds=1)
    ops.passes(24 * 12, minutes=5)
    assert len(signs(ops)) == 2


def test_what_it_says(ops: Office) -> None:
    ops.slack.clock.set(MONDAY - timedelta(hours=20))
    ops.schedule("a")
    ops.schedule("b", timetable=Timetable(WORKDAYS, "08:30", "Asia/Tokyo"))
    ops.schedule(ops.slack.channel("gone", archived=True))
    ops.at(MONDAY - timedelta(hours=15, minutes=30))
    ops.at(MONDAY - timedelta(minutes=30))
    ops.at(MONDAY)
    text = signs(ops)[-1]
    assert text.splitlines() == [
        "ブリーフィングの配信は動作しています。この24時間：投稿2件、失敗1件。"
        "次回：2026年11月23日（月）17:30（日本時間）、2026年11月24日（火）08:30（日本時間）。",
        "Briefings are being delivered. Last 24 hours: 2 posted, 1 failed. "
        "Next: Monday 23 November 2026, 17:30 JST; Tuesday 24 November 2026, 08:30 JST.",
    ]


def test_without_schedules(ops: Office) -> None:
    ops.at(MONDAY)
    assert "次回：予定なし。" in signs(ops)[0] and "Next: none scheduled." in signs(ops)[0]


def test_a_lost_answer_does_not_make_a_second_one(ops: Office) -> None:
    ops.slack.fail_next("chat.postMessage", reset="after")
    ops.at(MONDAY)
    ops.passes(10, minutes=1)
    assert len(signs(ops)) == 1


def test_after_an_outage_yesterdays_does_not_come(ops: Office) -> None:
    ops.at(MONDAY + timedelta(hours=3))
    assert signs(ops) == []


def test_several_processes_give_one(slack: FakeSlack) -> None:
    """Each plans it: the key is the same."""
    store = None
    for _ in range(3):
        office = office_on(slack, Texts(), store, admin_channel=slack.channel("ops").id, zone="Asia/Tokyo")
        store = office.store
        office.at(MONDAY)
    assert len(signs(office)) == 1
    office.store.close()


def test_without_an_operators_channel_there_is_none(office: Office) -> None:
    office.at(MONDAY + timedelta(hours=9))
    assert office.lines == []
    assert office.slack.calls == []


def test_slack_cannot_say_which_workspace_it_is(ops: Office) -> None:
    """Planned with the next pass."""
    ops.slack.fail_next("auth.test", 10, status=503)
    ops.at(MONDAY)
    assert signs(ops) == []
    ops.slack.heal()
    ops.later(minutes=1)
    assert len(signs(ops)) == 1
