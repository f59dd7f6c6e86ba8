"""Slack's verdict on blocks and views: closed keys, limits and structure. Independent of the bot's own validator.

Limits are those of docs.slack.dev, Block Kit reference. Block types that Slack has and this file does not model are
refused, so that nothing unchecked passes for valid. Problems read like Slack's:
`must be … [json-pointer:/blocks/0/text]`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.fakeslack.checker import Checker
from bot.fakeslack.elements import check_element
from bot.fakeslack.richtext import check_rich_text

MESSAGE_ONLY = frozenset({"markdown", "table", "context_actions", "container"})
ACTION_ELEMENTS = frozenset(
    {"button", "overflow", "static_select", "external_select", "users_select", "conversations_select",
     "channels_select", "radio_buttons", "checkboxes", "datepicker", "timepicker"}
)  # fmt: skip
INPUT_ELEMENTS = (ACTION_ELEMENTS - {"button", "overflow"}) | {"plain_text_input"}
SECTION_ACCESSORIES = ACTION_ELEMENTS | {"image"}
VIEW_KEYS = (
    "type title submit close blocks private_metadata callback_id external_id clear_on_close notify_on_close"
    " submit_disabled"
)


def check_message_blocks(blocks: Any) -> list[str]:
    """What Slack would say about a message's blocks; empty where they are valid."""
    check = Checker()
    _check_blocks(check, blocks, "/blocks", 50, "message")
    return check.problems


def check_view(view: Any) -> list[str]:
    """What Slack would say about a modal or a Home view."""
    check = Checker()
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["must provide a view of type modal or home [json-pointer:/view]"]
    check.keys(view, "/view", VIEW_KEYS, required="blocks")
    for key in ("title", "submit", "close"):
        if key in view:
            check.text(view[key], f"/view/{key}", 24, plain=True)
    if view["type"] == "modal" and "title" not in view:
        check.add("missing required field: title", "/view")
    check.string(view, "/view", "private_metadata", 3000, empty=True)
    check.string(view, "/view", "callback_id", 255, empty=True)
    check.string(view, "/view", "external_id", 255, empty=True)
    blocks = view.get("blocks")
    _check_blocks(check, blocks, "/view/blocks", 100, str(view["type"]))
    inputs = [b for b in blocks if isinstance(b, dict) and b.get("type") == "input"] if isinstance(blocks, list) else []
    if inputs and view["type"] == "modal" and "submit" not in view:
        check.add("a view with input blocks needs submit", "/view")
    if len(json.dumps(view, ensure_ascii=False).encode("utf-8", "surrogatepass")) > 250_000:
        check.add("view is larger than 250 KB", "/view")
    return check.problems


def _check_blocks(check: Checker, blocks: Any, at: str, most: int, surface: str) -> None:
    if not isinstance(blocks, list):
        return check.add("must be an array", at)
    if len(blocks) > most:
        check.add(f"no more than {most} items allowed", at)
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        _check_block(check, block, f"{at}/{index}", surface)
        block_id = block.get("block_id") if isinstance(block, dict) else None
        if isinstance(block_id, str) and block_id in seen:
            check.add(f"block_id {block_id!r} already exists", f"{at}/{index}/block_id")
        seen.add(str(block_id))
    typed = [block for block in blocks if isinstance(block, dict)]
    if sum(len(str(block.get("text", ""))) for block in typed if block.get("type") == "markdown") > 12_000:
        check.add("markdown text must be less than 12001 characters in all", at)
    if sum(block.get("type") == "table" for block in typed) > 1:
        check.add("only one table is allowed", at)


def _check_block(check: Checker, block: Any, at: str, surface: str) -> None:
    kind = block.get("type") if isinstance(block, dict) else None
    checker = BLOCKS.get(kind) if isinstance(kind, str) else None
    if checker is None:
        return check.add(f"unsupported type: {kind}", f"{at}/type")
    if surface != "message" and kind in MESSAGE_ONLY:
        check.add(f"block type {kind} is not allowed in a {surface} view", at)
    if surface == "message" and kind == "input":
        check.add("input blocks are not allowed in a message", at)
    check.string(block, at, "block_id", 255)
    checker(check, block, at)


def _section(check: Checker, block: dict[str, Any], at: str) -> None:
    check.keys(block, at, "type block_id text fields accessory expand")
    if "text" not in block and not block.get("fields"):
        check.add("must have text or fields", at)
    if "text" in block:
        check.text(block["text"], f"{at}/text", 3000)
    if "fields" in block:
        for index, field in enumerate(check.items(block["fields"], f"{at}/fields", 1, 10)):
            check.text(field, f"{at}/fields/{index}", 2000)
    if "accessory" in block:
        _element(check, block["accessory"], f"{at}/accessory", SECTION_ACCESSORIES)


def _header(check: Checker, block: dict[str, Any], at: str) -> None:
    check.keys(block, at, "type block_id text level", required="text")
    check.text(block.get("text"), f"{at}/text", 150, plain=True)


def _divider(check: Checker, block: dict[str, Any], at: str) -> None:
    check.keys(block, at, "type block_id")


def _context(check: Checker, block: dict[str, Any], at: str) -> None:
    check.keys(block, at, "type block_id elements", required="elements")
    for index, element in enumerate(check.items(block.get("elements"), f"{at}/elements", 1, 10)):
        where = f"{at}/elements/{index}"
        if isinstance(element, dict) and element.get("type") == "image":
            check_element(check, element, where)
        else:
            check.text(element, where, 3000)


def _actions(check: Checker, block: dict[str, Any], at: str) -> None:
    check.keys(block, at, "type block_id elements", required="elements")
    _elements(check, check.items(block.get("elements"), f"{at}/elements", 1, 25), f"{at}/elements", ACTION_ELEMENTS)


def _context_actions(check: Checker, block: dict[str, Any], at: str) -> None:
    check.keys(block, at, "type block_id elements", required="elements")
    elements = check.items(block.get("elements"), f"{at}/elements", 1, 5)
    _elements(check, elements, f"{at}/elements", frozenset({"feedback_buttons", "icon_button"}))


def _elements(check: Checker, elements: Sequence[Any], at: str, allowed: frozenset[str]) -> None:
    seen: set[str] = set()
    for index, element in enumerate(elements):
        _element(check, element, f"{at}/{index}", allowed)
        action_id = element.get("action_id") if isinstance(element, dict) else None
        if isinstance(action_id, str) and action_id in seen:
            check.add(f"action_id {action_id!r} already exists", f"{at}/{index}/action_id")
        seen.add(str(action_id))


def _element(check: Checker, element: Any, at: str, allowed: frozenset[str]) -> None:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind in allowed:
        check_element(check, element, at)
    else:
        check.add(f"unsupported type: {kind}", f"{at}/type")


def _image(check: Checker, block: dict[str, Any], at: str) -> None:
    check.keys(block, at, "type block_id image_url slack_file alt_text title", required="alt_text")
    check_element(check, {key: value for key, value in block.items() if key not in ("block_id", "title")}, at)
    if "title" in block:
        check.text(block["title"], f"{at}/title", 2000, plain=True)


def _input(check: Checker, block: dict[str, Any], at: str) -> None:
    check.keys(block, at, "type block_id label element dispatch_action hint optional", required="label element")
    check.text(block.get("label"), f"{at}/label", 2000, plain=True)
    if "hint" in block:
        check.text(block["hint"], f"{at}/hint", 2000, plain=True)
    _element(check, block.get("element"), f"{at}/element", INPUT_ELEMENTS)


def _markdown(check: Checker, block: dict[str, Any], at: str) -> None:
    check.keys(block, at, "type block_id text", required="text")
    check.string(block, at, "text", 12_000)


def _table(check: Checker, block: dict[str, Any], at: str) -> None:
    check.keys(block, at, "type block_id rows column_settings", required="rows")
    for y, row in enumerate(check.items(block.get("rows"), f"{at}/rows", 1, 100)):
        for x, cell in enumerate(check.items(row, f"{at}/rows/{y}", 1, 20)):
            where = f"{at}/rows/{y}/{x}"
            kind = cell.get("type") if isinstance(cell, dict) else None
            if kind == "rich_text":
                check_rich_text(check, cell, where)
            elif kind == "raw_text":
                check.string(cell, where, "text", 3000)
            else:
                check.add(f"unsupported type: {kind}", where)


def _container(check: Checker, block: dict[str, Any], at: str) -> None:
    check.keys(
        block, at, "type block_id title subtitle child_blocks collapsible is_collapsed width", required="child_blocks"
    )
    for key in ("title", "subtitle"):
        if key in block:
            check.text(block[key], f"{at}/{key}", 150, plain=True)
    for index, child in enumerate(check.items(block.get("child_blocks"), f"{at}/child_blocks", 1, 10)):
        _check_block(check, child, f"{at}/child_blocks/{index}", "message")


BLOCKS = {
    "section": _section, "header": _header, "divider": _divider, "context": _context, "actions": _actions,
    "context_actions": _context_actions, "image": _image, "input": _input, "markdown": _markdown, "table": _table,
    "container": _container, "rich_text": check_rich_text,
}  # fmt: skip
