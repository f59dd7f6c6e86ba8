"""Two workspaces and every surface: each has its own settings, answers, reports and rights, by its own token."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.fakeslack.model import Channel, Message, User
from bot.slack.names import SHORTCUT
from bot.slack.revocation import forget
from bot.slack.services import Services
from tests.slack.many import House, a_house, many_settings
from tests.slack.world import CHAIR


@pytest.fixture
def house() -> Iterator[House]:
    """A bot that two workspaces have installed; Slack refuses nothing."""
    with a_house() as house:
        house.install_both()
        yield house
        assert house.slack.errors == []


def newest(house: House) -> Message:
    """The newest of the bot's messages."""
    house.slack.wait_idle()
    return house.slack.posts[-1]


def sides(house: House) -> list[tuple[str, User, Channel]]:
    """Team, person and a channel of the same name, of either workspace."""
    pairs = ((house.slack.team.id, house.alice), (house.other.id, house.bob))
    return [(team, person, house.slack.channel("desk", team=team)) for team, person in pairs]


def test_an_edited_and_a_deleted_question(house: House) -> None:
    """The answer follows in the workspace of the question; the other's stays."""
    questions = {team: house.slack.says(person, "議長は誰ですか") for team, person, _ in sides(house)}
    house.slack.wait_idle()
    home, other = house.slack.posts
    house.slack.edits(house.bob, questions[house.other.id], "開催地はどこですか")
    house.slack.wait_idle()
    now = {post.channel: post for post in map(house.slack.message, (home, other)) if post}
    answers = [post for post in now.values() if post.says("この答えを更新しました")]
    assert [house.slack.place_of(post).teams for post in answers] == [(house.other.id,)]
    house.slack.deletes(house.alice, questions[house.slack.team.id])
    house.slack.wait_idle()
    left = [post for post in map(house.slack.message, (home, other)) if post]
    assert [house.slack.place_of(post).teams for post in left] == [(house.other.id,)]


def test_the_same_message_in_two_workspaces_is_two(house: House) -> None:
    """Channel and time may be the same: an edit in one finds no answer of the other."""
    house.slack.says(house.alice, "議長は誰ですか")
    answer = newest(house)
    kept = house.store.answers.of_answer(house.slack.team.id, answer.channel, answer.ts)
    assert kept is not None and kept.question_ts is not None
    assert house.store.answers.of_question(house.other.id, kept.channel, kept.question_ts) is None


def test_what_a_channel_is_set_to(house: House) -> None:
    """By the administrator of its workspace, who has nothing to say in the other."""
    for user, team in (("boss", house.slack.team.id), ("chief", house.other.id)):
        house.slack.user(user, team=team, admin=user == "boss", locale="ja-JP")
    [(_, alice, here), (_, bob, there)] = sides(house)
    house.slack.commands("boss", "/jasmine", "channel off", here)
    assert newest(house).says("このチャンネルでは答えません。")
    house.slack.commands("chief", "/jasmine", "channel off", there)
    assert newest(house).says("ワークスペースの管理者")
    assert house.store.channels.get(house.other.id, there.id) is None
    house.slack.mentions(alice, "議長は誰ですか", here)
    assert newest(house).says("答えないように設定されています")
    house.slack.mentions(bob, "議長は誰ですか", there)
    assert newest(house).says(CHAIR)
    setting = house.store.channels.get(house.slack.team.id, here.id)
    assert setting is not None
    house.store.channels.set(house.other.id, here.id, "mentions", set_by="U1")
    assert house.store.channels.get(house.slack.team.id, here.id) == setting


def test_an_administrator_of_one_is_none_of_the_other(house: House) -> None:
    """Even with the same id: what was asked is kept for each team."""
    boss = house.slack.user("boss", admin=True)
    services = Services.wire(house.deps, house.workspaces.client, many_settings(house.slack))
    assert services.rights.may_manage(house.slack.team.id, boss.id)
    assert not services.rights.may_manage(house.other.id, boss.id)
    house.slack._api.calls.clear()


def test_a_reported_problem(house: House) -> None:
    """The window opens in the reader's workspace, the report is kept for it, and no other hears of it."""
    for team, person, room in sides(house):
        house.slack.mentions(person, "議長は誰ですか", room)
        house.slack.chooses(person, newest(house), "問題を報告する")
        house.slack.wait_idle()
        form = house.slack.modal(person)
        assert form is not None
        before = len(house.slack.posts)
        house.slack.submits(person, form, {"problem": {"text": {"type": "plain_text_input", "value": f"誤り {team}"}}})
        house.slack.wait_idle()
        [thanks] = house.slack.posts[before:]
        assert thanks.only_for == person.id
        assert [report.text for report in house.store.reports.list(team)] == [f"誤り {team}"]


def test_a_question_without_an_answer(house: House) -> None:
    """Is kept for the workspace in which it was asked."""
    house.slack.mentions(house.bob, "what is the budget", sides(house)[1][2])
    house.slack.wait_idle()
    assert [gap.question for gap in house.store.gaps.list(house.other.id)] == ["what is the budget"]
    assert house.store.gaps.list(house.slack.team.id) == ()


def test_answer_this_share_and_home(house: House) -> None:
    """Each in its own workspace, by its own token."""
    for team, person, room in sides(house):
        message = house.slack.says(person, "議長は誰でしょうね", room)
        house.slack.uses_shortcut(person, message, SHORTCUT)
        assert newest(house).thread_ts == message.ts
        house.slack.commands(person, "/jasmine", "議長は誰ですか", room)
        private = newest(house)
        choice = next(button.text for button in private.buttons if button.kind == "overflow" and "共有" in button.text)
        house.slack.chooses(person, private, choice)
        house.slack.wait_idle()
        shared = house.slack.posts[-2]
        assert (shared.ephemeral, house.slack.place_of(shared).teams) == (False, (team,))
        house.slack.opens_home(person)
        house.slack.wait_idle()
        page = house.slack.home(person)
        assert page is not None
        house.slack.presses(person, page, 1)
        assert house.slack.place_of(newest(house)).teams == (team,)


def test_a_scope_that_one_granted(house: House) -> None:
    """The other is not offered what it did not grant, and neither is asked twice."""
    app = house.slack._workspace.installed_in(house.slack.team.id)
    app.scopes |= {"assistant:write"}
    for person in (house.alice, house.bob, house.alice, house.bob):
        house.slack.opens_home(person, "messages")
        house.slack.wait_idle()
    assert house.slack.suggested_prompts(house.alice)
    assert not house.slack.suggested_prompts(house.bob)


def test_calls_are_counted_whoever_makes_them(house: House) -> None:
    """Posts by either client, on one page of metrics."""
    for _, person, _ in sides(house):
        house.slack.says(person, "議長は誰ですか")
    house.slack.wait_idle()
    assert 'jasmine_posts_total{method="chat.postMessage"} 2.0' in house.deps.metrics.page()
    house.slack.fail_next("chat.postMessage", error="is_archived")
    house.slack.says(house.bob, "議長は誰ですか")
    house.slack.wait_idle()
    assert 'jasmine_slack_errors_total{code="is_archived",method="chat.postMessage"} 1.0' in house.deps.metrics.page()
    house.slack._api.calls.clear()


def test_one_that_leaves_takes_all_of_it(house: House) -> None:
    """Also what is remembered beside the database; the other's stays."""
    services = Services.wire(house.deps, house.workspaces.client, many_settings(house.slack))
    for team, person, room in sides(house):
        house.store.channels.set(team, room.id, "off", set_by=person.id)
        services.rights.may_manage(team, person.id)
        services.locales.language(f"{team}:{person.id}")
        services.scopes.has(team, "chat:write")
    gone, stays = house.other.id, house.slack.team.id
    kept = house.rows(stays)
    forget(services, house.workspaces, gone, house.slack.clock.datetime().timestamp() + 1)
    assert (house.rows(gone), house.rows(stays)) == (0, kept)
    for cache in (services.rights._known, services.locales._known, services.scopes._granted):
        assert len(cache) == 1
