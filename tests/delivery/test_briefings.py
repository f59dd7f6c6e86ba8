"""The text of a scheduled briefing: since when it tells, in which languages, and what it says of its own history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError

from bot.briefing.model import Order
from bot.delivery.briefings import compose_post
from bot.delivery.job import Job
from bot.delivery.model import Post
from bot.delivery.trial import post_test
from bot.delivery.wiring import scheduler_of
from bot.fakeslack import FakeSlack
from bot.rendering.blockkit import check_message
from bot.store.answers import Answer
from bot.store.deliveries import Delivery
from bot.store.gaps import Gap
from tests.delivery.office import HISTORY, MONDAY, Office, Texts, office_on

HALF_PAST_EIGHT = MONDAY + timedelta(hours=8, minutes=30)
DAY = timedelta(days=1)


@pytest.fixture
def desk(slack: FakeSlack) -> Iterator[Office]:
    """A bot whose briefings are the real ones, on the small base."""
    made = office_on(slack, Texts())
    yield replace(made, scheduler=scheduler_of(made.services))
    made.store.close()


def asked(desk: Office, ago: timedelta, outcome: str = "answer", version: str = "abc1234") -> None:
    """Somebody asked something in private."""
    desk.slack.clock.advance(-ago.total_seconds())
    private = Answer(desk.slack.team.id, "D1", None, "D1", "1.0", "U1", "dm", "ja", version, private=True)
    desk.store.answers.record(replace(private, outcome=outcome))
    desk.slack.clock.advance(ago.total_seconds())


def test_the_first_tells_of_the_last_day(desk: Office) -> None:
    desk.slack.clock.set(HALF_PAST_EIGHT - timedelta(minutes=1))
    desk.schedule()
    asked(desk, timedelta(hours=20))
    asked(desk, timedelta(hours=30))
    desk.at(HALF_PAST_EIGHT)
    [text] = desk.lines
    assert "この1日（22日 08:30から）：質問1件" in text


def test_the_next_tells_of_the_time_since(desk: Office) -> None:
    """Over the days on which there was none."""
    schedule = desk.schedule()
    desk.at(HALF_PAST_EIGHT)
    desk.store.schedules.set_state(schedule, "paused")
    desk.slack.clock.set(HALF_PAST_EIGHT + 2 * DAY)
    asked(desk, timedelta(hours=40), "no_answer")
    desk.store.schedules.set_state(schedule, "active")
    desk.at(HALF_PAST_EIGHT + 3 * DAY)
    assert "前回（23日 08:30）から：質問1件、うち資料に記載なし1件" in desk.lines[-1]


@pytest.mark.parametrize("day", [0, 1])
def test_tried_again_it_is_not_its_own_last_one(desk: Office, monkeypatch: pytest.MonkeyPatch, day: int) -> None:
    """Refused between message and thread: the thread tells what it would have told at once."""
    schedule = desk.schedule()
    if day:
        desk.at(HALF_PAST_EIGHT)
    desk.slack.clock.set(HALF_PAST_EIGHT + day * DAY)
    # The answer is of another base than ours; the last briefing was not.
    asked(desk, timedelta(hours=20), version="0000000")
    refused, real = [True], Job._post_thread

    def post_thread(job: Job, post: Post) -> None:
        if refused.pop() if refused else False:
            raise SlackApiError("no", {"ok": False, "error": "ratelimited", "status": 429})
        real(job, post)

    monkeypatch.setattr(Job, "_post_thread", post_thread)
    desk.at(HALF_PAST_EIGHT + day * DAY + timedelta(seconds=12))
    message = desk.messages[-1]
    assert desk.thread(message) == []
    desk.later(minutes=1)
    [told] = [post for post in desk.slack.posts if post.thread_ts == message.ts]
    assert told.says("前回から（11月23日 08:30" if day else "この1日（11月22日 08:30")
    assert told.says("質問1件") and told.says(f"資料とデータの更新：{'なし' if day else 'あり'}")
    assert [each.schedule_id for each in desk.store.deliveries.list(state="sent")] == [schedule.id] * (day + 1)


def test_a_test_is_no_last_briefing(desk: Office) -> None:
    schedule = desk.schedule()
    desk.at(HALF_PAST_EIGHT)
    desk.slack.clock.advance(3600)
    assert post_test(desk.services, schedule).state == "sent"
    desk.at(HALF_PAST_EIGHT + DAY)
    assert "前回（23日 08:30）から" in desk.lines[-1]


def test_after_a_late_one_it_goes_on_from_when_that_was_posted(desk: Office) -> None:
    desk.schedule()
    desk.at(HALF_PAST_EIGHT + timedelta(hours=1))
    desk.at(HALF_PAST_EIGHT + DAY)
    assert "前回（23日 09:30）から" in desk.lines[-1]


def test_late_it_says_when_it_was_due(desk: Office) -> None:
    desk.schedule(langs=("ja", "en"))
    desk.at(HALF_PAST_EIGHT + timedelta(hours=1))
    [text] = desk.lines
    ja, en = text.split("\n\n")
    assert "08:30" in ja.split("。")[0] + ja.split("。")[1] and "late" in en.casefold()


def test_without_the_scope_the_second_says_that_it_may_be_the_second(desk: Office) -> None:
    desk.slack.withdraw(*HISTORY)
    desk.schedule()
    desk.slack.fail_next("chat.postMessage", reset="after")
    desk.at(HALF_PAST_EIGHT)
    desk.passes(3, seconds=60)
    first, second = desk.lines
    assert "可能性があります" in second and "可能性があります" not in first


def test_both_languages_in_one_post(desk: Office) -> None:
    desk.schedule(langs=("ja", "en"))
    desk.at(HALF_PAST_EIGHT)
    [message] = desk.messages
    assert message.says("当直ブリーフィング") and message.says("duty briefing")
    assert len(desk.thread(message)) == 2
    assert all(check_message(post.args) == [] for post in desk.slack.posts)


def test_what_was_asked_openly_there_is_linked(desk: Office) -> None:
    """The address of the workspace is asked for once, and only then."""
    channel = desk.slack.channel("press").id
    for n in range(2):
        desk.store.gaps.add(
            Gap(desk.slack.team.id, channel, False, "ja", f"予算は{n}", 0.0, "abc1234", f"17{n}.000100")
        )
    made = compose_post(desk.services, desk.slack.team.id, channel, Order(), MONDAY + timedelta(hours=1))
    links = f"https://fake-desk.slack.com/archives/{channel}/p170000100"
    assert links in repr(made.thread)
    assert len(desk.slack.calls_of("auth.test")) == 1
    compose_post(desk.services, desk.slack.team.id, "C2", Order(), MONDAY + timedelta(hours=1))
    assert len(desk.slack.calls_of("auth.test")) == 1


def test_without_slacks_help_there_is_no_link(desk: Office) -> None:
    channel = desk.slack.channel("press").id
    desk.store.gaps.add(Gap(desk.slack.team.id, channel, False, "ja", "予算は", 0.0, "abc1234", "170.000100"))
    desk.slack.refuse_token("invalid_auth")
    made = compose_post(desk.services, desk.slack.team.id, channel, Order(), MONDAY + timedelta(hours=1))
    assert "予算は" in repr(made.thread) and "http" not in repr(made.thread)


def test_a_test_says_that_it_is_one_and_leaves_the_schedule_alone(desk: Office) -> None:
    schedule = desk.schedule(langs=("en",))
    desk.slack.clock.set(HALF_PAST_EIGHT - timedelta(hours=3))
    done = post_test(desk.services, schedule)
    assert (done.state, done.kind) == ("sent", "test")
    [message] = desk.messages
    assert message.text.startswith(
        "試験配信です。予定された配信ではありません。 / This is a test, not a scheduled briefing."
    )
    assert len(desk.thread(message)) == 1
    desk.at(HALF_PAST_EIGHT)
    assert len(desk.messages) == 2


def test_a_test_that_fails_is_not_tried_again(desk: Office) -> None:
    schedule = desk.schedule(desk.slack.channel("old", archived=True))
    done = post_test(desk.services, schedule)
    assert (done.state, done.error) == ("failed", "is_archived")
    desk.slack.fail_next("chat.postMessage", status=503)
    assert post_test(desk.services, desk.schedule()).error == "http_503"
    desk.passes(5, minutes=5)
    assert desk.messages == []
    assert desk.store.schedules.list()[0].state == "active"


def test_a_briefing_at_the_start_of_a_shift(desk: Office) -> None:
    """To a member, as the delivery says; what it tells of channels is counted only."""
    mika, team = desk.slack.user("mika"), desk.slack.team.id
    desk.store.gaps.add(Gap(team, desk.slack.channel("press").id, False, "ja", "予算は", 0.0, "abc1234", "170.000100"))
    detail = {"topic": "all", "langs": ["en"], "zone": "Asia/Jakarta"}
    desk.slack.clock.set(HALF_PAST_EIGHT)
    desk.store.deliveries.plan(
        Delivery(f"shift:{team}:{mika.id}:a", team, "shift", mika.id, HALF_PAST_EIGHT, detail=detail)
    )
    desk.scheduler.once()
    seen = desk.slack.visible_to(mika)
    assert seen[0].text.startswith("JASMINE desk: duty briefing, Monday 23 November 2026, 15:30")
    assert not any(message.says("予算は") for message in seen)
