"""Through every field that somebody can fill in and that comes back: nothing calls, links, hides or turns round."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Reply
from bot.briefing.model import Order, Person, Shift
from bot.briefing.roster import RosterError, person
from bot.briefing.rosterfile import read_roster
from bot.delivery.briefings import compose_post
from bot.fakeslack.model import Message
from bot.rendering import jsonl, markdown, terminal
from bot.rendering.blocks import notice
from bot.rendering.layout import Frame
from bot.rendering.visible import escape_html, visible, visible_all
from bot.slack.posting import Place
from bot.store.gaps import Gap
from tests.attack.nasty import BIDI, TEXTS, UNSEEN, harmless, straight
from tests.slack.duty import Station, station

NASTY = pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())


@pytest.fixture
def desk() -> Iterator[Station]:
    """A bot with a duty channel and a report channel."""
    with station() as here:
        here.settings = replace(here.settings, report_channel=here.slack.channel("reports").id)
        here.restarts()
        yield here


def people(desk: Station, *names: str) -> set[str]:
    """Their ids."""
    return {desk.slack.user(name).id for name in names}


# --- Slack ------------------------------------------------------------------------------------------------------------


@NASTY
def test_a_question_that_is_answered(desk: Station, text: str) -> None:
    """By mention, message, command, shortcut; after an edit; looked for, as a term, as a source, as a topic."""
    asked = desk.slack.mentions("alice", text, "general")
    desk.slack.wait_idle()
    desk.slack.edits("alice", asked, f"{text} again")
    desk.slack.says("alice", text)
    desk.slack.uses_shortcut("bob", desk.slack.says("carol", text, "general"), "jasmine_answer_this")
    for verb in ("", "find ", "term ", "source main.", "brief ", "lang "):
        desk.slack.commands("alice", "/jasmine", f"{verb}{text}"[:200], "general")
    desk.slack.wait_idle()
    assert harmless(desk.slack) >= 9


@NASTY
def test_a_question_that_is_handed_over(desk: Station, text: str) -> None:
    """The question, the note, the answer by window and by thread, the name on the roster."""
    bob = desk.on_duty("bob")
    # An id on a roster is meant to call its owner.
    named, end = person(text.replace("U0FAKE0001", "you")) or Person("x"), desk.rota.now[0].end
    desk.rota.next = Shift(named, end, end + timedelta(hours=8))
    post = desk.hands_over(text=f"the budget of {text}", note=text)
    desk.slack.presses("bob", post, 1)
    desk.send("bob", words=text)
    desk.slack.says("bob", text, desk.duty, post)
    desk.slack.commands("alice", "/jasmine", "oncall", "general")
    desk.slack.opens_home("alice")
    desk.slack.wait_idle()
    assert harmless(desk.slack, people(desk, "alice") | {bob.id}, ("fake-desk.slack.com",)) >= 8


@NASTY
def test_what_is_noted_and_reported(desk: Station, text: str) -> None:
    """An outlet, a line that was copied before it was told, a report of a problem."""
    desk.slack.mentions("alice", text, "general")
    answer = desk.settled()
    desk.slack.chooses("alice", answer, "Told to press" if _english(answer) else "報道に伝えたと記録する")
    desk.send("alice", outlet=text[:80])
    desk.slack.chooses("alice", answer, "Report a problem" if _english(answer) else "問題を報告する")
    desk.send("alice", problem=text)
    desk.slack.presses("alice", answer, "Text to copy" if _english(answer) else "コピー用の文")
    desk.slack.wait_idle()
    assert harmless(desk.slack, people(desk, "alice")) >= 7


@NASTY
def test_a_briefing(desk: Station, text: str) -> None:
    """It tells of open questions, of what was handed over and told, and who is on duty."""
    desk.on_duty("bob")
    team, channel = desk.slack.team.id, desk.slack.channel("general")
    asked = desk.slack.says("alice", "x", channel)
    desk.store.gaps.add(Gap(team, channel.id, False, "en", text, 0.0, "abc1234", asked.ts))
    desk.hands_over(text=f"the budget of {text}", note=text)
    desk.slack.clock.advance(60)
    services, now = desk.services(), desk.slack.clock.datetime()
    made = compose_post(services, team, channel.id, Order(langs=("ja", "en")), now)
    for message in (made.channel, *made.thread):
        services.poster.say(Place(team, channel.id, "", "briefing"), message)
    assert harmless(desk.slack, people(desk, "alice", "bob"), ("fake-desk.slack.com", "www.mod.go.jp")) >= 5


def test_a_name_that_looks_like_another_calls_nobody(desk: Station) -> None:
    """Whoever is on a roster without an id is a word, however it is written."""
    desk.slack.user("alice")
    start = desk.slack.clock.datetime() - timedelta(hours=1)
    for name in ("alice", "аlice", "@alice", "channel", "<!channel>", "alice\u202e"):
        desk.rota.now = (Shift(person(name) or Person("?"), start, start + timedelta(hours=9)),)
        desk.slack.commands("bob", "/jasmine", "oncall", "general")
        desk.slack.wait_idle()
    assert harmless(desk.slack) == 6


def _english(answer: Message) -> bool:
    return answer.says("Title") or any(button.text == "Text to copy" for button in answer.buttons)


# --- Files ------------------------------------------------------------------------------------------------------------


@NASTY
@pytest.mark.parametrize("ending", [".csv", ".yaml", ".ics"])
def test_names_of_a_roster(desk: Station, text: str, ending: str) -> None:
    """From a table, a rotation, a calendar's titles: one line, of people's own letters; or a fault on one line."""
    flat = text.replace("\n", " ")
    files = {
        ".csv": 'date,from,to,person\n2026-11-24,00:00,24:00,"' + flat.replace('"', "") + '"\n',
        ".yaml": f"people: ['{flat.replace(chr(39), '')}']\nstarts: 2026-11-02\nevery: 1 week\nhandover: '09:00'\n",
        ".ics": "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\nDTSTART:20261124T000000Z\nDTEND:20261125T000000Z\n"
        f"SUMMARY:{flat}\nEND:VEVENT\nEND:VCALENDAR\n",
    }
    now = desk.slack.clock.datetime().replace(year=2026, month=11, day=24, hour=5)
    data, refused = files[ending].encode("utf-8", "surrogatepass"), ""
    try:
        now_on = read_roster(data, f"r{ending}", "Asia/Tokyo", now).duty(now).now
    except RosterError as error:
        now_on, refused = (), str(error)
    assert now_on or refused
    assert all(len(line.splitlines()) <= 1 and "\x1b" not in line for line in refused.split("\n"))
    for shift in now_on:
        straight(shift.person.name)
        assert shift.person.name.isprintable()
        assert "<" not in notice(shift.person.name)["text"]


# --- Everything that is not Slack -------------------------------------------------------------------------------------


@given(st.text(st.characters(), max_size=80))
def test_any_text_in_a_terminal_and_in_markdown(text: str) -> None:
    """It drives nothing, and becomes no link, mention or mark-up."""
    reply = Reply("q", "en", "answer", f"line {text}", "abc")
    frame = Frame("footer", "citation", "https://example.org/", "s", contact=text, note=text)
    shown, noted = terminal.render(reply, frame), markdown.render(reply, frame)
    for rendered in (shown, noted):
        straight(rendered)
    assert "\x1b" not in shown


@pytest.mark.parametrize(
    "text", ["https://evil.example", "www.evil.example", "a@evil.example", "&lt;b&gt;", "<b>", "![x](y)", "[a](b)"]
)
def test_markdown_means_what_it_says(text: str) -> None:
    """What readers of Markdown make links and mark-up of by themselves is escaped."""
    escaped = markdown.escape(text)
    assert escaped.replace("\\", "") == text
    assert escaped != text


# --- The one place that it goes through -------------------------------------------------------------------------------


@given(st.text(st.characters(), max_size=200))
def test_doing_it_twice_changes_nothing(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    straight(visible(text))


@given(st.text(st.sampled_from("aあ漢1、 "), max_size=30), st.lists(st.sampled_from(BIDI + UNSEEN), max_size=9))
def test_the_words_stay(words: str, marks: list[str]) -> None:
    """Only what cannot be seen goes."""
    assert visible("".join(marks) + words + "".join(marks)) == words


@pytest.mark.parametrize("text", ["👩\u200d💻", "❤\ufe0f\u200d🔥", "葛\U000e0100城", "が\u3099", "🇯🇵", "แก้", "Việt"])
def test_what_belongs_to_a_letter_stays(text: str) -> None:
    """Pictures of several, variants of kanji in names, marks of other languages."""
    assert visible(text) == text


def test_words_from_right_to_left_turn_no_number_round() -> None:
    """The time after an outlet's name in Arabic stays after it."""
    assert visible("قناة الأخبار 17:30") == "قناة الأخبار\u200e 17:30"
    assert visible("(שלום) 7") == "(שלום\u200e) 7"


def test_ids_and_values_are_left_alone() -> None:
    """What a button carries must come back as it was."""
    button = {
        "type": "button",
        "action_id": "a\u200b",
        "value": "\u202ex",
        "text": {"type": "plain_text", "text": "\u202e"},
    }
    assert visible_all({"blocks": [button]})["blocks"][0] == {**button, "text": {"type": "plain_text", "text": ""}}


@NASTY
def test_pages_and_lines_of_json(text: str) -> None:
    """HTML shows the words and no mark-up of theirs; JSON holds them all, as escapes where they are awkward."""
    page = escape_html(text)
    straight(page)
    assert "<" not in page and ">" not in page
    line = jsonl.dumps({"text": text})
    assert json.loads(line) == {"text": text}
    assert not set(line) & set(f"{BIDI}\x1b\x85\u2028\u2029")
