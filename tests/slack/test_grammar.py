"""`/jasmine` understands commands however they are typed, and leaves questions alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.grammar import Command, parse

PILLAR_3 = [
    "pillar 3", "Pillar 3", "piller 3", "pilar 3", "pillar3", "pillar #3", "pillar three", "third pillar",
    "the 3rd pillar", "P3", "p3", "柱3", "柱３", "柱③", "第3の柱", "第三の柱", "３番目の柱", "3つ目の柱", "柱 3",
    "柱の3",
]  # fmt: skip


@pytest.mark.parametrize("text", PILLAR_3)
def test_a_pillar_in_every_spelling(text: str) -> None:
    """Digits, words, kanji, circled, misspelt."""
    command = parse(text)
    assert (command.kind, command.number) == ("pillar", 3)


@pytest.mark.parametrize(
    ("text", "kind", "argument"),
    [
        ("", "help", ""),
        ("   ", "help", ""),
        ("help", "help", ""),
        ("HELP", "help", ""),
        ("ヘルプ", "help", ""),
        ("?", "help", ""),
        ("pillar", "pillars", ""),
        ("pillars", "pillars", ""),
        ("four pillars", "pillars", ""),
        ("4つの柱", "pillars", ""),
        ("new", "new", ""),
        ("【新】", "new", ""),
        ("participants", "participants", ""),
        ("particpants", "participants", ""),
        ("参加国", "participants", ""),
        ("term OSA", "term", "OSA"),
        ("用語OSA", "term", "OSA"),
        ("term", "term", ""),
        ("find サイバー", "find", "サイバー"),
        ("find rule of law", "find", "rule of law"),
        ("serch cyber", "find", "cyber"),
        ("サイバーを検索", "find", "サイバー"),
        ("find &lt;拡充&gt;", "find", "<拡充>"),
        ("source", "source", ""),
        ("出典", "source", ""),
        ("source annex.p1.effort.1", "source", "annex.p1.effort.1"),
        ("lang ja", "language", "ja"),
        ("LANG EN", "language", "en"),
        ("言語 英語", "language", "en"),
        ("lang auto", "language", "auto"),
        ("lang klingon", "language", ""),
        ("lang", "language", ""),
        ("brief", "brief", ""),
        ("brief me", "brief", ""),
        ("briefing text", "brief", ""),
        ("ブリーフィング", "brief", ""),
        ("ブリーフ", "brief", ""),
        ("brief pillar 3", "brief", "pillar 3"),
        ("brief new", "brief", "new"),
        ("brif jasmine", "brief", "jasmine"),
        ("brief in English", "brief", "in English"),
        ("brief cyber", "brief", "cyber"),
        ("ブリーフィング 想定問答", "brief", "想定問答"),
        ("ブリーフィング柱3", "brief", "柱3"),
        ("briefing press", "brief", "press"),
        ("briefing", "briefing", ""),
        ("briefings", "briefing", ""),
        ("定期ブリーフィング", "briefing", ""),
    ],
)
def test_commands(text: str, kind: str, argument: str) -> None:
    """Both languages, misspelt or not."""
    command = parse(text)
    assert (command.kind, command.text) == (kind, argument)


@pytest.mark.parametrize(
    ("text", "verb", "number"),
    [
        ("briefing list", "list", 0),
        ("briefing list 2", "list", 2),
        ("ブリーフィング 一覧", "list", 0),
        ("briefing add", "add", 0),
        ("briefing new", "add", 0),
        ("ブリーフィング 追加", "add", 0),
        ("briefing pause 3", "pause", 3),
        ("briefing pause #3", "pause", 3),
        ("briefing 3 pause", "pause", 3),
        ("ブリーフィング停止3", "pause", 3),
        ("ブリーフィング 3番を停止", "pause", 3),
        ("briefing resume 12", "resume", 12),
        ("ブリーフィング 再開 12", "resume", 12),
        ("briefing remove 3", "remove", 3),
        ("briefing delete 3", "remove", 3),
        ("ブリーフィング　削除　３", "remove", 3),
        ("briefing test 3", "test", 3),
        ("breifing test 3", "test", 3),
        ("ブリーフィング テスト 3", "test", 3),
        ("briefing pause", "pause", 0),
    ],
)
def test_what_to_do_with_a_schedule(text: str, verb: str, number: int) -> None:
    """Both languages, the number before or after, full-width or not."""
    command = parse(text)
    assert (command.kind, command.text, command.number) == ("briefing", verb, number)


@pytest.mark.parametrize(
    "text",
    [
        "who chaired the meeting?",
        "議長は誰",
        "what is new under pillar 3",
        "pillar 3 efforts",
        "柱3では何をやる予定",
        "help me understand OSA",
        "find out who chaired",
        "source of the quote",
        "term of office of the minister",
        "new efforts on cyber?",
        "participants from Thailand",
        "filler 3",
        "柱3と柱4の違いは",
        "ブリーフィングとは何ですか",
        "brief history of the ASEAN meeting",
        "brief overview of pillar 3",
        "who held the briefing",
    ],
)
def test_questions_stay_questions(text: str) -> None:
    """A question may begin like a command."""
    assert parse(text) == Command("question", text)


@pytest.mark.parametrize(("text", "number"), [("pillar 5", 5), ("柱5", 5), ("fifth pillar", 5), ("pillar 99", 99)])
def test_pillars_that_do_not_exist_are_pillars(text: str, number: int) -> None:
    """So that the answer can say that there are four."""
    assert parse(text) == Command("pillar", number=number, lang="ja" if "柱" in text else None)


@given(st.text(max_size=60))
def test_any_text_is_parsed(text: str) -> None:
    """Without failing, and a question keeps its words."""
    command = parse(text)
    assert command.kind != "question" or command.text


@pytest.mark.parametrize(
    ("text", "verb"), [("停止 2", "pause"), ("2番を再開", "resume"), ("pause 2", "pause"), ("remove #2", "remove")]
)
def test_a_schedules_number_needs_no_word_before_it(text: str, verb: str) -> None:
    command = parse(text)
    assert (command.kind, command.text, command.number) == ("briefing", verb, 2)


@pytest.mark.parametrize("text", ["停止", "test the bot", "show 3 efforts", "stop"])
def test_without_a_number_it_is_a_question(text: str) -> None:
    assert parse(text).kind == "question"
