"""Answered once, acked always, quiet towards bots, honest about faults."""

from __future__ import annotations

import io
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import structlog
from slack_bolt import App, BoltRequest
from structlog.testing import capture_logs

from bot.fakeslack.slack import FakeSlack
from bot.slack import logs
from bot.slack.app import build_app
from bot.slack.start import drain
from tests.slack.conftest import Desk, dependencies_for, settings_for
from tests.slack.world import FakeCore


def test_a_redelivered_event_is_answered_once(desk: Desk) -> None:
    """Same event id, with Slack's retry headers."""
    desk.slack.mentions("alice", "議長は", "general")
    desk.slack.redeliver(desk.slack.deliveries[-1])
    desk.slack.wait_idle()
    assert all(attempt.acked for delivery in desk.slack.deliveries for attempt in delivery.attempts)
    assert len(desk.slack.posts) == 1


def test_message_and_mention_twins_are_answered_once(desk: Desk) -> None:
    """Where the app also subscribes to message.channels, two events with different ids come for one message."""
    desk.slack.grant("channels:history")
    desk.slack.mentions("alice", "議長は", "general")
    desk.slack.wait_idle()
    assert len(desk.slack.deliveries) == 2
    assert len(desk.slack.posts) == 1


def test_the_first_socket_delivery_is_not_taken_for_a_retry(desk: Desk) -> None:
    """Socket Mode sends retry number 0 with every first delivery."""
    channel = desk.slack.channel("general")
    body = {
        "type": "event_callback", "team_id": desk.slack.team.id, "event_id": "Ev1",
        "event": {"type": "app_mention", "user": "U1", "channel": channel.id, "ts": "1.000001", "text": "議長は"},
    }  # fmt: skip
    posted = desk.slack.says("alice", "x", channel)
    body["event"]["ts"] = posted.ts  # type: ignore[index]
    app: App = build_app(settings_for(desk.slack), dependencies_for(desk.slack, desk.core))
    request = BoltRequest(body=body, mode="socket_mode", headers={"x-slack-retry-num": "0"})
    assert app.dispatch(request).status == 200
    desk.slack.wait_for(lambda: len(desk.slack.posts) == 1)


@pytest.mark.parametrize(
    "change",
    [{"bot_id": "B1"}, {"subtype": "bot_message"}, {"subtype": "message_changed"}, {"user": None}],
    ids=["bot", "bot_message", "edit", "nobody"],
)
def test_what_no_person_typed_is_ignored(desk: Desk, change: dict[str, Any]) -> None:
    """Bots must not talk to each other, and an edit is no new question."""
    channel = desk.slack.dm("alice")
    event = {
        "type": "message", "user": desk.slack.user("alice").id, "channel": channel.id, "channel_type": "im",
        "ts": "1.000001", "text": "議長は",
    }  # fmt: skip
    assert desk.slack.sends_event({**event, **change}, channel).acked
    desk.slack.wait_idle()
    assert desk.core.asked == []


UNKNOWN: list[dict[str, Any]] = [
    {"type": "event_callback", "event": {"type": "reaction_added", "user": "U1"}},
    {"type": "event_callback", "event": {"type": "tokens_revoked"}},
    {"type": "block_actions", "actions": [{"type": "button", "action_id": "url", "block_id": "b"}]},
    {"type": "shortcut", "callback_id": "x"},
    {"type": "message_action", "callback_id": "x"},
    {"type": "view_submission", "view": {"type": "modal", "callback_id": "x"}},
    {"type": "view_closed", "view": {"type": "modal", "callback_id": "x"}},
    {"type": "block_suggestion", "action_id": "x", "block_id": "b", "value": ""},
    {"type": "interactive_message", "callback_id": "x", "actions": [{"name": "x"}]},
    {"type": "dialog_submission", "callback_id": "x"},
    {"command": "/other", "text": ""},
]


@pytest.mark.parametrize("body", UNKNOWN, ids=lambda body: str(body.get("event", body).get("type", "command")))
def test_everything_is_acked(desk: Desk, body: dict[str, Any]) -> None:
    """In Socket Mode an unacked envelope comes again; over HTTP people see an error."""
    app = build_app(settings_for(desk.slack), dependencies_for(desk.slack, desk.core))
    common = {"team_id": "T1", "team": {"id": "T1"}, "user": {"id": "U1"}, "user_id": "U1", "event_id": "Ev1"}
    assert app.dispatch(BoltRequest(body={**common, **body}, mode="socket_mode")).status == 200


def test_acks_never_wait_for_slow_work() -> None:
    """Fifty mentions that each wait for a slow Slack, and a command in between."""
    core = FakeCore()
    with FakeSlack() as slack:
        slack.connect(build_app(settings_for(slack), dependencies_for(slack, core)))
        slack.latency = 0.3
        for number in range(50):
            slack.mentions(f"user{number}", f"質問{number}です", f"channel-{number}")
        delivery = slack.commands("alice", "/jasmine", "議長は誰ですか", "general")
        assert delivery.acked
        assert delivery.attempts[-1].latency < 0.5
        slack.latency = 0
        slack.wait_idle(30)
        assert len(slack.posts) == 51


def test_a_burst_is_answered_once_each() -> None:
    """Three hundred events over sixty channels from several threads, each delivered twice."""
    core = FakeCore()
    with FakeSlack() as slack:
        slack.connect(build_app(settings_for(slack), dependencies_for(slack, core)))
        channels = [slack.channel(f"c{number}") for number in range(60)]
        people = [slack.user(f"user{number}") for number in range(60)]

        def send(number: int) -> None:
            slack.mentions(people[number % 60], f"質問{number}です", channels[number % 60])

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(send, range(300)))
            list(pool.map(slack.redeliver, slack.deliveries))
        slack.wait_idle(30)
        answers = [post.text.partition("です")[0] for post in slack.posts]
        assert sorted(answers) == sorted(f"答え：質問{number}" for number in range(300))
        assert max(attempt.latency for delivery in slack.deliveries for attempt in delivery.attempts) < 3


def test_a_hundred_and_fifty_deliveries_of_one_event(desk: Desk) -> None:
    """From many threads, some with another event id: one answer."""
    desk.slack.mentions("alice", "議長は誰ですか", "general")
    [delivery] = desk.slack.deliveries
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: desk.slack.redeliver(delivery, new_event_id=n % 2 == 0), range(150)))
    desk.slack.wait_idle(30)
    assert len(desk.slack.posts) == 1


def test_answers_in_one_channel_keep_the_order_of_the_questions(desk: Desk) -> None:
    """Also when Slack answers slowly."""
    desk.slack.latency = 0.02
    for number in range(10):
        desk.slack.says("alice", f"質問{number}です")
    desk.slack.wait_idle(20)
    assert [post.text.partition("です")[0] for post in desk.slack.posts] == [f"答え：質問{n}" for n in range(10)]


def test_a_fault_is_told_with_a_reference_and_no_detail(desk: Desk) -> None:
    """One line in both languages, for the asker alone; the log has the same reference, and no secret."""
    with capture_logs() as events:
        desk.slack.mentions("alice", "explode", "general")
        desk.slack.wait_idle()
    [apology] = desk.slack.posts
    [fault] = [event for event in events if event["event"] == "answer_failed"]
    assert apology.only_for == desk.slack.user("alice").id
    assert fault["ref"] in apology.text
    assert "secret" not in apology.text
    assert "処理に失敗" in apology.text
    assert "went wrong" in apology.text


def test_a_lost_post_is_not_posted_again() -> None:
    """Slack may have taken it; the asker is told that something went wrong."""
    core = FakeCore()
    with FakeSlack() as slack:
        slack.connect(build_app(settings_for(slack), dependencies_for(slack, core)))
        slack.fail_next("chat.postMessage", reset="after")
        slack.says("alice", "議長は誰ですか")
        slack.wait_idle()
        assert len([post for post in slack.posts if post.says("答え")]) == 1


def test_a_rate_limit_is_waited_for() -> None:
    """Nothing was posted, so it is posted then."""
    core = FakeCore()
    with FakeSlack() as slack:
        slack.connect(build_app(settings_for(slack), dependencies_for(slack, core)))
        slack.fail_next("chat.postMessage", status=429, retry_after=0)
        slack.says("alice", "議長は誰ですか")
        slack.wait_idle(10)
        assert len(slack.posts) == 1
        assert slack.posts[0].says("答え")


def test_a_dead_response_url_has_another_way() -> None:
    """Used up or expired: an ephemeral message instead."""
    core = FakeCore()
    with FakeSlack() as slack:
        slack.connect(build_app(settings_for(slack), dependencies_for(slack, core)))
        slack.channel("general")
        slack.fail_next("response_url", status=404, error="expired_url")
        slack.commands("alice", "/jasmine", "議長は誰ですか", "general")
        slack.wait_idle()
        assert [post.only_for for post in slack.posts] == [slack.user("alice").id]


def test_mark_up_in_a_question_stays_text(desk: Desk) -> None:
    """What comes back of a question can neither call a channel nor link."""
    desk.slack.says("alice", "<!channel> & <https://evil.example|mod.go.jp> ですか")
    desk.slack.wait_idle()
    [answer] = desk.slack.posts
    assert "<" not in answer.text
    assert "&amp;lt;!channel&amp;gt;" in answer.text  # Slack escapes once on the way in, we once on the way out


def test_an_old_button_says_so(desk: Desk) -> None:
    """An intent that no longer exists, or a value of another version."""
    desk.slack.mentions("alice", "議長は", "general")
    desk.slack.wait_idle()
    answer = desk.slack.posts[-1]
    desk.slack.user("bob", locale="ja-JP")
    for value in ('{"v":1,"k":"ask","l":"ja","i":"gone"}', '{"v":99}', "nonsense"):
        [button] = [button for button in answer.buttons if button.text == "4つの柱"]
        element = {**button.element, "value": value}
        desk.slack.presses("bob", answer, type(button)(button.text, button.action_id, button.block_id, element))
        desk.slack.wait_idle()
        assert desk.slack.posts[-1].only_for == desk.slack.user("bob").id
        assert desk.slack.posts[-1].says("このボタンは")


def test_what_people_write_is_not_logged(desk: Desk) -> None:
    """At INFO: outcome and intent, no text; a gap is an event of its own."""
    with capture_logs() as events:
        desk.slack.says("alice", "the budget of Project Zanzibar please")
        desk.slack.wait_idle()
    shown = [event for event in events if event["log_level"] != "debug"]
    assert "gap" in [event["event"] for event in shown]
    assert "Zanzibar" not in repr(shown)


def test_secrets_are_struck_out() -> None:
    """Tokens and response URLs, in values, nested values and tracebacks, of our lines and the libraries'."""
    stream = io.StringIO()
    handlers, level = logging.getLogger().handlers, logging.getLogger().level
    try:
        logs.configure("DEBUG", stream)
        log = structlog.get_logger("test")
        log.info("a", token="xoxb-1-2-abc", url="https://hooks.slack.com/actions/T/1/x", deep={"x": ["xapp-1-A-2"]})
        logging.getLogger("other").warning("posting with %s", "xoxe.xoxp-1-abc")
        try:
            raise ValueError("xoxb-9-9-zzz")
        except ValueError:
            log.exception("b")
    finally:
        logging.getLogger().handlers, logging.getLogger().level = handlers, level
        structlog.reset_defaults()
    written = stream.getvalue()
    assert written.count(logs.STRUCK) >= 5
    for secret in ("xoxb", "xapp", "xoxp-1", "/actions/"):
        assert secret not in written


def assert_set(event: threading.Event) -> None:
    """Wait for it."""
    assert event.wait(5)


def test_draining_waits_for_begun_answers(desk: Desk) -> None:
    """What was acked is answered before the process ends."""
    deps = dependencies_for(desk.slack, desk.core)
    app = build_app(settings_for(desk.slack), deps)
    desk.slack.connect(app)
    desk.slack.latency = 0.2
    desk.slack.says("alice", "議長は誰ですか")
    drain(app, deps)
    assert len(desk.slack.posts) == 1
    started = time.monotonic()
    release = threading.Event()
    deps.lanes.submit("x", lambda: assert_set(release))
    assert not deps.lanes.drain(0.05)
    release.set()
    assert deps.lanes.drain(5)
    assert time.monotonic() - started < 5
