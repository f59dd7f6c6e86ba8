"""A question to which the source is silent goes to the person on duty, and the answer back to whoever asked."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Literal

import pytest
from slack_sdk import WebClient
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.briefing.model import Person, Shift
from bot.delivery.wiring import scheduler_for
from bot.fakeslack.model import Channel, Message, User
from bot.slack.client import NotInstalled, web_client
from bot.slack.handover import bringing
from bot.slack.handover.expiry import ON_ITS_WAY, TRY_FOR, expire
from bot.slack.handover.form import PER_HOUR
from bot.slack.handover.plain import clean, moment, readable
from bot.slack.services import Services
from bot.store.database import StoreError
from bot.store.handovers import GRACE, HandOver
from bot.store.schema import gaps
from tests.slack.duty import MENTIONS, Station, mentioned, runs, station

NASTY = "<!channel> <@U0FAKE0001> *bold* <https://evil.example|mod.go.jp> \u202efdp.exe"


@pytest.fixture
def desk() -> Iterator[Station]:
    """A bot with a duty channel."""
    with station() as here:
        yield here


def miss(desk: Station, person: str = "alice", text: str = "what is the budget") -> Message:
    """A refusal in #general."""
    desk.slack.mentions(person, text, "general")
    return desk.settled()


# --- The button -------------------------------------------------------------------------------------------------------


def test_a_miss_offers_the_person_first(desk: Station) -> None:
    """In the asker's language; the line that names a contact would be a second person."""
    answer = miss(desk)
    assert answer.buttons[0].text == "Ask the duty officer"
    assert not answer.says("A person to ask")
    desk.slack.says("alice", "次回のbudgetは？")
    assert desk.settled().buttons[0].text == "当番に確認を依頼する"


def test_what_is_about_something_else_goes_to_nobody(desk: Station) -> None:
    """The contact line stays."""
    answer = miss(desk, text="weather in Paris")
    assert "Ask the duty officer" not in [button.text for button in answer.buttons]
    assert answer.says("A person to ask: 広報課 内線1234")


def test_without_a_duty_channel_there_is_the_contact_line() -> None:
    with station(duty_channel="") as desk:
        answer = miss(desk)
        assert "Ask the duty officer" not in [button.text for button in answer.buttons]
        assert answer.says("A person to ask: 広報課 内線1234")


def test_a_button_from_before_the_duty_channel_was_unset(desk: Station) -> None:
    answer = miss(desk)
    desk.settings = replace(desk.settings, duty_channel="")
    desk.restarts()
    desk.slack.presses("alice", answer, 1)
    assert desk.settled().says("This button no longer works.")
    assert desk.closed("alice")


@pytest.mark.parametrize("length", [900, 3_000, 20_000])
def test_a_long_question_is_shortened_to_fit(desk: Station, length: int) -> None:
    """Whatever it is made of, the window opens."""
    desk.slack.says("alice", "the budget " + '"\\é🎌' * (length // 4))
    desk.slack.presses("alice", desk.settled(), 1)
    assert desk.window("alice").says("the budget")
    assert "H1" in desk.send("alice").text


# --- What will be seen by whom ----------------------------------------------------------------------------------------


def test_the_window_shows_what_will_be_seen_by_whom(desk: Station) -> None:
    bob = desk.on_duty("bob")
    desk.slack.presses("alice", miss(desk), 1)
    window = desk.window("alice")
    for words in ("what is the budget", "On duty now: ", "your name", "a link to where you asked", "into this thread"):
        assert window.says(words)
    deadline = desk.slack.clock.datetime() + timedelta(hours=24)
    assert window.says(f"If there is no answer by {moment(deadline, 'Asia/Tokyo', 'en')}")
    assert [run["user_id"] for run in runs(window.view["blocks"], "user")] == [bob.id]
    assert [run["channel_id"] for run in runs(window.view["blocks"], "channel")] == [desk.duty.id]
    assert desk.in_duty() == []


def test_cancelled_is_nothing(desk: Station) -> None:
    desk.slack.presses("alice", miss(desk), 1)
    desk.slack.closes("alice", desk.window("alice"))
    assert desk.in_duty() == []
    assert desk.store.handovers.list() == ()


def test_it_is_posted_in_the_duty_channel(desk: Station) -> None:
    """The question, who asks, in which language, where; whoever is on duty is called; nobody else is."""
    bob, alice = desk.on_duty("bob"), desk.slack.user("alice")
    post = desk.hands_over(note="before noon please")
    for words in ("what is the budget", "before noon please", "(English)", "first reply in this thread", "H1"):
        assert post.says(words)
    assert mentioned(post) == {bob.id, alice.id}
    [link] = runs(post.blocks, "link")
    question = next(m for m in desk.slack.visible_to("alice", "general") if m.user == alice.id)
    assert str(link["url"]).endswith(question.ts.replace(".", ""))
    assert not desk.slack.sees("alice", post)
    told = desk.slack.posts[-1]
    assert told.only_for == alice.id
    assert told.says("Posted in the duty channel (H1).")


def test_a_private_question_goes_without_its_place(desk: Station) -> None:
    """Only the question and who asks."""
    desk.slack.commands("alice", "/jasmine", "what is the budget", "general")
    desk.slack.presses("alice", desk.settled(), 1)
    assert desk.window("alice").says("in private")
    desk.send("alice")
    [post] = desk.in_duty()
    assert post.says("asked in private")
    assert runs(post.blocks, "link") == []
    assert not post.says("general")
    assert desk.slack.calls_of("chat.getPermalink") == []


def test_without_a_link_it_goes_all_the_same(desk: Station) -> None:
    desk.refused = {"internal_error"}
    desk.slack.fail_next("chat.getPermalink", error="internal_error")
    assert runs(desk.hands_over().blocks, "link") == []


# --- Whom it goes to --------------------------------------------------------------------------------------------------


def test_the_deputy_stands_in_for_an_officer_who_asks(desk: Station) -> None:
    desk.on_duty("bob", deputy="carol")
    post = desk.hands_over("bob")
    assert desk.slack.user("carol").id in mentioned(post)


def test_an_officer_who_asks_turns_to_the_next_level() -> None:
    with station(next_level="U0FAKE0099") as desk:
        desk.on_duty("bob")
        desk.slack.presses("bob", miss(desk, "bob"), 1)
        assert desk.window("bob").says("You are on duty yourself, so this person is told: ")
        desk.send("bob")
        assert "U0FAKE0099" in mentioned(desk.in_duty()[-1])


def test_nobody_on_duty_is_said_plainly(desk: Station) -> None:
    """With when the next shift begins; the question is posted and kept."""
    later = desk.slack.clock.datetime() + timedelta(hours=8)
    desk.rota.next = Shift(Person("bob"), later, later + timedelta(hours=8))
    desk.slack.presses("alice", miss(desk), 1)
    window = desk.window("alice")
    assert window.says("Nobody is on duty now. The question stays in the channel")
    assert window.says(f"The next shift begins on {moment(later, 'Asia/Tokyo', 'en')}.")
    desk.send("alice")
    [post] = desk.in_duty()
    assert post.says("今は当番がいません / nobody is on duty now")
    assert mentioned(post) == {desk.slack.user("alice").id}


def test_a_roster_that_cannot_be_read_claims_nothing(desk: Station) -> None:
    desk.rota.problem = "the file is gone"
    desk.slack.presses("alice", miss(desk), 1)
    assert desk.window("alice").says("No roster says who is on duty.")


def test_somebody_known_by_name_only_is_named(desk: Station) -> None:
    now = desk.slack.clock.datetime()
    desk.rota.now = (Shift(Person("当番A"), now, now + timedelta(hours=8)),)
    post = desk.hands_over()
    assert post.says("当番A")
    assert mentioned(post) == {desk.slack.user("alice").id}


# --- The answer comes back --------------------------------------------------------------------------------------------


def test_the_first_reply_goes_back_to_the_thread(desk: Station) -> None:
    """Marked before anything else, under that person's name and time; the duty thread hears that it arrived."""
    desk.on_duty("bob")
    post = desk.hands_over()
    desk.slack.clock.advance(600)
    desk.slack.says("bob", "About 3 million yen.", desk.duty, post)
    desk.slack.wait_idle()
    answer, done = desk.slack.posts[-2:]
    assert answer.text.startswith("This is not from the release.")
    assert answer.says("About 3 million yen.")
    assert answer.says(f"'s answer, {moment(desk.slack.clock.datetime(), 'Asia/Tokyo', 'en')}")
    assert answer.says("Your question: what is the budget")
    assert mentioned(answer) == {desk.slack.user("bob").id, desk.slack.user("alice").id}
    question = next(m for m in desk.slack.visible_to("alice", "general") if not m.bot_id)
    assert answer.thread_ts == question.ts
    assert done.thread_ts == post.ts
    assert done.says("was sent to the asker")


def test_later_replies_stay_in_the_duty_thread(desk: Station) -> None:
    """Whoever writes one is told so, once."""
    post = desk.hands_over()
    desk.slack.says("bob", "About 3 million.", desk.duty, post)
    desk.slack.wait_idle()
    count = len(desk.slack.posts)
    desk.slack.says("carol", "Is that so?", desk.duty, post)
    told = desk.settled()
    assert told.only_for == desk.slack.user("carol").id
    assert told.says("This reply was not sent to the asker.")
    desk.slack.says("carol", "I doubt it.", desk.duty, post)
    desk.slack.wait_idle()
    assert len(desk.slack.posts) == count + 1


@pytest.mark.parametrize("text", ["@carol do you know?", "@carol, alice wants to know", "@jasmine 議長は"])
def test_people_who_talk_to_each_other_are_not_quoted(desk: Station, text: str) -> None:
    post = desk.hands_over()
    desk.slack.says("bob", text, desk.duty, post)
    desk.slack.wait_idle()
    assert [one.state for one in desk.store.handovers.list()] == ["open"]


def test_the_asker_may_be_named_and_does_not_answer_themselves(desk: Station) -> None:
    desk.on_duty("carol")
    post = desk.hands_over("bob")
    desk.slack.says("bob", "It is urgent.", desk.duty, post)
    desk.slack.wait_idle()
    assert desk.store.handovers.list()[0].state == "open"
    desk.slack.says("carol", "@bob None is given.", desk.duty, post)
    desk.slack.wait_idle()
    assert desk.slack.posts[-2].says("None is given.")


def test_a_redelivered_reply_goes_back_once(desk: Station) -> None:
    post = desk.hands_over()
    desk.slack.says("bob", "About 3 million.", desk.duty, post)
    desk.slack.wait_idle()
    count = len(desk.slack.posts)
    event = next(d for d in reversed(desk.slack.deliveries) if d.parcel.kind == "event")
    desk.slack.redeliver(event)
    desk.slack.redeliver(event, new_event_id=True)
    desk.slack.wait_idle()
    assert len(desk.slack.posts) == count


def test_a_reply_without_words_is_not_sent(desk: Station) -> None:
    post = desk.hands_over()
    desk.slack.says("bob", "\u200b\u202e", desk.duty, post)
    assert desk.settled().says("There is no text in this reply")
    assert desk.store.handovers.list()[0].state == "open"


def test_a_question_in_a_dm_is_answered_in_the_dm(desk: Station) -> None:
    desk.slack.says("alice", "次回のbudgetは？")
    desk.slack.presses("alice", desk.settled(), 1)
    desk.send("alice")
    desk.slack.says("bob", "まだ決まっていません", desk.duty, desk.in_duty()[-1])
    desk.slack.wait_idle()
    answer = desk.slack.posts[-2]
    assert answer.channel == desk.slack.dm("alice").id
    assert answer.text.startswith("資料にもとづく回答ではありません。")
    assert mentioned(answer) == {desk.slack.user("bob").id}


def test_a_private_question_is_answered_to_the_asker_alone(desk: Station) -> None:
    """By DM, which does not vanish."""
    desk.slack.commands("alice", "/jasmine", "what is the budget", "general")
    desk.slack.presses("alice", desk.settled(), 1)
    desk.send("alice")
    desk.slack.says("bob", "About 3 million.", desk.duty, desk.in_duty()[-1])
    desk.slack.wait_idle()
    assert desk.slack.posts[-2].channel == desk.slack.dm("alice").id


def test_where_the_dm_is_closed_the_asker_sees_it_in_the_channel(desk: Station) -> None:
    desk.slack.commands("alice", "/jasmine", "what is the budget", "general")
    desk.slack.presses("alice", desk.settled(), 1)
    desk.send("alice")
    desk.refused = {"cannot_dm_bot"}
    desk.slack.fail_next("chat.postMessage", error="cannot_dm_bot")
    desk.slack.says("bob", "About 3 million.", desk.duty, desk.in_duty()[-1])
    desk.slack.wait_idle()
    answer, done = desk.slack.posts[-2:]
    assert answer.only_for == desk.slack.user("alice").id
    assert answer.says("About 3 million.")
    assert done.says("was sent to the asker")


@pytest.mark.parametrize("code", ["cannot_dm_bot", "user_disabled"])
def test_an_asker_who_cannot_be_reached(desk: Station, code: str) -> None:
    """The duty thread is told, and it is logged."""
    desk.slack.says("alice", "次回のbudgetは？")
    desk.slack.presses("alice", desk.settled(), 1)
    desk.send("alice")
    post = desk.in_duty()[-1]
    desk.refused = {code}
    desk.slack.fail_next("chat.postMessage", 2, error=code)
    desk.slack.fail_next("chat.postEphemeral", error=code)
    with capture_logs() as logs:
        desk.slack.says("bob", "まだです", desk.duty, post)
        told = desk.settled()
    assert told.thread_ts == post.ts
    assert told.says(f"could not be brought to the asker ({code})")
    assert {"handover_answered"} <= {line["event"] for line in logs if line.get("failed") == code}
    assert not any("まだです" in str(line) for line in logs)


def test_a_lost_answer_of_slack_posts_nothing_twice(desk: Station) -> None:
    """It may have arrived: the duty thread is told that nobody knows."""
    post = desk.hands_over()
    desk.slack.fail_next("chat.postMessage", reset="after")
    desk.slack.says("bob", "About 3 million.", desk.duty, post)
    told = desk.settled()
    assert told.says("It is not certain that this reached the asker.")
    assert len([one for one in desk.slack.posts if one.says("About 3 million.")]) == 1


def test_a_channel_that_was_switched_off_meanwhile_stays_quiet(desk: Station) -> None:
    post = desk.hands_over()
    desk.store.channels.set(desk.slack.team.id, desk.slack.channel("general").id, "off", set_by="U1")
    desk.slack.says("bob", "About 3 million.", desk.duty, post)
    desk.slack.wait_idle()
    assert desk.slack.posts[-2].channel == desk.slack.dm("alice").id


# --- The Answer button ------------------------------------------------------------------------------------------------


def test_without_the_history_scope_there_is_the_button(desk: Station) -> None:
    """And the post does not promise what it cannot hold."""
    desk.slack.withdraw("groups:history")
    desk.on_duty("bob")
    post = desk.hands_over()
    assert post.says("Replies in this thread do not.")
    desk.slack.says("bob", "unheard", desk.duty, post)
    assert not any(one.says("unheard") for one in desk.slack.posts)
    desk.slack.presses("bob", post, "答える / Answer")
    desk.send("bob", words="About 3 million.")
    assert desk.slack.posts[-2].says("About 3 million.")
    assert desk.slack.posts[-2].text.startswith("This is not from the release.")
    assert desk.closed("bob")


def test_more_can_be_sent_with_the_button(desk: Station) -> None:
    """Also by somebody else, who sees what was sent before."""
    post = desk.hands_over()
    desk.slack.says("bob", "About 3 million.", desk.duty, post)
    desk.slack.wait_idle()
    desk.slack.presses("carol", post, "答える / Answer")
    assert desk.window("carol").says("About 3 million.")
    desk.send("carol", words="Now it is 4.")
    answer = desk.slack.posts[-2]
    assert answer.says("Now it is 4.") and answer.says("'s further answer")
    assert desk.store.handovers.list()[0].answer == "About 3 million.\nNow it is 4."


def test_two_officers_at_the_same_moment(desk: Station) -> None:
    """One answer goes out; the other officer is told, and gets the words back."""
    post = desk.hands_over()
    for name in ("bob", "carol"):
        desk.slack.presses(name, post, "答える / Answer")
        desk.window(name)
    both = threading.Barrier(2)

    def sends(name: str) -> None:
        both.wait()
        desk.slack.fills(name, desk.window(name), {"words": f"by {name}"})

    hands = [threading.Thread(target=sends, args=(name,)) for name in ("bob", "carol")]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    desk.slack.wait_idle()
    sent = [one for one in desk.slack.posts if one.text.startswith("This is not from the release.")]
    assert len(sent) == 1
    winner = "bob" if sent[0].says("by bob") else "carol"
    loser = "carol" if winner == "bob" else "bob"
    [told] = [one for one in desk.slack.posts if one.says("Another answer was sent before yours")]
    assert told.only_for == desk.slack.user(loser).id
    assert told.says(f"by {loser}")


def test_a_button_of_a_forgotten_question(desk: Station) -> None:
    post = desk.hands_over()
    desk.store.handovers.remove(desk.store.handovers.list()[0])
    desk.slack.presses("bob", post, "答える / Answer")
    assert desk.settled().says("no longer on record")


# --- Expiry, restarts, crashes ----------------------------------------------------------------------------------------


def test_an_open_one_expires_and_the_asker_is_told_once(desk: Station) -> None:
    """By the scheduler's next pass."""
    post = desk.hands_over()
    desk.slack.clock.advance(23 * 3600)
    assert expire(desk.services(), desk.slack.clock.datetime()) == 0
    desk.slack.clock.advance(2 * 3600)
    scheduler_for(desk.settings, desk.deps).once()
    told, noted = desk.slack.posts[-2:]
    assert told.says("There was no answer by") and told.says("what is the budget")
    assert noted.thread_ts == post.ts
    assert noted.says("the asker was told")
    assert expire(desk.services(), desk.slack.clock.datetime()) == 0
    assert desk.slack.posts[-1] == noted


def no_answers(desk: Station) -> list[Message]:
    """Every message which says that there was no answer."""
    desk.slack.wait_idle()
    return [post for post in desk.slack.posts if post.says("There was no answer by")]


def passes(desk: Station, seconds: float = 20, services: Services | None = None) -> int:
    """One pass of the scheduler, that much later; how many expired."""
    desk.slack.clock.advance(seconds)
    return expire(services or desk.services(), desk.slack.clock.datetime())


def cut_off(desk: Station) -> Services:
    """A process that does not reach Slack."""
    client = web_client(replace(desk.settings, api_base_url="http://127.0.0.1:9/api/"))
    return Services.wire(desk.deps, lambda team: client, desk.settings)


def test_where_slack_is_away_it_is_told_afterwards(desk: Station) -> None:
    """Asker and duty channel, once; until then the question is open."""
    post = desk.hands_over()
    assert passes(desk, 25 * 3600, cut_off(desk)) == 0
    assert [one.state for one in desk.store.handovers.list()] == ["open"]
    assert [passes(desk), passes(desk)] == [1, 0]
    assert len(no_answers(desk)) == 1
    assert [one.says("the asker was told") for one in desk.in_duty() if one.thread_ts == post.ts] == [True]


def test_an_app_that_is_not_installed_tells_when_it_is_again(desk: Station) -> None:
    def gone(team: str) -> WebClient:
        raise NotInstalled("gone")

    desk.hands_over()
    assert passes(desk, 25 * 3600, Services.wire(desk.deps, gone, desk.settings)) == 0
    assert passes(desk) == 1
    assert len(no_answers(desk)) == 1


@pytest.mark.parametrize("reset", ["before", "after"])
def test_where_slacks_word_got_lost_it_is_looked_for(desk: Station, reset: Literal["before", "after"]) -> None:
    """Told once, whether Slack took it or not."""
    post = desk.hands_over()
    desk.slack.fail_next("chat.postMessage", reset=reset)
    assert passes(desk, 25 * 3600) == 0
    assert [passes(desk), passes(desk)] == [1, 0]
    assert len(no_answers(desk)) == 1
    assert [one.says("the asker was told") for one in desk.in_duty() if one.thread_ts == post.ts] == [True]


@pytest.mark.parametrize("reset", ["before", "after"])
def test_where_we_may_not_look_it_is_not_sent_again(desk: Station, reset: Literal["before", "after"]) -> None:
    """It may have arrived; the duty channel is told that nobody knows."""
    desk.slack.commands("alice", "/jasmine", "what is the budget", "general")
    desk.slack.presses("alice", desk.settled(), 1)
    desk.send("alice")
    desk.slack.fail_next("chat.postMessage", reset=reset)
    assert [passes(desk, 25 * 3600), passes(desk)] == [1, 0]
    assert len(no_answers(desk)) == (reset == "after")
    assert desk.in_duty()[-1].says("It is not certain that this reached the asker.")


def test_what_never_succeeds_is_given_up(desk: Station) -> None:
    """And the duty channel hears why."""
    desk.hands_over()
    desk.refused = {"ratelimited"}
    desk.slack.fail_next("chat.postMessage", 2, error="ratelimited", status=429, retry_after=30)
    assert passes(desk, 25 * 3600) == 0
    assert passes(desk, TRY_FOR.total_seconds()) == 1
    assert passes(desk) == 0
    assert no_answers(desk) == []
    assert desk.in_duty()[-1].says("It could not be brought to the asker (ratelimited)")


def test_slacks_wish_to_be_left_alone_holds_up_no_briefing(desk: Station) -> None:
    """What waits is the one hand-over, until the next pass."""
    desk.hands_over()
    desk.refused = {"ratelimited"}
    desk.slack.fail_next("chat.postMessage", error="ratelimited", status=429, retry_after=30)
    began = time.monotonic()
    assert passes(desk, 25 * 3600) == 0
    assert time.monotonic() - began < 5
    assert passes(desk) == 1
    assert len(no_answers(desk)) == 1


class Killed(BaseException):
    """The process ends."""


@pytest.mark.parametrize("end", [StoreError("locked", True), ValueError(), Killed()])
def test_an_end_in_between_leaves_no_other_untold(
    desk: Station, monkeypatch: pytest.MonkeyPatch, end: BaseException
) -> None:
    """Each is marked just before it is told."""
    desk.hands_over()
    desk.hands_over(text="the other budget")
    real, calls = desk.store.handovers.expire, []

    def ends(handover: HandOver) -> bool:
        calls.append(handover)
        if len(calls) == 2:
            raise end
        return real(handover)

    monkeypatch.setattr(desk.store.handovers, "expire", ends)
    with suppress(Killed):
        passes(desk, 25 * 3600)
    assert len(no_answers(desk)) == 1
    assert passes(desk) == 1
    assert len(no_answers(desk)) == 2


def test_a_late_answer_that_a_crash_kept_back(desk: Station) -> None:
    """The asker heard once that there was none in time; the duty channel is asked to send it again."""
    desk.hands_over()
    assert passes(desk, 25 * 3600) == 1
    desk.store.handovers.take(desk.store.handovers.list()[0], "lost words", "U1")
    assert [passes(desk, ON_ITS_WAY.total_seconds() + 1), passes(desk)] == [0, 0]
    assert len(no_answers(desk)) == 1
    assert desk.in_duty()[-1].says("Please send it again with Answer")


def test_an_answer_in_time_that_a_crash_kept_back(desk: Station) -> None:
    """There is time to send it again, before the asker is told that there was none."""
    desk.hands_over()
    desk.slack.clock.advance(24 * 3600 - 60)
    desk.store.handovers.take(desk.store.handovers.list()[0], "lost words", "U1")
    assert passes(desk, ON_ITS_WAY.total_seconds() + 1) == 0
    assert desk.in_duty()[-1].says("Please send it again with Answer")
    assert passes(desk, GRACE.total_seconds() - 1) == 0
    assert no_answers(desk) == []
    assert passes(desk, 1) == 1
    assert len(no_answers(desk)) == 1


def test_an_answer_that_took_long_is_kept(desk: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was given up for lost, and arrived: nobody is told that there was none."""
    post = desk.hands_over()
    real = bringing.to_asker

    def slowly(services: Services, handover: HandOver, message: dict[str, object]) -> str:
        passes(desk, ON_ITS_WAY.total_seconds() + 1)
        return real(services, handover, message)

    monkeypatch.setattr(bringing, "to_asker", slowly)
    desk.slack.says("bob", "About 3 million.", desk.duty, post)
    desk.slack.wait_idle()
    [kept] = desk.store.handovers.list()
    assert (kept.state, kept.answer) == ("answered", "About 3 million.")
    monkeypatch.undo()
    assert passes(desk, 25 * 3600) == 0
    assert no_answers(desk) == []


def test_two_answers_of_which_one_took_long_are_both_kept(desk: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both arrived."""
    post = desk.hands_over()
    real = bringing.to_asker

    def slowly(services: Services, handover: HandOver, message: dict[str, object]) -> str:
        monkeypatch.undo()
        passes(desk, ON_ITS_WAY.total_seconds() + 1)
        desk.slack.presses("carol", post, "答える / Answer")
        view = desk.slack.modal("carol")
        assert view is not None
        desk.slack.fills("carol", view, {"words": "Now it is 4."})
        while desk.store.handovers.list()[0].state != "answered":
            time.sleep(0.01)
        return real(services, handover, message)

    monkeypatch.setattr(bringing, "to_asker", slowly)
    desk.slack.says("bob", "About 3 million.", desk.duty, post)
    desk.slack.wait_idle()
    assert desk.store.handovers.list()[0].answer == "Now it is 4.\nAbout 3 million."


def test_a_late_answer_is_better_than_none(desk: Station) -> None:
    post = desk.hands_over()
    desk.slack.clock.advance(25 * 3600)
    expire(desk.services(), desk.slack.clock.datetime())
    desk.slack.says("bob", "About 3 million.", desk.duty, post)
    desk.slack.wait_idle()
    assert desk.slack.posts[-2].says("About 3 million.")


def test_it_expires_before_its_record_is_purged() -> None:
    with station(handover_hours=168, retention_days=1) as desk:
        desk.hands_over()
        [kept] = desk.store.handovers.list()
        assert kept.at is not None
        assert timedelta(hours=22) < kept.expires_at - kept.at <= timedelta(hours=23)


def test_a_restart_in_between(desk: Station) -> None:
    post = desk.hands_over()
    desk.restarts()
    desk.slack.says("bob", "About 3 million.", desk.duty, post)
    desk.slack.wait_idle()
    assert desk.slack.posts[-2].says("About 3 million.")


def test_an_answer_that_a_crash_kept_back_is_asked_for_again(desk: Station) -> None:
    """Nobody knows whether it arrived; then it can be sent again."""
    post = desk.hands_over()
    [kept] = desk.store.handovers.list()
    desk.store.handovers.take(kept, "lost words", "U1")
    desk.slack.clock.advance(ON_ITS_WAY.total_seconds() + 1)
    expire(desk.services(), desk.slack.clock.datetime())
    told = desk.settled()
    assert told.thread_ts == post.ts and told.says("Please send it again with Answer")
    desk.slack.presses("bob", post, "答える / Answer")
    desk.send("bob", words="About 3 million.")
    assert desk.slack.posts[-2].says("About 3 million.")


def test_two_passes_at_the_same_moment_share_the_work(desk: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each has read the same rows; one tells."""
    desk.hands_over()
    desk.hands_over(text="the other budget")
    lost, late = desk.store.handovers.list()
    taken = desk.store.handovers.take(lost, "lost words", "U1")
    monkeypatch.setattr(desk.store.handovers, "stuck", lambda before: (taken,))
    monkeypatch.setattr(desk.store.handovers, "due", lambda now: (late,))
    for _ in range(2):
        expire(desk.services(), desk.slack.clock.datetime())
    desk.slack.wait_idle()
    assert len([one for one in desk.slack.posts if one.says("Please send it again with Answer")]) == 1
    assert len([one for one in desk.slack.posts if one.says("There was no answer by")]) == 1


def test_one_that_a_crash_kept_from_the_duty_channel_expires_too(desk: Station) -> None:
    """The asker is told; the duty channel, which never saw it, hears nothing."""
    desk.refused = {"http_500"}
    desk.slack.presses("alice", miss(desk), 1)
    desk.slack.fail_next("chat.postMessage", status=500)
    desk.send("alice")
    desk.slack.clock.advance(25 * 3600)
    assert expire(desk.services(), desk.slack.clock.datetime()) == 1
    assert desk.settled().says("There was no answer by")
    assert desk.in_duty() == []


def test_one_that_fails_does_not_keep_the_others_from_expiring(desk: Station) -> None:
    desk.hands_over()
    desk.hands_over(text="the other budget")
    desk.slack.clock.advance(25 * 3600)
    desk.refused = {"channel_not_found"}
    desk.slack.fail_next("chat.postMessage", 3, error="channel_not_found")
    assert expire(desk.services(), desk.slack.clock.datetime()) == 2
    assert [one for one in desk.slack.posts if one.says("There was no answer by")]


# --- Limits, closed doors ---------------------------------------------------------------------------------------------


def test_one_question_of_one_person_is_open_once(desk: Station) -> None:
    """Said before the window opens, and when two windows were open."""
    answer = miss(desk)
    desk.slack.presses("alice", answer, 1)
    first = desk.window("alice")
    desk.slack.presses("alice", answer, 1)
    desk.slack.fills("alice", desk.window("alice"), {})
    desk.slack.fills("alice", first, {})
    assert desk.settled().says("You have handed this question over already")
    assert len(desk.in_duty()) == 1
    desk.slack.presses("alice", answer, 1)
    assert desk.settled().says("You have handed this question over already")
    assert desk.closed("alice")


def test_few_an_hour(desk: Station) -> None:
    for number in range(PER_HOUR):
        desk.hands_over(text=f"the budget {number}")
    desk.slack.presses("alice", miss(desk, text="the budget again"), 1)
    assert desk.settled().says(f"at most {PER_HOUR} an hour")
    desk.hands_over("dave")
    desk.slack.clock.advance(3601)
    desk.hands_over(text="the budget again")


def test_a_channel_that_is_off(desk: Station) -> None:
    answer = miss(desk)
    desk.store.channels.set(desk.slack.team.id, answer.channel, "off", set_by="U1")
    desk.slack.presses("alice", answer, 1)
    assert desk.settled().says("the app is set not to answer")


def test_a_duty_channel_that_cannot_be_written_to(desk: Station) -> None:
    """The asker is told the truth and whom to ask; nothing is left open."""
    desk.slack.presses("alice", miss(desk), 1)
    desk.refused = {"not_in_channel"}
    desk.slack.fail_next("chat.postMessage", error="not_in_channel")
    told = desk.send("alice")
    assert told.says("could not be posted") and told.says("広報課 内線1234")
    assert desk.store.handovers.list() == ()


def test_a_post_whose_fate_is_unknown(desk: Station) -> None:
    """The asker hears that; the button on it works."""
    desk.slack.presses("alice", miss(desk), 1)
    desk.slack.fail_next("chat.postMessage", reset="after")
    assert desk.send("alice").says("It is not certain")
    [post] = desk.in_duty()
    desk.slack.presses("bob", post, "答える / Answer")
    desk.send("bob", words="About 3 million.")
    assert desk.slack.posts[-1].thread_ts == post.ts
    assert desk.slack.posts[-2].says("About 3 million.")


def test_the_curator_finds_question_and_answer(desk: Station) -> None:
    """One gap, which wants an answer now; a decision that was taken stays."""
    desk.hands_over()
    [gap] = desk.store.gaps.list()
    assert gap.state == "to_answer"
    [kept] = desk.store.handovers.of_gaps([gap.id])
    assert kept.question == "what is the budget"
    desk.store.gaps.set_state("ignored", gap.id)
    desk.store.handovers.expire(kept)
    desk.slack.presses("alice", [p for p in desk.slack.posts if p.buttons and p.channel != desk.duty.id][-1], 1)
    desk.send("alice")
    assert desk.store.gaps.list()[0].state == "ignored"


def test_an_open_question_is_not_somebodys_private_one(desk: Station) -> None:
    """Whatever was asked last in the same words; each hand-over belongs to the gap of its own place."""
    openly = miss(desk)
    [gap] = desk.store.gaps.list()
    desk.slack.says("bob", "what is the budget")
    privately = desk.settled()
    desk.slack.presses("alice", openly, 1)
    desk.send("alice")
    desk.slack.presses("bob", privately, 1)
    desk.send("bob")
    of_bob, of_alice = desk.store.handovers.list()
    private, known = desk.store.gaps.list()
    assert (of_alice.gap_id, of_bob.gap_id) == (known.id, private.id)
    assert known.id == gap.id
    assert (known.private, private.private) == (False, True)


def test_where_there_is_only_a_private_gap_an_open_one_is_noted(desk: Station) -> None:
    """With its message."""
    answer = miss(desk)
    [openly] = desk.store.gaps.list()
    with desk.store.database.write() as connection:
        connection.execute(update(gaps).values(channel=None, private=True, question_ts=None))
    desk.slack.presses("alice", answer, 1)
    desk.send("alice")
    noted, private = desk.store.gaps.list()
    assert openly.question_ts is not None
    assert (noted.channel, noted.private, noted.question_ts) == (openly.channel, False, openly.question_ts)
    assert (noted.state, private.state) == ("to_answer", "new")


# --- What people write is words, nothing else -------------------------------------------------------------------------


def harmless(*posts: Message) -> None:
    """Neither a mention, nor a link, nor a turned reading direction came of it."""
    for post in posts:
        texts = [str(run["text"]) for run in runs(post.blocks, "text")]
        assert not any(sign in post.text for sign in MENTIONS[:2])
        assert "\u202e" not in post.text and not any("\u202e" in text for text in texts)
        assert not [run for run in runs(post.blocks, "link") if "evil" in str(run["url"])]
        assert runs(post.blocks, "broadcast") == [] and runs(post.blocks, "mrkdwn") == []
        assert all(sent.args["parse"] == "none" for sent in (post,) if post.via == "chat.postMessage")


def test_nothing_that_anybody_writes_mentions_or_links(desk: Station) -> None:
    """Question, note, reply in the thread, answer in the window."""
    victim = desk.slack.user("dave")
    nasty = NASTY.replace("U0FAKE0001", victim.id)
    post = desk.hands_over(text=f"budget {nasty}", note=nasty)
    harmless(post)
    assert victim.id not in mentioned(post)
    desk.slack.says("bob", f"{nasty} &lt;!channel&gt;", desk.duty, post)
    desk.slack.wait_idle()
    harmless(*desk.slack.posts[-2:])
    desk.slack.presses("bob", post, "答える / Answer")
    desk.send("bob", words=nasty)
    harmless(*desk.slack.posts[-2:])
    assert victim.id not in mentioned(desk.slack.posts[-2])


def test_mark_up_is_read_as_people_see_it() -> None:
    """Slack hands on entities; unseen characters go."""
    assert readable("ask <@U1|mika> in <#C1|desk> &lt;b&gt; <https://a.b|here> <!here>", 200) == (
        "ask @mika in #desk <b> here (https://a.b) @here"
    )
    assert readable("<https://a.b>", 200) == "https://a.b"
    assert clean("a\u202eb\u2066c\n\n\n d\x00", 200) == "abc\nd\ufffd"
    assert len(clean("x" * 500, 80)) == 80


# --- Other organisations ----------------------------------------------------------------------------------------------


@pytest.fixture
def embassy(desk: Station) -> tuple[Channel, User]:
    """A channel shared with another organisation, opened for it; somebody from there."""
    partner = desk.slack.install("Embassy", "embassy", scopes=()).team
    shared = desk.slack.channel("shared", shared_with=partner.id)
    desk.store.channels.set(desk.slack.team.id, shared.id, "mentions", set_by="U1", external=True)
    return shared, desk.slack.user("attache", team=partner.id)


def test_somebody_from_another_organisation(desk: Station, embassy: tuple[Channel, User]) -> None:
    """The duty channel sees what the window showed; whoever answers is told who will read it."""
    shared, attache = embassy
    desk.on_duty("bob")
    desk.slack.mentions(attache, "what is the budget", shared)
    desk.slack.presses(attache, desk.settled(), 1)
    assert desk.window(attache).says("Members of other organizations read this thread.")
    desk.send(attache)
    [post] = desk.in_duty()
    assert post.says("Asked in a channel shared with another organization")
    desk.slack.says("bob", "None is given.", desk.duty, post)
    desk.slack.wait_idle()
    answer = desk.slack.posts[-2]
    assert answer.channel == shared.id and answer.says("None is given.")


def test_a_member_in_a_shared_channel_is_told_too(desk: Station, embassy: tuple[Channel, User]) -> None:
    desk.slack.mentions("alice", "what is the budget", embassy[0])
    desk.slack.presses("alice", desk.settled(), 1)
    assert desk.window("alice").says("Members of other organizations read this thread.")
