"""The window that lies open before a person at the terminal: filled in field by field, then sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from bot.fakeslack.draw import Drawing
from bot.fakeslack.filling import fields
from bot.fakeslack.model import FakeSlackError, JsonObject, User, View
from bot.fakeslack.slack import FakeSlack

NONE = "(開いている画面がありません / there is no window to send)"


class Window:
    """Remembers what was filled in until the window is sent. `write` gets each line to show."""

    def __init__(self, slack: FakeSlack, drawing: Drawing, write: Callable[[str], None], indent: str) -> None:
        self._slack = slack
        self._drawing = drawing
        self._write = write
        self._indent = indent
        self._filled: dict[str, dict[str, str]] = {}

    def set(self, person: User, text: str) -> None:
        """`NUMBER VALUE`: fill in that field and show all fields; without a value, empty it."""
        view, (number, _, value) = self._slack.modal(person), text.partition(" ")
        if view is None:
            return self._write(NONE)
        self._slack.filled_in(person, view, {number: value})
        self._filled.setdefault(view.id, {})[number] = value
        self._lines(self._drawing.fields(view, self._values(person, view)))

    def send(self, person: User, text: str) -> bool:
        """Send the window, with the text in its first field; False where it stays open and says why."""
        view = self._slack.modal(person)
        if view is None or "submit" not in view.view:
            self._write(NONE)
            return False
        if text and fields(view):
            self._filled.setdefault(view.id, {})["1"] = text
        try:
            errors = self._slack.form_errors(self._slack.fills(person, view, self._filled.get(view.id, {})))
        except FakeSlackError as error:
            errors = {"": str(error)}
        for label, told in errors.items():
            self._write(f"({label}: {told})" if label else f"({told})")
        return not errors

    def show(self, person: User, view: View) -> None:
        """The view, with what was filled in."""
        self._lines(self._drawing.view(view, self._values(person, view)))

    def _values(self, person: User, view: View) -> JsonObject:
        return self._slack.filled_in(person, view, self._filled.get(view.id, {}))

    def _lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._write(f"{self._indent}{line}")
        self._write("")
