"""A reply in Slack looks as docs/voice.md shows it, fits Slack's limits, and lets nothing act as mark-up."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Excerpt, FollowUp, Reply, Suggestion
from bot.knowledge.model import Bilingual
from bot.rendering import blocks, text
from bot.rendering.blockkit import check_message
from bot.rendering.buttons import Press, decode, encode
from bot.rendering.layout import Frame
from tests.rendering.replies import (
    ALL,
    FOOTER_JA,
    FRAME_EN,
    FRAME_JA,
    LIST_JA,
    MEANS,
    OSA,
    REFUSAL_EN,
    REFUSAL_JA,
    REFUSED,
    SUGGEST_JA,
    TWO_PARTS_JA,
)


def drawn(message: dict[str, Any]) -> list[str]:
    """The message as docs/voice.md writes exchanges: **bold**, > quotes, [buttons], last line."""
    lines: list[str] = []
    for block in message["blocks"]:
        if block["type"] == "actions":
            lines.append(" ".join(f"[{element['text']['text']}]" for element in block["elements"] if "text" in element))
        elif block["type"] == "context":
            lines += [element["text"] for element in block["elements"]]
        else:
            for element in block["elements"]:
                bold = "".join(f"**{r['text']}**" if r.get("style") else r["text"] for r in element["elements"])
                mark = "> " if element["type"] == "rich_text_quote" else ""
                lines += [mark + line for line in bold.split("\n")]
    return lines


def test_a_refusal_in_japanese() -> None:
    """Line, meaning, related passage under its heading, the person first, buttons, footer."""
    assert drawn(blocks.message(REFUSAL_JA, FRAME_JA)) == [
        f"**{REFUSED}**",
        MEANS,
        "関連する記載（ご質問への答えではありません）",
        f"> {OSA.text}",
        "> 別紙、第1の柱、具体的な取組（3番目）",
        "確認先：広報課 内線1234",
        "[第1の柱の取組] [原文の前後を見る] [コピー用の文]",
        FOOTER_JA,
    ]


def test_a_refusal_in_english() -> None:
    """The label stands first inside the quote, the original in the same block, then the place."""
    assert drawn(blocks.message(REFUSAL_EN, FRAME_EN)) == [
        "**The release does not say which countries it would cover.**",
        '"Does not say" means only that it is not in this document.',
        "Related passage (not an answer to your question)",
        f"> [Unofficial translation] {OSA.translation}",
        f"> Original: {OSA.text}",
        "> Annex, pillar 1, concrete efforts (3rd)",
        "[Efforts of pillar 1] [Show in context] [Text to copy]",
        "Source: MOD. Bold line: this bot's summary.",
    ]


def test_a_list_is_quoted_with_its_place_once() -> None:
    """A run of items names the list; items that the quotes hold word for word are not said twice."""
    assert drawn(blocks.message(LIST_JA, replace(FRAME_JA, contact="")))[:5] == [
        "**別紙は、第3の柱の具体的な取組として2件を挙げています（末尾に「等」が付いています）。**",
        "> ・【新】ASEAN向けのWPSに関する新たな能力構築支援事業",
        "> ・留学生受け入れ等",
        "> 別紙、第3の柱、具体的な取組",
        "[第3の柱とは] [WPSとは] [原文の前後を見る] [コピー用の文]",
    ]


def test_a_did_you_mean_is_numbered() -> None:
    """In the text and on the buttons, with a way out."""
    assert drawn(blocks.message(SUGGEST_JA, Frame())) == [
        "**「サイバー」について、どれをお尋ねですか。**",
        "1. 日ASEANサイバー国際法セミナー",
        "2. サイバーの能力構築支援",
        "3. 資料がサイバーに触れている箇所すべて",
        "[1 日ASEANサイバー国際法セミナー] [2 サイバーの能力構築支援]"
        " [3 資料がサイバーに触れている箇所すべて] [どれでもない]",
    ]


def test_a_two_part_question_has_two_bold_lines() -> None:
    """Each part with what belongs to it."""
    lines = drawn(blocks.message(TWO_PARTS_JA, FRAME_JA))
    assert lines[:3] == ["**議長は芹澤防衛審議官です。**", f"**{REFUSED}**", MEANS]
    assert f"> {OSA.text}" in lines


def test_the_text_carries_the_whole_answer() -> None:
    """For notifications and screen readers: line, meaning, label, quote, place, source, no mark-up."""
    said = text.render(REFUSAL_JA, FRAME_JA)
    assert said.startswith((f"{REFUSED}{MEANS}確認先", f"{REFUSED}{MEANS}関連する記載"))
    assert f"「{OSA.text}」（別紙、第1の柱、具体的な取組（3番目））。" in said
    assert "出典：防衛省ホームページ" in said
    english = text.render(REFUSAL_EN, FRAME_EN)
    assert "[Unofficial translation] [NEW] Pursuit" in english
    assert "Original: 「・【新】" in english


def test_quotes_are_verbatim_in_runs_of_their_own() -> None:
    """Character by character what the source says."""
    for reply in ALL:
        runs = list(texts(blocks.message(reply, FRAME_JA)))
        for excerpt in (*reply.excerpts, *reply.related):
            assert excerpt.text in runs


def texts(node: Any) -> Iterator[str]:
    """The text of every run."""
    if isinstance(node, dict):
        if node.get("type") == "text":
            yield node["text"]
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


@pytest.mark.parametrize("reply", ALL)
def test_every_message_is_valid_and_has_at_most_four_buttons(reply: Reply) -> None:
    """By our own validator."""
    message = blocks.message(reply, FRAME_JA)
    assert check_message(message) == []
    pressed = [e for block in message["blocks"] if block["type"] == "actions" for e in block["elements"]]
    buttons = [element for element in pressed if element["type"] == "button"]
    options = [option for element in pressed if element["type"] == "overflow" for option in element["options"]]
    assert len(buttons) <= 4
    assert all(decode(button["value"]) for button in (*buttons, *options))


any_text = st.text(max_size=400)
excerpts = st.builds(
    Excerpt,
    id=any_text,
    text=any_text,
    place=st.builds(Bilingual, any_text, any_text),
    translation=st.none() | any_text,
)
slots = st.dictionaries(st.text(max_size=20), st.text(max_size=40), max_size=3)
replies = st.builds(
    Reply,
    question=any_text,
    lang=st.sampled_from(["ja", "en"]),
    outcome=st.sampled_from(["answer", "suggest", "no_answer", "smalltalk"]),
    text=st.text(max_size=5000),
    knowledge=st.just("v"),
    excerpts=st.lists(excerpts, max_size=9).map(tuple),
    related=st.lists(excerpts, max_size=3).map(tuple),
    suggestions=st.lists(st.builds(Suggestion, any_text, slots, any_text, st.just(1.0)), max_size=5).map(tuple),
    follow_ups=st.lists(st.builds(FollowUp, any_text, slots, any_text), max_size=5).map(tuple),
)
frames = st.builds(
    Frame, footer=any_text, citation=any_text, source=any_text, contact=any_text, search=any_text,
    duty=st.booleans(), note=any_text,
)  # fmt: skip


@given(replies, frames)
def test_any_reply_makes_a_message_that_slack_takes(reply: Reply, frame: Frame) -> None:
    """Valid, sendable as UTF-8 JSON, and no text field where mark-up would act."""
    message = blocks.message(reply, frame)
    assert check_message(message) == []
    json.dumps(message, ensure_ascii=False).encode("utf-8")
    assert "mrkdwn" not in types(message.get("blocks", []))
    assert "<" not in message["text"]
    assert ">" not in message["text"]


@given(st.text(max_size=30))
def test_mentions_and_links_never_act(words: str) -> None:
    """Whatever stands around them."""
    evil = f"{words}<!channel> <@U123> <https://evil.example|mod.go.jp> &lt;"
    reply = Reply(evil, "en", "answer", evil, "v", excerpts=(Excerpt("a", evil, Bilingual(evil, evil), evil),))
    message = blocks.message(reply, Frame(evil, evil))
    assert "<" not in message["text"]
    assert set(types(message["blocks"])) <= {
        "rich_text", "rich_text_section", "rich_text_quote", "text", "actions", "button", "plain_text", "context",
        "overflow", "",
    }  # fmt: skip


def types(node: Any) -> Iterator[str]:
    """Every `type` in a tree of blocks."""
    if isinstance(node, dict):
        yield node.get("type", "")  # an option of a menu has none
        for value in node.values():
            if isinstance(value, dict | list) and not (set(value) <= {"bold"} if isinstance(value, dict) else False):
                yield from types(value)
    else:
        for value in node:
            yield from types(value)


@given(slots, st.lists(any_text, max_size=4), any_text)
def test_a_press_survives_the_way_through_slack(names: dict[str, str], ids: list[str], line: str) -> None:
    """Encoded, decoded, the same."""
    press = Press("ask", "ja", "a.b", names, tuple(ids), line, "s")
    assert decode(encode(press)) == press


@pytest.mark.parametrize("value", ["", "null", "[]", "{}", '{"v":1}', '{"v":1,"k":"ask","l":"de"}', "[" * 100_000])
def test_foreign_values_are_no_press(value: str) -> None:
    """Old versions, other apps, nonsense."""
    assert decode(value) is None


def test_values_stay_within_slacks_limit() -> None:
    """Many long ids: the last ones go; a line that cannot fit loses its button."""
    many = tuple(Excerpt(f"{n}" * 100, "x", Bilingual("a", "b"), None) for n in range(9)) * 9
    message = blocks.message(Reply("q", "ja", "answer", "長" * 3000, "v", excerpts=many), FRAME_JA)
    [actions] = [block for block in message["blocks"] if block["type"] == "actions"]
    assert [element["action_id"] for element in actions["elements"]] == ["jasmine:context", "jasmine:menu"]
    context, menu = actions["elements"]
    assert len(context["value"]) <= 2000
    assert all(len(option["value"]) <= 150 for option in menu["options"])
