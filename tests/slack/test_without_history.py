"""What works without channels:history and its like, and what needs them: docs/slack.md, line by line, both ways."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.fakeslack.slack import DEFAULT_SCOPES, FakeSlack
from bot.slack.app import build_app
from bot.slack.manifest import bot_scopes, subscribed
from bot.slack.names import SHORTCUT
from tests.slack.conftest import Desk, dependencies_for, settings_for
from tests.slack.world import FakeCore


@pytest.fixture(params=[False, True], ids=["without", "with"])
def granted(request: pytest.FixtureRequest) -> bool:
    """Whether the manifest was made with --history."""
    return bool(request.param)


@pytest.fixture
def office(granted: bool) -> Iterator[Desk]:
    """The bot with the scopes and events of that manifest."""
    core = FakeCore()
    scopes = {*DEFAULT_SCOPES, *bot_scopes(history=granted)}
    with FakeSlack(scopes=scopes, events=subscribed(granted)) as slack:
        slack.connect(build_app(settings_for(slack), dependencies_for(slack, core)))
        yield Desk(slack, core)
        assert slack.errors == []


def count(office: Desk) -> int:
    """How many messages the bot has posted, once it is done."""
    office.slack.wait_idle()
    return len(office.slack.posts)


def test_a_thread_goes_on_without_a_mention_only_with_it(office: Desk, granted: bool) -> None:
    """With a mention it goes on either way, and knows what it was about."""
    question = office.slack.mentions("alice", "議長は誰ですか", "general")
    assert count(office) == 1
    office.slack.says("alice", "それはいつですか", "general", question)
    assert count(office) == 1 + granted
    office.slack.mentions("alice", "それはいつですか", "general", question)
    assert count(office) == 2 + granted
    assert office.core.asked[-1][1] is not None


def test_edits_and_deletions_in_a_channel_only_with_it(office: Desk, granted: bool) -> None:
    """In a DM either way."""
    slack = office.slack
    for place in ("general", None):
        text = "@jasmine 議長は誰ですか" if place else "議長は誰ですか"
        question = slack.says("alice", text, place)
        slack.wait_idle()
        answer = slack.posts[-1]
        slack.edits("alice", question, text.replace("議長は誰", "開催地はどこ"))
        slack.wait_idle()
        now = slack.message(answer)
        assert now is not None
        heard = granted or place is None
        assert now.says("開催地はどこ") is heard
        slack.deletes("alice", question)
        slack.wait_idle()
        assert (slack.message(answer) is None) is heard


def test_everything_else_either_way(office: Desk) -> None:
    """DMs, group DMs by mention, /jasmine with sharing, "Answer this", the Home tab, private channels."""
    slack = office.slack
    slack.says("alice", "議長は誰ですか")
    assert count(office) == 1
    slack.mentions("alice", "議長は誰ですか", slack.group_dm("alice", "bob"))
    assert count(office) == 2
    slack.mentions("alice", "議長は誰ですか", slack.channel("secret", private=True))
    assert count(office) == 3
    message = slack.says("bob", "議長は誰でしょうね", "general")
    slack.uses_shortcut("alice", message, SHORTCUT)
    assert count(office) == 4
    slack.commands("alice", "/jasmine", "議長は誰ですか", "general")
    assert count(office) == 5
    share = next(button for button in slack.posts[-1].buttons if button.kind == "overflow")
    slack.presses("alice", slack.posts[-1], share)
    assert count(office) == 7
    slack.opens_home("alice")
    slack.wait_idle()
    assert slack.home("alice") is not None
