"""Answers neither lost nor doubled: Slack's word gets lost, the process dies, the work takes long."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from http.client import IncompleteRead
from typing import Literal

import pytest
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from bot.fakeslack.slack import DEFAULT_SCOPES, FakeSlack
from bot.slack import intake
from bot.slack.app import build_app
from bot.slack.client import web_client
from bot.slack.memory import STALE
from bot.slack.pace import Pace
from bot.slack.posting import Poster
from bot.slack.recovery import NOT_OLDER, recover
from bot.slack.services import Dependencies, Services
from bot.slack.work import Lanes
from bot.store.store import Store, open_store
from tests.slack.conftest import settings_for
from tests.slack.world import FakeCore, knowledge

HISTORY = ("channels:history", "groups:history")


@dataclass
class Desk:
    """A bot with a store; `services` is another process on the same store."""

    slack: FakeSlack
    core: FakeCore
    store: Store
    services: Services

    def dies_over(self, *keys: str) -> None:
        """A process claims, and is never heard of again."""
        assert self.store.claims.claim(*keys) is not None
        self.store.claims._held.clear()
        self.slack.clock.advance(STALE.total_seconds() + 1)


@pytest.fixture(params=[HISTORY, ()], ids=["reads channels", "does not"])
def scopes(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """With and without the history scopes."""
    found: tuple[str, ...] = request.param
    return found


@pytest.fixture
def desk(scopes: tuple[str, ...]) -> Iterator[Desk]:
    """The bot at work."""
    core, base = FakeCore(), knowledge()
    with FakeSlack(scopes=(*DEFAULT_SCOPES, *scopes)) as slack:
        clock, settings = slack.clock.datetime, settings_for(slack)
        store = open_store("sqlite://", clock)
        lanes = Lanes(slack.watch(ThreadPoolExecutor(8)))
        deps = Dependencies(
            core, lambda: base, clock=clock, lanes=lanes, store=store, pace=Pace(sleep=lambda seconds: None)
        )
        slack.connect(build_app(settings, deps))
        client = web_client(settings)
        yield Desk(slack, core, store, Services.wire(deps, lambda team: client, settings))


def answers(slack: FakeSlack) -> list[str]:
    """What was answered for all to see."""
    return [post.text for post in slack.posts if not post.ephemeral]


@pytest.mark.parametrize("reset", ["before", "after"])
@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_a_lost_word_of_slacks_loses_and_doubles_nothing(desk: Desk, reset: Literal["before", "after"]) -> None:
    """The connection breaks before the post is taken, or after it."""
    desk.slack.fail_next("chat.postMessage", reset=reset)
    question = desk.slack.mentions("alice", "議長は誰ですか", "general")
    desk.slack.wait_idle()
    assert len(answers(desk.slack)) == 1
    kept = desk.store.answers.of_question(desk.slack.team.id, question.channel, question.ts)
    assert kept is not None and kept.answer_ts == desk.slack.posts[0].ts


@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_server_errors_in_a_row(desk: Desk) -> None:
    desk.slack.fail_next("chat.postMessage", 3, status=503)
    desk.slack.mentions("alice", "議長は誰ですか", "general")
    desk.slack.wait_idle()
    assert len(answers(desk.slack)) == 1


def test_a_dm_may_always_be_looked_at(desk: Desk) -> None:
    desk.slack.fail_next("chat.postMessage", reset="after")
    desk.slack.says("alice", "議長は誰ですか")
    desk.slack.wait_idle()
    assert len(answers(desk.slack)) == 1


@pytest.mark.parametrize("scopes", [()], indirect=True, ids=["does not"])
def test_where_we_may_not_look_the_asker_is_told(desk: Desk) -> None:
    """Better a line with a reference than perhaps the answer twice."""
    desk.slack.fail_next("chat.postMessage", reset="before")
    desk.slack.mentions("alice", "議長は誰ですか", "general")
    desk.slack.wait_idle()
    assert answers(desk.slack) == []
    [told] = [post for post in desk.slack.posts if post.ephemeral]
    assert "参照番号" in told.text or "reference" in told.text.lower()


def test_a_refusal_of_slacks_is_not_asked_again(desk: Desk) -> None:
    desk.slack.fail_next("chat.postMessage", error="is_archived")
    desk.slack.mentions("alice", "議長は誰ですか", "general")
    desk.slack.wait_idle()
    assert len(desk.slack.calls_of("chat.postMessage")) == 1


def unanswered(desk: Desk, text: str, channel: str | None) -> str:
    """A question that nobody heard; its claim's key."""
    target, desk.slack._target = desk.slack._target, lambda parcel, headers: (200, "", {})
    said = desk.slack.says("alice", text, channel)
    desk.slack._target = target
    return f"message:{desk.slack.team.id}:{said.channel}:{said.ts}"


def test_a_question_that_a_process_died_over_is_answered_by_the_next(desk: Desk, scopes: tuple[str, ...]) -> None:
    """Once, however many look; in channels where we may read."""
    key = unanswered(desk, "@jasmine 議長は誰ですか", "general")
    desk.dies_over(key)
    for _ in range(3):
        recover(desk.services)
        desk.slack.wait_idle()
    assert ["議長は誰" in answer for answer in answers(desk.slack)] == [True] * bool(scopes)
    assert [post.thread_ts for post in desk.slack.posts] == [key.split(":")[3]] * bool(scopes)


def test_a_dm_that_a_process_died_over(desk: Desk) -> None:
    desk.dies_over(unanswered(desk, "議長は誰ですか", None))
    recover(desk.services)
    desk.slack.wait_idle()
    assert len(answers(desk.slack)) == 1


@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_what_was_posted_just_before_the_end_is_not_posted_again(desk: Desk) -> None:
    """Killed after the post and before anything was written down."""
    question = desk.slack.mentions("alice", "議長は誰ですか", "general")
    desk.slack.wait_idle()
    key = f"message:{desk.slack.team.id}:{question.channel}:{question.ts}"
    with desk.store.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM claims")
        connection.exec_driver_sql("DELETE FROM answers")
    desk.dies_over(key)
    recover(desk.services)
    desk.slack.wait_idle()
    assert len(answers(desk.slack)) == 1


@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_talk_that_names_nobody_and_what_was_deleted_is_left_alone(desk: Desk) -> None:
    talk = unanswered(desk, "昼食にしましょう", "general")
    now = desk.slack.clock.now()
    desk.dies_over(talk, f"message:{desk.slack.team.id}:{desk.slack.channel('general').id}:{now:.6f}")
    recover(desk.services)
    desk.slack.wait_idle()
    assert answers(desk.slack) == []
    assert desk.store.claims.abandoned(desk.services.clock() - NOT_OLDER) == ()


@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_what_is_too_old_is_not_taken_up(desk: Desk) -> None:
    desk.dies_over(unanswered(desk, "@jasmine 議長は誰ですか", "general"))
    desk.slack.clock.advance(NOT_OLDER.total_seconds())
    recover(desk.services)
    desk.slack.wait_idle()
    assert answers(desk.slack) == []


@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_work_that_takes_long_stays_with_its_process(desk: Desk) -> None:
    """As long as it renews its claims."""
    claim = desk.store.claims.claim("message:T1:C1:1.1")
    assert claim is not None
    for _ in range(4):
        desk.slack.clock.advance(STALE.total_seconds() / 2)
        assert desk.store.claims.renew() == 1
    assert desk.store.claims.abandoned(desk.services.clock() - timedelta(hours=1)) == ()
    assert desk.store.claims.claim("message:T1:C1:1.1") is None
    desk.store.claims.done(claim)
    assert desk.store.claims.renew() == 0


@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_each_line_of_the_log_says_which_request_it_belongs_to(desk: Desk) -> None:
    """The same for every delivery of it, another for another; and which base answers."""
    with capture_logs(processors=[merge_contextvars]) as logs:
        for text in ("議長は誰ですか", "いつですか"):
            desk.slack.mentions("alice", text, "general")
            desk.slack.wait_idle()
            desk.slack.redeliver(desk.slack.deliveries[-1])
            desk.slack.wait_idle()
    named = [
        (line["request"], line["knowledge"]) for line in logs if line["event"] in ("answered", "duplicate_ignored")
    ]
    assert len(named) > 2 and len(set(named)) == 2
    assert {version for _, version in named} == {"abc1234"}


@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_where_slack_cannot_be_asked_just_now_the_question_waits(desk: Desk) -> None:
    """It is taken up by a later pass, as long as it is fresh."""
    desk.dies_over(unanswered(desk, "@jasmine 議長は誰ですか", "general"))
    desk.slack.fail_next("conversations.replies", 3, status=503)
    recover(desk.services)
    desk.slack.wait_idle()
    assert answers(desk.slack) == []
    desk.slack.clock.advance(STALE.total_seconds() + 1)
    recover(desk.services)
    desk.slack.wait_idle()
    assert len(answers(desk.slack)) == 1


@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_an_answer_that_fails_again_is_told_to_its_asker(desk: Desk) -> None:
    desk.dies_over(unanswered(desk, "@jasmine explode", "general"))
    recover(desk.services)
    desk.slack.wait_idle()
    [told] = desk.slack.posts
    assert told.only_for == desk.slack.user("alice").id


@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_a_question_in_a_channel_of_several_organizations_is_left_alone(desk: Desk) -> None:
    """Slack does not tell of a message alone where it stands: only the event that is lost said so."""
    body = {"team_id": desk.slack.team.id, "is_ext_shared_channel": True, "event_id": "Ev1"}
    key = unanswered(desk, "@jasmine 議長は誰ですか", "general")
    _, _, channel, ts = key.split(":")
    desk.dies_over(*intake.keys(body, {"channel": channel, "ts": ts}))
    recover(desk.services)
    desk.slack.wait_idle()
    assert desk.slack.posts == []


@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_the_answer_to_an_edited_question_is_not_taken_for_the_one_before(desk: Desk) -> None:
    """Edited late, it gets an answer of its own, under the same message."""
    question = desk.slack.mentions("alice", "議長は誰ですか", "general")
    desk.slack.wait_idle()
    desk.slack.clock.advance(900)
    desk.slack.fail_next("chat.postMessage", reset="before")
    desk.slack.edits("alice", question, "@jasmine いつですか")
    desk.slack.wait_idle()
    assert [post.says("いつですか") for post in desk.slack.posts] == [False, True]


@pytest.mark.parametrize("scopes", [HISTORY], indirect=True, ids=["reads channels"])
def test_an_answer_of_slacks_that_breaks_off_is_no_word(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of it was read: the post is there, and is found."""
    say, broken = Poster.say, [True]

    def breaking(self: Poster, *arguments: object) -> object:
        posted = say(self, *arguments)  # type: ignore[arg-type]
        if broken.pop() if broken else False:
            raise IncompleteRead(b"{")
        return posted

    monkeypatch.setattr(Poster, "say", breaking)
    desk.slack.mentions("alice", "議長は誰ですか", "general")
    desk.slack.wait_idle()
    assert len(desk.slack.posts) == 1
    assert broken == []
