"""The verdict on blocks: each limit at its edge, and the structure."""

from __future__ import annotations

from typing import Any

import pytest

from bot.fakeslack.blocks import check_message_blocks, check_view


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def button(text: str = "ok", **more: Any) -> dict[str, Any]:
    return {"type": "button", "text": plain(text), **more}


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": list(elements)}


def quote(*runs: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text_quote", "elements": list(runs)}


def run(text: str, **style: Any) -> dict[str, Any]:
    return {"type": "text", "text": text, "style": style} if style else {"type": "text", "text": text}


LINES = {"type": "rich_text_section", "elements": [run("a")]}
OPTION = {"text": plain("a"), "value": "a"}

GOOD: list[list[dict[str, Any]]] = [
    [section("x" * 3000)],
    [section(str(n)) for n in range(50)],
    [actions(*[button("b" * 75, action_id=f"{n}" * 100) for n in range(10)])],
    [actions(*[button(action_id=str(n)) for n in range(25)])],
    [actions(button(action_id="a")), actions(button(action_id="a"))],
    [rich(quote(run("逐語", bold=True), {"type": "link", "url": "https://x"}))],
    [rich({"type": "rich_text_list", "style": "ordered", "indent": 8, "elements": [LINES]})],
    [rich(quote({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "x"}))],
    [{"type": "context", "elements": [plain("a"), {"type": "image", "image_url": "https://x", "alt_text": "x"}]}],
    [{"type": "header", "text": plain("h" * 150)}, {"type": "divider"}],
    [{"type": "section", "fields": [plain("f" * 2000)], "accessory": button()}],
    [actions({"type": "overflow", "options": [OPTION] * 5})],
    [actions({"type": "static_select", "options": [OPTION], "initial_option": OPTION})],
    [{"type": "markdown", "text": "x" * 12_000}],
    [{"type": "container", "title": plain("t"), "child_blocks": [section("x")]}],
    [{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}],
]

BAD: list[tuple[list[Any], str]] = [
    ([section("x" * 3001)], "less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section("")], "more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([section(str(n)) for n in range(51)], "no more than 50 items"),
    ([actions(button("b" * 76))], "less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"),
    ([actions(*[button(action_id=str(n)) for n in range(26)])], "no more than 25 items"),
    ([actions()], "no fewer than 1 items"),
    ([actions(button(action_id="a" * 256))], "less than 256 characters"),
    ([actions(button(action_id="a"), button(action_id="a"))], "action_id 'a' already exists"),
    ([actions(button(value="v" * 2001))], "less than 2001 characters"),
    ([actions(button(colour="red"))], "invalid additional property: colour"),
    ([actions(button(style="warning"))], "must be primary or danger"),
    ([actions(run("x"))], "unsupported type: text"),
    ([{**section("a"), "block_id": "same"}, {**section("b"), "block_id": "same"}], "already exists"),
    ([{"type": "accordion"}], "unsupported type: accordion"),
    ([{"type": ["section"]}], "unsupported type"),
    (["section"], "unsupported type: None"),
    ([{"type": "section"}], "must have text or fields"),
    ([{"type": "section", "text": plain("x"), "extra": 1}], "invalid additional property: extra"),
    ([{"type": "section", "fields": [plain("f" * 2001)]}], "less than 2001 characters"),
    ([{"type": "section", "text": plain("x"), "accessory": quote()}], "[json-pointer:/blocks/0/accessory/type]"),
    ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "text object of type plain_text"),
    ([{"type": "header", "text": plain("h" * 151)}], "less than 151 characters"),
    ([{"type": "context", "elements": [plain("x")] * 11}], "no more than 10 items"),
    ([{"type": "markdown", "text": "x" * 7000}, {"type": "markdown", "text": "x" * 7000}], "12001"),
    ([{"type": "input", "label": plain("l"), "element": {"type": "plain_text_input"}}], "not allowed in a message"),
    ([rich()], "no fewer than 1 items"),
    ([rich(quote())], "no fewer than 1 items"),
    ([rich(quote(run("")))], "more than 0 characters"),
    ([rich(quote(LINES))], "unsupported type: rich_text_section"),
    ([rich(run("x"))], "unsupported type: text"),
    ([rich(quote(run("x", big=True)))], "invalid additional property: big"),
    ([rich(quote(run("x", bold="yes")))], "must be a boolean"),
    ([rich({"type": "rich_text_list", "style": "bullet", "indent": 9, "elements": [LINES]})], "between 0 and 8"),
    ([rich({"type": "rich_text_list", "style": "dash", "elements": [LINES]})], "bullet or ordered"),
    ([rich({"type": "rich_text_list", "style": "bullet", "elements": [quote(run("x"))]})], "rich_text_section only"),
    ([rich(quote({"type": "broadcast", "range": "all"}))], "here, channel or everyone"),
    ([rich(quote({"type": "date", "timestamp": "1", "format": "x"}))], "must be an integer"),
    ([rich(quote({"type": "link"}))], "missing required field: url"),
    ([actions({"type": "overflow", "options": [OPTION] * 6})], "no more than 5 items"),
    ([actions({"type": "overflow", "options": [{**OPTION, "value": "v" * 151}]})], "less than 151 characters"),
    ([actions({"type": "static_select"})], "either options or option_groups"),
    ([actions({"type": "static_select", "options": [OPTION], "initial_option": {}})], "one of the options"),
    ([actions(button(confirm={"title": plain("t")}))], "missing required field: deny"),
    ([{"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * 21]}], "no more than 20 items"),
]  # fmt: skip


@pytest.mark.parametrize("blocks", GOOD)
def test_valid_blocks_pass(blocks: list[dict[str, Any]]) -> None:
    assert check_message_blocks(blocks) == []


@pytest.mark.parametrize(("blocks", "problem"), BAD)
def test_invalid_blocks_are_named(blocks: list[Any], problem: str) -> None:
    assert problem in "\n".join(check_message_blocks(blocks))


def modal(**more: Any) -> dict[str, Any]:
    return {"type": "modal", "title": plain("t"), "blocks": [section("x")], **more}


ASK = {"type": "input", "label": plain("l"), "element": {"type": "plain_text_input", "max_length": 3000}}


def asking(**element: Any) -> dict[str, Any]:
    return modal(submit=plain("ok"), blocks=[{"type": "input", "label": plain("l"), "element": element}])


PICKERS = [
    {"type": "timepicker", "initial_time": "08:30", "timezone": "Asia/Tokyo"},
    {"type": "datepicker", "initial_date": "2026-11-24"},
    {"type": "conversations_select", "initial_conversation": "C1",
     "filter": {"include": ["public", "private"], "exclude_external_shared_channels": True, "exclude_bot_users": True}},
]  # fmt: skip


@pytest.mark.parametrize("element", PICKERS)
def test_valid_pickers_pass(element: dict[str, Any]) -> None:
    assert check_view(asking(**element)) == []


@pytest.mark.parametrize(
    ("element", "problem"),
    [
        ({"type": "timepicker", "initial_time": "8:30"}, "invalid format"),
        ({"type": "timepicker", "initial_time": "24:00"}, "invalid format"),
        ({"type": "datepicker", "initial_date": "24.11.2026"}, "invalid format"),
        ({"type": "conversations_select", "filter": {}}, "at least one property"),
        ({"type": "conversations_select", "filter": {"include": []}}, "no fewer than 1"),
        ({"type": "conversations_select", "filter": {"include": ["channels"]}}, "unsupported kind"),
        ({"type": "conversations_select", "filter": {"exclude": ["im"]}}, "additional property"),
        ({"type": "conversations_select", "initial_conversation": ""}, "more than 0 characters"),
        ({"type": "button", "text": plain("x")}, "unsupported type: button"),
    ],
)
def test_invalid_inputs_are_named(element: dict[str, Any], problem: str) -> None:
    assert problem in "\n".join(check_view(asking(**element)))


def test_valid_views_pass() -> None:
    assert check_view(modal(submit=plain("ok"), blocks=[ASK] * 1, private_metadata="")) == []
    assert check_view({"type": "home", "blocks": [section(str(n)) for n in range(100)]}) == []


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (modal(title=plain("t" * 25)), "less than 25 characters [json-pointer:/view/title/text]"),
        (modal(blocks=[ASK]), "needs submit"),
        (modal(private_metadata="x" * 3001), "less than 3001 characters"),
        (modal(blocks=[section(str(n)) for n in range(101)]), "no more than 100 items"),
        (modal(blocks=[{"type": "markdown", "text": "x"}]), "not allowed in a modal view"),
        ({"type": "modal", "blocks": []}, "missing required field: title"),
        ({"type": "panel"}, "view of type modal or home"),
        (modal(blocks=[section("あ" * 3000) for _ in range(40)]), "250 KB"),
    ],
)
def test_invalid_views_are_named(view: dict[str, Any], problem: str) -> None:
    assert problem in "\n".join(check_view(view))
