"""Modals: the stack, updates, submission and closing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.fakeslack import FakeSlack, FakeSlackError, View
from tests.fakeslack.tiny_app import Recorder

TEXT = {"type": "plain_text", "text": "t"}


def modal(callback_id: str = "ask", **more: Any) -> dict[str, Any]:
    """A small valid modal with one button."""
    button = {"type": "button", "action_id": "next", "text": TEXT}
    blocks = [{"type": "actions", "block_id": "row", "elements": [button]}]
    return {"type": "modal", "callback_id": callback_id, "title": TEXT, "blocks": blocks, **more}


@pytest.fixture
def recorder(slack: FakeSlack) -> Recorder:
    """Acks everything."""
    return Recorder(slack)


def opened(slack: FakeSlack, client: WebClient, **more: Any) -> View:
    """A modal on alice's screen."""
    trigger = slack.commands("alice", "/jasmine").parcel.payload["trigger_id"]
    client.views_open(trigger_id=trigger, view=modal(**more))
    return top(slack)


def top(slack: FakeSlack) -> View:
    """What alice sees."""
    shown = slack.modal("alice")
    assert shown is not None
    return shown


def push(slack: FakeSlack, client: WebClient, name: str) -> Any:
    """Press the button of the topmost modal, which pushes another."""
    trigger = slack.presses("alice", top(slack), "next").parcel.payload["trigger_id"]
    return client.views_push(trigger_id=trigger, view=modal(name))["view"]


def test_at_most_three_modals_lie_on_each_other(slack: FakeSlack, client: WebClient, recorder: Recorder) -> None:
    first = opened(slack, client)
    second = push(slack, client, "second")
    third = push(slack, client, "third")
    assert (second["root_view_id"], second["previous_view_id"]) == (first.id, first.id)
    assert (third["root_view_id"], third["previous_view_id"]) == (first.id, second["id"])
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        push(slack, client, "fourth")
    slack.closes("alice", top(slack))
    assert top(slack).id == second["id"]
    trigger = slack.commands("bob", "/jasmine").parcel.payload["trigger_id"]
    with pytest.raises(SlackApiError, match="not_found"):
        client.views_push(trigger_id=trigger, view=modal())


def test_an_update_keeps_the_place_in_the_stack(slack: FakeSlack, client: WebClient, recorder: Recorder) -> None:
    first = opened(slack, client, external_id="mine")
    pushed = push(slack, client, "second")
    client.views_update(view_id=pushed["id"], view=modal("changed"), hash=pushed["hash"])
    assert (top(slack).view["callback_id"], top(slack).view["previous_view_id"]) == ("changed", first.id)
    client.views_update(external_id="mine", view=modal("found by its own id"))
    assert slack._workspace.views[first.id].view["callback_id"] == "found by its own id"
    for arguments, code in (
        ({"view_id": pushed["id"], "hash": pushed["hash"]}, "hash_conflict"),
        ({"view_id": "V404"}, "not_found"),
        ({"external_id": "nobody's"}, "not_found"),
        ({}, "invalid_arguments"),
    ):
        with pytest.raises(SlackApiError, match=code):
            client.api_call("views.update", json={"view": modal(), **arguments})


def test_an_external_id_is_used_once(slack: FakeSlack, client: WebClient, recorder: Recorder) -> None:
    opened(slack, client, external_id="mine")
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        opened(slack, client, external_id="mine")


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ("", ["first"]),
        ('{"response_action": "clear"}', []),
        ('{"response_action": "errors", "errors": {"row": "no"}}', ["first", "second"]),
    ],
)
def test_what_a_submission_leaves(
    slack: FakeSlack, client: WebClient, recorder: Recorder, answer: str, left: list[str]
) -> None:
    opened(slack, client, callback_id="first")
    push(slack, client, "second")
    slack.connect_target(lambda parcel, headers: (200, answer, {}))
    slack.submits("alice", top(slack), {})
    assert [view.view["callback_id"] for view in slack._workspace.views.values()] == left


def test_a_submission_can_push_and_update(slack: FakeSlack, client: WebClient, recorder: Recorder) -> None:
    first = opened(slack, client)
    Recorder(slack, (200, _answer("push", modal("second")), {}), (200, _answer("update", modal("third")), {}))
    slack.submits("alice", first, {})
    second = top(slack)
    assert (second.view["callback_id"], second.view["previous_view_id"]) == ("second", first.id)
    slack.submits("alice", second, {})
    assert (top(slack).id, top(slack).view["callback_id"]) == (second.id, "third")
    Recorder(slack, (200, _answer("update", {"type": "modal"}), {}))
    with pytest.raises(FakeSlackError, match="the ack's view is invalid"):
        slack.submits("alice", top(slack), {})


def _answer(action: str, view: Any) -> str:
    return json.dumps({"response_action": action, "view": view})


def test_closing_is_told_to_those_who_asked(slack: FakeSlack, client: WebClient, recorder: Recorder) -> None:
    silent = opened(slack, client)
    assert slack.closes("alice", silent) == []
    assert slack.modal("alice") is None
    loud = opened(slack, client, notify_on_close=True)
    push(slack, client, "second")
    [told] = slack.closes("alice", top(slack), everything=True)
    payload = told.parcel.payload
    assert (payload["type"], payload["is_cleared"], payload["view"]["id"]) == ("view_closed", True, loud.id)
    assert "trigger_id" not in payload
    assert slack.modal("alice") is None


def test_nobody_submits_or_closes_what_is_not_there(slack: FakeSlack, client: WebClient, recorder: Recorder) -> None:
    shown = opened(slack, client)
    for verb in (lambda: slack.closes("bob", shown), lambda: slack.submits("bob", shown, {})):
        with pytest.raises(FakeSlackError, match="does not see that modal"):
            verb()
    slack.closes("alice", shown)
    with pytest.raises(FakeSlackError, match="does not see that modal"):
        slack.submits("alice", shown, {})
