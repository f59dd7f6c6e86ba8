"""The person on duty under a reply: the button on a miss, the entry in the menu, the line on what was told."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Reply
from bot.rendering import blocks, limits, text
from bot.rendering.blockkit import check_message
from bot.rendering.buttons import buttons, decode, menu
from bot.rendering.fitting import sendable
from bot.rendering.layout import Frame, frame_for, handed
from tests.rendering.replies import FRAME_JA, LIST_JA, REFUSAL_EN, REFUSAL_JA, SUGGEST_JA, TWO_PARTS_JA
from tests.slack.world import knowledge

DUTY = replace(FRAME_JA, duty=True)
FAR = Reply("weather?", "en", "no_answer", "I only cover the release.", "v", source="jasmine-2024")


def labels(reply: Reply, frame: Frame = DUTY) -> list[str]:
    """What the buttons say."""
    return [button["text"]["text"] for button in buttons(reply, frame)]


def entries(reply: Reply, **how: bool) -> list[str]:
    """What the menu says."""
    found: dict[str, Any] = menu(reply, **how) or {"options": []}
    return [option["text"]["text"] for option in found["options"]]


def test_the_person_comes_first_on_a_miss() -> None:
    assert labels(REFUSAL_JA)[0] == "当番に確認を依頼する"
    assert labels(REFUSAL_EN)[0] == "Ask the duty officer"
    assert len(labels(REFUSAL_JA)) <= 4
    for reply in (LIST_JA, SUGGEST_JA, FAR):
        assert not {"当番に確認を依頼する", "Ask the duty officer"} & set(labels(reply))
    assert "当番に確認を依頼する" not in labels(REFUSAL_JA, FRAME_JA)


def test_the_refused_half_is_what_is_handed_over() -> None:
    answered, refused = replace(LIST_JA, question="参加国は"), replace(REFUSAL_JA, question="次回は")
    both = replace(TWO_PARTS_JA, parts=(answered, refused))
    assert handed(both) == "次回は"
    assert handed(replace(both, parts=(answered, answered))) == ""
    assert handed(replace(both, parts=(answered, replace(FAR, question="天気は")))) == ""
    press = decode(buttons(both, DUTY)[0]["value"])
    assert press is not None and (press.kind, press.line, press.lang) == ("handover", "次回は", "ja")


@given(st.text(alphabet='あ"\\\n\x01é🎌', min_size=1, max_size=3_000))
def test_any_question_fits_its_button(question: str) -> None:
    [first, *_] = buttons(replace(REFUSAL_JA, question=question), DUTY)
    assert limits.length(first["value"]) <= limits.BUTTON_VALUE
    press = decode(first["value"])
    assert press is not None and sendable(question).startswith(press.line.removesuffix("…"))


def test_what_cannot_travel_is_replaced() -> None:
    press = decode(buttons(replace(REFUSAL_JA, question="a\ud800b"), DUTY)[0]["value"])
    assert press is not None and press.line == "a\ufffdb"


def test_the_contact_line_is_for_those_without_the_button() -> None:
    base = knowledge()
    assert frame_for(REFUSAL_JA, base, "広報課", duty=True).contact == ""
    assert frame_for(REFUSAL_JA, base, "広報課").contact == "広報課"
    assert frame_for(FAR, base, "広報課", duty=True).contact == "広報課"


def test_the_menu_of_an_answer_has_room_for_five() -> None:
    """In private too, where it can be shared."""
    assert "報道に伝えたと記録する" in entries(LIST_JA, duty=True)
    assert "報道に伝えたと記録する" not in entries(LIST_JA)
    assert "報道に伝えたと記録する" not in entries(REFUSAL_JA, duty=True)
    private = entries(LIST_JA, private=True, duty=True)
    assert len(private) == limits.OVERFLOW_OPTIONS
    assert {"報道に伝えたと記録する", "問題を報告する"} < set(private) and "出典の書き方" not in private
    assert "出典の書き方" in entries(LIST_JA, duty=True) and "出典の書き方" in entries(LIST_JA, private=True)


def test_the_copied_line_knows_its_question() -> None:
    """So that what is read out can be recorded; that of two questions has none."""
    copied = decode(buttons(LIST_JA, FRAME_JA)[-1]["value"])
    assert copied is not None and copied.kind == "copy" and copied.intent == LIST_JA.intent
    assert dict(copied.slots) == dict(LIST_JA.slots)
    both = decode(buttons(TWO_PARTS_JA, FRAME_JA)[-1]["value"])
    assert both is not None and both.kind == "copy" and both.intent == ""


def test_the_note_stands_under_the_answer_and_in_its_text() -> None:
    frame = replace(FRAME_JA, contact="", note="この文は、24日に使用されています。")
    shown = blocks.message(LIST_JA, frame)
    assert check_message(shown) == []
    assert frame.note in shown["text"] and frame.note in str(shown["blocks"][0])
    assert frame.note in text.render(LIST_JA, frame)
