"""What is kept of an answer: enough to find its message again, and of a private question not that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.fakeslack.slack import FakeSlack
from bot.slack.app import build_app
from bot.store.answers import Answer, Answers
from bot.store.store import Store, open_store
from tests.slack.conftest import Desk, dependencies_for, settings_for
from tests.slack.world import FakeCore

MISS = "what is the budget"


@pytest.fixture
def kept() -> Iterator[tuple[Desk, Store]]:
    """A bot at work, and its store."""
    core = FakeCore()
    with FakeSlack() as slack:
        store = open_store("sqlite://", slack.clock.datetime)
        slack.connect(build_app(settings_for(slack), replace(dependencies_for(slack, core), store=store)))
        yield Desk(slack, core), store
        assert {call.error for call in slack.errors} <= {"not_in_channel"}
        store.close()


def recorded(store: Store) -> list[Answer]:
    """All answers that are kept, through the door that a recall uses."""
    from sqlalchemy import select

    from bot.store.answers import answer_of
    from bot.store.schema import answers

    assert isinstance(store.answers, Answers)
    with store.database.read() as connection:
        return [answer_of(row) for row in connection.execute(select(answers).order_by(answers.c.id))]


def test_a_question_asked_openly_is_found_again(kept: tuple[Desk, Store]) -> None:
    """Its message is kept with the gap; who wrote it is not."""
    desk, store = kept
    asked = desk.slack.mentions("alice", MISS, "general")
    desk.slack.wait_idle()
    [gap] = store.gaps.list()
    assert (gap.channel, gap.question_ts, gap.private) == (asked.channel, asked.ts, False)
    assert asked.user not in repr(gap)


def test_a_private_one_is_not(kept: tuple[Desk, Store]) -> None:
    """A DM, a command: neither channel nor message."""
    desk, store = kept
    desk.slack.says("alice", MISS)
    desk.slack.commands("alice", "/jasmine", MISS, "general")
    desk.slack.wait_idle()
    assert [(gap.channel, gap.question_ts, gap.private) for gap in store.gaps.list()] == [(None, None, True)] * 2


def test_the_thread_of_an_answer(kept: tuple[Desk, Store]) -> None:
    """Its first message, also where the question stands further down, or was pressed; none in a DM or for a command."""
    desk, store = kept
    first = desk.slack.says("alice", "good morning", "general")
    desk.slack.mentions("alice", "議長は", "general", first)
    desk.slack.wait_idle()
    desk.slack.presses("alice", desk.slack.posts[-1], "4つの柱")
    desk.slack.wait_idle()
    desk.slack.says("alice", "議長は")
    desk.slack.wait_idle()
    desk.slack.commands("alice", "/jasmine", "議長は", "general")
    desk.slack.wait_idle()
    assert [answer.thread_ts for answer in recorded(store)] == [first.ts, first.ts, None, None]
    assert [answer.outcome for answer in recorded(store)] == ["answer"] * 4


def test_a_shared_answer_is_kept_without_who_shared_it(kept: tuple[Desk, Store]) -> None:
    """It stands in the channel and can be recalled there; it was no question."""
    desk, store = kept
    desk.slack.commands("alice", "/jasmine", "議長は", "general")
    desk.slack.wait_idle()
    desk.slack.chooses("alice", desk.slack.posts[-1], "チャンネルに共有する（質問者名なし）")
    desk.slack.wait_idle()
    shared = next(post for post in desk.slack.posts if not post.ephemeral)
    answer = recorded(store)[-1]
    assert (answer.answer_channel, answer.answer_ts, answer.private) == (shared.channel, shared.ts, False)
    assert (answer.user_id, answer.outcome, answer.intent) == ("", None, "meeting.chair")


def test_shared_where_the_bot_is_no_member(kept: tuple[Desk, Store]) -> None:
    """Slack does not say which message it became; that it stands there is kept."""
    desk, store = kept
    away = desk.slack.channel("away", bot=False)
    desk.slack.commands("alice", "/jasmine", "議長は", away)
    desk.slack.wait_idle()
    desk.slack.chooses("alice", desk.slack.posts[-1], "チャンネルに共有する（質問者名なし）")
    desk.slack.wait_idle()
    answer = recorded(store)[-1]
    assert (answer.answer_channel, answer.answer_ts, answer.user_id) == (away.id, None, "")


@pytest.mark.parametrize("archived", [True, False])
def test_who_asks_hears_what_is_kept(archived: bool, tmp_path: Path) -> None:
    """How long, who sees it, and that it is archived afterwards, where it is."""
    with FakeSlack() as slack:
        settings = replace(settings_for(slack), retention_days=60, archive_dir=tmp_path if archived else None)
        slack.connect(build_app(settings, dependencies_for(slack, FakeCore())))
        slack.commands("alice", "/jasmine", "help")
        slack.opens_home("alice")
        slack.wait_idle()
        shown = (slack.posts[-1], slack.home("alice"))
        assert slack.errors == []
    for page in shown:
        assert page is not None and page.says("60 days")
        assert page.says("seen by the members of the duty channel and listed in briefings.")
        assert page.says("After that time they are archived by the operator.") is archived
