"""Many workspaces behind one bot: each has its own, none sees another's, and one that leaves takes all with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from slack_bolt import App
from slack_sdk.oauth.installation_store import Installation as SdkInstallation

from bot.cli.manifest import manifest as manifest_command
from bot.fakeslack.model import Message
from bot.slack import names
from bot.slack.app import build_app
from bot.slack.client import NotInstalled
from bot.slack.manifest import manifest
from bot.slack.metrics import fresh_metrics
from bot.slack.sdkstore import OrgWide
from bot.slack.start import dependencies
from bot.slack.wording import NOT_INSTALLED
from bot.slack.workspaces import Workspaces
from bot.store.answers import Answer
from bot.store.schema import Retention
from bot.store.vault import new_key
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.many import House, a_house, many_settings
from tests.slack.test_manifest import Recorder, heard
from tests.slack.world import FakeCore, knowledge


@pytest.fixture
def house() -> Iterator[House]:
    """A bot that two workspaces have installed."""
    with a_house() as house:
        house.install_both()
        yield house


def ask(house: House, who: str, text: str) -> list[Message]:
    """A question in a DM; the new posts."""
    before = len(house.slack.posts)
    house.slack.says(who, text)
    house.slack.wait_idle()
    return house.slack.posts[before:]


def test_each_is_answered_with_its_own_token(house: House) -> None:
    """In its own conversation; Slack would refuse the other's token there."""
    for who, team in (("alice", house.slack.team.id), ("bob", house.other.id)):
        [post] = ask(house, who, "議長は誰ですか")
        assert house.slack.place_of(post).teams == (team,)
        assert house.slack.sees(who, post)
    assert not house.slack.sees("alice", house.slack.posts[-1])
    assert house.slack.errors == []


def test_every_surface_works_in_both(house: House) -> None:
    """Mention, command, button, greeting."""
    for who, team in (("alice", house.slack.team.id), ("bob", house.other.id)):
        room = house.slack.channel("general", team=team)
        house.slack.mentions(who, "議長は誰ですか", room)
        house.slack.wait_idle()
        answer = house.slack.posts[-1]
        house.slack.presses(who, answer, 1)
        house.slack.commands(who, "/jasmine", "pillar 3", room)
        house.slack.opens_home(who, "messages")
        house.slack.wait_idle()
        assert len([post for post in house.slack.posts if team in house.slack.place_of(post).teams]) == 4
    assert house.slack.errors == []


def test_conversations_and_choices_do_not_leak(house: House) -> None:
    """Not even where two workspaces had the same ids."""
    ask(house, "alice", "議長は誰ですか")
    house.slack.commands("alice", "/jasmine", "lang en")
    ask(house, "bob", "それはいつ")
    assert house.core.asked[-1] == ("それはいつ", None)
    ask(house, "bob", "ADA")
    assert house.core.preferred[-1] == "en", "bob's Slack is in English"
    memory = house.store.memory
    memory.choose_language("T1:U1", "ja")
    assert memory.language("T2:U1") is None
    place = {"channel": "C1", "question_ts": "1.1", "answer_channel": "C1", "answer_ts": "1.2"}
    house.store.answers.record(Answer("T1", user_id="U1", surface="dm", lang="ja", knowledge="v", **place))
    assert house.store.answers.of_question("T2", "C1", "1.1") is None
    assert house.store.answers.of_answer("T2", "C1", "1.2") is None


def test_claims_are_of_a_team(house: House) -> None:
    """The same ids in two workspaces are two messages."""
    ask(house, "alice", "議長は誰ですか")
    ask(house, "bob", "議長は誰ですか")
    with house.store.database.read() as connection:
        rows = connection.exec_driver_sql("SELECT key, team_id FROM claims").all()
    assert len(rows) == 4
    assert all(f":{row.team_id}:" in row.key for row in rows)
    claims = house.store.claims
    assert claims.claim("message:T1:C1:1.1") and claims.claim("message:T2:C1:1.1")


def test_a_scope_that_one_did_not_grant_is_no_matter_of_the_other(house: House) -> None:
    """Nor are their people's languages."""
    house.slack.withdraw("users:read")
    bob = house.slack.set_locale("bob", "ja-JP")
    ask(house, "alice", "ADA")
    assert house.core.preferred[-1] is None
    ask(house, "bob", "OSA")
    assert house.core.preferred[-1] == "ja"
    assert [call.args["user"] for call in house.slack.calls_of("users.info")][-1] == bob.id
    assert [call.error for call in house.slack.errors] == ["missing_scope"]


def test_a_rate_limit_of_one_does_not_hold_up_the_other(house: House) -> None:
    """The conversations have lanes of their own."""
    house.slack.fail_next("chat.postMessage", status=429, retry_after=1)
    house.slack.says("alice", "議長は誰ですか")
    house.slack.wait_for(lambda: not house.slack.planned_failures)
    house.slack.says("bob", "議長は誰ですか")
    house.slack.wait_idle()
    teams = [house.slack.place_of(post).teams for post in house.slack.posts]
    assert teams == [(house.other.id,), (house.slack.team.id,)]


@pytest.mark.parametrize("leaver", ["other", "home"])
def test_a_workspace_that_leaves_takes_everything_with_it(house: House, leaver: str) -> None:
    """The other does not notice."""
    ask(house, "alice", "議長は誰ですか")
    ask(house, "bob", "議長は誰ですか")
    for team in (house.slack.team.id, house.other.id):
        house.store.channels.set(team, "C1", "off", set_by="U1")
        house.store.memory.choose_language(f"{team}:U1", "en")
    gone, stays = (house.slack.team.id, house.other.id)[:: 1 if leaver == "home" else -1]
    before = house.rows(stays)
    house.slack.uninstall(gone)
    house.slack.wait_idle()
    assert (house.rows(gone), house.rows(stays)) == (0, before)
    with pytest.raises(NotInstalled):
        house.workspaces.client(gone)
    assert house.workspaces.client(stays).auth_test()["team_id"] == stays
    assert len(ask(house, "bob" if leaver == "home" else "alice", "それはいつ")) == 1
    assert house.core.asked[-1][1] is not None


@pytest.mark.parametrize("order", [["app_uninstalled", "tokens_revoked"], ["tokens_revoked"], ["app_uninstalled"] * 3])
def test_leaving_is_told_in_any_order_and_again(house: House, order: list[str]) -> None:
    app = house.slack._workspace.installed_in(house.other.id)
    house.slack.revoke_token(app.token)
    for kind in order:
        house.slack.sends_event({"type": kind, "tokens": {"bot": [app.bot.id]}}, app=app)
    house.slack.wait_idle()
    assert house.workspaces.installations.teams() == (house.slack.team.id,)
    assert house.rows(house.other.id) == 0
    assert all(delivery.acked for delivery in house.slack.deliveries)


def test_a_persons_own_token_is_none_of_ours(house: House) -> None:
    house.slack.sends_event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"], "bot": []}})
    house.slack.sends_event({"type": "tokens_revoked"})
    house.slack.wait_idle()
    assert house.slack.team.id in house.workspaces.installations.teams()


def test_leaving_that_is_told_after_the_return(house: House) -> None:
    """Slack delivers an old event again: the new installation stays."""
    team = house.other.id
    house.slack.uninstall(team)
    house.slack.wait_idle()
    house.slack.clock.advance(30)
    house.slack.installs(house.bob, house.web, house.other)
    late = [each for each in house.slack.deliveries if each.parcel.name in names.LEAVING_EVENTS]
    assert len(late) == 2
    for delivery in late:
        house.slack.redeliver(delivery)
    house.slack.wait_idle()
    assert team in house.workspaces.installations.teams()
    assert len(ask(house, "bob", "議長は誰ですか")) == 1


@pytest.mark.parametrize("code", ["invalid_auth", "account_inactive", "token_revoked"])
def test_a_refused_token_stops_its_team_and_no_other(house: House, code: str) -> None:
    """One call finds out; after it there are no more, until the app is installed again."""
    app = house.slack._workspace.installed_in(house.other.id)
    house.slack.refuse_token(code, app.token)
    assert ask(house, "bob", "議長は誰ですか") == []
    found = house.workspaces.installations.get(house.other.id)
    assert found is not None and found.refused == code
    calls = len(house.slack.calls)
    assert ask(house, "bob", "議長は誰ですか") == []
    assert len(house.slack.calls) == calls
    assert len(ask(house, "alice", "議長は誰ですか")) == 1
    house.slack.installs(house.bob, house.web, house.other)
    assert len(ask(house, "bob", "議長は誰ですか")) == 1


def test_an_uninstall_that_another_process_heard_of(house: House) -> None:
    """Nothing here remembers the token."""
    ask(house, "bob", "議長は誰ですか")
    house.store.forget_team(house.other.id)
    calls, asked = len(house.slack.calls), len(house.core.asked)
    assert ask(house, "bob", "議長は誰ですか") == []
    assert (len(house.slack.calls), len(house.core.asked)) == (calls, asked)
    assert house.rows(house.other.id) == 0


def test_a_command_in_a_workspace_without_the_app(house: House) -> None:
    """One line that says whom to ask."""
    house.store.forget_team(house.other.id)
    house.slack.commands(house.bob, "/jasmine", "help")
    house.slack.wait_idle()
    assert house.slack.posts[-1].text == NOT_INSTALLED


def test_an_event_for_a_whole_organisation_is_no_workspaces(house: House) -> None:
    """The app is not offered to organisations; what comes all the same is acked and left."""
    room = house.slack.channel("general")
    event = {"type": "app_mention", "user": house.alice.id, "text": "x", "channel": room.id, "ts": "1.1"}
    parcel = house.slack.sends_event(event).parcel
    house.slack.wait_idle()
    assert len(house.core.asked) == 1
    payload: dict[str, Any] = {**parcel.payload, "event_id": "Ev2", "event": {**event, "ts": "1.2"}}
    payload["authorizations"] = [{**payload["authorizations"][0], "is_enterprise_install": True}]
    delivery = house.slack._deliver(replace(parcel, payload=payload, body=json.dumps(payload)))
    house.slack.wait_idle()
    assert (len(house.core.asked), delivery.acked) == (1, True)


def test_a_token_under_a_lost_key_is_no_answer_and_no_crash(house: House) -> None:

    lost = Workspaces(replace(many_settings(house.slack), token_keys=(new_key(),)), house.store, fresh_metrics())
    lost.report()
    assert set(lost.installations.unreadable()) == {house.slack.team.id, house.other.id}
    house.slack.connect(build_app(lost.settings, replace(house.deps, workspaces=lost)))
    assert ask(house, "alice", "議長は誰ですか") == []
    assert all(delivery.acked for delivery in house.slack.deliveries)


def test_bolts_own_stores_stay_out(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bolt reads the same variables, and would turn to files in the home folder."""
    monkeypatch.setenv("SLACK_CLIENT_ID", house.slack.client_id)
    monkeypatch.setenv("SLACK_CLIENT_SECRET", house.slack.client_secret)

    deps = replace(dependencies_for(house.slack, house.core), workspaces=house.workspaces)
    app = build_app(many_settings(house.slack), deps)
    assert app.installation_store is house.workspaces.sdk_store
    house.slack.connect(app)
    assert len(ask(house, "bob", "議長は誰ですか")) == 1


def test_the_sdks_interface(house: House) -> None:
    """What other code of Slack's finds, saves and deletes."""
    store, team = house.workspaces.sdk_store, house.other.id
    here: dict[str, Any] = {"enterprise_id": None, "team_id": team}
    bot = store.find_bot(**here)
    assert bot is not None and bot.bot_token.startswith("xoxb-")
    whole = store.find_installation(**here)
    assert whole is not None and (whole.user_id, whole.bot_token) == (house.bob.id, bot.bot_token)
    assert store.find_installation(**here, user_id=house.bob.id) is not None
    assert store.find_installation(**here, user_id="U0") is None
    assert (
        store.find_bot(**here, is_enterprise_install=True) is store.find_bot(enterprise_id="E1", team_id=None) is None
    )
    bot.bot_token = "xoxb-new"
    store.save_bot(bot)
    saved = store.find_bot(**here)
    assert saved is not None and saved.bot_token == "xoxb-new"
    with pytest.raises(OrgWide):
        store.save(SdkInstallation(user_id="U1", enterprise_id="E1", bot_token="xoxb-1", is_enterprise_install=True))
    store.delete_installation(**here, user_id="U1")
    assert store.find_bot(**here) is not None
    store.delete_all(**here)
    assert store.find_bot(**here) is None
    store.save_bot(bot)
    assert store.find_bot(**here) is None


def test_code_and_manifest_name_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the events of leaving, and the address to which Slack leads back."""

    monkeypatch.setattr("bot.slack.app.App", Recorder)
    deps = replace(dependencies_for(house.slack, FakeCore()), workspaces=house.workspaces)
    app: App = build_app(many_settings(house.slack), deps)
    made = manifest(url="https://bot.example/", distribute=True)
    subscribed = {str(name).partition(".")[0] for name in made["settings"]["event_subscriptions"]["bot_events"]}
    assert isinstance(app, Recorder) and heard(app, "event") == subscribed
    everything = manifest(agent=True, url="https://bot.example", history=True, distribute=True)
    events = everything["settings"]["event_subscriptions"]["bot_events"]
    assert {*names.EVENTS, *names.HISTORY_EVENTS, *names.LEAVING_EVENTS} == set(events)
    assert "agent_view" in everything["features"] and "channels:history" in everything["oauth_config"]["scopes"]["bot"]
    assert made["oauth_config"]["redirect_urls"] == ["https://bot.example/slack/oauth_redirect"]
    assert "redirect_urls" not in manifest(url="https://bot.example/")["oauth_config"]
    assert CliRunner().invoke(manifest_command, ["--distribute"]).exit_code == 2
    assert CliRunner().invoke(manifest_command, ["--distribute", "--url", "https://bot.example"]).exit_code == 0


def test_an_installation_goes_when_its_token_was_refused_long_ago(house: House) -> None:

    found = house.workspaces.find(house.other.id)
    assert found is not None
    house.workspaces.installations.refuse(found.team_id, found.token, "account_inactive")
    house.slack.clock.advance(timedelta(days=30, seconds=1).total_seconds())
    assert house.store.purge(Retention())["installations"] == 1
    assert house.workspaces.installations.teams() == (house.slack.team.id,)


def test_one_setting_decides(house: House) -> None:
    """With it there are installations in the store; without it nothing of the kind."""
    deps = dependencies(many_settings(house.slack), knowledge(), house.store)
    assert deps.workspaces is not None
    assert (deps.store, deps.workspaces.metrics) == (house.store, deps.metrics)
    assert set(deps.workspaces.installations.teams()) == {house.slack.team.id, house.other.id}
    one = dependencies(settings_for(house.slack), knowledge(), house.store)
    assert (one.workspaces, one.store) == (None, house.store)
