"""Slack's verdict on rich_text, whose nesting slack_sdk's own models do not look at."""

from __future__ import annotations

from typing import Any

from bot.fakeslack.checker import Checker

STYLES = "bold italic strike code underline highlight client_highlight unlink"
INLINE = {
    "text": ("text", ""),
    "link": ("url", "text unsafe"),
    "user": ("user_id", ""),
    "usergroup": ("usergroup_id", ""),
    "channel": ("channel_id", ""),
    "team": ("team_id", ""),
    "emoji": ("name", "unicode skin_tone"),
    "broadcast": ("range", ""),
    "date": ("timestamp format", "url fallback"),
    "color": ("value", ""),
}
FLOWS = {"rich_text_section": "", "rich_text_quote": "border", "rich_text_preformatted": "border language"}


def check_rich_text(check: Checker, block: dict[str, Any], at: str) -> None:
    """Check a rich_text block."""
    check.keys(block, at, "type block_id elements", required="elements")
    for index, element in enumerate(check.items(block.get("elements"), f"{at}/elements", 1, 1000)):
        _element(check, element, f"{at}/elements/{index}")


def _element(check: Checker, element: Any, at: str) -> None:
    kind = element.get("type") if isinstance(element, dict) else None
    if kind == "rich_text_list":
        return _list(check, element, at)
    if kind not in FLOWS:
        return check.add(f"unsupported type: {kind}", f"{at}/type")
    check.keys(element, at, f"type elements {FLOWS[kind]}", required="elements")
    if element.get("border", 0) not in (0, 1):
        check.add("must be 0 or 1", f"{at}/border")
    for index, run in enumerate(check.items(element.get("elements"), f"{at}/elements", 1, 10_000)):
        _run(check, run, f"{at}/elements/{index}")


def _list(check: Checker, element: dict[str, Any], at: str) -> None:
    check.keys(element, at, "type elements style indent offset border", required="elements style")
    if element.get("style") not in ("bullet", "ordered"):
        check.add("must be bullet or ordered", f"{at}/style")
    indent = element.get("indent", 0)
    if not isinstance(indent, int) or not 0 <= indent <= 8:
        check.add("must be between 0 and 8", f"{at}/indent")
    for index, item in enumerate(check.items(element.get("elements"), f"{at}/elements", 1, 1000)):
        where = f"{at}/elements/{index}"
        if not isinstance(item, dict) or item.get("type") != "rich_text_section":
            check.add("a list holds rich_text_section only", where)
        else:
            _element(check, item, where)


def _run(check: Checker, run: Any, at: str) -> None:
    kind = run.get("type") if isinstance(run, dict) else None
    if kind not in INLINE:
        return check.add(f"unsupported type: {kind}", f"{at}/type")
    required, optional = INLINE[kind]
    check.keys(run, at, f"type style {required} {optional}", required=required)
    for key in ("text", "url", "name", "user_id", "channel_id", "format", "fallback"):
        check.string(run, at, key, 40_000)
    if kind == "broadcast" and run.get("range") not in ("here", "channel", "everyone"):
        check.add("must be here, channel or everyone", f"{at}/range")
    if kind == "date" and not isinstance(run.get("timestamp"), int):
        check.add("must be an integer", f"{at}/timestamp")
    style = run.get("style", {})
    if not isinstance(style, dict):
        return check.add("must be an object", f"{at}/style")
    check.keys(style, f"{at}/style", STYLES)
    for key, value in style.items():
        if not isinstance(value, bool):
            check.add("must be a boolean", f"{at}/style/{key}")
