"""Filling in a modal: what a person types and picks, as the `state` that Slack sends with the submission.

Refuses what Slack's own window would not let through: a choice that is not offered, a required field left empty, a text
too long, a time that is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.fakeslack.model import Channel, FakeSlackError, JsonObject, View

_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d")
_KINDS = ("public", "private", "im", "mpim")


@dataclass(frozen=True)
class Field:
    """An input of a modal, with its number from 1."""

    number: int
    label: str
    block_id: str
    optional: bool
    element: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The element's type."""
        return str(self.element["type"])

    @property
    def options(self) -> Sequence[Mapping[str, Any]]:
        """What there is to choose from."""
        groups = self.element.get("option_groups") or [self.element]
        return [option for group in groups for option in group.get("options", ())]


def fields(view: View) -> list[Field]:
    """The inputs of a view, in order."""
    inputs = [block for block in view.view.get("blocks", ()) if block.get("type") == "input"]
    return [
        Field(
            number, str(block["label"]["text"]), str(block["block_id"]), bool(block.get("optional")), block["element"]
        )
        for number, block in enumerate(inputs, start=1)
    ]


def state(view: View, values: Mapping[str, str], channels: Iterable[Channel]) -> JsonObject:
    """The state's values: what is filled in, by number, label or block_id of its field, else what it began with.

    Choices by value, label or number, several with commas between; a channel by its name; nothing empties a field.
    """
    there = fields(view)
    chosen = {_field(there, name).number: value for name, value in values.items()}
    made: JsonObject = {}
    for field in there:
        given = chosen.get(field.number)
        value = _initial(field) if given is None else _READ[field.kind](field, given.strip(), list(channels))
        action_id = str(field.element.get("action_id"))
        made.setdefault(field.block_id, {})[action_id] = {"type": field.kind, **value}
    return made


def complete(view: View, values: JsonObject) -> JsonObject:
    """The same values, if nothing that must be filled in is empty."""
    for field in fields(view):
        value = values[field.block_id][str(field.element.get("action_id"))]
        if not field.optional and not shown(value):
            raise FakeSlackError(f"{field.label}: must be filled in")
    return values


def shown(value: Mapping[str, Any]) -> str:
    """One value of a state, in words; a channel by its id."""
    one = value.get("selected_option")
    options = value.get("selected_options") or ([one] if one else ())
    if options:
        return ", ".join(str(option["text"]["text"]) for option in options)
    return str(value.get("value") or value.get("selected_time") or value.get("selected_conversation") or "")


def _field(there: Sequence[Field], name: str) -> Field:
    found = [field for field in there if name in (str(field.number), field.label, field.block_id)]
    if not found:
        raise FakeSlackError(f"no field {name!r}; there are: {', '.join(f'{f.number} {f.label}' for f in there)}")
    return found[0]


def _initial(field: Field) -> JsonObject:
    element = field.element
    if field.kind == "checkboxes":
        return {"selected_options": list(element.get("initial_options", ()))}
    if field.kind in ("static_select", "radio_buttons"):
        return {"selected_option": element.get("initial_option")}
    if field.kind == "timepicker":
        return {"selected_time": element.get("initial_time")}
    if field.kind == "conversations_select":
        return {"selected_conversation": element.get("initial_conversation")}
    return {"value": element.get("initial_value")}


def _text(field: Field, given: str, channels: Sequence[Channel]) -> JsonObject:
    least, most = field.element.get("min_length", 0), field.element.get("max_length", 3000)
    if given and not least <= len(given) <= most:
        raise FakeSlackError(f"{field.label}: {least} to {most} characters")
    return {"value": given or None}


def _time(field: Field, given: str, channels: Sequence[Channel]) -> JsonObject:
    if given and not _TIME.fullmatch(given):
        raise FakeSlackError(f"{field.label}: a time such as 08:30, not {given}")
    return {"selected_time": given or None}


def _one(field: Field, given: str, channels: Sequence[Channel]) -> JsonObject:
    return {"selected_option": _option(field, given) if given else None}


def _several(field: Field, given: str, channels: Sequence[Channel]) -> JsonObject:
    picked = [_option(field, part.strip()) for part in re.split("[,、]", given) if part.strip()]
    return {"selected_options": [option for option in field.options if option in picked]}


def _conversation(field: Field, given: str, channels: Sequence[Channel]) -> JsonObject:
    if not given:
        return {"selected_conversation": None}
    allowed = field.element.get("filter", {})
    for channel in channels:
        fits = channel.kind in allowed.get("include", _KINDS)
        fits &= not (channel.ext_shared and allowed.get("exclude_external_shared_channels"))
        if fits and given.removeprefix("#") in (channel.name, channel.id):
            return {"selected_conversation": channel.id}
    raise FakeSlackError(f"{field.label}: there is no {given} to choose")


def _option(field: Field, given: str) -> Mapping[str, Any]:
    for option in field.options:
        if given.casefold() in (str(option.get("value")).casefold(), option["text"]["text"].casefold()):
            return option
    if given.isdecimal() and 1 <= int(given) <= len(field.options):
        return field.options[int(given) - 1]
    there = ", ".join(f"{number} {option['text']['text']}" for number, option in enumerate(field.options, start=1))
    raise FakeSlackError(f"{field.label}: no choice {given!r}; there are: {there}")


_READ = {
    "plain_text_input": _text, "timepicker": _time, "static_select": _one, "radio_buttons": _one,
    "checkboxes": _several, "conversations_select": _conversation,
}  # fmt: skip
