"""Validator, part: rich_text blocks and their nested elements, none of which the Slack SDK checks."""

from __future__ import annotations

from bot.rendering import limits
from bot.rendering.checking import Checker, Node

_STYLES = {"bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"}
# Inline element -> its required keys and its optional ones.
_INLINE = {
    "text": ("text", "style"),
    "link": ("url", "text style unsafe"),
    "emoji": ("name", "unicode style skin_tone"),
    "user": ("user_id", "style"),
    "usergroup": ("usergroup_id", "style"),
    "channel": ("channel_id", "style"),
    "date": ("timestamp format", "url fallback style"),
    "broadcast": ("range", "style"),
    "color": ("value", "style"),
    "team": ("team_id", "style"),
}
_IDS = ("user_id", "usergroup_id", "channel_id", "team_id")
_CONTAINERS = ("rich_text_section", "rich_text_quote", "rich_text_preformatted", "rich_text_list")


def check_rich_text(check: Checker, block: Node, where: str) -> None:
    """A rich_text block: sections, quotes, preformatted text and lists, each with inline elements."""
    check.keys(block, where, "elements", "block_id")
    elements = check.items(block, "elements", where, 100)
    for place, element in check.mappings(elements, f"{where}.elements"):
        kind = element.get("type")
        if kind not in _CONTAINERS:
            check.add(place, f"{kind!r} cannot stand in rich_text")
        elif kind == "rich_text_list":
            _list(check, element, place)
        else:
            _inline(check, element, place)


def _list(check: Checker, element: Node, where: str) -> None:
    check.keys(element, where, "elements style", "indent border offset")
    check.one_of(element, "style", where, "bullet ordered")
    check.within(element, "indent", where, 0, limits.LIST_INDENT)
    check.within(element, "border", where, 0, 1)
    for place, item in check.mappings(check.items(element, "elements", where, 200), f"{where}.elements"):
        if item.get("type") != "rich_text_section":
            check.add(place, f"{item.get('type')!r} cannot stand in rich_text_list")
        else:
            _inline(check, item, place)


def _inline(check: Checker, element: Node, where: str) -> None:
    check.keys(element, where, "elements", "border")
    allowed = ("text", "link") if element["type"] == "rich_text_preformatted" else tuple(_INLINE)
    for place, run in check.mappings(check.items(element, "elements", where, 500), f"{where}.elements"):
        kind = run.get("type")
        if kind not in allowed:
            check.add(place, f"{kind!r} cannot stand in {element['type']}")
            continue
        check.keys(run, place, *_INLINE[kind])
        _text(check, run, place)
        check.string(run, "url", place, limits.URL)
        for name in _IDS:
            check.string(run, name, place, limits.ID)
        _style(check, run, place)


def _text(check: Checker, run: Node, where: str) -> None:
    # White space alone (a line break between runs) is fine here, unlike in text objects.
    value = run.get("text")
    if "text" in run and (not isinstance(value, str) or not value):
        check.add(f"{where}.text", "empty" if value == "" else "not a string")
    elif isinstance(value, str) and limits.length(value) > limits.RICH_TEXT_RUN:
        check.add(f"{where}.text", f"{limits.length(value)} characters, at most {limits.RICH_TEXT_RUN}")


def _style(check: Checker, run: Node, where: str) -> None:
    style = run.get("style", {})
    if not isinstance(style, dict):
        check.add(f"{where}.style", "not an object")
        return
    for name, value in style.items():
        if name not in _STYLES or not isinstance(value, bool):
            check.add(f"{where}.style", f"{name!r} is no style, or its value is not true or false")
