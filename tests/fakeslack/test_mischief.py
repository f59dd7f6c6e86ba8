"""What else Slack does to an app: limits, lost tokens, doubles and twins, group DMs, foreign people, shortcuts."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.fakeslack import FakeSlack, FakeSlackError
from tests.fakeslack.tiny_app import Recorder, client_of

PROMPT = {"title": "Who chaired?", "message": "Who chaired the meeting?"}


def refusal(call: Any, *args: Any, **kwargs: Any) -> str:
    """The code with which a call is refused."""
    with pytest.raises(SlackApiError) as caught:
        call(*args, **kwargs)
    return str(caught.value.response["error"])


def test_tiers_count_by_method_and_minute() -> None:
    with FakeSlack(tiers=True) as slack:
        slack.clock.freeze()
        client = client_of(slack)
        client.apps_connections_open(app_token=slack.app_token)
        slack.clock.advance(20)
        with pytest.raises(SlackApiError) as caught:
            client.apps_connections_open(app_token=slack.app_token)
        assert (caught.value.response.status_code, caught.value.response.headers["Retry-After"]) == (429, "40")
        slack.clock.advance(40)
        client.apps_connections_open(app_token=slack.app_token)
        alice = slack.user("alice").id
        for _ in range(100):
            client.users_info(user=alice)
        assert refusal(client.users_info, user=alice) == "ratelimited"
        other = slack.install("Other Desk", "other-desk")
        assert client_of(slack, other.token).auth_test()["ok"]


@pytest.mark.parametrize("code", ["account_inactive", "token_revoked", "token_expired"])
def test_a_token_that_ends_and_comes_back(slack: FakeSlack, client: WebClient, code: str) -> None:
    slack.refuse_token(code)
    assert refusal(client.auth_test) == code
    slack.refuse_token(None)
    assert client.auth_test()["ok"]


def test_uninstalling_ends_the_token_and_tells_the_app(slack: FakeSlack, client: WebClient) -> None:
    recorder = Recorder(slack)
    slack.uninstall()
    assert [parcel.name for parcel, _ in recorder.got] == ["tokens_revoked", "app_uninstalled"]
    assert recorder.payload(0)["event"]["tokens"]["bot"] == [slack.bot.id]
    assert refusal(client.auth_test) == "token_revoked"


@pytest.mark.parametrize(
    ("method", "arguments", "scope"),
    [
        ("chat.postMessage", {"channel": "C"}, "chat:write"),
        ("chat.delete", {"channel": "C", "ts": "1.1"}, "chat:write"),
        ("users.info", {"user": "U"}, "users:read"),
        ("assistant.threads.setSuggestedPrompts", {"channel_id": "D", "prompts": [PROMPT]}, "assistant:write"),
    ],
)
def test_a_missing_scope_is_named(
    slack: FakeSlack, client: WebClient, method: str, arguments: dict[str, Any], scope: str
) -> None:
    slack.withdraw("chat:write", "users:read")
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json=arguments)
    answer = caught.value.response
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert answer["provided"] == "app_mentions:read,commands,im:history"


@pytest.mark.parametrize(
    ("method", "missing"),
    [
        ("chat.postMessage", "channel"), ("chat.update", "channel ts"), ("chat.delete", "channel ts"),
        ("chat.postEphemeral", "channel user"), ("chat.getPermalink", "channel message_ts"), ("users.info", "user"),
        ("conversations.info", "channel"), ("conversations.replies", "channel ts"), ("conversations.open", "users"),
        ("views.open", "trigger_id view"), ("views.push", "trigger_id view"), ("views.publish", "user_id view"),
        ("views.update", "view"), ("assistant.threads.setSuggestedPrompts", "channel_id prompts"),
    ],
)  # fmt: skip
def test_missing_arguments_are_named(slack: FakeSlack, client: WebClient, method: str, missing: str) -> None:
    slack.grant("assistant:write")
    with pytest.raises(SlackApiError) as caught:
        client.api_call(method, json={})
    assert caught.value.response["error"] == "invalid_arguments"
    assert caught.value.response["errors"] == [f"missing required field: {name}" for name in missing.split()]


def test_pages_have_limits(slack: FakeSlack, client: WebClient) -> None:
    slack.grant("channels:history")
    channel = slack.channel("general").id
    assert refusal(client.conversations_history, channel=channel, limit=1001) == "invalid_limit"
    assert refusal(client.conversations_history, channel=channel, cursor="next") == "invalid_cursor"


def test_suggested_prompts_of_the_messages_tab(slack: FakeSlack, client: WebClient) -> None:
    slack.grant("assistant:write")
    dm, suggest = slack.dm("alice").id, client.assistant_threads_setSuggestedPrompts
    suggest(channel_id=dm, prompts=[PROMPT], title="Ask")
    assert slack.suggested_prompts("alice") == (PROMPT,)
    assert slack.suggested_prompts("bob") == ()
    suggest(channel_id=slack.dm("bob").id, prompts=[PROMPT], thread_ts="1.1")
    assert slack.suggested_prompts("bob") == ()
    assert refusal(suggest, channel_id=dm, prompts=[PROMPT] * 5) == "invalid_arguments"
    assert refusal(suggest, channel_id=dm, prompts=[]) == "invalid_arguments"
    assert refusal(suggest, channel_id=dm, prompts=[{"title": "x"}]) == "invalid_arguments"
    assert refusal(suggest, channel_id=slack.channel("general").id, prompts=[PROMPT]) == "channel_not_found"


def test_doubles_of_an_event(slack: FakeSlack) -> None:
    recorder = Recorder(slack)
    slack.says("alice", "hello")
    [first] = slack.deliveries
    slack.redeliver(first)
    slack.redeliver(first, as_first=True)
    slack.redeliver(first, new_event_id=True)
    retries = [headers.get("X-Slack-Retry-Num") for _, headers in recorder.got]
    assert retries == [None, "1", None, None]
    ids = [parcel.payload["event_id"] for parcel, _ in recorder.got]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert len({parcel.payload["event"]["ts"] for parcel, _ in recorder.got}) == 1
    command = slack.commands("alice", "/jasmine")
    with pytest.raises(FakeSlackError, match="only an event"):
        slack.redeliver(command, new_event_id=True)


def test_twins_of_a_mention_come_in_either_order() -> None:
    with FakeSlack(scopes=("app_mentions:read", "channels:history")) as slack:
        recorder = Recorder(slack)
        slack.mentions("alice", "hello", "general")
        slack.mention_first = True
        slack.mentions("alice", "hello", "general")
        assert [parcel.name for parcel, _ in recorder.got] == ["message", "app_mention", "app_mention", "message"]


def test_only_subscribed_events_are_told() -> None:
    with FakeSlack(scopes=("app_mentions:read", "channels:history", "im:history"), events=["app_mention"]) as slack:
        recorder = Recorder(slack)
        slack.mentions("alice", "hello", "general")
        slack.says("alice", "dm")
        assert [parcel.name for parcel, _ in recorder.got] == ["app_mention"]
        with pytest.raises(FakeSlackError, match="not subscribed"):
            slack.opens_home("alice")


def test_a_group_dm(slack: FakeSlack, client: WebClient) -> None:
    recorder = Recorder(slack)
    group = slack.group_dm("alice", "bob")
    assert slack.group_dm("bob", "alice") == group != slack.group_dm("alice", "carol")
    slack.mentions("alice", "not heard as a message", group)
    assert [parcel.name for parcel, _ in recorder.got] == ["app_mention"]
    slack.grant("mpim:history", "mpim:read", "mpim:write")
    said = slack.says("bob", "heard", group)
    event = recorder.payload()["event"]
    assert (event["channel"], event["channel_type"], event["text"]) == (group.id, "mpim", "heard")
    info = client.conversations_info(channel=group.id)["channel"]
    assert (info["is_mpim"], info["is_im"], info["is_private"]) == (True, False, True)
    client.chat_postMessage(channel=group.id, text="here", thread_ts=said.ts)
    replies = client.conversations_replies(channel=group.id, ts=said.ts)["messages"]
    assert [message["text"] for message in replies] == ["heard", "here"]
    with pytest.raises(FakeSlackError, match=r"carol is not in"):
        slack.says("carol", "x", group)
    ids = [slack.user(name).id for name in ("alice", "bob")]
    assert client.conversations_open(users=ids)["channel"]["id"] == group.id
    many = [slack.user(f"user{number}").id for number in range(9)]
    assert refusal(client.conversations_open, users=many) == "too_many_users"
    assert refusal(client.conversations_open, users=many[:1]) == "missing_scope"


def test_a_foreign_person_in_a_shared_channel_is_known_as_such(slack: FakeSlack, client: WebClient) -> None:
    Recorder(slack)
    attache = slack.user("attache", team="T0THEIRS")
    assert refusal(client.users_info, user=attache.id) == "user_not_visible"
    shared = slack.channel("shared", shared_with="T0THEIRS")
    slack.mentions(attache, "hello", shared)
    payload = slack.deliveries[-1].parcel.payload
    assert payload["is_ext_shared_channel"] and payload["event"]["user_team"] == "T0THEIRS"
    shown = client.users_info(user=attache.id)["user"]
    assert (shown["team_id"], shown["is_admin"]) == ("T0THEIRS", False)
    admin = client.users_info(user=slack.user("chief", admin=True, locale="ja-JP").id, include_locale=True)["user"]
    assert (admin["is_admin"], admin["locale"], admin["team_id"]) == (True, "ja-JP", slack.team.id)


def test_the_person_of_a_dm_is_named(slack: FakeSlack, client: WebClient) -> None:
    slack.grant("im:read")
    for name in ("alice", "bob", "carol", "dave"):
        assert client.conversations_info(channel=slack.dm(name).id)["channel"]["user"] == slack.user(name).id


def test_shortcuts(slack: FakeSlack, client: WebClient) -> None:
    recorder = Recorder(slack)
    said = slack.says("alice", "hello", "general")
    slack.uses_shortcut("bob", said, "answer_this")
    payload = recorder.payload()
    assert (payload["type"], payload["callback_id"]) == ("message_action", "answer_this")
    assert payload["message"]["text"] == "hello" and payload["response_url"]
    slack.uses_global_shortcut("bob", "ask")
    payload = recorder.payload()
    assert (payload["type"], payload["callback_id"]) == ("shortcut", "ask")
    assert payload["trigger_id"] and "response_url" not in payload
    client.chat_postEphemeral(channel=said.channel, user=slack.user("bob").id, text="psst")
    with pytest.raises(FakeSlackError, match="no shortcuts"):
        slack.uses_shortcut("bob", slack.posts[-1], "answer_this")
    slack.withdraw("commands")
    with pytest.raises(FakeSlackError, match="no commands"):
        slack.uses_global_shortcut("bob", "ask")


def test_an_overflow_menu_by_value_or_label(slack: FakeSlack, client: WebClient) -> None:
    recorder = Recorder(slack)
    options = [{"text": {"type": "plain_text", "text": text}, "value": text.lower()} for text in ("Cite", "Context")]
    menu = {"type": "overflow", "action_id": "more", "options": options}
    blocks = [{"type": "actions", "block_id": "row", "elements": [menu]}]
    client.chat_postMessage(channel=slack.channel("general").id, text="x", blocks=blocks)
    for choice in ("context", "Context"):
        slack.chooses("alice", slack.posts[-1], choice)
        action = recorder.payload()["actions"][0]
        assert (action["type"], action["action_id"]) == ("overflow", "more")
        assert action["selected_option"] == options[1]
    with pytest.raises(FakeSlackError, match=r"there are: Cite \(cite\), Context \(context\)"):
        slack.chooses("alice", slack.posts[-1], "copy")
