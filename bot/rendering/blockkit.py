"""What Slack would reject, found before it is sent: a Block Kit validator over plain dicts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.rendering import limits
from bot.rendering.checking import Checker, Node, Problem
from bot.rendering.elements import IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION, check_element, check_image
from bot.rendering.limits import Surface
from bot.rendering.richtext import check_rich_text


def check_message(message: Mapping[str, Any]) -> list[Problem]:
    """Everything wrong with a message's `text` and `blocks`; both are wanted, since `text` is what is read aloud."""
    check = Checker()
    if not isinstance(message.get("text"), str) or not message["text"].strip():
        check.add("text", "empty: notifications and screen readers would have nothing")
    check.string(message, "text", "message", limits.MESSAGE_TEXT_HARD, least=0)
    return check.problems + check_blocks(message.get("blocks", []), "message")


def check_view(view: Mapping[str, Any]) -> list[Problem]:
    """Everything wrong with a modal or App Home view."""
    check = Checker()
    surface: Surface = "home" if view.get("type") == "home" else "modal"
    for key in ("title", "submit", "close") if surface == "modal" else ():
        check.text(view, key, "view", limits.VIEW_TITLE)
    if surface == "modal" and "title" not in view:
        check.add("view", "title is missing")
    check.string(view, "private_metadata", "view", limits.PRIVATE_METADATA, least=0)
    check.string(view, "callback_id", "view", limits.ID)
    if len(json.dumps(view).encode()) > limits.VIEW_BYTES:
        check.add("view", f"more than {limits.VIEW_BYTES} bytes")
    return check.problems + check_blocks(view.get("blocks", []), surface)


def check_blocks(blocks: Any, surface: Surface) -> list[Problem]:
    """Everything wrong with a list of blocks on a surface."""
    check = Checker()
    members = check.items({"blocks": blocks}, "blocks", surface, limits.BLOCKS[surface], least=0)
    nodes = check.mappings(members, "blocks")
    for where, block in nodes:
        _block(check, block, where, surface)
    if check.markdown > limits.MARKDOWN_TOTAL:
        check.add("blocks", f"{check.markdown} characters in markdown blocks, at most {limits.MARKDOWN_TOTAL} together")
    kinds = [block.get("type") for _, block in nodes]
    for kind, most in (("table", 1), ("data_visualization", limits.VISUALIZATIONS)):
        if kinds.count(kind) > most:
            check.add("blocks", f"{kinds.count(kind)} {kind} blocks, at most {most}")
    return check.problems


def _block(check: Checker, block: Node, where: str, surface: Surface) -> None:
    kind = block.get("type")
    if kind not in limits.KNOWN:
        check.add(where, f"unknown block type {kind!r}")
        return
    if kind not in limits.SURFACES[surface]:
        check.add(where, f"{kind} cannot stand in a {surface}")
    check.unique(check.block_ids, block, "block_id", where)
    _CHECKS[kind](check, block, where)


def _section(check: Checker, block: Node, where: str) -> None:
    check.keys(block, where, "", "text fields accessory block_id expand")
    if "text" not in block and "fields" not in block:
        check.add(where, "text or fields is needed")
    check.text(block, "text", where, limits.SECTION_TEXT, plain=False)
    fields = check.items(block, "fields", where, limits.FIELDS)
    for place, field in check.mappings(fields, f"{where}.fields"):
        check.text({"field": field}, "field", place, limits.FIELD, plain=False)
    if isinstance(block.get("accessory"), Mapping):
        check_element(check, block["accessory"], f"{where}.accessory", IN_SECTION)


def _header(check: Checker, block: Node, where: str) -> None:
    check.keys(block, where, "text", "block_id level")
    check.text(block, "text", where, limits.HEADER)


def _context(check: Checker, block: Node, where: str) -> None:
    check.keys(block, where, "elements", "block_id")
    elements = check.items(block, "elements", where, limits.CONTEXT_ELEMENTS)
    for place, element in check.mappings(elements, f"{where}.elements"):
        if element.get("type") == "image":
            check_image(check, element, place)
        else:
            check.text({"element": element}, "element", place, limits.SECTION_TEXT, plain=False)


def _actions(check: Checker, block: Node, where: str) -> None:
    _elements(check, block, where, limits.ACTIONS_ELEMENTS, IN_ACTIONS)


def _context_actions(check: Checker, block: Node, where: str) -> None:
    _elements(check, block, where, limits.CONTEXT_ACTIONS, IN_CONTEXT_ACTIONS)


def _elements(check: Checker, block: Node, where: str, most: int, allowed: tuple[str, ...]) -> None:
    check.keys(block, where, "elements", "block_id")
    for place, element in check.mappings(check.items(block, "elements", where, most), f"{where}.elements"):
        check_element(check, element, place, allowed)


def _input(check: Checker, block: Node, where: str) -> None:
    check.keys(block, where, "label element", "hint optional dispatch_action block_id")
    check.text(block, "label", where, limits.INPUT_LABEL)
    check.text(block, "hint", where, limits.INPUT_LABEL)
    if isinstance(block.get("element"), Mapping):
        check_element(check, block["element"], f"{where}.element", IN_INPUT)


def _markdown(check: Checker, block: Node, where: str) -> None:
    check.keys(block, where, "text", "block_id")
    check.string(block, "text", where, limits.MARKDOWN_TOTAL)
    check.markdown += limits.length(block["text"]) if isinstance(block.get("text"), str) else 0


def _divider(check: Checker, block: Node, where: str) -> None:
    check.keys(block, where, "", "block_id")


def _table(check: Checker, block: Node, where: str) -> None:
    check.keys(block, where, "rows", "column_settings block_id")
    check.items(block, "column_settings", where, limits.TABLE_COLUMNS, least=0)
    _rows(check, check.items(block, "rows", where, limits.TABLE_ROWS), f"{where}.rows")


def _data_table(check: Checker, block: Node, where: str) -> None:
    check.keys(block, where, "rows caption", "page_size column_settings row_header_column_index block_id")
    check.within(block, "page_size", where, *limits.DATA_TABLE_PAGE)
    least, most = limits.DATA_TABLE_ROWS
    _rows(check, check.items(block, "rows", where, most, least), f"{where}.rows")


def _rows(check: Checker, rows: Sequence[Any], where: str) -> None:
    for index, row in enumerate(rows):
        place = f"{where}[{index}]"
        cells = check.items({"cells": row}, "cells", place, limits.TABLE_COLUMNS)
        for spot, cell in check.mappings(cells, place):
            if cell.get("type") == "rich_text":
                check_rich_text(check, cell, spot)
            else:
                check.one_of(cell, "type", spot, "raw_text raw_number")


def _data_visualization(check: Checker, block: Node, where: str) -> None:
    check.string(block, "title", where, limits.VISUALIZATION_TITLE)
    chart = block.get("chart")
    if isinstance(chart, Mapping):
        series = check.items(chart, "series", f"{where}.chart", limits.VISUALIZATION_SERIES)
        for place, line in check.mappings(series, f"{where}.chart.series"):
            check.items(line, "data", place, limits.VISUALIZATION_POINTS)


def _card(check: Checker, block: Node, where: str) -> None:
    for key, most in limits.CARD.items():
        check.text(block, key, where, most, plain=False)
    actions = check.items(block, "actions", where, limits.CARD_ACTIONS)
    for place, element in check.mappings(actions, f"{where}.actions"):
        check_element(check, element, place, IN_ACTIONS)


def _carousel(check: Checker, block: Node, where: str) -> None:
    least, most = limits.CAROUSEL
    cards = check.items(block, "elements", where, most, least)
    for place, card in check.mappings(cards, f"{where}.elements"):
        check.one_of(card, "type", place, "card")
        _card(check, card, place)


def _container(check: Checker, block: Node, where: str) -> None:
    for key in ("title", "subtitle"):
        check.text(block, key, where, limits.CONTAINER_TITLE)
    least, most = limits.CONTAINER
    children = check.items(block, "child_blocks", where, most, least)
    for place, child in check.mappings(children, f"{where}.child_blocks"):
        _block(check, child, place, "message")


def _alert(check: Checker, block: Node, where: str) -> None:
    check.text(block, "text", where, limits.ALERT, plain=False)
    check.one_of(block, "level", where, "default info warning error success")


def _plan(check: Checker, block: Node, where: str) -> None:
    tasks = check.items(block, "tasks", where, limits.PLAN_TASKS)
    for place, task in check.mappings(tasks, f"{where}.tasks"):
        check.one_of(task, "type", place, "task_card")


def _task_card(check: Checker, block: Node, where: str) -> None:
    if block.get("status") == "pending":
        check.add(where, "a task_card outside a plan cannot be pending")


def _video(check: Checker, block: Node, where: str) -> None:
    check.text(block, "title", where, limits.VIDEO["title"])
    check.string(block, "author_name", where, limits.VIDEO["author_name"])
    check.string(block, "alt_text", where, limits.VIDEO["alt_text"])
    for key in ("video_url", "thumbnail_url", "title", "alt_text"):
        if key not in block:
            check.add(where, f"{key} is missing")


def _file(check: Checker, block: Node, where: str) -> None:
    check.keys(block, where, "external_id source", "block_id")
    check.string(block, "external_id", where, limits.ID)


_CHECKS: Mapping[str, Callable[[Checker, Node, str], None]] = {
    "actions": _actions, "alert": _alert, "card": _card, "carousel": _carousel, "container": _container,
    "context": _context, "context_actions": _context_actions, "data_table": _data_table,
    "data_visualization": _data_visualization, "divider": _divider, "file": _file, "header": _header,
    "image": check_image, "input": _input, "markdown": _markdown, "plan": _plan, "rich_text": check_rich_text,
    "section": _section, "table": _table, "task_card": _task_card, "video": _video,
}  # fmt: skip
