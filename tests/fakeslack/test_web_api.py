"""The Web API: what it answers, and every way it refuses."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.fakeslack import FakeSlack
from tests.fakeslack.tiny_app import client_of

SECTION = {"type": "section", "text": {"type": "plain_text", "text": "hello"}}


def refusal(call: Any, *args: Any, **kwargs: Any) -> str:
    """The code with which a call is refused."""
    with pytest.raises(SlackApiError) as caught:
        call(*args, **kwargs)
    return str(caught.value.response["error"])


def test_auth_test_says_who_the_bot_is(slack: FakeSlack, client: WebClient) -> None:
    answer = client.auth_test()
    assert (answer["user_id"], answer["team_id"]) == (slack.bot.id, slack.team.id)
    assert "chat:write" in answer.headers["X-OAuth-Scopes"]


def test_wrong_missing_and_revoked_tokens(slack: FakeSlack, client: WebClient) -> None:
    assert refusal(client_of(slack, "xoxb-wrong").auth_test) == "invalid_auth"
    with urllib.request.urlopen(f"{slack.base_url}auth.test", data=b"") as answer:
        assert json.load(answer)["error"] == "not_authed"
    slack.revoke_token()
    assert refusal(client.auth_test) == "token_revoked"


def test_unknown_method(client: WebClient) -> None:
    assert refusal(client.api_call, "chat.shout") == "unknown_method"


def test_missing_scope_names_what_is_needed(slack: FakeSlack, client: WebClient) -> None:
    slack.withdraw("chat:write")
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel=slack.channel("general").id, text="x")
    assert caught.value.response["error"] == "missing_scope"
    assert caught.value.response["needed"] == "chat:write"
    assert "commands" in caught.value.response["provided"]


def test_history_needs_the_scope_of_the_channels_kind(slack: FakeSlack, client: WebClient) -> None:
    public, private = slack.channel("general").id, slack.channel("secret", private=True).id
    slack.grant("channels:history")
    assert client.conversations_history(channel=public)["messages"] == []
    assert refusal(client.conversations_history, channel=private) == "missing_scope"
    assert refusal(client.conversations_info, channel=public) == "missing_scope"


def test_post_reads_back_with_block_ids_and_increasing_ts(slack: FakeSlack, client: WebClient) -> None:
    channel = slack.channel("general").id
    first = client.chat_postMessage(channel=channel, text="one", blocks=[SECTION])
    second = client.chat_postMessage(channel=channel, text="two", thread_ts=first["ts"])
    assert second["ts"] > first["ts"]
    assert first["message"]["blocks"][0]["block_id"]
    slack.grant("channels:history")
    replies = client.conversations_replies(channel=channel, ts=first["ts"])["messages"]
    assert [message["text"] for message in replies] == ["one", "two"]
    history = client.conversations_history(channel=channel, limit=1)
    assert [message["text"] for message in history["messages"]] == ["one"]
    assert refusal(client.conversations_replies, channel=channel, ts="1.1") == "thread_not_found"


def test_history_pages_and_shows_metadata_only_when_asked(slack: FakeSlack, client: WebClient) -> None:
    slack.grant("channels:history")
    channel = slack.channel("general").id
    for number in range(3):
        payload = {"event_type": "briefing", "event_payload": {"key": str(number)}}
        client.chat_postMessage(channel=channel, text=str(number), metadata=payload)
    page = client.conversations_history(channel=channel, limit=2, include_all_metadata=True)
    assert [message["metadata"]["event_payload"]["key"] for message in page["messages"]] == ["2", "1"]
    cursor = page["response_metadata"]["next_cursor"]
    rest = client.conversations_history(channel=channel, limit=2, cursor=cursor)["messages"]
    assert [message["text"] for message in rest] == ["0"]
    assert "metadata" not in rest[0]
    assert refusal(client.conversations_history, channel=channel, limit="many") == "invalid_arguments"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"text": ""}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        ({"text": "x", "thread_ts": "1.000001"}, "thread_not_found"),
        ({"text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        ({"text": "x", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"text": "x", "blocks": {"type": "section"}}, "invalid_blocks_format"),
    ],
)
def test_post_refuses(slack: FakeSlack, client: WebClient, arguments: dict[str, Any], code: str) -> None:
    body = {"channel": slack.channel("general").id, **arguments}
    assert refusal(client.api_call, "chat.postMessage", json=body) == code
    assert slack.posts == []
    assert [call.error for call in slack.errors] == [code]


def test_post_refuses_channels(slack: FakeSlack, client: WebClient) -> None:
    post = client.chat_postMessage
    assert refusal(post, channel="C404", text="x") == "channel_not_found"
    assert refusal(post, channel=slack.channel("away", bot=False).id, text="x") == "not_in_channel"
    assert refusal(post, channel=slack.channel("hidden", private=True, bot=False).id, text="x") == "channel_not_found"
    assert refusal(post, channel=slack.channel("old", archived=True).id, text="x") == "is_archived"
    slack.grant("chat:write.public")
    assert post(channel=slack.channel("away").id, text="x")["ok"]


def test_another_teams_channel_is_not_found(slack: FakeSlack) -> None:
    other = slack.install("Other Desk", "other-desk")
    client = client_of(slack, other.token)
    assert refusal(client.chat_postMessage, channel=slack.channel("general").id, text="x") == "channel_not_found"
    shared = slack.channel("shared", shared_with=other.team.id)
    assert client.chat_postMessage(channel=shared.id, text="x")["ok"]


def test_a_user_id_as_channel_is_the_dm(slack: FakeSlack, client: WebClient) -> None:
    alice = slack.user("alice")
    assert client.chat_postMessage(channel=alice.id, text="x")["channel"] == slack.dm(alice).id


def test_ephemeral_is_seen_by_one_and_cannot_be_updated(slack: FakeSlack, client: WebClient) -> None:
    alice, channel = slack.user("alice"), slack.channel("general")
    answer = client.chat_postEphemeral(channel=channel.id, user=alice.id, text="psst")
    assert [message.text for message in slack.visible_to("alice", channel)] == ["psst"]
    assert slack.visible_to("bob", channel) == []
    update = refusal(client.chat_update, channel=channel.id, ts=answer["message_ts"], text="y")
    assert update == "message_not_found"
    link = refusal(client.chat_getPermalink, channel=channel.id, message_ts=answer["message_ts"])
    assert link == "message_not_found"
    secret = slack.channel("secret", private=True, members=[alice])
    bob = slack.user("bob")
    code = refusal(client.chat_postEphemeral, channel=secret.id, user=bob.id, text="x")
    assert code == "user_not_in_channel"


def test_an_ephemeral_in_a_thread_without_replies_is_not_shown(slack: FakeSlack, client: WebClient) -> None:
    alice, channel = slack.user("alice"), slack.channel("general")
    parent = client.chat_postMessage(channel=channel.id, text="parent")["ts"]
    client.chat_postEphemeral(channel=channel.id, user=alice.id, text="psst", thread_ts=parent)
    assert [message.text for message in slack.visible_to("alice", channel)] == ["parent"]
    client.chat_postMessage(channel=channel.id, text="reply", thread_ts=parent)
    assert [message.text for message in slack.visible_to("alice", channel)] == ["parent", "psst", "reply"]


def test_update_and_delete_only_own_messages(slack: FakeSlack, client: WebClient) -> None:
    channel = slack.channel("general").id
    slack.connect_target(lambda parcel, headers: (200, "", {}))
    theirs = slack.says("alice", "mine", "general")
    ours = client.chat_postMessage(channel=channel, text="old", blocks=[SECTION])
    client.chat_update(channel=channel, ts=ours["ts"], text="new", blocks=[])
    assert [(post.text, post.blocks, post.edited) for post in slack.posts] == [("new", (), True)]
    assert refusal(client.chat_update, channel=channel, ts=theirs.ts, text="x") == "cant_update_message"
    assert refusal(client.chat_delete, channel=channel, ts=theirs.ts) == "cant_delete_message"
    assert refusal(client.chat_update, channel=channel, ts=ours["ts"], text="x" * 4001) == "msg_too_long"
    client.chat_delete(channel=channel, ts=ours["ts"])
    assert refusal(client.chat_update, channel=channel, ts=ours["ts"], text="x") == "message_not_found"


def test_permalink_of_a_reply_names_its_thread(slack: FakeSlack, client: WebClient) -> None:
    channel = slack.channel("general").id
    parent = client.chat_postMessage(channel=channel, text="one")["ts"]
    reply = client.chat_postMessage(channel=channel, text="two", thread_ts=parent)["ts"]
    link = client.chat_getPermalink(channel=channel, message_ts=reply)["permalink"]
    assert link.endswith(f"/{channel}/p{reply.replace('.', '')}?thread_ts={parent}&cid={channel}")


def test_users_info_shows_the_locale_only_when_asked(slack: FakeSlack, client: WebClient) -> None:
    mika = slack.user("mika", locale="ja-JP")
    assert client.users_info(user=mika.id, include_locale=True)["user"]["locale"] == "ja-JP"
    assert "locale" not in client.users_info(user=mika.id)["user"]
    assert client.users_info(user=slack.bot.id)["user"]["is_bot"]
    assert refusal(client.users_info, user="U404") == "user_not_found"


def test_conversations_info_of_a_shared_channel(slack: FakeSlack, client: WebClient) -> None:
    slack.grant("channels:read", "im:read", "im:write")
    other = slack.install("Other Desk", "other-desk").team
    shared = client.conversations_info(channel=slack.channel("shared", shared_with=other.id).id)["channel"]
    assert (shared["is_ext_shared"], shared["name"]) == (True, "shared")
    dm = client.conversations_open(users=slack.user("alice").id)["channel"]["id"]
    assert client.conversations_info(channel=dm)["channel"]["is_im"]


def test_form_and_json_bodies_mean_the_same(slack: FakeSlack, client: WebClient) -> None:
    channel = slack.channel("general").id
    client.api_call("chat.postMessage", params={"channel": channel, "text": "x", "blocks": json.dumps([SECTION])})
    assert slack.posts[0].blocks[0]["text"] == SECTION["text"]
    raw = urllib.request.Request(f"{slack.base_url}chat.postMessage", b"{broken", {"Content-Type": "application/json"})
    with urllib.request.urlopen(raw) as answer:
        assert json.load(answer)["error"] == "invalid_json"


def test_views_are_checked_published_and_guarded_by_hash(slack: FakeSlack, client: WebClient) -> None:
    alice = slack.user("alice")
    view = {"type": "home", "blocks": [SECTION]}
    first = client.views_publish(user_id=alice.id, view=view)["view"]
    client.views_publish(user_id=alice.id, view=view, hash=first["hash"])
    assert refusal(client.views_publish, user_id=alice.id, view=view, hash=first["hash"]) == "hash_conflict"
    home = slack.home("alice")
    assert home is not None and home.says("hello")
    assert slack.home("bob") is None
    modal = {"type": "modal", "title": {"type": "plain_text", "text": "x" * 25}, "blocks": []}
    assert refusal(client.views_publish, user_id=alice.id, view=modal) == "invalid_arguments"
    assert refusal(client.api_call, "views.open", json={"view": modal}) == "invalid_arguments"


def test_per_channel_rate(client: WebClient) -> None:
    with FakeSlack(per_channel_rate=1) as slack:
        slack.clock.freeze()
        client = client_of(slack)
        one, two = slack.channel("one").id, slack.channel("two").id
        client.chat_postMessage(channel=one, text="1")
        client.chat_postMessage(channel=two, text="1")
        with pytest.raises(SlackApiError) as caught:
            client.chat_postMessage(channel=one, text="2")
        assert caught.value.response.status_code == 429
        assert caught.value.response.headers["Retry-After"] == "1"
        slack.clock.advance(1)
        client.chat_postMessage(channel=one, text="2")
        assert len(slack.posts) == 3
