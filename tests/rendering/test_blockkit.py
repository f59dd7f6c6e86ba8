"""The validator finds what Slack would reject, and says where."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.blockkit import check_blocks, check_message, check_view
from bot.rendering.fitting import fit, shorten
from bot.rendering.limits import Surface, length

Block = dict[str, Any]


def plain(text: str) -> Block:
    """A plain_text object."""
    return {"type": "plain_text", "text": text}


def section(text: str) -> Block:
    """A section."""
    return {"type": "section", "text": plain(text)}


def button(action_id: str = "a", text: str = "x", **more: Any) -> Block:
    """A button."""
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def actions(*elements: Block) -> Block:
    """An actions block."""
    return {"type": "actions", "elements": list(elements)}


def rich(*elements: Block) -> Block:
    """A rich_text block."""
    return {"type": "rich_text", "elements": list(elements)}


def quote(*runs: Block) -> Block:
    """A rich_text_quote."""
    return {"type": "rich_text_quote", "elements": list(runs)}


def select(count: int, text: str = "x", value: str = "v") -> Block:
    """A static_select."""
    options = [{"text": plain(text), "value": value} for _ in range(count)]
    return {"type": "static_select", "action_id": "s", "options": options}


ROW = [{"type": "raw_text", "text": "x"}]
RUN = {"type": "text", "text": "x"}
IMAGE = {"type": "image", "image_url": "https://x", "alt_text": "x"}
BAD: list[tuple[Surface, Block, str]] = [
    ("message", {"type": "nonsense"}, "unknown block type"),
    ("message", section("x" * 3001), "at most 3000"),
    ("message", section(""), "empty"),
    ("message", {"type": "section"}, "text or fields"),
    ("message", {"type": "section", "fields": [plain("x" * 2001)]}, "at most 2000"),
    ("message", {"type": "section", "fields": [plain("x")] * 11}, "11 items"),
    ("message", {"type": "header", "text": plain("x" * 151)}, "at most 150"),
    ("message", {"type": "header", "text": {"type": "mrkdwn", "text": "x"}}, "must be plain_text"),
    ("message", {"type": "context", "elements": []}, "0 items"),
    ("message", {"type": "context", "elements": [plain("x")] * 11}, "11 items"),
    ("message", actions(*[button(f"a{n}") for n in range(26)]), "26 items"),
    ("message", actions(button(text="x" * 76)), "at most 75"),
    ("message", actions(button(text="")), "empty"),
    ("message", actions(button(value="x" * 2001)), "at most 2000"),
    ("message", actions(button(url="x" * 3001)), "at most 3000"),
    ("message", actions(button(style="loud")), "none of primary danger"),
    ("message", actions(button("x" * 256)), "at most 255"),
    ("message", actions(button("same"), button("same")), "stands at"),
    ("message", actions(RUN), "cannot stand here"),
    ("message", actions({"type": "overflow", "options": select(6)["options"]}), "6 items"),
    ("message", actions(select(101)), "101 items"),
    ("message", actions(select(1, text="x" * 76)), "at most 75"),
    ("message", actions(select(1, value="x" * 151)), "at most 150"),
    ("message", actions({**select(1), "type": "radio_buttons", "options": select(11)["options"]}), "11 items"),
    ("message", actions({**select(1), "placeholder": plain("x" * 151)}), "at most 150"),
    ("message", actions(button(confirm={"title": plain("x" * 101)})), "at most 100"),
    ("message", {"type": "context_actions", "elements": [button()]}, "cannot stand here"),
    ("message", {**IMAGE, "alt_text": ""}, "empty"),
    ("message", {"type": "image", "alt_text": "x"}, "image_url"),
    ("message", {"type": "markdown", "text": "x" * 12001}, "at most 12000"),
    ("message", {"type": "table", "rows": [ROW] * 101}, "101 items"),
    ("message", {"type": "table", "rows": [ROW * 21]}, "21 items"),
    ("message", {"type": "data_table", "caption": "x", "rows": [ROW]}, "1 items"),
    ("message", {"type": "data_table", "rows": [ROW, ROW]}, "caption is missing"),
    ("message", {"type": "card", "body": plain("x" * 201)}, "at most 200"),
    ("message", {"type": "carousel", "elements": []}, "0 items"),
    ("message", {"type": "container", "child_blocks": [{"type": "nonsense"}]}, "unknown block type"),
    ("message", {"type": "plan", "tasks": [{"type": "task_card"}] * 51}, "51 items"),
    ("message", {"type": "task_card", "status": "pending"}, "pending"),
    ("message", {"type": "alert", "text": plain("x")}, "cannot stand in a message"),
    ("modal", {"type": "alert", "text": plain("x" * 201)}, "at most 200"),
    ("modal", {"type": "markdown", "text": "x"}, "cannot stand in a modal"),
    ("home", {"type": "container", "child_blocks": [section("x")]}, "cannot stand in a home"),
    ("modal", {"type": "input", "label": plain("x" * 2001), "element": {"type": "plain_text_input"}}, "at most 2000"),
    ("modal", {"type": "input", "label": plain("x"), "element": button()}, "cannot stand here"),
    ("modal", {"type": "video", "title": plain("x" * 201), "alt_text": "x"}, "at most 200"),
    ("message", rich(RUN), "cannot stand in rich_text"),
    ("message", rich(quote(quote(RUN))), "cannot stand in rich_text_quote"),
    ("message", rich(quote({"type": "text", "text": ""})), "empty"),
    ("message", rich(quote({**RUN, "style": {"blinking": True}})), "no style"),
    ("message", rich(quote({**RUN, "colour": "red"})), "unknown key"),
    ("message", rich({"type": "rich_text_list", "style": "bullet", "indent": 9, "elements": []}), "0 to 8"),
    ("message", rich({"type": "rich_text_list", "style": "bullet", "elements": [quote(RUN)]}), "cannot stand in"),
    ("message", {**section("x"), "surprise": 1}, "unknown key surprise"),
    ("message", {"type": "divider", "block_id": "x" * 256}, "at most 255"),
]


@pytest.mark.parametrize(("surface", "block", "problem"), BAD)
def test_what_slack_rejects_is_found(surface: Surface, block: Block, problem: str) -> None:
    """With the place of the block."""
    found = check_blocks([block], surface)
    assert any(problem in one.what for one in found), found
    assert all(one.where.startswith("blocks") for one in found)


GOOD: list[tuple[Surface, Block]] = [
    ("message", section("x" * 3000)),
    ("message", {"type": "section", "text": {"type": "mrkdwn", "text": "x", "verbatim": True}, "accessory": button()}),
    ("message", actions(button(), select(100), {"type": "overflow", "options": select(5)["options"]})),
    ("message", {"type": "context", "elements": [plain("x"), IMAGE]}),
    ("message", {"type": "divider"}),
    ("message", rich({"type": "rich_text_list", "style": "ordered", "indent": 8, "elements": [
        {"type": "rich_text_section", "elements": [{**RUN, "style": {"bold": True}}]}]})),
    ("message", rich({"type": "rich_text_preformatted", "elements": [RUN], "border": 0})),
    ("message", rich(quote(RUN, {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "x"}))),
    ("message", {"type": "context_actions", "elements": [{"type": "feedback_buttons", "action_id": "f",
        "positive_button": {"text": plain("x"), "value": "1"},
        "negative_button": {"text": plain("x"), "value": "0"}}]}),
    ("message", {"type": "container", "title": plain("x"), "child_blocks": [section("x")], "is_collapsible": True}),
    ("modal", {"type": "input", "label": plain("x"), "element": {"type": "plain_text_input", "max_length": 3000}}),
    ("modal", {"type": "alert", "text": plain("x"), "level": "warning"}),
    ("home", {"type": "table", "rows": [ROW * 20] * 100}),
]  # fmt: skip


@pytest.mark.parametrize(("surface", "block"), GOOD)
def test_what_slack_takes_passes(surface: Surface, block: Block) -> None:
    """Up to the limit."""
    assert check_blocks([block], surface) == []


def test_the_message_as_a_whole() -> None:
    """Too many blocks, no text, a second table, markdown together."""
    assert check_message({"blocks": [section("x")]})
    assert check_message({"text": " ", "blocks": []})
    assert check_message({"text": "x", "blocks": [{"type": "divider"}] * 51})
    assert check_message({"text": "x", "blocks": [{"type": "table", "rows": [ROW]}] * 2})
    assert check_message({"text": "x", "blocks": [{"type": "markdown", "text": "x" * 6001}] * 2})
    assert check_message({"text": "x", "blocks": [actions(button("a")), actions(button("a"))]})
    assert check_message({"text": "x", "blocks": "none"})
    assert check_message({"text": "x", "blocks": [section("x")]}) == []


def test_views() -> None:
    """Title, metadata, size."""
    view = {"type": "modal", "title": plain("x"), "blocks": [section("x")]}
    assert check_view(view) == []
    assert check_view({**view, "title": plain("x" * 25)})
    assert check_view({**view, "private_metadata": "x" * 3001})
    assert check_view({"type": "modal", "blocks": []})
    assert check_view({**view, "blocks": [section("x" * 3000)] * 100})
    assert check_view({"type": "home", "blocks": [section("x")] * 100}) == []


@pytest.mark.parametrize(
    "message",
    [
        {"text": "x" * 50_000, "blocks": [section("x" * 9000), {"type": "header", "text": plain("x" * 200)}]},
        {"text": "", "blocks": [section("x")] * 60},
        {"text": "x", "blocks": [actions(*[button(f"a{n}", "x" * 99) for n in range(30)])]},
        {"text": "x", "blocks": [actions(button(value="x" * 3000), button("b"))]},
        {"text": "x", "blocks": [rich(quote({"type": "text", "text": ""})), {"type": "context", "elements": []}]},
        {"text": "x", "blocks": [{"type": "nonsense"}]},
        {"text": "\ud800", "blocks": [section("\udfff\x00")]},
        {"text": "x", "blocks": [rich(quote({"type": "text", "text": "🙂" * 3000}))]},
    ],
)
def test_fit_makes_a_message_that_passes(message: Block) -> None:
    """Shortened and pruned, the last block kept."""
    fitted = fit(message)
    assert check_message(fitted) == []
    fitted["text"].encode("utf-8")


def test_fit_leaves_a_good_message_alone() -> None:
    """Nothing to mend."""
    message = {"text": "x", "blocks": [section("x"), actions(button(), button("b"))]}
    assert fit(message) == message


@given(st.text(max_size=300), st.integers(min_value=1, max_value=100))
def test_shorten_keeps_the_limit_and_the_beginning(text: str, most: int) -> None:
    """And says that something is missing."""
    short = shorten(text, most)
    assert length(short) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))
