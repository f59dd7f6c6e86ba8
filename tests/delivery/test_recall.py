"""Recalls: which answers were wrong, what the correction says, and that none is posted twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.archive import BASES, Archive
from bot.delivery.activity import activity
from bot.delivery.correcting import Outcome
from bot.delivery.recall import Plan, Present
from bot.delivery.recalling import Recalling
from bot.errors import JasmineError
from bot.fakeslack import FakeSlack, Message
from bot.knowledge.loader import load
from bot.knowledge.model import Bilingual
from bot.settings import Settings
from bot.slack.pace import Pace
from bot.store.answers import Answer
from bot.store.corrections import LEASE
from bot.store.store import Store, open_store
from bot.store.told import Told
from tests.knowledge.small_base import CHAIR_FILE, FACT_FILE, Base, small_base

FACT = "meeting.chair"
OLD, NEW = "議長は芹澤防衛審議官が務めました。", "芹澤防衛審議官が議長を務めました。"
EPOCH_WORDS = Bilingual("議長は別の人でした。", "Somebody else was in the chair.")


@dataclass
class Desk:
    """A fake Slack with a channel, a store, and a base on disk that answered and was then edited."""

    slack: FakeSlack
    store: Store
    base: Base
    settings: Settings
    old_version: str

    def recalling(self) -> Recalling:
        """The operator's recall, as a process of its own."""
        knowledge = load(self.base.root)
        return Recalling(
            self.settings, self.store, knowledge, self.slack.clock.datetime, Pace(sleep=lambda seconds: None)
        )  # fmt: skip

    def plan(self, words: Bilingual | None = None) -> tuple[Present, Plan]:
        """What a recall finds now."""
        recalling = self.recalling()
        return recalling.plan(FACT, self.slack.clock.datetime() - timedelta(days=400), None, words)

    def run(self, words: Bilingual | None = None) -> list[Outcome]:
        """Post all that a recall finds."""
        recalling, (holds, found) = self.recalling(), self.plan(words)
        return [recalling.correct(target, holds) for target in found.targets]

    def answered(self, question: Message, **changes: object) -> Answer:
        """The bot answered that message in its thread, from the base before the edit."""
        answer = Answer(
            self.slack.team.id, question.channel, question.ts, question.channel, f"{float(question.ts) + 1:.6f}",
            question.user, "mention", "ja", self.old_version, FACT, facts=(FACT,), outcome="answer",
            thread_ts=question.thread_ts or question.ts,
        )  # fmt: skip
        return self.store.answers.record(replace(answer, **changes))  # type: ignore[arg-type]

    def asks(self, channel: str = "general", thread: Message | None = None) -> Message:
        """Somebody wrote that, and nobody listened."""
        return self.slack.says("alice", "議長は", self.slack.channel(channel), thread_ts=thread)

    def edit(self) -> None:
        """The curator corrects the fact."""
        self.base.edit(FACT_FILE, OLD, NEW)

    def posts(self) -> list[Message]:
        """What the bot posted."""
        return [post for post in self.slack.posts if post.bot_id]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Nothing was asked yet. The base that answers is kept."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    base = small_base(tmp_path / "base")
    base.edit(CHAIR_FILE, "facts: [meeting.chair]", "facts: [meeting.chair]\ngives: [who]")
    with FakeSlack() as slack:
        slack.connect_target(lambda *parcel: (200, "", {}))
        slack.clock.freeze()
        settings = Settings(bot_token=slack.token, api_base_url=slack.base_url, state_dir=tmp_path / "state")
        version = Archive(settings.state_dir / BASES).keep(base.root)
        store = open_store("sqlite://", slack.clock.datetime)
        yield Desk(slack, store, base, settings, version)
        store.close()


def test_a_corrected_fact(desk: Desk) -> None:
    """In the thread: what holds now first, which answer is meant, what it said, the words of the source."""
    question = desk.asks()
    desk.answered(question)
    desk.edit()
    assert [outcome.result for outcome in desk.run()] == ["posted"]
    [post] = desk.posts()
    assert post.thread_ts == question.ts
    day = desk.slack.clock.datetime().astimezone()
    assert post.text.startswith("訂正（") and f"2024年1月30日の発表時点で、{NEW}" in post.text.split("\n")[0]
    for words in (
        "このスレッドの", f"{day.year}年", "「会合の議長は誰か」", f"以前の答え：「2024年1月30日の発表時点で、{OLD}」",
        "議長は芹澤防衛審議官が務め", "出典",
    ):  # fmt: skip
        assert post.says(words), words
    assert post.buttons == ()


def test_in_the_language_of_the_answer(desk: Desk) -> None:
    """The unofficial translation is marked, the original stands with it."""
    desk.answered(desk.asks(), lang="en")
    desk.base.edit(FACT_FILE, "served as chair.\n", "was in the chair.\n")
    desk.run()
    [post] = desk.posts()
    assert post.text.startswith("Correction (") and "Vice-Minister Serizawa was in the chair." in post.text
    assert post.says("what was answered in this thread on") and post.says("[Unofficial translation]")


def test_an_answer_that_says_what_holds_now_is_left_alone(desk: Desk) -> None:
    """Whatever else changed in the base since."""
    desk.answered(desk.asks())
    desk.base.edit(
        FACT_FILE, "参加各国等との間で二国間会談が行われました。", "参加各国等との間で二国間会談等が行われました。"
    )
    holds, found = desk.plan()
    assert (holds.kind, len(found.right), found.targets) == ("stated", 1, ())
    desk.edit()
    desk.answered(desk.asks(), knowledge=load(desk.base.root).version)
    _, found = desk.plan()
    assert (len(found.answers), len(found.right), len(found.targets)) == (2, 1, 1)


def test_only_the_language_whose_words_have_changed(desk: Desk) -> None:
    """An English answer is not wrong because the Japanese was."""
    desk.answered(desk.asks())
    desk.answered(desk.asks("random"), lang="en")
    desk.edit()
    _, found = desk.plan()
    assert ([target.lang for target in found.targets], [answer.lang for answer in found.right]) == (["ja"], ["en"])


def test_where_the_old_base_is_not_kept_the_answer_counts_as_wrong(desk: Desk) -> None:
    """Nobody can tell what it said: the correction does not claim to."""
    desk.answered(desk.asks(), knowledge="0000000")
    desk.run()
    [post] = desk.posts()
    assert not post.says("以前の答え")


def test_a_fact_that_is_gone_is_withdrawn(desk: Desk) -> None:
    """Without a source's words, since there are none any more."""
    desk.answered(desk.asks())
    facts = (desk.base.root / FACT_FILE).read_text(encoding="utf-8")
    desk.base.write(FACT_FILE, facts.replace("id: meeting.chair", "id: meeting.head"))
    desk.base.edit(CHAIR_FILE, "facts: [meeting.chair]", "facts: [meeting.head]")
    holds, _ = desk.plan()
    desk.run()
    [post] = desk.posts()
    assert holds.kind == "gone"
    assert "の答え（「会合の議長は誰か」）の内容を取り消します。" in post.text
    assert post.says("この内容は、現在の資料データにはありません。") and not post.says("出典")


def test_a_superseded_fact_names_the_one_in_its_place(desk: Desk) -> None:
    """Withdrawn, and what the base says instead."""
    desk.answered(desk.asks())
    desk.base.edit(
        FACT_FILE,
        "  about: meeting\n  gives: [who]",
        "  superseded_by: meeting.talks\n  about: meeting\n  gives: [who]",
    )
    desk.base.edit(CHAIR_FILE, "facts: [meeting.chair]", "facts: [meeting.talks]")
    holds, _ = desk.plan()
    assert holds.kind == "superseded" and holds.fact is not None and holds.fact.id == "meeting.talks"
    desk.run()
    [post] = desk.posts()
    assert post.says("取り消します") and post.says(
        "現在の資料データの記載：参加各国等との間で二国間会談が行われました。"
    )


def test_the_operators_own_words(desk: Desk) -> None:
    """Also where the base still says the same; the correction says whose words they are."""
    desk.answered(desk.asks())
    assert [outcome.result for outcome in desk.run(EPOCH_WORDS)] == ["posted"]
    [post] = desk.posts()
    assert post.says("議長は別の人でした。") and post.says("この訂正の文は、本ボットの運用者によるものです。")


def test_each_thread_gets_one_however_many_answers_stood_there(desk: Desk) -> None:
    """The channels of other threads their own; a question inside a thread is answered at its root."""
    first, other = desk.asks(), desk.asks("random")
    desk.answered(first)
    desk.answered(desk.asks(thread=first))
    desk.answered(other)
    desk.edit()
    desk.run()
    assert [(post.channel, post.thread_ts) for post in desk.posts()] == [
        (first.channel, first.ts), (other.channel, other.ts)
    ]  # fmt: skip


def test_who_asked_in_private_hears_in_private(desk: Desk) -> None:
    """Once, in their conversation with the bot: of a DM and of a command alike. Nobody else sees it."""
    alice = desk.slack.user("alice")
    direct = desk.slack.says(alice, "議長は")
    private = {"private": True, "thread_ts": None}
    desk.answered(direct, **private)
    desk.answered(desk.asks(), surface="command", question_ts=None, answer_ts=None, **private)
    bob = desk.slack.user("bob")
    desk.answered(desk.asks(), surface="command", user_id=bob.id, question_ts=None, answer_ts=None, **private)
    desk.edit()
    desk.run()
    to_alice, to_bob = desk.posts()
    assert (to_alice.channel, to_bob.channel) == (desk.slack.dm(alice).id, desk.slack.dm(bob).id)
    assert to_alice.says("にお送りした答え")
    assert desk.run() and len(desk.posts()) == 2


def test_a_shared_answer_is_corrected_in_its_channel(desk: Desk) -> None:
    """Under it; where the bot is no member, somebody has to tell the people there."""
    shared = desk.asks()
    desk.answered(shared, question_ts=None, answer_ts=shared.ts, thread_ts=None, user_id="", outcome=None)
    away = desk.slack.channel("away", bot=False)
    desk.answered(shared, channel=away.id, answer_channel=away.id, question_ts=None, answer_ts=None, thread_ts=None)
    desk.edit()
    there, refused = desk.run()
    assert (there.result, refused.result, refused.error) == ("posted", "failed", "not_in_channel")
    assert desk.posts()[0].thread_ts == shared.ts


def test_what_was_taken_back_needs_no_correction(desk: Desk) -> None:
    answer = desk.answered(desk.asks())
    desk.store.answers.mark(answer, "withdrawn")
    desk.edit()
    _, found = desk.plan()
    assert (found.targets, len(found.withdrawn)) == ((), 1)


def test_what_was_told_to_the_press_is_named(desk: Desk) -> None:
    """Only people can put it right."""
    line = Told(desk.slack.team.id, FACT, {}, "ja", "議長は…", "某紙", "U5", (FACT,), desk.old_version, "CDUTY")
    desk.store.told.add(line)
    desk.store.told.add(replace(line, facts=("meeting.talks",)))
    _, found = desk.plan()
    assert [told.outlet for told in found.told] == ["某紙"]


def test_a_fact_that_nobody_knows(desk: Desk) -> None:
    """Those that look alike are named, also such that only answers have."""
    desk.answered(desk.asks(), facts=("meeting.chairs_of_old",))
    with pytest.raises(JasmineError, match=r"Did you mean .*meeting\.chair.*meeting\.chairs_of_old"):
        desk.recalling().plan("meeting.chairr", desk.slack.clock.datetime() - timedelta(days=1), None, None)


def test_the_next_briefing_lists_it_once(desk: Desk) -> None:
    """In both languages, with the number of places; whatever language they were corrected in."""
    began = desk.slack.clock.datetime()
    question = desk.asks()
    desk.answered(question)
    desk.answered(desk.asks("random"), lang="en")
    desk.edit()
    desk.base.edit(FACT_FILE, "served as chair.\n", "was in the chair.\n")
    desk.run()
    until, base = began + timedelta(hours=1), load(desk.base.root)
    told = activity(desk.store, desk.slack.team.id, question.channel, began, until, base, link=lambda *_: "")
    [listed] = told.corrected
    assert listed.answers == 2
    assert listed.text.ja == f"訂正後：2024年1月30日の発表時点で、{NEW}"
    assert listed.text.en == "Corrected to: As of 30 January 2024, Vice-Minister Serizawa was in the chair."


def test_a_withdrawn_one_is_listed_with_what_it_said(desk: Desk) -> None:
    """Or, where nobody knows that, with its question."""
    desk.answered(desk.asks())
    desk.answered(desk.asks("random"), knowledge="0000000")
    facts = (desk.base.root / FACT_FILE).read_text(encoding="utf-8")
    desk.base.write(FACT_FILE, facts.replace("id: meeting.chair", "id: meeting.head"))
    desk.base.edit(CHAIR_FILE, "facts: [meeting.chair]", "facts: [meeting.head]")
    desk.run()
    now = desk.slack.clock.datetime()
    listed = desk.store.corrections.list(desk.slack.team.id, now, now + timedelta(seconds=1))
    assert {one.text.ja for one in listed} == {
        f"取り消した内容：「2024年1月30日の発表時点で、{OLD}」", "「会合の議長は誰か」への以前の答えを取り消し",
    }  # fmt: skip


# --- Once ------------------------------------------------------------------------------------------------------------


def wrong(desk: Desk) -> Message:
    """A thread with a wrong answer."""
    question = desk.asks()
    desk.answered(question)
    desk.edit()
    return question


def test_running_it_again_posts_nothing(desk: Desk) -> None:
    wrong(desk)
    desk.run()
    assert [outcome.result for outcome in desk.run()] == ["done"]
    assert len(desk.posts()) == 1


def test_the_next_correction_of_the_same_fact_is_another(desk: Desk) -> None:
    """What holds has changed once more."""
    wrong(desk)
    desk.run()
    desk.base.edit(FACT_FILE, NEW, "芹澤防衛審議官が議長でした。")
    assert [outcome.result for outcome in desk.run()] == ["posted"]


@pytest.mark.parametrize("private", [False, True])
def test_a_wrong_answer_after_the_correction_gets_its_own(desk: Desk, private: bool) -> None:
    """In the same thread, or to the same person; once, and it is not about the earlier answer."""
    changes = {"private": True, "thread_ts": None} if private else {}
    question = desk.slack.says("alice", "議長は") if private else desk.asks()
    desk.answered(question, **changes)
    desk.edit()
    desk.run()
    desk.slack.clock.advance(timedelta(days=1).total_seconds())
    desk.answered(question, **changes)
    _, found = desk.plan()
    assert desk.recalling().done(found) == frozenset()
    assert [outcome.result for outcome in desk.run()] == ["posted"]
    assert [outcome.result for outcome in desk.run()] == ["done"]
    first, second = desk.posts()
    assert (second.channel, second.thread_ts) == (first.channel, first.thread_ts)
    day = desk.slack.clock.datetime().astimezone(ZoneInfo(desk.settings.zone)).day
    assert second.says(f"月{day}日") and not second.says(f"月{day - 1}日")


@pytest.mark.parametrize("times", [1, 2])
def test_one_after_a_crash_too(desk: Desk, times: int) -> None:
    """The correction that was found stands for what it was posted for, however often somebody broke off since."""
    desk.slack.grant("channels:history")
    question = wrong(desk)
    broken_off(desk, "after the post")
    desk.answered(question)
    for _ in range(times - 1):
        broken_off(desk, "after the claim")
    assert [outcome.result for outcome in desk.run()] == ["posted"]
    assert [outcome.result for outcome in desk.run()] == ["done"]
    assert len(desk.posts()) == 2


def test_what_was_not_there_after_a_crash_is_posted_for_all(desk: Desk) -> None:
    """One correction, for the earlier and the later answer; found again where that is broken off too."""
    desk.slack.grant("channels:history")
    question = wrong(desk)
    broken_off(desk, "after the claim")
    desk.answered(question)
    broken_off(desk, "after the post")
    assert [outcome.result for outcome in desk.run()] == ["done"]
    assert len(desk.posts()) == 1


def broken_off(desk: Desk, when: str) -> None:
    """A run that was killed before or after its post; and two minutes."""
    recalling, (holds, found) = desk.recalling(), desk.plan()
    corrections = desk.store.corrections
    killed = "posted" if when == "after the post" else "claim"
    real = getattr(corrections, killed)

    def die(*arguments: object) -> None:
        if killed == "claim":
            real(*arguments)
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(corrections, killed, die)
        with pytest.raises(KeyboardInterrupt):
            recalling.correct(found.targets[0], holds)
    assert [outcome.result for outcome in desk.run()] == ["busy"]
    desk.slack.clock.advance(LEASE.total_seconds() + 1)


@pytest.mark.parametrize("when", ["after the claim", "after the post"])
def test_after_a_crash_it_looks_first(desk: Desk, when: str) -> None:
    """With the history scope: one post, whenever the first run was killed."""
    desk.slack.grant("channels:history")
    wrong(desk)
    broken_off(desk, when)
    assert [outcome.result for outcome in desk.run()] == ["done" if when == "after the post" else "posted"]
    assert len(desk.posts()) == 1 and not desk.posts()[0].says("すでに一度届いている")


@pytest.mark.parametrize("when", ["after the claim", "after the post"])
def test_after_a_crash_without_the_scope_it_says_so(desk: Desk, when: str) -> None:
    """Nobody can look: the post itself says that it may have come before."""
    wrong(desk)
    broken_off(desk, when)
    assert [outcome.result for outcome in desk.run()] == ["again"]
    assert desk.posts()[-1].says("この訂正は、すでに一度届いている場合があります。")
    assert [outcome.result for outcome in desk.run()] == ["done"]


def test_in_a_direct_message_it_can_always_look(desk: Desk) -> None:
    """That scope is there."""
    direct = desk.slack.says("alice", "議長は")
    desk.answered(direct, private=True, thread_ts=None)
    desk.edit()
    broken_off(desk, "after the post")
    assert [outcome.result for outcome in desk.run()] == ["done"]
    assert len(desk.posts()) == 1


@pytest.mark.parametrize("granted", [True, False])
def test_slacks_answer_is_lost(desk: Desk, granted: bool) -> None:
    """Taken, and the connection broke: found where it may look, else left for a later run to say so."""
    if granted:
        desk.slack.grant("channels:history")
    wrong(desk)
    desk.slack.fail_next("chat.postMessage", reset="after")
    assert [outcome.result for outcome in desk.run()] == ["posted" if granted else "unknown"]
    assert [outcome.result for outcome in desk.run()] == ["done" if granted else "busy"]
    assert len(desk.posts()) == 1


def test_where_slack_does_not_tell_it_waits(desk: Desk) -> None:
    """After a crash, with the scope: nothing is posted until it can look."""
    desk.slack.grant("channels:history")
    wrong(desk)
    broken_off(desk, "after the post")
    desk.slack.fail_next("conversations.replies", error="ratelimited")
    assert [outcome.result for outcome in desk.run()] == ["unknown"]
    desk.slack.clock.advance(LEASE.total_seconds() + 1)
    assert [outcome.result for outcome in desk.run()] == ["done"]
    assert len(desk.posts()) == 1


def test_a_request_that_never_arrived_is_repeated(desk: Desk) -> None:
    """Looked for, not there, free for the next run."""
    desk.slack.grant("channels:history")
    wrong(desk)
    desk.slack.fail_next("chat.postMessage", reset="before")
    assert [outcome.result for outcome in desk.run()] == ["failed"]
    assert [outcome.result for outcome in desk.run()] == ["posted"]
    assert len(desk.posts()) == 1
