"""Planned failures, many callers at once, and waiting without sleeping."""

from __future__ import annotations

import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_handlers import RateLimitErrorRetryHandler

from bot.fakeslack import Clock, FakeSlack, FakeSlackError
from tests.fakeslack.tiny_app import client_of


def post(slack: FakeSlack, client: WebClient, text: str = "x") -> None:
    client.chat_postMessage(channel=slack.channel("general").id, text=text)


def test_planned_codes_and_statuses_come_once_each(slack: FakeSlack, client: WebClient) -> None:
    slack.fail_next("chat.postMessage", error="internal_error")
    slack.fail_next("chat.postMessage", status=429, retry_after=7)
    slack.fail_next("chat.postMessage", status=503)
    with pytest.raises(SlackApiError, match="internal_error"):
        post(slack, client)
    with pytest.raises(SlackApiError) as limited:
        post(slack, client)
    assert (limited.value.response.status_code, limited.value.response.headers["Retry-After"]) == (429, "7")
    with pytest.raises(SlackApiError) as broken:
        post(slack, client)
    assert broken.value.response.status_code == 503
    post(slack, client)
    assert len(slack.posts) == 1
    assert [call.error for call in slack.calls] == ["internal_error", "ratelimited", "http_503", None]


def test_a_retry_handler_gets_through_a_rate_limit(slack: FakeSlack) -> None:
    client = client_of(slack)
    client.retry_handlers = [RateLimitErrorRetryHandler(max_retry_count=1)]
    slack.fail_next("*", status=429, retry_after=0)
    post(slack, client)
    assert len(slack.posts) == 1


@pytest.mark.parametrize("failure", [{"status": 503}, {"error": "fatal_error"}], ids=str)
def test_accepted_although_the_answer_says_otherwise(
    slack: FakeSlack, client: WebClient, failure: dict[str, object]
) -> None:
    slack.fail_next("chat.postMessage", **failure, accepted=True)  # type: ignore[arg-type]
    with pytest.raises(SlackApiError):
        post(slack, client)
    assert len(slack.posts) == 1


def test_who_watches_the_clock_hears_of_its_moves(slack: FakeSlack) -> None:
    """After each, when the new time holds."""
    seen: list[datetime] = []
    slack.clock.freeze()
    slack.clock.watch(lambda: seen.append(slack.clock.datetime()))
    slack.clock.set(datetime(2026, 11, 24, tzinfo=UTC))
    slack.clock.advance(60)
    assert seen == [datetime(2026, 11, 24, tzinfo=UTC), datetime(2026, 11, 24, 0, 1, tzinfo=UTC)]


def test_reset_before_and_after_the_work(slack: FakeSlack, client: WebClient) -> None:
    slack.fail_next("chat.postMessage", reset="before")
    with pytest.raises((OSError, http.client.HTTPException)):
        post(slack, client)
    assert slack.posts == []
    slack.fail_next("chat.postMessage", reset="after")
    with pytest.raises((OSError, http.client.HTTPException)):
        post(slack, client)
    assert len(slack.posts) == 1


def test_hang_lasts_until_the_client_gives_up(slack: FakeSlack) -> None:
    client = WebClient(token=slack.token, base_url=slack.base_url, timeout=1, retry_handlers=[])
    slack.fail_next("chat.postMessage", hang=60)
    with pytest.raises(TimeoutError):
        post(slack, client)
    assert slack.posts == []


def test_stopping_lets_go_of_calls_that_hang() -> None:
    slack = FakeSlack()
    slack.start()
    slack.fail_next("auth.test", hang=600)
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(client_of(slack).auth_test)
        slack.wait_for(lambda: slack.planned_failures == 0)
        slack.stop()
        with pytest.raises((OSError, http.client.HTTPException)):
            call.result(timeout=10)


def test_delay_and_heal(slack: FakeSlack, client: WebClient) -> None:
    slack.fail_next("chat.postMessage", delay=0.1)
    start = time.monotonic()
    post(slack, client)
    assert time.monotonic() - start >= 0.1
    slack.fail_next("chat.postMessage", times=5, error="fatal_error")
    slack.heal()
    post(slack, client)
    assert len(slack.posts) == 2


def test_response_url_can_fail_too(slack: FakeSlack, app: App) -> None:
    slack.fail_next("response_url", status=500)
    slack.commands("alice", "/jasmine", "x")
    slack.wait_idle()
    assert slack.posts == []
    assert [call.error for call in slack.errors] == ["http_500"]


def test_fifty_posts_at_once_are_all_kept_with_their_own_ts(slack: FakeSlack) -> None:
    with ThreadPoolExecutor(50) as pool:
        for done in [pool.submit(post, slack, client_of(slack), str(number)) for number in range(50)]:
            done.result()
    assert sorted(int(message.text) for message in slack.posts) == list(range(50))
    stamps = [message.ts for message in slack.posts]
    assert len(set(stamps)) == 50
    assert len(slack.calls) == 50


def test_fifty_people_at_once_are_each_answered_once(slack: FakeSlack, app: App) -> None:
    def ask(number: int) -> str:
        return slack.mentions(f"user{number}", f"question {number}", f"room{number % 7}").ts

    with ThreadPoolExecutor(20) as pool:
        asked = set(pool.map(ask, range(50)))
    slack.wait_idle(30)
    assert {message.thread_ts for message in slack.posts} == asked
    assert len(slack.posts) == 50
    assert all(delivery.acked for delivery in slack.deliveries)


def test_wait_idle_waits_for_listeners_and_watched_executors(slack: FakeSlack, app: App) -> None:
    gate = threading.Event()
    done: list[str] = []

    def work() -> None:
        gate.wait(10)
        done.append("work")

    executor = slack.watch(ThreadPoolExecutor(1))
    executor.submit(work)
    with pytest.raises(FakeSlackError, match="still busy"):
        slack.wait_idle(timeout=0.05)
    gate.set()
    slack.wait_idle()
    assert done == ["work"]
    with pytest.raises(FakeSlackError, match="did not come true"):
        slack.wait_for(lambda: False, timeout=0.05)
    executor.shutdown()


def test_the_clock_moves_stands_and_never_repeats_a_ts(slack: FakeSlack, client: WebClient) -> None:
    slack.clock.freeze()
    slack.clock.set(datetime(2026, 11, 24, 8, 30, tzinfo=UTC))
    post(slack, client)
    slack.clock.advance(-3600)
    post(slack, client)
    stamps = [message.ts for message in slack.posts]
    assert stamps[0].startswith("1795509000.")
    assert stamps[0] < stamps[1]
    assert slack.clock.datetime() == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    with pytest.raises(ValueError, match="time zone"):
        Clock().set(datetime(2026, 11, 24))
