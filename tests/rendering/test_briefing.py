"""A briefing in Slack: a short message, a thread, and no limit that any activity could break."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.briefing.compose import briefing
from bot.briefing.model import (
    Activity,
    Corrected,
    Duty,
    HandedOver,
    OpenQuestion,
    Person,
    RosterProblem,
    Shift,
    Skipped,
    ToldToPress,
    Vacancy,
)
from bot.briefing.page import Briefing
from bot.knowledge.model import LANGS, Bilingual, Knowledge, Lang
from bot.rendering import limits
from bot.rendering.blockkit import check_message
from bot.rendering.briefing import BriefingPost, post
from bot.rendering.wording import BELOW
from tests.briefing.duty import AT, DAY, QUIET, on_duty

NASTY = "<!channel> *bold* `code` <https://evil.example|click> <@U999> &amp; \u202e _x_ ~y~ :tada:"


class Desk:
    """The shipped base behind a short name: a failing example shows what happened, and not the base."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def __repr__(self) -> str:
        return "desk"


@pytest.fixture(scope="module")
def desk(knowledge: Knowledge) -> Desk:
    """For the tests with generated activities."""
    return Desk(knowledge)


def made(knowledge: Knowledge, lang: Lang = "ja", topic: str = "all", **more: Any) -> Briefing:
    """A briefing in Tokyo."""
    return briefing(knowledge, topic, lang, "Asia/Tokyo", AT, **more)


def messages(posted: BriefingPost) -> list[dict[str, Any]]:
    """All of them, the channel's first."""
    return [posted.channel, *posted.thread]


def nodes(value: Any) -> list[dict[str, Any]]:
    """Every object in a message."""
    if isinstance(value, list):
        return [node for item in value for node in nodes(item)]
    return [value, *(node for item in value.values() for node in nodes(item))] if isinstance(value, dict) else []


def seen(message: dict[str, Any]) -> str:
    """All words that the blocks show."""
    return "\n".join(str(node["text"]) for node in nodes(message["blocks"]) if isinstance(node.get("text"), str))


def test_the_channel_post_is_short_and_leads_to_the_thread(knowledge: Knowledge) -> None:
    """Title, age, bullets, source; the full text below it."""
    posted = post([made(knowledge, activity=QUIET, duty=on_duty())])
    first, listed, last = posted.channel["blocks"][0]["elements"]
    assert first["elements"][0]["style"] == {"bold": True}
    assert first["elements"][0]["text"].startswith(
        "JASMINE資料 当直ブリーフィング　2026年11月24日（火）08:30（日本時間）\n資料は"
    )
    assert (listed["type"], listed["style"], len(listed["elements"])) == ("rich_text_list", "bullet", 6)
    assert last["elements"][0]["text"] == "全文はこのスレッドにあります。"
    assert posted.channel["blocks"][1]["type"] == "context"
    assert [block["type"] for message in posted.thread for block in message["blocks"]] == ["rich_text"] * 6
    assert len(posted.thread) == 1


def test_the_first_words_of_the_text_are_worth_reading(knowledge: Knowledge) -> None:
    """A notification shows about a hundred characters: which briefing, and how old the document is."""
    assert "2年9か月前" in post([made(knowledge)]).channel["text"][:100]
    assert "The source was released on 30" in post([made(knowledge, "en")]).channel["text"][:100]


@pytest.mark.parametrize("lang", LANGS)
def test_the_text_says_all_that_the_blocks_show(knowledge: Knowledge, lang: Lang) -> None:
    """For screen readers; lines, quotes, places and cautions."""
    for message in messages(post([made(knowledge, lang, activity=QUIET, duty=on_duty())])):
        assert limits.length(message["text"]) <= limits.MESSAGE_TEXT and not message["text"].endswith("…")
        for line in seen(message).split("\n"):
            words = line.strip(" .。：:").removeprefix("Original:").removeprefix("[Unofficial translation]").strip()
            assert words.replace("<", "&lt;").replace(">", "&gt;") in message["text"], words


def test_two_languages_are_one_post_with_one_thread(knowledge: Knowledge) -> None:
    both = [made(knowledge, lang, activity=QUIET, duty=on_duty()) for lang in LANGS]
    posted = post(both)
    assert "当直ブリーフィング" in posted.channel["text"] and "duty briefing" in posted.channel["text"]
    assert [block["type"] for block in posted.channel["blocks"]] == [
        "rich_text",
        "context",
        "divider",
        "rich_text",
        "context",
    ]
    assert posted.thread == (*post(both[:1]).thread, *post(both[1:]).thread)


def test_people_are_named_by_slack(knowledge: Knowledge) -> None:
    """As user elements in the blocks; by name in the text, which pings nobody a second time."""
    posted = post([made(knowledge, duty=on_duty())])
    for message in messages(posted):
        named = {node["user_id"] for node in nodes(message["blocks"]) if node.get("type") == "user"}
        assert named == ({"U0A", "U0B"} if "当番" in message["text"] else set())
        assert "<@" not in message["text"]
    assert "@当番A" in posted.channel["text"]


def test_who_is_known_by_id_alone_is_a_mention_in_the_text(knowledge: Knowledge) -> None:
    """So that a screen reader reads the name and not the id."""
    happened = Activity(AT - DAY, AT, told=(ToldToPress(AT, "東京です。", "", "U0C"),))
    assert "<@U0C>" in post([made(knowledge, activity=happened)]).thread[-1]["text"]


@pytest.mark.parametrize("user_id", ["", "!channel", "U1><!here", "u1"])
def test_what_is_no_user_id_is_text(knowledge: Knowledge, user_id: str) -> None:
    shift = Shift(Person("Aさん", user_id), AT, AT + DAY)
    posted = post([made(knowledge, duty=Duty(AT, (shift,)))])
    assert [node for node in nodes(posted.channel["blocks"]) if node.get("type") == "user"] == []
    assert "@Aさん" in seen(posted.channel)


@pytest.mark.parametrize(
    ("link", "leads"), [("https://x.slack.com/archives/C1/p1", True), ("javascript:alert(1)", False)]
)
def test_an_open_question_leads_to_its_thread(knowledge: Knowledge, link: str, leads: bool) -> None:
    happened = Activity(AT - DAY, AT, open_questions=(OpenQuestion("次回は", AT, link),))
    links = [
        node.get("url")
        for node in nodes(list(post([made(knowledge, activity=happened)]).thread))
        if node.get("type") == "link"
    ]
    assert links == ([link] if leads else [])


def test_nothing_that_people_wrote_is_mark_up(knowledge: Knowledge) -> None:
    """It stands in text runs of rich_text, and escaped in `text`."""
    happened = Activity(
        AT - DAY, AT, open_questions=(OpenQuestion(NASTY, AT),), told=(ToldToPress(AT, NASTY, NASTY, "U0A"),),
        corrected=(Corrected(AT, Bilingual(NASTY, NASTY), 1),), handed_over=(HandedOver(AT, "open", NASTY),),
    )  # fmt: skip
    duty = Duty(AT, (Shift(Person(NASTY), AT, AT + DAY),))
    for message in messages(post([made(knowledge, activity=happened, duty=duty)])):
        assert check_message(message) == []
        assert "<!" not in message["text"] and "<http" not in message["text"]
        assert not [
            node for node in nodes(message["blocks"]) if node.get("type") in ("mrkdwn", "emoji", "broadcast", "link")
        ]


def test_an_unofficial_rendering_stands_first_and_says_so(knowledge: Knowledge) -> None:
    """In the quote, before the Japanese original; under a line to say the original alone."""
    thread = post([made(knowledge, "en")]).thread
    quotes = [node for node in nodes(list(thread)) if node.get("type") == "rich_text_quote"]
    runs = [run["text"] for run in quotes[0]["elements"]]
    assert runs[0].startswith("[Unofficial translation] (1) Creating") and runs[1] == "Original: "
    assert runs[2] == "(1) 日ASEANで力や威圧によるいかなる一方的な現状変更も許容しない安全保障環境の創出"
    asked = [quote for quote in quotes if "Main text, note" in str(quote)]
    assert len(asked) == 1 and "Unofficial" not in str(asked)


def test_the_line_to_say_stands_apart_from_what_not_to_add(knowledge: Knowledge) -> None:
    """The question in bold, the line in quotation marks, the caution on a line of its own, then the quote."""
    elements = [
        node for message in post([made(knowledge)]).thread for block in message["blocks"] for node in block["elements"]
    ]
    at = next(index for index, node in enumerate(elements) if node["elements"][0].get("text") == "二国間会談は。\n")
    question, below = elements[at]["elements"]
    assert question["style"] == {"bold": True}
    line, caution = below["text"].split("\n")
    assert (
        line.startswith("「発表資料では、") and line.endswith("」") and caution == "相手国と内容は、記載がありません。"
    )
    assert elements[at + 1]["type"] == "rich_text_quote"


def test_where_there_is_no_thread_it_says_where_the_full_text_is(knowledge: Knowledge) -> None:
    assert "全文は下に続きます。" in seen(post([made(knowledge)], BELOW).channel)


# --- Any activity -----------------------------------------------------------------------------------------------------

texts = st.text(max_size=600) | st.sampled_from([NASTY, "<" * 500, "あ" * 5000, "", "\n\n", "\ud800", "👩‍👩‍👧‍👦" * 100])
times = st.integers(-400 * 24 * 60, 400 * 24 * 60).map(lambda minutes: AT + timedelta(minutes=minutes))
people = st.builds(Person, texts, st.sampled_from(["", "U0A", "W123", "x", "U1><!here"]))
shifts = st.builds(Shift, people, times, times, st.none() | people)


def some(strategy: st.SearchStrategy[Any], most: int = 12) -> st.SearchStrategy[tuple[Any, ...]]:
    """A few of them."""
    return st.lists(strategy, max_size=most).map(tuple)


activities = st.builds(
    Activity, times, times, st.integers(0, 10**6), st.integers(0, 10**6), st.integers(0, 10**6),
    open_questions=some(st.builds(OpenQuestion, texts, times, texts | st.just("https://x.example/1"))),
    handed_over=some(st.builds(HandedOver, times, st.sampled_from(["open", "answered", "expired"]), texts, texts)),
    told=some(st.builds(ToldToPress, times, texts, texts, texts | st.just("U0A"))),
    corrected=some(st.builds(Corrected, times, st.builds(Bilingual, texts, texts), st.integers(0, 10**6))),
    skipped=some(st.builds(Skipped, times, st.sampled_from(["holiday", "missed"]), texts)),
    base_changed=st.booleans(),
)  # fmt: skip
duties = st.builds(
    Duty, times, some(shifts, 6), st.none() | shifts, some(st.builds(Vacancy, times, times)),
    st.sampled_from(get_args(RosterProblem)),
)  # fmt: skip


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    activity=activities, duty=duties, lang=st.sampled_from(LANGS), topic=st.sampled_from(["all", "press", "pillar1"])
)
def test_no_activity_breaks_a_limit(desk: Desk, activity: Activity, duty: Duty, lang: Lang, topic: str) -> None:
    """Blocks that Slack takes, a complete text, every quote of the source whole, and nothing that cannot be sent."""
    posted = post([made(desk.knowledge, lang, topic, activity=activity, duty=duty)])
    for message in messages(posted):
        assert check_message(message) == []
        assert message["blocks"], "the blocks were not dropped"
        assert limits.length(message["text"]) <= limits.MESSAGE_TEXT
        json.dumps(message).encode()
    shown = "".join(seen(message) for message in posted.thread)
    usual = made(desk.knowledge, lang, topic)
    quoted = [
        excerpt for section in usual.sections for part in section.parts for excerpt in getattr(part, "excerpts", ())
    ]
    assert quoted and all(excerpt.text in shown for excerpt in quoted)
    assert len(posted.thread) <= 12


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(activity=activities)
def test_the_text_of_the_thread_is_whole(desk: Desk, activity: Activity) -> None:
    """Nothing is cut off its end: what does not fit goes into the next message."""
    thread = post([made(desk.knowledge, activity=activity)]).thread
    assert not [message for message in thread if message["text"].endswith("…")]
    assert sum(len(message["blocks"]) for message in thread) >= 5
