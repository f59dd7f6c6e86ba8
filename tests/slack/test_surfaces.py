"""Mentions, DMs, the command, buttons: who sees what, and where."""

from __future__ import annotations

import pytest

from bot.fakeslack.model import Message
from tests.slack.conftest import Desk
from tests.slack.world import CHAIR


def ask(desk: Desk, text: str, thread: Message | None = None) -> Message:
    """Mention the bot and give its answer."""
    desk.slack.mentions("alice", text, "general", thread)
    desk.slack.wait_idle()
    return desk.slack.posts[-1]


def command(desk: Desk, text: str) -> Message:
    """Send /jasmine in a channel and give its answer."""
    delivery = desk.slack.commands("alice", "/jasmine", text, "general")
    desk.slack.wait_idle()
    assert delivery.acked
    return desk.slack.posts[-1]


def test_a_mention_is_answered_in_its_thread(desk: Desk) -> None:
    """Publicly, without the mention in the question, with the quote and the source."""
    question = desk.slack.mentions("alice", "議長は", "general")
    desk.slack.wait_idle()
    [answer] = desk.slack.posts
    assert answer.thread_ts == question.ts
    assert not answer.ephemeral
    assert desk.core.asked == [("議長は", None)]
    assert answer.says(CHAIR)
    assert answer.says("太字の文は本ボットによる要約")
    assert answer.text.startswith("答え：議長は")
    assert [button.text for button in answer.buttons if button.kind == "button"] == [
        "4つの柱", "柱3とは", "原文の前後を見る", "コピー用の文",
    ]  # fmt: skip
    assert [button.text for button in answer.buttons if button.kind == "overflow"] == [
        "英語で見る（In English）", "出典の書き方", "問題を報告する",
    ]  # fmt: skip
    assert answer.args["link_names"] in (False, "0")
    assert answer.args["parse"] == "none"


def test_a_mention_inside_a_thread_stays_there(desk: Desk) -> None:
    """And the thread's context comes along."""
    first = desk.slack.mentions("alice", "議長は", "general")
    desk.slack.wait_idle()
    answer = ask(desk, "それはいつ", first)
    assert answer.thread_ts == first.ts
    context = desk.core.asked[-1][1]
    assert context is not None
    assert context.intent == "meeting.chair"


def test_threads_have_each_their_own_context(desk: Desk) -> None:
    """Another thread starts afresh."""
    ask(desk, "議長は")
    ask(desk, "それはいつ")
    assert desk.core.asked[-1][1] is None


def test_the_memory_ends(desk: Desk) -> None:
    """After eight hours a follow-up has no context."""
    desk.slack.says("alice", "議長は")
    desk.slack.wait_idle()
    desk.slack.clock.advance(9 * 3600)
    desk.slack.says("alice", "それはいつ")
    desk.slack.wait_idle()
    assert desk.core.asked[-1] == ("それはいつ", None)


def test_an_empty_mention_greets(desk: Desk) -> None:
    """The core sees a blank line."""
    assert ask(desk, "").says("こんにちは。")
    assert desk.core.asked == [("", None)]


@pytest.mark.parametrize("text", ["議長は @jasmine", "@jasmine　議長は", "議長 @jasmine は"])
def test_the_mention_is_cut_wherever_it_stands(desk: Desk, text: str) -> None:
    """At the end, before a full-width space, in the middle."""
    desk.slack.says("alice", text, "general")
    desk.slack.wait_idle()
    assert "<@" not in desk.core.asked[0][0]
    assert desk.core.asked[0][0].replace(" ", "") == "議長は"


def test_a_dm_is_answered_in_line(desk: Desk) -> None:
    """No thread unless the person began one; no mention needed."""
    first = desk.slack.says("alice", "議長は")
    desk.slack.wait_idle()
    assert desk.slack.posts[-1].thread_ts is None
    desk.slack.says("alice", "それはいつ", None, first)
    desk.slack.wait_idle()
    assert desk.slack.posts[-1].thread_ts == first.ts


def test_the_command_answers_the_asker_alone(desk: Desk) -> None:
    """Also where the bot was not invited."""
    desk.slack.channel("elsewhere", bot=False)
    desk.slack.commands("alice", "/jasmine", "議長は", "elsewhere")
    desk.slack.wait_idle()
    [answer] = desk.slack.posts
    assert answer.only_for == desk.slack.user("alice").id
    assert answer.says(CHAIR)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("pillar 3", "pillar.overview(pillar=3)"),
        ("piller 3", "pillar.overview(pillar=3)"),
        ("柱3", "pillar.overview(pillar=3)"),
        ("pillar 5", "pillars.list()"),
        ("pillar", "pillars.list()"),
        ("pillars", "pillars.list()"),
        ("new", "efforts.new()"),
        ("participants", "meeting.participants()"),
        ("find サイバー", "find:サイバー"),
        ("用語 OSA", "OSAとは"),
    ],
)
def test_each_command_reaches_the_core(desk: Desk, text: str, asked: str) -> None:
    """By intent where no matching is needed."""
    command(desk, text)
    assert desk.core.asked[-1][0] == asked


def test_source_names_the_document(desk: Desk) -> None:
    """Title, issuer, address; a passage by its id; an unknown id says so and shows the source."""
    assert command(desk, "source").says("https://www.mod.go.jp/example.html")
    assert command(desk, "source main.p2").says(CHAIR)
    command(desk, "source main.p99")
    assert desk.slack.posts[-2].says("main.p99")
    assert desk.slack.posts[-1].says("https://www.mod.go.jp/example.html")


def test_help_lists_what_exists(desk: Desk) -> None:
    """Every command, the privacy line, and no placeholder left."""
    text = command(desk, "help").text
    for word in ("pillars", "new", "participants", "term", "find", "source", "lang", "help", "8"):
        assert word in text
    assert "{" not in text


def test_a_chosen_language_decides_where_the_text_does_not_tell(desk: Desk) -> None:
    """`lang en` holds for commands and bare names, and `lang auto` gives it back to Slack's locale."""
    desk.slack.user("alice", locale="ja-JP")
    command(desk, "lang en")
    assert command(desk, "pillar 3").says("pillar.overview(pillar=3) en")
    command(desk, "lang auto")
    assert command(desk, "pillar 3").says("pillar.overview(pillar=3) ja")


def test_without_the_scope_the_locale_is_not_asked_again(desk: Desk) -> None:
    """missing_scope once, then silence; Japanese is the last resort."""
    desk.slack.withdraw("users:read")
    assert command(desk, "pillar 3").says("ja")
    command(desk, "pillar 3")
    calls = desk.slack.calls_of("users.info")
    assert [call.error for call in calls] == ["missing_scope"]
    desk.slack._api.calls.clear()


def test_a_did_you_mean_is_answered_below(desk: Desk) -> None:
    """The choice goes to the thread; the question stays as it was."""
    question = ask(desk, "cyber?")
    assert [button.text for button in question.buttons] == ["1 Choice 1", "2 Choice 2", "3 Choice 3", "None of these"]
    desk.slack.presses("bob", question, 3)
    desk.slack.wait_idle()
    answer = desk.slack.posts[-1]
    assert answer.says("pillar.overview(pillar=3) en")
    assert answer.thread_ts == question.thread_ts
    assert desk.slack.message(question) == question


def test_none_of_these_is_for_the_presser_alone(desk: Desk) -> None:
    """With the person to ask first."""
    desk.slack.presses("bob", ask(desk, "cyber?"), "None of these")
    desk.slack.wait_idle()
    answer = desk.slack.posts[-1]
    assert answer.only_for == desk.slack.user("bob").id
    assert answer.says("内線1234")
    assert answer.says("/jasmine find")


@pytest.mark.parametrize(("button", "shown"), [("原文の前後を見る", "前の文。"), ("コピー用の文", "答え：議長は")])
def test_context_and_copy_are_for_the_presser_alone(desk: Desk, button: str, shown: str) -> None:
    """In the thread; the answer itself does not change."""
    answer = ask(desk, "議長は")
    desk.slack.presses("bob", answer, button)
    desk.slack.wait_idle()
    view = desk.slack.posts[-1]
    assert view.only_for == desk.slack.user("bob").id
    assert view.thread_ts == answer.thread_ts
    assert view.says(shown)
    assert desk.slack.message(answer) == answer


def test_a_button_on_a_private_answer_answers_privately(desk: Desk) -> None:
    """Follow-up, context: nobody else sees them."""
    answer = command(desk, "議長は")
    for button in (1, 3, 4):
        desk.slack.presses("alice", answer, button)
        desk.slack.wait_idle()
        assert desk.slack.posts[-1].only_for == desk.slack.user("alice").id
    assert len(desk.slack.posts) == 4


def test_a_button_in_a_dm_answers_in_the_dm(desk: Desk) -> None:
    """Context stays after a reload: a DM is private anyway."""
    desk.slack.says("alice", "議長は")
    desk.slack.wait_idle()
    desk.slack.presses("alice", desk.slack.posts[-1], 3)
    desk.slack.wait_idle()
    assert not desk.slack.posts[-1].ephemeral
    assert desk.slack.posts[-1].says("abc1234")


def test_a_miss_names_the_person_to_ask(desk: Desk) -> None:
    """And the search."""
    answer = ask(desk, "the budget")
    assert answer.says("A person to ask: 広報課 内線1234")
    assert answer.says("/jasmine find WORD")


def test_a_first_visit_is_greeted_once(desk: Desk) -> None:
    """Not again on the next visit, and not where there was a conversation."""
    desk.slack.opens_home("alice", "messages")
    desk.slack.opens_home("alice", "messages")
    desk.slack.opens_home("alice", "home")
    desk.slack.wait_idle()
    assert len(desk.slack.posts) == 1
    desk.slack.says("bob", "議長は")
    desk.slack.opens_home("bob", "messages")
    desk.slack.wait_idle()
    assert len(desk.slack.posts) == 2


def test_a_follow_up_to_a_private_answer_has_its_context(desk: Desk) -> None:
    """Slash answers remember for that person in that channel only."""
    command(desk, "議長は")
    command(desk, "それはいつ")
    assert desk.core.asked[-1][1] is not None
    desk.slack.commands("bob", "/jasmine", "それはいつ", "general")
    desk.slack.wait_idle()
    assert desk.core.asked[-1][1] is None


def test_an_asker_from_another_organisation_has_the_whole_path(desk: Desk) -> None:
    """In a shared channel: the mention, a follow-up, the context."""
    partner = desk.slack.install("Embassy", "embassy").team
    shared = desk.slack.channel("shared", shared_with=partner.id)
    guest = desk.slack.user("guest", team=partner.id)
    desk.slack.user("boss", admin=True)
    desk.slack.commands("boss", "/jasmine", "channel external on", shared)
    desk.slack.wait_idle()
    desk.slack.mentions(guest, "議長は誰ですか", shared)
    desk.slack.wait_idle()
    answer = desk.slack.posts[-1]
    for button, public in ((1, True), (3, False)):
        desk.slack.presses(guest, answer, button)
        desk.slack.wait_idle()
        assert desk.slack.sees(guest, desk.slack.posts[-1])
        assert desk.slack.posts[-1].ephemeral is not public
