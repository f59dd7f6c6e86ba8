"""What happened since the last briefing, and who is on duty, in the words of both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.briefing import onduty, since
from bot.briefing.model import (
    Activity,
    Corrected,
    Duty,
    HandedOver,
    OpenQuestion,
    Person,
    Shift,
    Skipped,
    ToldToPress,
    TopicCount,
    Vacancy,
)
from bot.briefing.page import Items, Paragraph, Part, Run, plain
from bot.briefing.times import Times
from bot.knowledge.model import Bilingual, Lang
from tests.briefing.duty import AT, DAY, A, B, C, on_duty
from tests.slack.world import knowledge

TIMES: dict[Lang, Times] = {"ja": Times("ja", "Asia/Tokyo"), "en": Times("en", "Asia/Tokyo")}


def happened(**what: object) -> Activity:
    """From Friday until now."""
    return Activity(AT - 4 * DAY, AT, **what)  # type: ignore[arg-type]


def told(parts: tuple[Part, ...]) -> str:
    """All lines."""
    lines = [line for part in parts for line in _lines(part)]
    return "\n".join(plain(line) for line in lines)


def _lines(part: Part) -> tuple[tuple[Run, ...], ...]:
    if isinstance(part, Paragraph):
        return (part.line,)
    return part.lines if isinstance(part, Items) else ()


def both(activity: Activity) -> tuple[str, str]:
    """The section in both languages."""
    ja, en = (told(since.parts(activity, TIMES[lang], knowledge())) for lang in TIMES)
    return ja, en


def runs(parts: tuple[Part, ...]) -> list[Run]:
    """All pieces."""
    return [run for part in parts for line in _lines(part) for run in line]


def test_counts_and_what_was_asked_most() -> None:
    ja, en = both(
        happened(
            questions=12, answered=9, not_covered=3,
            topics=(TopicCount("meeting.chair", count=4), TopicCount("efforts.new", count=2), TopicCount("gone.now")),
        )
    )  # fmt: skip
    assert "質問12件：回答9、資料に記載なし3。多かった内容：題 meeting.chair（4）、題 efforts.new（2）。" in ja
    assert "12 questions: 9 answered, 3 not covered. Most asked: Title meeting.chair (4)" in en
    assert "gone.now" not in ja + en


@pytest.mark.parametrize(
    ("counts", "ja", "en"),
    [
        ({"questions": 12, "answered": 9, "not_covered": 3},
         "前回（20日 08:30）から：質問12件、うち資料に記載なし3件",
         "Since the last briefing (20 Nov, 08:30 JST): 12 questions, 3 of them not covered by the release"),
        ({"questions": 1, "answered": 1}, "前回（20日 08:30）から：質問1件",
         "Since the last briefing (20 Nov, 08:30 JST): 1 question"),
        ({}, "前回（20日 08:30）から：質問なし", "Since the last briefing (20 Nov, 08:30 JST): no questions"),
    ],
)  # fmt: skip
def test_the_line_at_a_glance(counts: dict[str, int], ja: str, en: str) -> None:
    assert plain(since.glance(happened(**counts), TIMES["ja"])) == ja
    assert plain(since.glance(happened(**counts), TIMES["en"])) == en


def test_nothing_happened() -> None:
    ja, en = both(happened())
    assert ja.startswith("質問なし。") and en.startswith("No questions.")
    assert "訂正した回答：なし。資料とデータの更新：なし。" in ja
    assert "Corrected answers: none. Changes to source or data: none." in en


def test_asked_back_is_counted_as_neither() -> None:
    ja, en = both(happened(questions=5, answered=3, not_covered=1))
    assert "資料に記載なし1、聞き返しなどその他1。" in ja
    assert "1 not covered, 1 others" in en


def test_an_open_question_leads_to_its_thread() -> None:
    """Private ones are said to be counted only."""
    activity = happened(
        open_questions=(OpenQuestion("次回は\nいつ？", AT - DAY, "https://x.slack.com/archives/C1/p1"),)
    )
    ja, en = both(activity)
    assert "このチャンネルで未回答：「次回は いつ？」（23日 08:30）→ スレッド" in ja
    assert 'Open in this channel: "次回は いつ？" (23 Nov 08:30) -> thread' in en
    assert "個別（DM、/jasmine）の質問は件数だけを含みます。" in ja
    links = [run.link for run in runs(since.parts(activity, TIMES["ja"], knowledge())) if run.link]
    assert links == ["https://x.slack.com/archives/C1/p1"]


def test_long_lists_are_counted_and_long_texts_cut() -> None:
    many = tuple(OpenQuestion("な" * 5000, AT) for _ in range(30))
    ja, en = both(happened(open_questions=many))
    assert ja.count("…」") == since.MOST and "ほか22件" in ja and "and 22 more" in en
    assert max(map(len, ja.splitlines())) < since.LONGEST + 50


def test_hand_overs_with_their_state() -> None:
    """A private question is one without its words."""
    ja, en = both(
        happened(
            handed_over=(
                HandedOver(AT - DAY, "open", "次回は？"),
                HandedOver(AT - DAY, "answered", "", "U0C"),
                HandedOver(AT - DAY, "expired", "予算は？"),
            )
        )
    )
    assert "「次回は？」（23日 08:30、回答待ち）" in ja
    assert "個別の質問（23日 08:30、回答済み、@U0C）" in ja
    assert "「予算は？」（23日 08:30、期限切れ、回答なし）" in ja
    assert "a private question (23 Nov 08:30, answered, @U0C)" in en


def test_told_to_the_press_and_corrections() -> None:
    activity = happened(
        told=(ToldToPress(AT - DAY, "参加国は9か国です。", "A通信", "U0A"),),
        corrected=(Corrected(AT - DAY, Bilingual("議長は芹澤防衛審議官です。", "Serizawa was in the chair."), 1),),
        base_changed=True,
    )
    ja, en = both(activity)
    assert "報道に伝えた文：「参加国は9か国です。」（A通信、23日 08:30、@U0A）" in ja
    assert "訂正した回答：「議長は芹澤防衛審議官です。」（回答1件、23日 08:30）" in ja
    assert "資料とデータの更新：あり。" in ja and "訂正した回答：なし" not in ja
    assert 'Told to the press: "参加国は9か国です。" (A通信, 23 Nov 08:30, @U0A)' in en
    assert '"Serizawa was in the chair." (1 answer, 23 Nov 08:30)' in en and "Changes to source or data: yes." in en
    assert [run.user_id for run in runs(since.parts(activity, TIMES["ja"], knowledge())) if run.user_id] == ["U0A"]


def test_days_without_a_briefing() -> None:
    """Holidays in the heading, missed times in a line of their own, the oldest first."""
    holiday = happened(skipped=(Skipped(AT - DAY, "holiday", "勤労感謝の日"),))
    assert since.heading(holiday, TIMES["ja"]) == "前回から（11月20日 08:30 〜 24日 08:30、23日は祝日のため配信なし）"
    assert since.heading(holiday, TIMES["en"]) == (
        "Since the last briefing (20 Nov 08:30 to 24 Nov 08:30 JST; none on 23 Nov, a public holiday)"
    )
    both_kinds = happened(
        skipped=(
            Skipped(AT - DAY, "holiday"), Skipped(AT - 2 * DAY, "holiday"), Skipped(AT - 3 * DAY, "missed"),
            Skipped(AT - 3.5 * DAY, "missed"),
        )
    )  # fmt: skip
    assert "none on 23 Nov and 22 Nov, public holidays" in since.heading(both_kinds, TIMES["en"])
    ja, en = both(both_kinds)
    assert "停止中のため配信しなかった回：20日 20:30、21日 08:30。" in ja
    assert "Not posted while the bot was down: 20 Nov 20:30, 21 Nov 08:30." in en


# --- On duty ----------------------------------------------------------------------------------------------------------


def duty_told(duty: Duty) -> tuple[str, str]:
    """The section in both languages."""
    ja, en = (told(onduty.parts(duty, TIMES[lang])) for lang in TIMES)
    return ja, en


def test_who_is_on_duty_until_when_and_who_is_next() -> None:
    """Word for word as in docs/voice.md."""
    ja, en = duty_told(on_duty())
    assert ja == (
        "現在：@当番A（25日 08:30まで）。次：@当番B（25日 08:30から26日 08:30まで）。空き：なし。時刻は日本時間。"
    )
    assert en == "Now: @当番A until 25 Nov 08:30 JST. Next: @当番B, 25 Nov 08:30 to 26 Nov 08:30 JST. No gaps."
    assert plain(onduty.glance(on_duty(), TIMES["ja"])) == "当番：@当番A（25日 08:30まで）　次：@当番B"
    assert plain(onduty.glance(on_duty(), TIMES["en"])) == ("On duty: @当番A until 25 Nov, 08:30 JST. Next: @当番B")


def test_nobody_on_duty_is_said_loudly() -> None:
    """In the short text and in the full one, in bold."""
    empty = on_duty(now=(), next=None, vacancies=(Vacancy(AT, AT + DAY),))
    ja, en = duty_told(empty)
    assert "現在、当番がいません。" in ja and "次の当番は当番表にありません。" in ja
    assert "注意：24日 08:30から25日 08:30まで、当番がいません。" in ja
    assert "Attention: nobody is on duty from 24 Nov 08:30 to 25 Nov 08:30 JST." in en and "No gaps" not in en
    for lang in TIMES:
        loud = [run.text for run in onduty.glance(empty, TIMES[lang]) if run.bold]
        assert len(loud) == 2, "that nobody is there now, and the gap"


def test_a_gap_ahead_stands_in_the_short_text_too() -> None:
    ahead = on_duty(vacancies=(Vacancy(AT + 2 * DAY, AT + 3 * DAY),))
    assert "空きあり：26日 08:30から27日 08:30まで" in plain(onduty.glance(ahead, TIMES["ja"]))
    assert ". Gap: nobody from 26 Nov 08:30 to 27 Nov 08:30 JST" in plain(onduty.glance(ahead, TIMES["en"]))
    assert "空き：なし" not in duty_told(ahead)[0]


def test_several_people_and_a_deputy() -> None:
    shifts = (Shift(B, AT, AT + DAY), Shift(A, AT - DAY, AT + timedelta(hours=2), C))
    ja, en = duty_told(on_duty(now=shifts))
    assert "現在：@当番B（25日 08:30まで）、@当番A（24日 10:30まで、代理：@控えC）。" in ja
    assert "@当番A until 24 Nov 10:30 JST (deputy: @控えC)." in en


def test_a_roster_that_may_be_old_says_so_and_promises_no_gaps() -> None:
    ja, en = duty_told(on_duty(problem="stale"))
    assert "注意：当番カレンダーを1時間以上更新できていないため、その前の内容です。" in ja
    assert "空き：なし" not in ja and "No gaps" not in en


def test_many_gaps_are_counted() -> None:
    many = on_duty(vacancies=tuple(Vacancy(AT + n * DAY, AT + n * DAY + DAY / 2) for n in range(1, 40)))
    assert duty_told(many)[0].count("注意：") == onduty.MOST_GAPS
    assert "ほか31件" in duty_told(many)[0]


def test_a_person_is_named_by_id_where_there_is_one() -> None:
    assert onduty.person(Person("@当番A", "U0A")) == Run("@当番A", user_id="U0A")
    assert onduty.person(Person("当番\nA")) == Run("@当番 A")
