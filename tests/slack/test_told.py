"""What was told to the press: recorded in the duty channel, and said under the same answer later, where that is fit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.fakeslack.model import Message
from bot.slack.handover import said
from bot.slack.handover.plain import moment
from bot.slack.posting import Place
from bot.store.told import Told
from tests.slack.duty import MENTIONS, Station, mentioned, runs, station

TOLD = "Told to press"
LINE = "答え：who chaired the meeting"


@pytest.fixture
def desk() -> Iterator[Station]:
    """A bot with a duty channel."""
    with station() as here:
        yield here


def answer(desk: Station, text: str = "who chaired the meeting", person: str = "bob") -> Message:
    """An answer in #general."""
    desk.slack.mentions(person, text, "general")
    return desk.settled()


def record(desk: Station, outlet: str = "", text: str = "who chaired the meeting") -> Message:
    """Bob asks, tells the press, and records it; the post in the duty channel."""
    desk.slack.chooses("bob", answer(desk, text), TOLD)
    desk.send("bob", outlet=outlet)
    return desk.in_duty()[-1]


def now(desk: Station) -> str:
    """The moment, in English."""
    return moment(desk.slack.clock.datetime(), "Asia/Tokyo", "en")


# --- The record -------------------------------------------------------------------------------------------------------


def test_the_window_shows_the_line_and_where_it_goes(desk: Station) -> None:
    desk.slack.chooses("bob", answer(desk), TOLD)
    window = desk.window("bob")
    assert window.says("intent meeting.chair() en")
    assert [run["channel_id"] for run in runs(window.view["blocks"], "channel")] == [desk.duty.id]
    desk.slack.closes("bob", window)
    assert desk.in_duty() == [] and desk.store.told.list() == ()


def test_it_is_recorded_in_the_duty_channel(desk: Station) -> None:
    """Line, source, who, outlet, time; whoever recorded it is told so alone."""
    post = record(desk, outlet="NHK")
    for words in ("Told to press T1", "intent meeting.chair() en", "Source: MOD website", "outlet: NHK", now(desk)):
        assert post.says(words)
    assert mentioned(post) == {desk.slack.user("bob").id}
    done = desk.slack.posts[-1]
    assert done.only_for == desk.slack.user("bob").id
    assert done.says("Recorded in the duty channel (T1).")
    [kept] = desk.store.told.list()
    assert (kept.outlet, kept.line, kept.duty_ts) == ("NHK", "intent meeting.chair() en", post.ts)
    assert kept.intent == "meeting.chair" and kept.told_by == desk.slack.user("bob").id


def test_without_an_outlet(desk: Station) -> None:
    assert not record(desk).says("outlet")


def test_the_copied_line_is_the_one_that_was_seen(desk: Station) -> None:
    """Whoever copies a line may read it out: the button stands under the copy."""
    desk.slack.presses("bob", answer(desk), "Text to copy")
    desk.slack.presses("bob", desk.settled(), TOLD)
    desk.send("bob")
    assert desk.store.told.list()[0].line == LINE
    assert desk.in_duty()[-1].says(LINE)


def test_a_redelivered_window_records_once(desk: Station) -> None:
    record(desk)
    sent = next(d for d in reversed(desk.slack.deliveries) if d.parcel.kind == "view")
    desk.slack.redeliver(sent)
    desk.slack.wait_idle()
    assert len(desk.store.told.list()) == 1


def test_a_duty_channel_that_cannot_be_written_to(desk: Station) -> None:
    desk.slack.chooses("bob", answer(desk), TOLD)
    desk.refused = {"is_archived"}
    desk.slack.fail_next("chat.postMessage", error="is_archived")
    assert desk.send("bob").says("Recorded (T1), but it could not be posted")
    assert len(desk.store.told.list()) == 1


def test_what_is_typed_neither_mentions_nor_links(desk: Station) -> None:
    victim = desk.slack.user("dave").id
    post = record(desk, outlet=f"<!channel> <@{victim}> *NHK* \u202e<https://evil.example|x>")
    assert not any(sign in post.text for sign in MENTIONS[:2])
    assert mentioned(post) == {desk.slack.user("bob").id}
    assert runs(post.blocks, "link") == [] and runs(post.blocks, "broadcast") == []
    assert "\u202e" not in post.text and not post.says("\u202e")
    assert post.says("*NHK*")


def test_where_there_is_no_duty_channel_there_is_no_record() -> None:
    with station(duty_channel="") as desk:
        shown = answer(desk)
        assert TOLD not in [button.text for button in shown.buttons]
        desk.slack.presses("bob", shown, "Text to copy")
        assert desk.settled().buttons == ()


def test_a_refusal_cannot_be_told(desk: Station) -> None:
    assert TOLD not in [button.text for button in answer(desk, "what is the budget").buttons]


def test_a_private_answer_has_room_for_it(desk: Station) -> None:
    """A menu has five entries: how to cite goes, which the copied text says too."""
    desk.slack.commands("bob", "/jasmine", "who chaired the meeting", "general")
    labels = [button.text for button in desk.settled().buttons if button.option]
    assert TOLD in labels and "Report a problem" in labels and "How to cite this" not in labels
    assert len(labels) == 5


# --- Told before ------------------------------------------------------------------------------------------------------


def told(desk: Station, **changes: object) -> Told:
    """A record as it is kept, of the line that FakeCore gives to alice's question."""
    kept = Told(
        desk.slack.team.id, "meeting.chair", {}, "en", LINE, "NHK", desk.slack.user("bob").id, (), "v", desk.duty.id
    )
    return desk.store.told.add(replace(kept, **changes))  # type: ignore[arg-type]


def test_the_same_question_says_that_it_was_told(desk: Station) -> None:
    """When, and that it was this line; neither outlet nor name."""
    told(desk)
    when = now(desk)
    desk.slack.clock.advance(86_400)
    shown = answer(desk, person="alice")
    assert shown.says(f"This line was told to the press on {when}.")
    assert f"This line was told to the press on {when}." in shown.text
    assert not shown.says("NHK")
    assert desk.slack.user("bob").id not in mentioned(shown)


def test_a_line_that_differs_now_says_so_and_shows_it(desk: Station) -> None:
    told(desk, line="The chair was somebody else.")
    shown = answer(desk)
    assert shown.says("differs from this one: “The chair was somebody else.”")
    assert not shown.says("This line was told")


def test_a_line_in_the_other_language(desk: Station) -> None:
    """Compared with what would be said in that language now."""
    told(desk, lang="ja", line="intent meeting.chair() ja")
    assert answer(desk).says("this was told to the press in Japanese: “intent meeting.chair() ja”")
    told(desk, lang="ja", line="old words")
    assert answer(desk).says("differs from the present one in Japanese: “old words”")


def test_the_newest_in_the_same_language_counts(desk: Station) -> None:
    told(desk, line="first")
    told(desk, line="second")
    told(desk, lang="ja", line="third")
    assert answer(desk).says("“second”")


def test_another_question_says_nothing(desk: Station) -> None:
    told(desk, slots={"pillar": "3"})
    told(desk, intent="meeting.place")
    told(desk, team_id="T0OTHER")
    assert not answer(desk).says("told to the press")


def test_it_is_said_in_a_dm_and_to_a_command(desk: Station) -> None:
    told(desk)
    desk.slack.says("alice", "who chaired the meeting")
    assert desk.settled().says("This line was told to the press")
    desk.slack.commands("alice", "/jasmine", "who chaired the meeting", "general")
    private = desk.settled()
    assert private.ephemeral and private.says("This line was told to the press")
    desk.slack.presses("alice", private, "Share in the channel, without")
    desk.slack.wait_idle()
    shared = next(post for post in reversed(desk.slack.posts) if not post.ephemeral)
    assert shared.says("A shared answer") and not shared.says("told to the press")


def test_it_stays_when_the_question_is_edited(desk: Station) -> None:
    told(desk)
    question = desk.slack.mentions("alice", "who chaired it", "general")
    assert desk.settled().says("told to the press")
    desk.slack.edits("alice", question, "@jasmine who chaired the meeting")
    assert desk.settled().says("This line was told to the press")


@pytest.mark.parametrize(
    ("place", "external", "says"),
    [
        ({"surface": "mention"}, False, True),
        ({"surface": "thread"}, False, True),
        ({"surface": "mention"}, True, False),
        ({"surface": "mention", "shared": True}, False, False),
        ({"surface": "shortcut"}, False, False),
        ({"surface": "command", "private": True, "shared": True}, True, True),
        ({"surface": "dm", "direct": True}, False, True),
        ({"surface": "action"}, False, False),
        ({"surface": "action", "private": True}, True, True),
        ({"surface": "action", "private": True, "guest": True}, False, False),
    ],
)
def test_whose_eyes_it_is_for(desk: Station, place: dict[str, Any], external: bool, says: bool) -> None:
    """Members of the workspace; where it is not known who reads along, nobody."""
    if external:
        desk.store.channels.set(desk.slack.team.id, "C1", "mentions", set_by="U1", external=True)
    there = Place(desk.slack.team.id, "C1", "U1", **place)
    assert said.for_these_eyes(desk.services(), there) is says


def test_never_across_organisations(desk: Station) -> None:
    """Not in a shared channel, nor to who presses there; and nobody from there records anything."""
    partner = desk.slack.install("Embassy", "embassy", scopes=()).team
    shared = desk.slack.channel("shared", shared_with=partner.id)
    attache = desk.slack.user("attache", team=partner.id)
    desk.store.channels.set(desk.slack.team.id, shared.id, "mentions", set_by="U1", external=True)
    told(desk)
    for person in (attache, desk.slack.user("alice")):
        desk.slack.mentions(person, "who chaired the meeting", shared)
        shown = desk.settled()
        assert shown.says(LINE) and not shown.says("told to the press")
        desk.slack.presses(person, shown, 1)
        assert not desk.settled().says("told to the press")
    desk.slack.chooses(attache, shown, TOLD)
    assert desk.settled().says("Only members of this workspace can record this.")
    desk.slack.presses(attache, shown, "Text to copy")
    assert desk.settled().buttons == ()
    assert desk.closed(attache) and len(desk.store.told.list()) == 1
