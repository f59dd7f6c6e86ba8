"""A briefing is posted once: whatever Slack answers, or does not, and whoever else is at it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.delivery.wording import PART_AGAIN
from bot.slack.lookup import EVENT_TYPE
from bot.store.deliveries import Delivery
from tests.delivery.office import HISTORY, MONDAY, Office

LOST = ({"reset": "after"}, {"status": 500, "accepted": True}, {"error": "fatal_error", "accepted": True})
NOT_POSTED = (
    {"reset": "before"}, {"status": 503}, {"error": "internal_error"}, {"status": 429, "retry_after": 30},
    {"error": "ratelimited", "status": 429}, {"error": "message_limit_exceeded"},
)  # fmt: skip
PARTS = ["part 1", "part 2"]


def test_a_briefing_is_posted_when_it_is_due(office: Office) -> None:
    office.schedule()
    office.at("08:29")
    assert office.lines == []
    office.at("08:30")
    office.passes(5, seconds=20)
    [message] = office.messages
    assert message.text == "briefing 23 08:30"
    assert office.thread(message) == PARTS
    assert office.slack.place_of(message).name == "press"
    assert office.deliveries() == [("sent", None)]


def test_each_message_carries_the_key_and_its_number(office: Office) -> None:
    schedule = office.schedule()
    office.at("08:30")
    key = f"briefing:{office.slack.team.id}:{schedule.id}:20261123T0830Z"
    told = [post.metadata for post in office.slack.posts]
    assert told == [{"event_type": EVENT_TYPE, "event_payload": {"key": key, "part": n}} for n in range(3)]


def test_the_base_that_it_was_made_from_is_kept(office: Office) -> None:
    office.schedule()
    office.at("08:30")
    assert [each.knowledge for each in office.store.deliveries.list()] == ["abc1234"]


def test_the_first_time_nobody_looks_into_the_channel(office: Office) -> None:
    office.schedule()
    office.at("08:30")
    assert {call.method for call in office.slack.calls} == {"chat.postMessage"}


@pytest.mark.parametrize("lost", LOST, ids=str)
@pytest.mark.parametrize("before", [0, 1, 2])
def test_a_lost_answer_does_not_make_a_second_post(office: Office, lost: dict[str, object], before: int) -> None:
    """Whichever of the three messages it was."""
    office.schedule()
    plan_after(office, before, lost)
    office.at("08:30")
    assert len(office.slack.posts) == before + 1
    office.passes(4, seconds=20)
    [message] = office.messages
    assert message.text == "briefing 23 08:30"
    assert office.thread(message) == PARTS
    assert office.deliveries() == [("sent", None)]


@pytest.mark.parametrize("failure", NOT_POSTED, ids=str)
@pytest.mark.parametrize("before", [0, 1, 2])
def test_what_was_not_posted_is_posted_with_a_later_pass(
    office: Office, failure: dict[str, object], before: int
) -> None:
    office.schedule()
    plan_after(office, before, failure)
    office.at("08:30")
    assert len(office.slack.posts) == before
    office.passes(4, seconds=20)
    [message] = office.messages
    assert office.thread(message) == PARTS


def test_while_slack_cannot_say_whether_it_is_there_nothing_is_posted(office: Office) -> None:
    office.schedule()
    office.slack.fail_next("chat.postMessage", reset="after")
    office.slack.fail_next("conversations.history", 2, status=500)
    office.at("08:30")
    office.passes(2, seconds=40)
    assert len(office.slack.posts) == 1
    office.passes(3, seconds=90)
    assert len(office.messages) == 1
    assert office.thread(office.messages[0]) == PARTS


def test_it_is_found_below_many_other_messages(office: Office) -> None:
    office.schedule()
    office.slack.fail_next("chat.postMessage", reset="after")
    office.at("08:30")
    for n in range(450):
        office.services.clients("").chat_postMessage(channel=office.messages[0].channel, text=f"noise {n}")
    office.passes(3, seconds=20)
    assert [line for line in office.lines if not line.startswith("noise")] == ["briefing 23 08:30"]
    assert len(office.slack.calls_of("conversations.history")) == 3


def test_somebody_elses_message_is_not_taken_for_ours(office: Office) -> None:
    """The same words without the key, and the key under another name."""
    schedule = office.schedule()
    office.slack.fail_next("chat.postMessage", reset="before")
    office.at("08:30")
    key = office.store.deliveries.list()[0].key
    for event_type, payload in ((EVENT_TYPE, {"key": "x", "part": 0}), ("other", {"key": key, "part": 0})):
        metadata = {"event_type": event_type, "event_payload": payload}
        office.services.clients("").chat_postMessage(
            channel=schedule.channel, text="briefing 23 08:30", metadata=metadata
        )
    office.passes(2, seconds=20)
    assert len(office.messages) == 3


def test_without_the_scope_it_may_come_twice_and_says_so(office: Office) -> None:
    office.slack.withdraw(*HISTORY)
    office.schedule()
    office.slack.fail_next("chat.postMessage", reset="after")
    office.at("08:30")
    office.passes(5, seconds=60)
    assert office.lines == ["briefing 23 08:30", "briefing 23 08:30 perhaps again"]
    assert [office.thread(message) for message in office.messages] == [[], PARTS]
    assert office.slack.calls_of("conversations.history") == []


def test_without_the_scope_a_part_may_come_twice_and_says_so(office: Office) -> None:
    office.slack.withdraw(*HISTORY)
    office.schedule()
    plan_after(office, 2, {"reset": "after"})
    office.at("08:30")
    office.passes(3, seconds=60)
    [message] = office.messages
    assert office.thread(message) == ["part 1", "part 2", "part 2"]
    told = [PART_AGAIN in post.text for post in office.slack.posts if post.text.endswith("part 2")]
    assert told == [False, True]


def test_without_the_scope_it_never_comes_a_third_time(office: Office) -> None:
    office.slack.withdraw(*HISTORY)
    office.schedule()
    office.slack.fail_next("chat.postMessage", 2, reset="after")
    office.at("08:30")
    office.passes(8, seconds=60)
    assert office.lines == ["briefing 23 08:30", "briefing 23 08:30 perhaps again"]
    [delivery] = office.store.deliveries.list()
    assert (delivery.state, delivery.error) == ("failed", "answer_lost")


def test_without_the_scope_a_part_never_comes_a_third_time(office: Office) -> None:
    office.slack.withdraw(*HISTORY)
    office.schedule()
    plan_after(office, 1, {"reset": "after"}, {"reset": "after"})
    office.at("08:30")
    office.passes(8, seconds=60)
    assert office.thread(office.messages[0]) == ["part 1", "part 1", "part 2"]


def test_without_the_scope_a_refusal_is_no_reason_to_say_so(office: Office) -> None:
    """Slack said no: it is certain that nothing is there."""
    office.slack.withdraw(*HISTORY)
    office.schedule()
    office.slack.fail_next("chat.postMessage", status=429, retry_after=1)
    office.at("08:30")
    office.passes(3, seconds=60)
    assert office.lines == ["briefing 23 08:30"]


def test_a_refusal_after_a_lost_answer_makes_nothing_certain(office: Office) -> None:
    """What may be there after the first attempt may still be there after the second was refused."""
    office.slack.withdraw(*HISTORY)
    office.schedule()
    office.slack.fail_next("chat.postMessage", reset="after")
    office.slack.fail_next("chat.postMessage", status=429, retry_after=1)
    office.at("08:30")
    office.passes(5, seconds=60)
    assert office.lines == ["briefing 23 08:30", "briefing 23 08:30 perhaps again"]


def test_a_private_channel_needs_its_own_scope(office: Office) -> None:
    """Slack tells that it is another kind of channel; then it is as without the scope."""
    office.slack.withdraw("groups:history")
    office.schedule(office.slack.channel("secret", private=True))
    office.slack.fail_next("chat.postMessage", reset="after")
    office.at("08:30")
    office.passes(3, seconds=60)
    assert office.lines == ["briefing 23 08:30", "briefing 23 08:30 perhaps again"]


def test_a_message_that_was_deleted_gets_no_thread(office: Office) -> None:
    office.schedule()
    plan_after(office, 1, {"status": 429, "retry_after": 1})
    office.at("08:30")
    [message] = office.messages
    office.services.clients("").chat_delete(channel=message.channel, ts=message.ts)
    office.passes(3, seconds=60)
    assert office.slack.posts == []
    [delivery] = office.store.deliveries.list()
    assert (delivery.state, delivery.error) == ("sent", "thread_not_found")


def test_several_passes_at_once_post_once(office: Office) -> None:
    """Each on the same store, as several processes make them."""
    for n in range(6):
        office.schedule(f"room{n}")
    office.slack.latency = 0.01
    office.slack.clock.set(MONDAY + timedelta(hours=8, minutes=30))
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(office.scheduler.once) for _ in range(4)]:
            done.result()
    assert len(office.messages) == 6
    assert len(office.slack.posts) == 18


def test_a_lost_lease_ends_the_work(office: Office) -> None:
    """Held up for longer than the lease, somebody else has it; what was not posted is theirs to post."""
    office.schedule()

    def dawdle(delivery: Delivery) -> None:
        if delivery.attempts == 1:
            office.slack.clock.advance(90)
            taken = office.store.deliveries.claim("another")
            assert taken is not None and taken.attempts == 2

    office.texts.meanwhile = dawdle
    office.at("08:30")
    assert office.slack.posts == []
    office.later(seconds=61)
    assert len(office.messages) == 1


def test_late_it_says_so(office: Office) -> None:
    office.schedule()
    office.at(MONDAY + timedelta(hours=8, minutes=36))
    assert office.lines == ["briefing 23 08:30 late for 23 08:30"]


def plan_after(office: Office, before: int, *failures: dict[str, object]) -> None:
    """Let the calls after the first `before` fail in turn."""
    if before:
        office.slack.fail_next("chat.postMessage", before, delay=0.0)
    for failure in failures:
        office.slack.fail_next("chat.postMessage", **failure)  # type: ignore[arg-type]
