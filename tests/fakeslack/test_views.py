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
    """A small valid modal with one button and one field."""
    button = {"type": "button", "action_id": "next", "text": TEXT}
    field = {"type": "plain_text_input", "action_id": "text", "max_length": 20}
    blocks = [
        {"type": "actions", "block_id": "row", "elements": [button]},
        {"type": "input", "block_id": "why", "label": {"type": "plain_text", "text": "Why"}, "element": field},
    ]
    return {"type": "modal", "callback_id": callback_id, "title": TEXT, "submit": TEXT, "blocks": blocks, **more}


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
        ('{"response_action": "errors", "errors": {"why": "no"}}', ["first", "second"]),
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


def test_errors_stand_under_fields(slack: FakeSlack, client: WebClient, recorder: Recorder) -> None:
    shown = opened(slack, client)
    Recorder(slack, (200, '{"response_action": "errors", "errors": {"why": "Too vague."}}', {}))
    assert slack.form_errors(slack.fills("alice", shown, {"Why": "so"})) == {"Why": "Too vague."}
    for wrong in ("{}", '{"row": "no"}', '{"why": ""}'):
        Recorder(slack, (200, f'{{"response_action": "errors", "errors": {wrong}}}', {}))
        with pytest.raises(FakeSlackError, match="the ack's errors"):
            slack.submits("alice", shown, {})


def option(value: str) -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": value.upper()}, "value": value}


FORM: dict[str, dict[str, Any]] = {
    "word": {"type": "plain_text_input", "max_length": 5},
    "one": {"type": "static_select", "options": [option("a"), option("b")], "initial_option": option("b")},
    "dot": {"type": "radio_buttons", "options": [option("a"), option("b")]},
    "many": {"type": "checkboxes", "options": [*map(option, "abc")], "initial_options": [option("a")]},
    "time": {"type": "timepicker", "initial_time": "08:30"},
    "place": {"type": "conversations_select",
              "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True}},
}  # fmt: skip


@pytest.fixture
def form(slack: FakeSlack, client: WebClient, recorder: Recorder) -> View:
    """A modal with a field of each kind; all but the word may stay empty."""
    blocks = [
        {"type": "input", "block_id": name, "label": {"type": "plain_text", "text": name.title()},
         "element": {**element, "action_id": "x"}, "optional": name != "word"}
        for name, element in FORM.items()
    ]  # fmt: skip
    return opened(slack, client, blocks=blocks)


def test_a_form_is_filled_in(slack: FakeSlack, form: View, recorder: Recorder) -> None:
    general = slack.channel("general")
    values = {"word": "yes", "2": "A", "dot": "2", "many": "b, c", "Time": "17:05", "place": "#general"}
    slack.fills("alice", form, values)
    state = {name: value["x"] for name, value in recorder.payload()["view"]["state"]["values"].items()}
    assert state == {
        "word": {"type": "plain_text_input", "value": "yes"},
        "one": {"type": "static_select", "selected_option": option("a")},
        "dot": {"type": "radio_buttons", "selected_option": option("b")},
        "many": {"type": "checkboxes", "selected_options": [option("b"), option("c")]},
        "time": {"type": "timepicker", "selected_time": "17:05"},
        "place": {"type": "conversations_select", "selected_conversation": general.id},
    }


def test_what_is_left_alone_keeps_its_beginning(slack: FakeSlack, form: View, recorder: Recorder) -> None:
    slack.fills("alice", form, {"word": "yes", "many": ""})
    state = {name: value["x"] for name, value in recorder.payload()["view"]["state"]["values"].items()}
    assert state["one"]["selected_option"] == option("b")
    assert state["dot"]["selected_option"] is None
    assert state["many"]["selected_options"] == []
    assert state["time"]["selected_time"] == "08:30"
    assert state["place"]["selected_conversation"] is None


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({}, "Word: must be filled in"),
        ({"word": "too long"}, "0 to 5 characters"),
        ({"word": "yes", "one": "c"}, "no choice 'c'; there are: 1 A, 2 B"),
        ({"word": "yes", "time": "25:00"}, "a time such as 08:30"),
        ({"word": "yes", "place": "nowhere"}, "there is no nowhere"),
        ({"word": "yes", "place": "partners"}, "there is no partners"),
        ({"word": "yes", "place": "secret"}, "there is no secret"),
        ({"9": "yes"}, "no field '9'"),
    ],
)
def test_a_window_lets_nothing_else_through(slack: FakeSlack, form: View, values: dict[str, str], why: str) -> None:
    slack.channel("partners", shared_with=slack.install("Embassy", "embassy").team.id)
    slack.channel("secret", private=True, members=[slack.user("bob")])
    with pytest.raises(FakeSlackError, match=why):
        slack.fills("alice", form, values)
    assert slack.modal("alice") == form


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
