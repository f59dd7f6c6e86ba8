"""`/jasmine oncall`, the Home's lines, and the briefing at the start of one's shifts: what people see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from bot.briefing.model import Duty, Person, Shift
from bot.briefing.roster import Listed, ReadRoster
from bot.delivery.wiring import scheduler_for
from bot.fakeslack.model import Message, User
from bot.fakeslack.slack import FakeSlack
from bot.rendering.blockkit import check_message, check_view
from bot.slack.app import build_app
from bot.slack.grammar import parse
from bot.slack.services import Dependencies
from bot.store.store import open_store
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import FakeCore

NOW = datetime.fromisoformat("2026-11-24T09:00:00+09:00")


@dataclass
class Rota:
    """A roster that the test sets; `problem` as a roster that cannot be read, or is old, has it."""

    shifts_: tuple[Shift, ...] = ()
    problem: str = ""

    def duty(self, at: datetime) -> Duty:
        """See Roster."""
        return replace(ReadRoster(Listed(self.shifts_)).duty(at), problem=self.problem)

    def shifts(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """See Roster."""
        return ReadRoster(Listed(self.shifts_)).shifts(start, end)


@dataclass
class Desk:
    """A bot with a roster, on a Tuesday at nine in the morning in Tokyo."""

    slack: FakeSlack
    rota: Rota
    deps: Dependencies

    def says(self, text: str, person: str = "alice") -> Message:
        """What the bot answers to the command, for that person alone."""
        self.slack.commands(person, "/jasmine", text, "general")
        self.slack.wait_idle()
        message = self.slack.posts_and_notices[-1]
        assert message.ephemeral and check_message({key: message.args[key] for key in ("text", "blocks")}) == []
        return message

    def turns(self, *people: Person, hours: float = 24.0, starts: datetime = NOW - timedelta(minutes=30)) -> None:
        """From half past eight, so many hours each."""
        span = timedelta(hours=hours)
        self.rota.shifts_ = tuple(
            Shift(person, starts + number * span, starts + (number + 1) * span) for number, person in enumerate(people)
        )


@pytest.fixture
def desk() -> Iterator[Desk]:
    """Nobody is on duty yet."""
    with FakeSlack() as slack:
        slack.clock.set(NOW)
        rota = Rota()
        store = open_store("sqlite://", slack.clock.datetime)
        deps = replace(dependencies_for(slack, FakeCore()), roster=rota, store=store)
        slack.connect(build_app(settings_for(slack), deps))
        yield Desk(slack, rota, deps)
        assert slack.errors == []
        store.close()


def member(desk: Desk, name: str, locale: str = "ja-JP") -> Person:
    """Somebody whom the roster names by id."""
    return Person(name, desk.slack.user(name, locale=locale).id)


def mentioned(message: Message) -> list[str]:
    """The ids of the people whom Slack itself names in a message."""
    runs = [
        run
        for block in message.args["blocks"]
        for section in block.get("elements", ())
        for run in section.get("elements", ())
    ]
    return [run["user_id"] for run in runs if run["type"] == "user"]


def test_who_is_on_duty_until_when_and_who_is_next(desk: Desk) -> None:
    """People by Slack's own element where the roster knows their id, else by name, never as mark-up."""
    sato = member(desk, "sato")
    desk.turns(sato, Person("<!channel> *Mori*"), *[sato] * 9)

    told = desk.says("当番")

    assert told.text.startswith("当番　2026年11月24日（火）09:00（日本時間）現在")
    assert told.says("（25日 08:30まで）") and told.says("（25日 08:30から26日 08:30まで）") and told.says("空き：なし")
    assert told.says("時刻は日本時間")
    assert mentioned(told) == [sato.user_id]
    assert "<!channel>" not in told.text


def test_the_same_in_english(desk: Desk) -> None:
    """In the zone of the settings."""
    desk.turns(Person("Sato"), Person("Mori"), *[Person("Sato")] * 9)

    told = desk.says("on call")

    assert told.says("On duty as of Tuesday 24 November 2026, 09:00 JST")
    assert told.says("Now: @Sato until 25 Nov 08:30 JST. Next: @Mori, 25 Nov 08:30 to 26 Nov 08:30 JST. No gaps.")


def test_gaps_are_said_aloud(desk: Desk) -> None:
    """In bold, each on a line of its own; one without an end in sight says that."""
    desk.turns(Person("Sato"), Person("Mori"), hours=10)
    desk.rota.shifts_ = (desk.rota.shifts_[0], Shift(Person("Ono"), NOW + timedelta(days=2), NOW + timedelta(days=3)))

    told = desk.says("oncall")

    bold = [
        run["text"]
        for section in told.args["blocks"][0]["elements"]
        for run in section["elements"]
        if run.get("style", {}).get("bold")
    ]
    assert bold[1:] == [
        "Attention: nobody is on duty from 24 Nov 18:30 to 26 Nov 09:00 JST.",
        "Attention: nobody is on duty from 27 Nov 09:00 JST on.",
    ]


def test_nobody_on_duty_is_said_first(desk: Desk) -> None:
    """Not a silence."""
    desk.turns(Person("Sato"), starts=NOW + timedelta(hours=1))

    assert desk.says("duty").says("Nobody is on duty now.")
    assert desk.says("当直").says("現在、当番がいません。")


@pytest.mark.parametrize(
    ("problem", "ja", "en"),
    [
        ("edited", "最近の変更を読み込めない", "latest change of the roster cannot be read"),
        ("stale", "1時間以上更新できていない", "could not be updated for over an hour"),
    ],
)
def test_an_old_roster_says_that_it_is_old(desk: Desk, problem: str, ja: str, en: str) -> None:
    """With the last that is known."""
    desk.turns(Person("Sato"))
    desk.rota.problem = problem

    assert desk.says("当番").says(ja) and desk.says("当番").says("Sato") and desk.says("duty").says(en)


def test_a_roster_that_cannot_be_read_is_no_gap(desk: Desk) -> None:
    """Nobody must be told that nobody is on duty."""
    desk.rota.problem = "unread"

    told, english = desk.says("当番"), desk.says("duty")

    assert told.says("当番表を読み込めないため、当番が分かりません") and not told.says("当番がいません")
    assert english.says("roster cannot be read") and not english.says("Nobody is on duty now")


def test_without_a_roster_that_is_said(desk: Desk) -> None:
    """For every form of the command."""
    with FakeSlack() as slack:
        slack.connect(build_app(settings_for(slack), dependencies_for(slack, FakeCore())))
        for text in ("oncall", "oncall briefing on", "oncall briefing"):
            slack.commands("alice", "/jasmine", text)
            slack.wait_idle()
            assert slack.posts_and_notices[-1].says("No roster is set")
        slack.opens_home("alice")
        slack.wait_idle()
        assert "On duty" not in str(slack.home("alice"))


def test_the_home_tells_who_is_on_duty(desk: Desk) -> None:
    """As the command does."""
    sato = member(desk, "sato")
    desk.turns(sato, Person("Mori"))
    desk.slack.user("alice", locale="en-US")

    desk.slack.opens_home("alice")
    desk.slack.wait_idle()

    view = desk.slack.home("alice")
    assert view is not None and check_view({key: view.view[key] for key in ("type", "blocks")}) == []
    headings = [block["text"]["text"] for block in view.view["blocks"] if block["type"] == "header"]
    assert "On duty" in headings and {"type": "user", "user_id": sato.user_id} in _runs(view.view)
    assert "until 25 Nov 08:30 JST" in str(view.view)


def _runs(view: dict[str, object]) -> list[object]:
    blocks = view["blocks"]
    assert isinstance(blocks, list)
    sections = [section for block in blocks for section in block.get("elements", ())]
    return [run for section in sections for run in section.get("elements", ())]


# --- One's own briefing -----------------------------------------------------------------------------------------------


def test_whoever_the_roster_names_gets_a_briefing_when_the_shift_begins(desk: Desk) -> None:
    """In the direct messages, in the language in which it was asked for; once."""
    alice: User = desk.slack.user("alice", locale="en-US")
    desk.turns(Person("Sato"), Person("alice", alice.id), Person("Sato"))
    scheduler = scheduler_for(settings_for(desk.slack), desk.deps)

    told = desk.says("oncall briefing on")
    before = len(desk.slack.posts)
    for moment in ("2026-11-25T08:29:00+09:00", "2026-11-25T08:30:10+09:00", "2026-11-25T08:31:00+09:00"):
        desk.slack.clock.set(datetime.fromisoformat(moment))
        scheduler.once()

    assert told.says("The next one starts on Wednesday 25 November 2026, 08:30 JST.")
    channels = [post for post in desk.slack.posts[before:] if post.thread_ts is None]
    assert [post.channel for post in channels] == [desk.slack.dm("alice").id]
    assert channels[0].says("duty briefing, Wednesday 25 November 2026") and channels[0].says("On duty")


def test_the_choice_is_told_and_can_be_taken_back(desk: Desk) -> None:
    """Each answer says how to change it."""
    desk.turns(Person("Sato"), member(desk, "alice", "en-US"))

    seen = [
        desk.says(text)
        for text in (
            "oncall briefing", "oncall briefing on", "oncall", "oncall briefing", "oncall briefing off",
            "oncall briefing",
        )
    ]  # fmt: skip

    assert seen[0].says("/jasmine oncall briefing on") and seen[2].says("/jasmine oncall briefing off")
    assert seen[3].says("You get a briefing") and seen[4].says("You will get no briefing")
    assert seen[5].says("You get no briefing")


def test_who_is_not_in_the_roster_by_id_is_told_what_to_write_there(desk: Desk) -> None:
    """And nothing is kept."""
    alice = desk.slack.user("alice", locale="ja-JP")
    desk.turns(Person("alice"), Person("Mori", "U0OTHER01"))

    told = desk.says("当番ブリーフィング オン")

    assert told.says("メンバーIDが見つからない") and told.says(f"<{alice.id}>") and mentioned(told) == []
    assert desk.deps.store is not None and desk.deps.store.duty.wanted() == ()


def test_who_was_on_duty_lately_may_choose_it_too(desk: Desk) -> None:
    """Their next shift may not be in the roster yet."""
    desk.turns(member(desk, "alice"), Person("Mori"))

    assert desk.says("当番のブリーフィングを受け取る").says("当番表に次の当番が載ると届きます")


def test_while_the_roster_cannot_be_read_nothing_is_chosen(desk: Desk) -> None:
    """Taking it back works all the same."""
    desk.turns(member(desk, "alice"), Person("Mori"))
    desk.rota.problem = "unread"

    assert desk.says("当番ブリーフィング オン").says("当番表を読み込めない")
    assert desk.says("当番ブリーフィング オフ").says("止めました")


# --- The words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("oncall", ""), ("On call?", ""), ("on-call", ""), ("oncal", ""), ("duty", ""), ("roster", ""),
        ("who is on duty?", ""), ("当番", ""), ("当直は誰？", ""), ("オンコール", ""),
        ("oncall briefing on", "briefing on"), ("on call briefing off", "briefing off"),
        ("oncall breifing on", "briefing on"), ("duty brief on", "briefing on"), ("oncall briefing", "briefing"),
        ("当番ブリーフィング オン", "briefing on"), ("当直ブリーフィング オフ", "briefing off"),
        ("当番のブリーフィング", "briefing"),
    ],
)  # fmt: skip
def test_the_command_in_many_spellings(text: str, asked: str) -> None:
    """Both languages, spelling mistakes too."""
    found = parse(text)

    assert (found.kind, found.text) == ("oncall", asked)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("当直ブリーフィング", "brief"), ("briefing list", "briefing"), ("what is the duty of Japan", "question"),
        ("当番国はどこ", "question"), ("who chaired the meeting", "question"), ("duty brief on OSA", "question"),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_is_something_else(text: str, kind: str) -> None:
    """The other commands and the questions stay what they are."""
    assert parse(text).kind == kind
