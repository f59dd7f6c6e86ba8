"""What cannot be posted: whose schedule stops, who is told, what is tried again, and that it holds up nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from bot.delivery.stopping import why_stopped
from bot.fakeslack import FakeSlack
from bot.store.deliveries import Delivery
from bot.store.schedules import Schedule
from tests.delivery.office import MONDAY, Office, Texts, office_on

DAY = timedelta(days=1)
HALF_PAST_EIGHT = MONDAY + timedelta(hours=8, minutes=30)


def now(office: Office, schedule: Schedule) -> Schedule:
    """The schedule as it is kept."""
    found = office.store.schedules.get(schedule.team_id, schedule.id)
    assert found is not None
    return found


def told(office: Office, name: str) -> list[str]:
    """What the bot wrote to that member."""
    return [message.text for message in office.slack.visible_to(name) if message.via != "user"]


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ("channel_not_found", "チャンネルが見つからないか、このアプリが参加していません"),
        ("is_archived", "チャンネルがアーカイブされています"),
        ("not_in_channel", "/invite で招待してください"),
        ("restricted_action_read_only_channel", "受け付けません（restricted_action_read_only_channel）"),
    ],
)
def test_a_channel_that_takes_no_posts_stops_its_schedule_and_the_owner_is_told_once(
    office: Office, refusal: str, words: str
) -> None:
    schedule = office.schedule(created_by=office.slack.user("mika").id)
    office.slack.fail_next("chat.postMessage", error=refusal)
    office.at("08:30")
    office.later(days=2)
    stopped = now(office, schedule)
    assert (stopped.state, stopped.reason) == ("disabled", refusal)
    reason = why_stopped(stopped)
    assert reason is not None and words in reason.ja
    [line] = told(office, "mika")
    assert words in line and f"チャンネル<#{schedule.channel}>への" in line
    assert "毎日 08:30 UTC" in line and f"briefing resume {schedule.id}" in line
    assert office.deliveries() == [("failed", None)]
    assert len(office.lines) == 1


def test_the_note_is_in_the_languages_of_the_schedule(office: Office) -> None:
    office.schedule(created_by=office.slack.user("mika").id, langs=("ja", "en"))
    office.slack.fail_next("chat.postMessage", error="is_archived")
    office.at("08:30")
    [note] = told(office, "mika")
    assert "を停止しました" in note and "was stopped: the channel is archived" in note


def test_archived_for_real_and_resumed(office: Office) -> None:
    """No fault is planned: the channel is archived, and later it is not."""
    schedule = office.schedule(office.slack.channel("old", archived=True), created_by=office.slack.user("mika").id)
    office.at("08:30")
    assert now(office, schedule).reason == "is_archived"
    office.store.schedules.set_state(now(office, schedule), "active")
    office.later(days=1)
    assert now(office, schedule).state == "disabled"
    assert len(told(office, "mika")) == 2


def test_without_an_owner_the_operators_channel_is_told(slack: FakeSlack) -> None:
    office = office_on(slack, Texts(), admin_channel=slack.channel("ops").id)
    office.schedule(slack.channel("gone", bot=False))
    office.at("08:30")
    assert [message.text for message in slack.visible_to("you", "ops") if "was stopped" in message.text] == []
    assert any("停止しました" in message.text for message in slack.visible_to("you", "ops"))
    office.store.close()


def test_where_the_owner_has_left_the_operators_channel_is_told_once(slack: FakeSlack) -> None:
    office = office_on(slack, Texts(), admin_channel=slack.channel("ops").id)
    schedule = office.schedule(created_by=slack.user("mika").id)
    slack.fail_next("chat.postMessage", error="is_archived")
    slack.fail_next("chat.postMessage", error="user_disabled")
    office.at("08:30")
    office.passes(5, minutes=5)
    assert told(office, "mika") == []
    notes = [post for post in slack.posts if "停止しました" in post.text]
    assert [slack.place_of(note).name for note in notes] == ["ops"]
    assert f"<#{schedule.channel}>" in notes[0].text and "チャンネルがアーカイブされています" in notes[0].text
    kept = [(each.channel, each.state, each.error) for each in office.store.deliveries.list(kind="notice")]
    assert sorted(kept) == sorted(
        [(schedule.created_by, "failed", "user_disabled"), (slack.channel("ops").id, "sent", "")]
    )
    office.store.close()


def test_a_lost_answer_does_not_tell_the_owner_twice(office: Office) -> None:
    """The second comes with the line that it may be there: in a DM we cannot look before anything else came there."""
    office.schedule(created_by=office.slack.user("mika").id)
    office.slack.fail_next("chat.postMessage", error="is_archived")
    office.slack.fail_next("chat.postMessage", reset="after")
    office.at("08:30")
    office.passes(4, minutes=1)
    assert len(told(office, "mika")) == 2
    assert told(office, "mika")[1].startswith("同じ内容が、すでに投稿されている可能性があります。")


def test_where_something_came_before_a_dm_is_looked_into(office: Office) -> None:
    mika = office.slack.user("mika").id
    first, second = office.schedule("a", created_by=mika), office.schedule("b", created_by=mika)
    office.store.schedules.set_state(second, "paused")
    office.slack.fail_next("chat.postMessage", error="is_archived")
    office.at("08:30")
    assert now(office, first).state == "disabled"
    office.store.schedules.set_state(second, "active")
    office.slack.fail_next("chat.postMessage", error="is_archived")
    office.slack.fail_next("chat.postMessage", reset="after")
    office.later(days=1)
    office.passes(4, minutes=1)
    assert len(told(office, "mika")) == 2
    assert len(office.slack.calls_of("conversations.history")) == 1


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth"])
def test_without_a_token_every_schedule_stops_and_the_log_says_so(office: Office, code: str) -> None:
    schedules = [office.schedule(f"room{n}", created_by=office.slack.user("mika").id) for n in range(3)]
    office.slack.refuse_token(code)
    with capture_logs() as logs:
        office.at("08:30")
    assert [now(office, each).reason for each in schedules] == [code] * 3
    assert [log["reason"] for log in logs if log["event"] == "schedule_disabled"] == [code] * 3
    reason = why_stopped(now(office, schedules[0]))
    assert (
        reason is not None and reason.en == f"Slack refuses the app's token ({code}); the app must be installed again"
    )
    office.slack.refuse_token(None)
    office.later(hours=1)
    assert told(office, "mika") == []


def test_a_token_revoked_before_the_look_into_the_channel(office: Office) -> None:
    schedule = office.schedule()
    office.slack.fail_next("chat.postMessage", reset="after")
    office.at("08:30")
    office.slack.revoke_token()
    office.passes(3, minutes=1)
    assert now(office, schedule).reason == "token_revoked"


def test_a_briefing_that_cannot_be_made_holds_up_no_other(office: Office) -> None:
    """It is tried again, less and less often, and given up when its time is over."""
    poison, good = office.slack.channel("poison"), office.slack.channel("good")
    office.schedule(poison)
    office.schedule(good)
    office.texts.broken.add(poison.id)
    with capture_logs() as logs:
        office.at("08:30")
        assert len(office.lines) == 1
        office.passes(6 * 10, minutes=3)
    assert "secret" not in repr([log for log in logs if "exc_info" not in log])
    states = {each.channel: (each.state, each.why, each.error) for each in office.store.deliveries.list()}
    assert states == {good.id: ("sent", None, ""), poison.id: ("skipped", "missed", "ValueError")}
    [broken] = office.store.deliveries.list(channel=poison.id)
    assert 8 < broken.attempts < 20


def test_a_schedule_that_cannot_be_planned_holds_up_no_other(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    bad, good = office.schedule("bad"), office.schedule("good")
    original = type(office.store.deliveries).plan

    def plan(self: object, *planned: Delivery) -> int:
        if any(each.schedule_id == bad.id for each in planned):
            raise ValueError
        return original(self, *planned)  # type: ignore[arg-type]

    monkeypatch.setattr(type(office.store.deliveries), "plan", plan)
    office.at("08:30")
    assert [message.channel for message in office.messages] == [good.channel]


def test_a_planner_that_fails_holds_up_no_briefing(office: Office) -> None:
    def broken(at: object) -> list[Delivery]:
        raise RuntimeError("calendar")

    office.scheduler._planners = (broken, *office.scheduler._planners)
    office.schedule()
    office.at("08:30")
    assert len(office.lines) == 1


def test_an_outage_of_slack_shorter_than_the_window(office: Office) -> None:
    office.schedule()
    office.slack.fail_next("chat.postMessage", 1000, status=503)
    office.at("08:30")
    office.passes(6 * 9, minutes=1)
    office.slack.heal()
    office.passes(20, minutes=1)
    assert office.lines == ["briefing 23 08:30 late for 23 08:30"]


def test_an_outage_of_slack_longer_than_the_window(office: Office) -> None:
    """Given up as missed, and the next one comes as usual."""
    office.schedule()
    office.slack.fail_next("chat.postMessage", 1000, status=503)
    office.at("08:30")
    office.passes(150, minutes=1)
    assert office.deliveries() == [("skipped", "missed")]
    office.slack.heal()
    office.at(HALF_PAST_EIGHT + DAY)
    assert office.lines == ["briefing 24 08:30"]


def test_slack_says_how_long_to_wait(office: Office) -> None:
    office.schedule()
    office.slack.fail_next("chat.postMessage", status=429, retry_after=600)
    office.at("08:30")
    office.passes(9, minutes=1)
    assert len(office.slack.calls_of("chat.postMessage")) == 1
    office.passes(1, minutes=1)
    assert office.lines == ["briefing 23 08:30 late for 23 08:30"]


def test_a_hundred_schedules_in_a_minute(office: Office) -> None:
    """Each channel gets its own, whatever happens in some of them."""
    rooms = [office.slack.channel(f"room{n}", archived=n % 10 == 0) for n in range(100)]
    for room in rooms:
        office.schedule(room)
    office.slack.fail_next("chat.postMessage", 5, reset="after")
    office.at("08:30")
    office.passes(3, seconds=20)
    posted = sorted(message.channel for message in office.messages)
    assert posted == sorted(room.id for n, room in enumerate(rooms) if n % 10)
    assert all(office.thread(message) == ["part 1", "part 2"] for message in office.messages)


def test_many_for_one_channel_come_in_order(office: Office) -> None:
    object.__setattr__(office.services.settings, "catch_up_hours", 168)
    office.schedule()
    office.later(days=6)
    assert [line[:11] for line in office.lines] == [f"briefing {day}" for day in range(23, 29)]


def test_a_workspace_that_left_is_not_written_to(office: Office) -> None:
    """What was in hand when its rows were deleted is nobody's any more."""
    office.schedule()
    office.texts.meanwhile = lambda delivery: office.store.forget_team(delivery.team_id) and None
    office.at("08:30")
    assert office.slack.posts == []
    assert office.store.deliveries.list() == ()
