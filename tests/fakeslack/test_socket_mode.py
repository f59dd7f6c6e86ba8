"""Socket Mode as a client sees it: tickets, hello, envelopes, acks, redelivery, and broken lines."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

import pytest
from slack_bolt import App
from slack_sdk.errors import SlackApiError

from bot.fakeslack import FakeSlack, FakeSlackError, frames
from bot.fakeslack.frames import Frame
from tests.fakeslack.raw_socket import RawSocket, open_url, sdk_connected
from tests.fakeslack.tiny_app import client_of

MODAL = {"type": "modal", "callback_id": "ask", "title": {"type": "plain_text", "text": "t"}, "blocks": []}


@pytest.fixture
def line(slack: FakeSlack) -> Any:
    """One bare connection that has read its hello."""
    slack.connect_socket()
    with RawSocket(slack) as line:
        assert line.message()["type"] == "hello"
        slack.socket.wait_connected()
        yield line


def meanwhile(verb: Callable[..., Any], *args: Any) -> Future[Any]:
    """What a person does while the test answers."""
    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(verb, *args)
    finally:
        pool.shutdown(wait=False)


def refusal(slack: FakeSlack, token: str) -> str:
    """The code that apps.connections.open refuses this token with."""
    with pytest.raises(SlackApiError) as caught:
        client_of(slack).apps_connections_open(app_token=token)
    return str(caught.value.response["error"])


def test_only_an_app_token_opens_connections(slack: FakeSlack) -> None:
    assert open_url(slack).startswith("ws://127.0.0.1:")
    assert refusal(slack, slack.token) == "not_allowed_token_type"
    assert refusal(slack, "xapp-1-wrong") == "invalid_auth"
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        client_of(slack, slack.app_token).auth_test()
    slack.refuse_token("token_revoked", slack.app_token)
    assert refusal(slack, slack.app_token) == "token_revoked"
    slack.refuse_token(None, slack.app_token)
    slack._workspace.app_tokens[slack.app_token].scopes = frozenset({"authorizations:read"})
    with pytest.raises(SlackApiError) as caught:
        open_url(slack)
    assert caught.value.response["needed"] == "connections:write"
    assert caught.value.response["provided"] == "authorizations:read"


def test_a_ticket_works_once(slack: FakeSlack) -> None:
    url = open_url(slack)
    with RawSocket(slack, url) as first, RawSocket(slack, url) as second, RawSocket(slack, url + "x") as third:
        assert (first.status, second.status, third.status) == (101, 403, 403)
        assert first.headers[b"sec-websocket-accept"] == b"s3pPLMBiTxaQ9kYGzzhZRbK+xOo="


def test_hello_counts_the_connections(slack: FakeSlack) -> None:
    with RawSocket(slack) as first, RawSocket(slack) as second:
        assert first.message()["num_connections"] == 1
        hello = second.message()
        assert hello["num_connections"] == 2
        assert hello["debug_info"]["approximate_connection_time"] > 0


def test_the_eleventh_connection_is_sent_away(slack: FakeSlack) -> None:
    with ExitStack() as stack:
        lines = [stack.enter_context(RawSocket(slack)) for _ in range(11)]
        last = lines[-1].message()
        assert (last["type"], last["reason"]) == ("disconnect", "too_many_websockets")
        assert lines[-1].frame().opcode == frames.CLOSE
        assert len(slack.socket.connections) == 10 and slack.socket.refused == 1


def test_ping_pong_fragments_and_close(slack: FakeSlack, line: RawSocket) -> None:
    line.send(Frame(frames.PING, b"abc"))
    assert line.frame() == Frame(frames.PONG, b"abc")
    [link] = slack.socket.connections
    link.socket.ping(b"you?")
    assert line.frame() == Frame(frames.PING, b"you?")
    line.send(Frame(frames.PONG, b"you?"))
    slack.socket.pieces = 5
    done = meanwhile(slack.says, "alice", "質問")
    envelope = line.message()
    assert envelope["payload"]["event"]["text"] == "質問"
    first, *rest = frames.fragments(f'{{"envelope_id": "{envelope["envelope_id"]}"}}', 3)
    line.send(first, Frame(frames.PING), *rest)
    done.result(5)
    assert slack.deliveries[-1].acked and link.socket.pongs == 1
    assert line.frame().opcode == frames.PONG
    line.send(Frame(frames.CLOSE, frames.close_data(1001)))
    assert line.frame() == Frame(frames.CLOSE, frames.close_data(1001))
    slack.wait_for(lambda: slack.socket.connections == [])
    assert link.socket.close_code == 1001


def test_a_client_that_breaks_the_protocol_is_told_so(slack: FakeSlack, line: RawSocket) -> None:
    line.send_raw(frames.encode(Frame(frames.TEXT, b"not masked")))
    closed = line.frame()
    assert (closed.opcode, closed.data[:2]) == (frames.CLOSE, b"\x03\xea")
    slack.wait_for(lambda: slack.socket.connections == [])


def test_envelopes_of_every_kind(slack: FakeSlack, line: RawSocket) -> None:
    done = meanwhile(slack.mentions, "alice", "hello", "general")
    event = line.message()
    assert {key: event[key] for key in event if key not in ("envelope_id", "payload")} == {
        "type": "events_api", "accepts_response_payload": False, "retry_attempt": 0, "retry_reason": "",
    }  # fmt: skip
    assert event["payload"]["event"]["type"] == "app_mention" and event["payload"]["event_id"]
    line.ack(event)
    asked = done.result(5)
    done = meanwhile(slack.commands, "alice", "/jasmine", "pillar 3")
    command = line.message()
    assert (command["type"], command["accepts_response_payload"]) == ("slash_commands", True)
    assert command["payload"]["text"] == "pillar 3" and command["payload"]["trigger_id"]
    assert "retry_attempt" not in command
    line.ack(command)
    done.result(5)
    done = meanwhile(slack.uses_shortcut, "alice", asked, "answer_this")
    shortcut = line.message()
    assert (shortcut["type"], shortcut["payload"]["type"]) == ("interactive", "message_action")
    line.ack(shortcut)
    done.result(5)
    assert len({each["envelope_id"] for each in (event, command, shortcut)}) == 3
    assert slack.errors == [] and all(delivery.acked for delivery in slack.deliveries)


def test_the_text_in_the_ack_of_a_command_is_shown(slack: FakeSlack, line: RawSocket) -> None:
    for payload in ({"text": "only you"}, {"text": "all", "response_type": "in_channel"}, {"blocks": [{"type": "x"}]}):
        done = meanwhile(slack.commands, "alice", "/jasmine", "", "general")
        line.ack(line.message(), payload)
        done.result(5)
    assert [(post.text, post.ephemeral) for post in slack.posts] == [("only you", True), ("all", False)]
    assert [call.error for call in slack.errors] == ["invalid_blocks"]


def test_view_answers_travel_in_the_ack(slack: FakeSlack, line: RawSocket) -> None:
    done = meanwhile(slack.commands, "alice", "/jasmine")
    command = line.message()
    line.ack(command)
    done.result(5)
    client_of(slack).views_open(trigger_id=command["payload"]["trigger_id"], view=MODAL)
    modal = slack.modal("alice")
    done = meanwhile(slack.submits, "alice", modal, {})
    line.ack(line.message(), {"response_action": "update", "view": MODAL | {"callback_id": "thanks"}})
    done.result(5)
    shown = slack.modal("alice")
    assert shown is not None and shown.view["callback_id"] == "thanks"


def test_an_answer_where_none_is_taken_is_an_error(slack: FakeSlack, line: RawSocket) -> None:
    done = meanwhile(slack.says, "alice", "hello")
    line.send(Frame(frames.TEXT, b"[]"))
    line.ack(line.message(), {"text": "no"})
    done.result(5)
    assert [call.error for call in slack.errors] == ["invalid_ack", "unexpected_response_payload"]


def test_an_event_without_ack_comes_once_more(slack: FakeSlack, line: RawSocket) -> None:
    slack.socket.ack_seconds = 0.1
    done = meanwhile(slack.says, "alice", "hello")
    first, second = line.message(), line.message()
    done.result(5)
    assert (first["retry_attempt"], second["retry_attempt"]) == (0, 1)
    assert second["retry_reason"] == "timeout"
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert not slack.deliveries[-1].acked
    meanwhile(slack.commands, "alice", "/jasmine").result(5)
    assert [len(delivery.attempts) for delivery in slack.deliveries] == [2, 1]
    assert [call.error for call in slack.errors] == ["operation_timeout"]


def test_a_lost_ack_and_an_envelope_that_comes_twice(slack: FakeSlack, app: App) -> None:
    with sdk_connected(slack, app):
        slack.socket.next_envelope("lose_ack")
        slack.says("alice", "one")
        slack.wait_idle()
        assert [post.text for post in slack.posts] == ["dm: one", "dm: one"]
        slack.socket.next_envelope("twice")
        slack.says("alice", "two")
        slack.wait_for(lambda: len(slack.posts) == 4)
        [link] = slack.socket.connections
        assert [each["retry_attempt"] for each in link.envelopes] == [0, 1, 0, 0]
        assert link.envelopes[2] == link.envelopes[3]


def test_each_envelope_takes_one_of_the_connections(slack: FakeSlack, app: App) -> None:
    with sdk_connected(slack, app), sdk_connected(slack, app):
        slack.socket.wait_connected(2)
        for number in range(12):
            slack.says("alice", str(number))
        slack.wait_idle()
        counts = [len(link.envelopes) for link in slack.socket.connections]
        assert sum(counts) == 12 and all(counts)
        slack.socket.choose = lambda links, parcel: links[0]
        slack.says("alice", "to the first")
        assert len(slack.socket.connections[0].envelopes) == counts[0] + 1


def test_everything_a_person_does_reaches_a_bolt_app(slack: FakeSlack, app: App) -> None:
    with sdk_connected(slack, app):
        question = slack.mentions("alice", "who chaired?", "general")
        slack.wait_idle()
        answer = slack.posts[-1]
        assert answer.thread_ts == question.ts
        slack.presses("alice", answer, 1)
        slack.chooses("bob", answer, "cite")
        slack.commands("alice", "/jasmine", "x")
        slack.wait_idle()
        texts = [post.text for post in slack.posts]
        assert texts[1:] == ["pressed 3", "pressed cite", "only for you: x"]
        assert all(delivery.acked for delivery in slack.deliveries)
        assert slack.errors == []


@pytest.mark.parametrize("reason", ["refresh_requested", "warning"])
def test_the_app_moves_to_a_new_connection_when_told(slack: FakeSlack, app: App, reason: Any) -> None:
    with sdk_connected(slack, app):
        [old] = slack.socket.connections
        slack.socket.disconnect(reason)
        assert old.retiring is (reason == "refresh_requested")
        # The SDK closes the old one by itself, mostly at once: there may never be two to be seen.
        slack.wait_for(lambda: any(link is not old for link in slack.socket.connections), timeout=30)
        slack.socket.drop(old)  # the SDK would listen to it for some seconds more
        slack.wait_for(lambda: len(slack.socket.connections) == 1)
        slack.says("alice", "still there?")
        slack.wait_idle()
        assert [post.text for post in slack.posts] == ["dm: still there?"]
        assert old.envelopes == []


def test_switched_off_means_no_new_connection_until_switched_on(slack: FakeSlack, line: RawSocket) -> None:
    slack.socket.disconnect("link_disabled")
    assert line.message()["reason"] == "link_disabled"
    assert line.frame().opcode == frames.CLOSE
    with pytest.raises(SlackApiError, match="socket_mode_not_enabled"):
        open_url(slack)
    slack.socket.enable()
    assert open_url(slack)


@pytest.mark.parametrize("mischief", ["drop_before", "drop_after"])
def test_a_line_that_breaks_in_flight(slack: FakeSlack, app: App, mischief: Any) -> None:
    """The event arrives over the next connection; the tiny app does not notice what it had already."""
    slack.socket.ack_seconds = 1.0
    with sdk_connected(slack, app):
        slack.socket.next_envelope(mischief)
        slack.says("alice", "hello")
        slack.wait_idle()
        assert slack.deliveries[-1].acked
        assert {post.text for post in slack.posts} == {"dm: hello"}


def test_a_half_open_line_swallows_what_it_gets(slack: FakeSlack, line: RawSocket) -> None:
    slack.socket.ack_seconds = 0.1
    slack.socket.silence()
    line.send(Frame(frames.PING, b"anybody?"))
    slack.says("alice", "hello")
    assert [attempt.body for attempt in slack.deliveries[-1].attempts] == ["timed out", "timed out"]
    with RawSocket(slack) as fresh:
        assert fresh.message()["num_connections"] == 2
        slack.socket.choose = lambda links, parcel: links[-1]
        done = meanwhile(slack.says, "alice", "hello")
        fresh.ack(fresh.message())
        done.result(5)
    assert slack.deliveries[-1].acked
    [link, *_] = slack.socket.connections
    slack.wait_for(lambda: link.socket.pings == 1)


def test_without_a_connection_nothing_arrives(slack: FakeSlack) -> None:
    slack.connect_socket()
    slack.socket.ack_seconds = 0.05
    slack.says("alice", "hello")
    assert [attempt.body for attempt in slack.deliveries[-1].attempts] == ["no connection"] * 2
    with pytest.raises(FakeSlackError, match="0 connections instead of 1"):
        slack.socket.wait_connected(timeout=0.05)
