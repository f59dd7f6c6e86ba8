"""Slack's verdict on block elements: buttons, menus, inputs, and what hangs on them."""

from __future__ import annotations

import re
from typing import Any

from bot.fakeslack.checker import Checker

SELECT_KEYS = "type action_id placeholder initial_option options option_groups confirm focus_on_load"
OTHER_KEYS = {
    "external_select": "min_query_length initial_option",
    "users_select": "initial_user",
    "conversations_select": "initial_conversation default_to_current_conversation response_url_enabled filter",
    "channels_select": "initial_channel response_url_enabled",
    "datepicker": "initial_date",
    "timepicker": "initial_time timezone",
}


def check_element(check: Checker, element: dict[str, Any], at: str) -> None:
    """Check one element of a known type."""
    check.string(element, at, "action_id", 255)
    if "confirm" in element:
        _confirm(check, element["confirm"], f"{at}/confirm")
    if "placeholder" in element:
        check.text(element["placeholder"], f"{at}/placeholder", 150, plain=True)
    kind = element["type"]
    if kind in OTHER_KEYS:
        common = "type action_id placeholder confirm focus_on_load"
        check.keys(element, at, f"{common} {OTHER_KEYS[kind]}")
        return _picker(check, element, at)
    ELEMENTS[kind](check, element, at)


def _button(check: Checker, element: dict[str, Any], at: str) -> None:
    keys = "type text action_id url value style confirm accessibility_label agent_prompt"
    check.keys(element, at, keys, required="text")
    check.text(element.get("text"), f"{at}/text", 75, plain=True)
    check.string(element, at, "value", 2000)
    check.string(element, at, "url", 3000)
    check.string(element, at, "accessibility_label", 75)
    check.string(element, at, "agent_prompt", 4000)
    if element.get("style", "primary") not in ("primary", "danger"):
        check.add("must be primary or danger", f"{at}/style")


def _overflow(check: Checker, element: dict[str, Any], at: str) -> None:
    check.keys(element, at, "type action_id options confirm", required="options")
    _options(check, element.get("options"), f"{at}/options", 5)


def _select(check: Checker, element: dict[str, Any], at: str) -> None:
    check.keys(element, at, SELECT_KEYS)
    if ("options" in element) == ("option_groups" in element):
        return check.add("must have either options or option_groups", at)
    if "options" in element:
        _options(check, element["options"], f"{at}/options", 100)
        return _initial(check, [element.get("initial_option")], element["options"], at)
    for index, group in enumerate(check.items(element["option_groups"], f"{at}/option_groups", 1, 100)):
        where = f"{at}/option_groups/{index}"
        check.keys(group, where, "label options", required="label options")
        check.text(group.get("label"), f"{where}/label", 75, plain=True)
        _options(check, group.get("options"), f"{where}/options", 100)


def _radio(check: Checker, element: dict[str, Any], at: str) -> None:
    check.keys(element, at, "type action_id options initial_option confirm focus_on_load", required="options")
    _options(check, element.get("options"), f"{at}/options", 10, mrkdwn=True)
    _initial(check, [element.get("initial_option")], element.get("options"), at)


def _checkboxes(check: Checker, element: dict[str, Any], at: str) -> None:
    check.keys(element, at, "type action_id options initial_options confirm focus_on_load", required="options")
    _options(check, element.get("options"), f"{at}/options", 10, mrkdwn=True)
    _initial(check, element.get("initial_options", ()), element.get("options"), at)


def _options(check: Checker, options: Any, at: str, most: int, *, mrkdwn: bool = False) -> None:
    for index, option in enumerate(check.items(options, at, 1, most)):
        where = f"{at}/{index}"
        if not isinstance(option, dict):
            check.add("must be an object", where)
            continue
        check.keys(option, where, "text value description url", required="text")
        check.text(option.get("text"), f"{where}/text", 75, plain=not mrkdwn)
        check.string(option, where, "value", 150)
        check.string(option, where, "url", 3000)
        if "description" in option:
            check.text(option["description"], f"{where}/description", 75, plain=not mrkdwn)


def _initial(check: Checker, chosen: Any, options: Any, at: str) -> None:
    for option in chosen:
        if option is not None and isinstance(options, list) and option not in options:
            check.add("initial option must be one of the options", at)


def _picker(check: Checker, element: dict[str, Any], at: str) -> None:
    """What pickers of times, days and conversations begin with, and what they leave out."""
    for key, shape in (("initial_time", r"([01]\d|2[0-3]):[0-5]\d"), ("initial_date", r"\d{4}-\d{2}-\d{2}")):
        if key in element and not re.fullmatch(shape, str(element[key])):
            check.add("invalid format", f"{at}/{key}")
    for key in ("initial_conversation", "initial_channel", "initial_user", "timezone"):
        check.string(element, at, key, 255)
    if "filter" in element:
        chosen = element["filter"]
        if not isinstance(chosen, dict) or not chosen:
            return check.add("must be an object with at least one property", f"{at}/filter")
        check.keys(chosen, f"{at}/filter", "include exclude_external_shared_channels exclude_bot_users")
        for kind in check.items(chosen.get("include", ["public"]), f"{at}/filter/include", 1, 4):
            if kind not in ("public", "private", "im", "mpim"):
                check.add(f"unsupported kind of conversation: {kind}", f"{at}/filter/include")


def _plain_text_input(check: Checker, element: dict[str, Any], at: str) -> None:
    keys = (
        "type action_id initial_value multiline min_length max_length dispatch_action_config focus_on_load placeholder"
    )
    check.keys(element, at, keys)
    for key in ("min_length", "max_length"):
        if not isinstance(element.get(key, 0), int) or not 0 <= element.get(key, 0) <= 3000:
            check.add("must be between 0 and 3000", f"{at}/{key}")
    check.string(element, at, "initial_value", 3000, empty=True)


def _image(check: Checker, element: dict[str, Any], at: str) -> None:
    check.keys(element, at, "type image_url slack_file alt_text", required="alt_text")
    if ("image_url" in element) == ("slack_file" in element):
        check.add("must have either image_url or slack_file", at)
    check.string(element, at, "image_url", 3000)
    check.string(element, at, "alt_text", 2000)


def _feedback(check: Checker, element: dict[str, Any], at: str) -> None:
    both = "positive_button negative_button"
    check.keys(element, at, f"type action_id {both}", required=both)
    for key in both.split():
        button = element.get(key)
        if isinstance(button, dict):
            check.keys(button, f"{at}/{key}", "text value accessibility_label", required="text value")
            check.text(button.get("text"), f"{at}/{key}/text", 75, plain=True)
            check.string(button, f"{at}/{key}", "value", 2000)
            check.string(button, f"{at}/{key}", "accessibility_label", 75)


def _icon_button(check: Checker, element: dict[str, Any], at: str) -> None:
    keys = "type action_id icon text value accessibility_label visible_to_user_ids confirm"
    check.keys(element, at, keys, required="icon text")
    check.text(element.get("text"), f"{at}/text", 75, plain=True)
    check.string(element, at, "value", 2000)


def _confirm(check: Checker, confirm: Any, at: str) -> None:
    if not isinstance(confirm, dict):
        return check.add("must be an object", at)
    check.keys(confirm, at, "title text confirm deny style", required="title text confirm deny")
    for key, most in (("title", 100), ("text", 300), ("confirm", 30), ("deny", 30)):
        check.text(confirm.get(key), f"{at}/{key}", most, plain=key != "text")


ELEMENTS = {
    "button": _button, "overflow": _overflow, "static_select": _select, "radio_buttons": _radio,
    "checkboxes": _checkboxes, "plain_text_input": _plain_text_input, "image": _image,
    "feedback_buttons": _feedback, "icon_button": _icon_button,
}  # fmt: skip
