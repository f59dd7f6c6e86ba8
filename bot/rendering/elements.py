"""Validator, part: what people press, choose and fill in."""

from __future__ import annotations

from bot.rendering import limits
from bot.rendering.checking import Checker, Node

_SELECTS = tuple(
    f"{many}{source}_select"
    for many in ("", "multi_")
    for source in ("static", "external", "users", "conversations", "channels")
)
_PICKERS = ("datepicker", "timepicker", "datetimepicker")
_INPUTS = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input")
IN_ACTIONS = ("button", "overflow", "checkboxes", "radio_buttons", "workflow_button", *_SELECTS, *_PICKERS)
IN_INPUT = ("checkboxes", "radio_buttons", *_INPUTS, *_SELECTS, *_PICKERS)
IN_SECTION = ("image", *IN_ACTIONS)
IN_CONTEXT_ACTIONS = ("feedback_buttons", "icon_button")
_GENERIC = "placeholder confirm focus_on_load initial_option initial_options initial_value options option_groups " \
    "min_query_length max_selected_items default_to_current_conversation response_url_enabled filter initial_user " \
    "initial_users initial_channel initial_channels initial_conversation initial_conversations initial_date " \
    "initial_time initial_date_time timezone multiline min_length max_length dispatch_action_config " \
    "is_decimal_allowed min_value max_value filetypes max_files workflow text style accessibility_label"  # fmt: skip


def check_element(check: Checker, element: Node, where: str, allowed: tuple[str, ...]) -> None:
    """An interactive element (or image) that stands where only `allowed` types may."""
    kind = element.get("type")
    if kind not in allowed:
        check.add(where, f"{kind!r} cannot stand here")
        return
    if kind == "image":
        check_image(check, element, where)
        return
    check.unique(check.action_ids, element, "action_id", where)
    check.text(element, "placeholder", where, limits.PLACEHOLDER)
    _confirm(check, element, where)
    if kind == "button":
        _button(check, element, where)
    elif kind in IN_CONTEXT_ACTIONS:
        _context_action(check, element, where)
    else:
        check.keys(element, where, "", f"action_id {_GENERIC}")
        _options(check, element, where)
        check.within(element, "max_length", where, 1, limits.INPUT_MAX)


def check_image(check: Checker, node: Node, where: str) -> None:
    """An image, as a block or inside one."""
    check.keys(node, where, "alt_text", "image_url slack_file title block_id")
    if ("image_url" in node) == ("slack_file" in node):
        check.add(where, "one of image_url and slack_file is needed")
    check.string(node, "image_url", where, limits.URL)
    check.string(node, "alt_text", where, limits.ALT)
    check.text(node, "title", where, limits.ALT)


def _button(check: Checker, element: Node, where: str) -> None:
    check.keys(element, where, "text", "action_id url value style confirm accessibility_label")
    check.text(element, "text", where, limits.BUTTON_TEXT)
    check.string(element, "value", where, limits.BUTTON_VALUE)
    check.string(element, "url", where, limits.URL)
    check.string(element, "accessibility_label", where, limits.BUTTON_TEXT)
    check.one_of(element, "style", where, "primary danger")


def _context_action(check: Checker, element: Node, where: str) -> None:
    if element["type"] == "icon_button":
        check.keys(element, where, "icon text", "action_id value confirm accessibility_label visible_to_user_ids")
        check.text(element, "text", where, limits.BUTTON_TEXT)
        return
    check.keys(element, where, "positive_button negative_button", "action_id")
    for name in ("positive_button", "negative_button"):
        button = element.get(name)
        if isinstance(button, dict):
            place = f"{where}.{name}"
            check.keys(button, place, "text value", "accessibility_label")
            check.text(button, "text", place, limits.BUTTON_TEXT)
            check.string(button, "value", place, limits.BUTTON_VALUE)


def _options(check: Checker, element: Node, where: str) -> None:
    kind = element["type"]
    most = {"overflow": limits.OVERFLOW_OPTIONS, "checkboxes": limits.CHOICE_OPTIONS}.get(kind)
    most = most or (limits.CHOICE_OPTIONS if kind == "radio_buttons" else limits.SELECT_OPTIONS)
    if kind in ("overflow", "checkboxes", "radio_buttons") and "options" not in element:
        check.add(where, "options is missing")
    _option_list(check, element, where, most)
    groups = check.items(element, "option_groups", where, limits.SELECT_OPTIONS)
    for place, group in check.mappings(groups, f"{where}.option_groups"):
        check.text(group, "label", place, limits.OPTION_TEXT)
        _option_list(check, group, place, most)


def _option_list(check: Checker, node: Node, where: str, most: int) -> None:
    for place, option in check.mappings(check.items(node, "options", where, most), f"{where}.options"):
        check.keys(option, place, "text value", "description url")
        check.text(option, "text", place, limits.OPTION_TEXT, plain=False)
        check.text(option, "description", place, limits.OPTION_TEXT, plain=False)
        check.string(option, "value", place, limits.OPTION_VALUE)
        check.string(option, "url", place, limits.URL)


def _confirm(check: Checker, element: Node, where: str) -> None:
    confirm = element.get("confirm")
    if isinstance(confirm, dict):
        for key, most in limits.CONFIRM.items():
            check.text(confirm, key, f"{where}.confirm", most, plain=key != "text")
