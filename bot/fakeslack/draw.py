"""Messages and views of the fake Slack as lines for a terminal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from bot.fakeslack.filling import shown
from bot.fakeslack.model import CHOICES, Button, Message, View
from bot.rendering.width import display_width, printable, wrap

BOLD, DIM, CYAN, RESET = "\x1b[1m", "\x1b[2m", "\x1b[36m", "\x1b[0m"
_ENTITY = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_BOLD_RUN = re.compile(r"\*([^*\n]+)\*")


class Drawing:
    """Draws for one reader. `width` None never wraps; `name_of` turns a user's or channel's id into a name."""

    def __init__(self, width: int | None, colour: bool, name_of: Callable[[str], str]) -> None:
        self._width = width
        self._colour = colour
        self._name_of = name_of
        self._next = 1
        self._field = 0
        self._given: Mapping[str, Any] = {}
        self._whole = True

    def message(self, message: Message) -> list[str]:
        """A message's body: its blocks, else its text."""
        self._next = 1
        if message.blocks:
            return list(self._blocks(message.blocks))
        return list(self._lines(self._mrkdwn(message.text)))

    def view(self, view: View, values: Mapping[str, Any] | None = None) -> list[str]:
        """An App Home or a modal; `values` as in its state, where something is filled in."""
        self._next, self._field, self._given, self._whole = 1, 0, values or {}, True
        title = view.view.get("title", {}).get("text", "")
        return [*(self._lines(title, BOLD) if title else ()), *self._blocks(view.view.get("blocks", ()))]

    def fields(self, view: View, values: Mapping[str, Any]) -> list[str]:
        """The fields of a modal and what is filled in, without what there is to choose from."""
        self._field, self._given, self._whole = 0, values, False
        return list(self._blocks([block for block in view.view["blocks"] if block["type"] == "input"]))

    def style(self, text: str, style: str) -> str:
        """The text in that style, where there is colour."""
        return f"{style}{text}{RESET}" if self._colour and style and text else text

    def _blocks(self, blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        for block in blocks:
            draw = getattr(self, f"_draw_{block['type']}", None)
            if draw is None:
                yield self.style(f"({block['type']})", DIM)
            else:
                yield from draw(block)

    def _draw_section(self, block: Mapping[str, Any]) -> Iterator[str]:
        for text in (block.get("text"), *block.get("fields", ())):
            if text:
                yield from self._lines(self._text(text))
        if "accessory" in block:
            yield from self._buttons([block["accessory"]])

    def _draw_header(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield from self._lines(block["text"]["text"], BOLD)

    def _draw_divider(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield self.style("─" * 20, DIM)

    def _draw_context(self, block: Mapping[str, Any]) -> Iterator[str]:
        texts = [item.get("alt_text") or self._text(item) for item in block["elements"]]
        yield from self._lines("  ".join(texts), DIM)

    def _draw_image(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield from self._lines(f"({block['alt_text']})", DIM)

    def _draw_markdown(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield from self._lines(block["text"])

    def _draw_table(self, block: Mapping[str, Any]) -> Iterator[str]:
        for row in block["rows"]:
            cells = [cell.get("text") or " ".join(self._rich(cell)) for cell in row]
            yield from self._lines(" | ".join(cells))

    def _draw_container(self, block: Mapping[str, Any]) -> Iterator[str]:
        if "title" in block:
            yield from self._lines(f"▾ {block['title']['text']}", BOLD)
        yield from (f"  {line}" for line in self._blocks(block["child_blocks"]))

    def _draw_input(self, block: Mapping[str, Any]) -> Iterator[str]:
        self._field += 1
        element = block["element"]
        given = shown(self._given.get(block["block_id"], {}).get(element.get("action_id"), {}))
        value = f"#{self._name_of(given)}" if given and element["type"] == "conversations_select" else given
        yield from self._lines(f"{self._field}) {block['label']['text']}: {value or '____'}")
        labels = [printable(option["text"]["text"]) for option in element.get("options", ())]
        if labels and self._whole:
            yield from self._lines(" / ".join(labels), DIM, margin="   ")
        if "hint" in block and self._whole:
            yield from self._lines(block["hint"]["text"], DIM, margin="   ")
        if block.get("dispatch_action"):
            yield from self._buttons([element])

    def _draw_actions(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield from self._buttons(block["elements"])

    _draw_context_actions = _draw_actions

    def _draw_rich_text(self, block: Mapping[str, Any]) -> Iterator[str]:
        yield from self._rich(block)

    def _rich(self, block: Mapping[str, Any]) -> Iterator[str]:
        for element in block["elements"]:
            kind = element["type"]
            if kind == "rich_text_list":
                yield from self._list(element)
            elif kind == "rich_text_quote":
                yield from self._lines(self._runs(element), margin="│ ")
            elif kind == "rich_text_preformatted":
                yield from self._lines(self._runs(element), margin="    ")
            else:
                yield from self._lines(self._runs(element))

    def _list(self, element: Mapping[str, Any]) -> Iterator[str]:
        indent = "  " * element.get("indent", 0)
        first = element.get("offset", 0) + 1
        for number, item in enumerate(element["elements"], first):
            mark = "• " if element["style"] == "bullet" else f"{number}. "
            lines = list(self._lines(self._runs(item), margin=indent + " " * len(mark)))
            yield indent + mark + lines[0][len(indent + mark) :]
            yield from lines[1:]

    def _runs(self, element: Mapping[str, Any]) -> str:
        return "".join(self._run(run) for run in element["elements"])

    def _run(self, run: Mapping[str, Any]) -> str:
        kind = run["type"]
        if kind == "link":
            text = run.get("text")
            return f"{text} ({run['url']})" if text and text != run["url"] else str(run["url"])
        if kind in ("user", "usergroup"):
            return f"@{self._name_of(run[f'{kind}_id'])}"
        if kind == "channel":
            return f"#{self._name_of(run['channel_id'])}"
        if kind == "emoji":
            return f":{run['name']}:"
        if kind == "text":
            return _marked(run["text"]) if run.get("style", {}).get("bold") else str(run["text"])
        return str(run.get("fallback") or run.get("range") or run.get("value") or "")

    def _text(self, text: Mapping[str, Any]) -> str:
        return self._mrkdwn(text["text"]) if text["type"] == "mrkdwn" else str(text["text"])

    def _mrkdwn(self, text: str) -> str:
        text = _ENTITY.sub(self._entity, _BOLD_RUN.sub(lambda found: _marked(found[1]), text))
        return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")

    def _entity(self, found: re.Match[str]) -> str:
        kind, target, label = found.groups()
        if kind in ("@", "#"):
            return f"{kind}{label or self._name_of(target)}"
        if kind == "!":
            return label or f"@{target}"
        return f"{label} ({target})" if label and label != target else target

    def _lines(self, text: str, style: str = "", margin: str = "") -> Iterator[str]:
        for part in text.rstrip("\n").split("\n"):
            whole = part.startswith(_ON) and part.endswith(_OFF)
            clean = printable(part.replace(_ON, "").replace(_OFF, ""))
            room = max(self._width - display_width(margin), 10) if self._width else None
            for line in wrap(clean, room) if room else [clean]:
                yield margin + self.style(line, BOLD if whole else style)

    def _buttons(self, elements: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        labels = [label for element in elements for label in self._labels(element)]
        line = ""
        for label in labels:
            if line and self._width and display_width(f"{line}   {label}") > self._width:
                yield self.style(line, CYAN)
                line = ""
            line = f"{line}   {label}" if line else label
        if line:
            yield self.style(line, CYAN)

    def _labels(self, element: Mapping[str, Any]) -> Iterator[str]:
        pressable = Message("", "", "", "", "", ({"type": "actions", "elements": [element]},)).buttons
        for position, button in enumerate(pressable):
            yield ("⋯ " if element["type"] in CHOICES and not position else "") + self._label(button)
            self._next += 1

    def _label(self, button: Button) -> str:
        return f"[{self._next}] {printable(button.text)}" + (f" ({button.url})" if button.url else "")


# Private-use characters mark bold words until the line is known: only a wholly bold line is styled.
_ON, _OFF = "\ue000", "\ue001"


def _marked(text: str) -> str:
    return "\n".join(f"{_ON}{line}{_OFF}" if line else "" for line in text.split("\n"))
