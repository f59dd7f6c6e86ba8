"""What people do arrives at a Bolt app as real, signed payloads, and they see what comes of it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import pytest
from slack_bolt import App
from slack_sdk.signature import SignatureVerifier

from bot.fakeslack import FakeSlack, FakeSlackError
from tests.fakeslack.tiny_app import Recorder, client_of


def test_every_kind_of_payload_is_signed_as_slack_signs(slack: FakeSlack, app: App) -> None:
    question = slack.mentions("alice", "質問 & <test>", "general")
    slack.wait_idle()
    answer = slack.posts[-1]
    recorder = Recorder(slack)
    slack.mentions("alice", "質問 & <test>", "general")
    slack.commands("alice", "/jasmine", "柱3 & more")
    slack.presses("alice", answer, 1)
    slack.uses_shortcut("alice", question, "answer_this")
    slack.opens_home("alice")
    verifier = SignatureVerifier(slack.signing_secret)
    assert len(recorder.got) == 5
    assert all(verifier.is_valid_request(parcel.body, headers) for parcel, headers in recorder.got)
    parcel, headers = recorder.got[0]
    assert not SignatureVerifier("other").is_valid_request(parcel.body, headers)
    assert not verifier.is_valid_request(parcel.body + " ", headers)


def test_mention_is_answered_in_the_thread(slack: FakeSlack, app: App) -> None:
    question = slack.mentions("alice", "who <chaired> & when", "general")
    slack.wait_idle()
    answer = slack.posts[-1]
    assert answer.thread_ts == question.ts
    assert answer.text == f"answer to <@{slack.bot.id}> who &lt;chaired&gt; &amp; when"
    assert answer.says("the answer")
    assert [message.ts for message in slack.visible_to("bob", "general")] == [question.ts, answer.ts]
    assert slack.errors == []


def test_mention_has_a_message_twin_only_with_the_history_scope(slack: FakeSlack) -> None:
    recorder = Recorder(slack)
    slack.mentions("alice", "hello", "general")
    assert [parcel.name for parcel, _ in recorder.got] == ["app_mention"]
    slack.grant("channels:history")
    slack.mentions("alice", "hello", "general")
    twin, mention = recorder.payload(-2), recorder.payload(-1)
    assert (twin["event"]["type"], mention["event"]["type"]) == ("message", "app_mention")
    assert twin["event"]["ts"] == mention["event"]["ts"]
    assert twin["event_id"] != mention["event_id"]
    assert twin["event"]["channel_type"] == "channel"
    assert "channel_type" not in mention["event"]


def test_what_the_bot_may_not_hear_is_not_delivered(slack: FakeSlack) -> None:
    recorder = Recorder(slack)
    slack.says("alice", "not for the bot", "general")
    slack.mentions("alice", "not invited", slack.channel("away", bot=False))
    slack.withdraw("im:history", "app_mentions:read")
    slack.says("alice", "dm")
    slack.mentions("alice", "no scope", "general")
    assert recorder.got == []
    slack.withdraw("commands")
    with pytest.raises(FakeSlackError, match="no commands"):
        slack.commands("alice", "/jasmine")


def test_dm_event(slack: FakeSlack) -> None:
    recorder = Recorder(slack)
    said = slack.says("alice", "議長は？")
    event = recorder.payload()["event"]
    assert (event["channel"], event["channel_type"], event["ts"]) == (slack.dm("alice").id, "im", said.ts)
    assert event["blocks"][0]["elements"][0]["elements"] == [{"type": "text", "text": "議長は？"}]
    assert recorder.payload()["authorizations"][0]["user_id"] == slack.bot.id
    reply = slack.says("alice", "more", thread_ts=said)
    assert recorder.payload()["event"]["thread_ts"] == reply.thread_ts == said.ts


def test_another_bots_message_carries_its_bot_id(slack: FakeSlack) -> None:
    recorder = Recorder(slack)
    said = slack.mentions(slack.user("otherbot", bot=True), "ping", "general")
    event = recorder.payload()["event"]
    assert event["bot_id"] and event["bot_id"] == said.bot_id
    assert "client_msg_id" not in event
    assert slack.posts == []


def test_another_organisations_user_in_a_shared_channel(slack: FakeSlack) -> None:
    recorder = Recorder(slack)
    other = slack.install("Other Desk", "other-desk").team
    attache = slack.user("attache", team=other.id)
    slack.mentions(attache, "hello", slack.channel("shared", shared_with=other.id))
    payload = recorder.payload()
    assert payload["is_ext_shared_channel"] is True
    assert payload["event"]["user_team"] == other.id
    with pytest.raises(FakeSlackError, match="not in general"):
        slack.says(attache, "hello", slack.channel("general"))


def test_edit_and_delete(slack: FakeSlack) -> None:
    recorder = Recorder(slack)
    said = slack.says("alice", "old")
    slack.edits("alice", said, "new")
    event = recorder.payload()["event"]
    assert event["subtype"] == "message_changed"
    assert (event["message"]["text"], event["previous_message"]["text"]) == ("new", "old")
    slack.deletes("alice", said)
    assert recorder.payload()["event"]["deleted_ts"] == said.ts
    assert slack.visible_to("alice") == []
    with pytest.raises(FakeSlackError, match="own message"):
        slack.edits("bob", said, "mine now")


def test_slash_command_form_and_private_answer(slack: FakeSlack, app: App) -> None:
    delivery = slack.commands("alice", "/jasmine", "pillar 3", "general")
    slack.wait_idle()
    form = {name: values[0] for name, values in parse_qs(delivery.parcel.body).items()}
    assert (form["command"], form["text"], form["channel_name"]) == ("/jasmine", "pillar 3", "general")
    assert "thread_ts" not in form
    assert delivery.acked and delivery.latency < 3
    assert slack.posts[-1].only_for == slack.user("alice").id
    assert slack.posts[-1].text == "only for you: pillar 3"
    assert slack.visible_to("bob", "general") == []


def test_ack_text_of_a_command_is_shown(slack: FakeSlack) -> None:
    Recorder(slack, (200, "plain", {}), (200, json.dumps({"text": "all", "response_type": "in_channel"}), {}))
    slack.commands("alice", "/jasmine", "", "general")
    slack.commands("alice", "/jasmine", "", "general")
    assert [(post.text, post.ephemeral) for post in slack.posts] == [("plain", True), ("all", False)]


def test_a_command_that_is_not_acked_shows_slacks_own_message(slack: FakeSlack) -> None:
    Recorder(slack, (404, "", {}), (200, '{"blocks": [{"type": "x"}]}', {}), (200, "{broken", {}), (0, "timed out", {}))
    for _ in range(4):
        slack.commands("alice", "/jasmine", "", "general")
    codes = ["dispatch_failed", "invalid_blocks", "invalid_command_response", "operation_timeout"]
    assert [call.error for call in slack.errors] == codes
    shown = [message.text for message in slack.visible_to("alice", "general")]
    assert shown == [f'/jasmine failed with the error "{code}"' for code in codes]


def test_buttons_by_position_text_beginning_and_action_id(slack: FakeSlack, app: App) -> None:
    slack.mentions("alice", "hello", "general")
    slack.wait_idle()
    answer = slack.posts[-1]
    assert [button.text for button in answer.buttons] == ["1 柱3", "Cite"]
    for wanted, value in ((1, "3"), (2, "cite"), ("1 柱3", "3"), ("1", "3"), ("more", "cite"), ("Cite", "cite")):
        delivery = slack.presses("bob", answer, wanted)
        slack.wait_idle()
        assert delivery.acked
        assert slack.posts[-1].text == f"pressed {value}"
        assert slack.posts[-1].only_for == slack.user("bob").id
        assert slack.posts[-1].thread_ts == answer.thread_ts
    with pytest.raises(FakeSlackError, match=r"there are: \[1\] 1 柱3, \[2\] Cite"):
        slack.presses("bob", answer, 3)


def test_press_payload(slack: FakeSlack, app: App) -> None:
    slack.mentions("alice", "hello", "general")
    slack.commands("alice", "/jasmine", "x", "general")
    slack.wait_idle()
    posts = slack.posts
    public = next(post for post in posts if not post.ephemeral)
    private = next(post for post in posts if post.ephemeral)
    recorder = Recorder(slack)
    slack.presses("alice", public, 1)
    payload = recorder.payload()
    assert payload["container"]["thread_ts"] == public.thread_ts
    assert payload["message"]["ts"] == public.ts
    assert payload["actions"][0] | {"action_ts": ""} == {
        "type": "button", "action_id": "one", "block_id": "row", "value": "3", "action_ts": "",
        "text": {"type": "plain_text", "text": "1 柱3"},
    }  # fmt: skip
    slack.presses("alice", private, 2)
    payload = recorder.payload()
    assert payload["container"]["is_ephemeral"] is True
    assert "message" not in payload
    assert payload["actions"][0]["selected_option"]["value"] == "cite"
    with pytest.raises(FakeSlackError, match="does not see"):
        slack.presses("bob", private, 1)


def test_response_url_replaces_deletes_and_expires(slack: FakeSlack, app: App) -> None:
    from slack_sdk.webhook import WebhookClient

    slack.commands("alice", "/jasmine", "x", "general")
    slack.wait_idle()
    private = slack.posts[-1]
    url = slack.presses("alice", private, 1).parcel.payload["response_url"]
    slack.wait_idle()
    hook = WebhookClient(url, retry_handlers=[])
    assert hook.send(text="replaced", replace_original=True).body == "ok"
    replaced = slack.message(private)
    assert replaced is not None and (replaced.text, replaced.only_for) == ("replaced", private.only_for)
    assert hook.send(text="", replace_original=True).status_code == 400
    assert hook.send(text="shared", response_type="in_channel").status_code == 200
    assert not slack.posts[-1].ephemeral
    assert hook.send(delete_original=True).status_code == 200
    assert slack.message(private) is None
    used = hook.send(text="a sixth time")
    assert (used.status_code, json.loads(used.body)["error"]) == (404, "used_url")
    url = slack.commands("alice", "/jasmine", "x").parcel.payload["response_url"]
    slack.wait_idle()
    slack.clock.advance(30 * 60 + 1)
    assert json.loads(WebhookClient(url, retry_handlers=[]).send(text="late").body)["error"] == "expired_url"
    assert json.loads(WebhookClient(url + "x", retry_handlers=[]).send(text="?").body)["error"] == "no_such_hook"


def test_trigger_opens_one_modal_within_three_seconds(slack: FakeSlack) -> None:
    Recorder(slack)
    client = client_of(slack)
    view = {"type": "modal", "callback_id": "ask", "title": {"type": "plain_text", "text": "t"}, "blocks": []}
    trigger = slack.commands("alice", "/jasmine").parcel.payload["trigger_id"]
    client.views_open(trigger_id=trigger, view=view)
    modal = slack.modal("alice")
    assert modal is not None and modal.view["callback_id"] == "ask"
    assert slack.modal("bob") is None
    again = client.api_call
    body = {"trigger_id": trigger, "view": view}
    with pytest.raises(Exception, match="trigger_exchanged"):
        again("views.open", json=body)
    late = slack.commands("alice", "/jasmine").parcel.payload["trigger_id"]
    slack.clock.advance(3.5)
    with pytest.raises(Exception, match="expired_trigger_id"):
        again("views.open", json=body | {"trigger_id": late})
    with pytest.raises(Exception, match="invalid_trigger_id"):
        again("views.open", json=body | {"trigger_id": "1.2.3"})


def test_submitting_a_modal_closes_it_unless_there_are_errors(slack: FakeSlack) -> None:
    recorder = Recorder(slack)
    title = {"type": "plain_text", "text": "t"}
    block = {
        "type": "input",
        "block_id": "b",
        "label": title,
        "element": {"type": "plain_text_input", "action_id": "a"},
    }
    view = {"type": "modal", "callback_id": "ask", "title": title, "submit": title, "blocks": [block]}
    trigger = slack.commands("alice", "/jasmine").parcel.payload["trigger_id"]
    client_of(slack).views_open(trigger_id=trigger, view=view)
    modal = slack.modal("alice")
    assert modal is not None
    slack.connect_target(lambda parcel, headers: (200, '{"response_action": "errors", "errors": {"b": "no"}}', {}))
    slack.submits("alice", modal, {"b": {"a": {"type": "plain_text_input", "value": "x"}}})
    assert slack.modal("alice") == modal
    slack.connect_target(recorder)
    slack.submits("alice", modal, {"b": {"a": {"type": "plain_text_input", "value": "x"}}})
    assert recorder.payload()["view"]["state"]["values"]["b"]["a"]["value"] == "x"
    assert slack.modal("alice") is None
