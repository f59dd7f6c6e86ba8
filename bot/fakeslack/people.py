"""What people do to the app with commands, buttons, shortcuts and views. FakeSlack inherits this."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.fakeslack import filling
from bot.fakeslack.errors import ApiError
from bot.fakeslack.methods_chat import post_as_ack
from bot.fakeslack.model import (
    Button,
    Call,
    Channel,
    Delivery,
    FakeSlackError,
    JsonObject,
    Message,
    User,
    View,
)
from bot.fakeslack.state import Installation
from bot.fakeslack.talking import Talking
from bot.fakeslack.views import apply_view_ack, close

SLACKBOT = "USLACKBOT"


class People(Talking):
    """Everything that people can do to the app."""

    def commands(
        self, user: User | str, command: str, text: str = "", channel: Channel | str | None = None
    ) -> Delivery:
        """A person sends a slash command, from the DM with the bot where no channel is given."""
        person, place = self._user(user), self._channel(channel, user)
        app = self._app_in(place)
        self._needs_commands(app)
        delivery = self._deliver(self._payloads(app).command(person, command, text, place))
        self._show_ack(delivery, person, place, app)
        return delivery

    def presses(self, user: User | str, where: Message | View, button: int | str | Button) -> Delivery:
        """A person presses a button or picks a menu's choice: by position from 1, text, beginning, or action_id."""
        person = self._user(user)
        if isinstance(where, View):
            return self._press_in_view(person, where, button)
        current = self._workspace.message(where.channel, where.ts)
        place = self._workspace.channels[where.channel]
        if current is None or not self._workspace.sees(person, current):
            raise FakeSlackError(f"{person.name} does not see that message")
        payloads = self._payloads(self._app_in(place))
        return self._deliver(payloads.press(person, current, find_button(current.buttons, button), place))

    def chooses(self, user: User | str, where: Message | View, choice: str) -> Delivery:
        """A person picks an entry of an overflow menu, select, radio or checkbox group, by its value or its label."""
        buttons = (self._current(where) or where).buttons
        found = [b for b in buttons if b.option and b.value == choice]
        found += [b for b in buttons if b.option and b.text == choice]
        if not found:
            there = ", ".join(f"{b.text} ({b.value})" for b in buttons if b.option) or "none"
            raise FakeSlackError(f"no choice {choice!r}; there are: {there}")
        return self.presses(user, where, found[0])

    def opens_home(self, user: User | str, tab: str = "home") -> Delivery:
        """A person opens the app's Home (or its `messages` tab)."""
        person = self._user(user)
        payloads = self._payloads(self._app_of(person))
        view = self._workspace.homes.get(person.id)
        if not self._subscribed("app_home_opened"):
            raise FakeSlackError("the app is not subscribed to app_home_opened")
        return self._deliver(payloads.home_opened(person, self.dm(person), tab, view))

    def uses_shortcut(self, user: User | str, message: Message, callback_id: str) -> Delivery:
        """A person uses a message shortcut on a message."""
        person, place = self._user(user), self._workspace.channels[message.channel]
        current = self._workspace.message(message.channel, message.ts)
        # Slack offers no shortcuts on a message that only one person sees.
        if current is None or current.ephemeral or not self._workspace.sees(person, current):
            raise FakeSlackError(f"{person.name} does not see that message, or it has no shortcuts")
        app = self._app_in(place)
        self._needs_commands(app)
        return self._deliver(self._payloads(app).shortcut(person, callback_id, current, place))

    def uses_global_shortcut(self, user: User | str, callback_id: str) -> Delivery:
        """A person uses a global shortcut, which has no channel and no response URL."""
        person = self._user(user)
        app = self._app_of(person)
        self._needs_commands(app)
        return self._deliver(self._payloads(app).global_shortcut(person, callback_id))

    def submits(self, user: User | str, view: View, values: JsonObject) -> Delivery:
        """A person submits a modal; `values`: block_id -> action_id -> value, as in Slack's state."""
        person, shown = self._user(user), self._workspace.views.get(view.id)
        if shown is None or shown.user != person.id or shown.view["type"] != "modal":
            raise FakeSlackError(f"{person.name} does not see that modal")
        app = self._app_of(person)
        delivery = self._deliver(self._payloads(app).submission(person, shown, values))
        apply_view_ack(self._workspace, app, shown, delivery)
        return delivery

    def fills(self, user: User | str, view: View, values: Mapping[str, str]) -> Delivery:
        """A person fills in the fields of a modal, by number, label or block_id, and submits it; see `filling.state`.

        What is left alone keeps what it began with. `form_errors` then tells what the app found wrong.
        """
        person = self._user(user)
        shown = self._workspace.views.get(view.id, view)
        return self.submits(person, shown, filling.complete(shown, self.filled_in(person, shown, values)))

    def filled_in(self, user: User | str, view: View, values: Mapping[str, str]) -> JsonObject:
        """What stands in the fields of a modal, once a person has filled these in: as in Slack's state."""
        return filling.state(view, values, self._listed(self._user(user)))

    def form_errors(self, delivery: Delivery) -> dict[str, str]:
        """What the ack of a submission puts under the fields, by their labels."""
        body = delivery.attempts[-1].body
        errors = json.loads(body).get("errors", {}) if body.strip().startswith("{") else {}
        blocks = delivery.parcel.payload["view"]["blocks"]
        labels = {block["block_id"]: block["label"]["text"] for block in blocks if block["type"] == "input"}
        return {labels[name]: text for name, text in errors.items()}

    def closes(self, user: User | str, view: View, *, everything: bool = False) -> list[Delivery]:
        """A person closes a modal (or all of its stack); `view_closed` comes for those that asked for it."""
        person, shown = self._user(user), self._workspace.views.get(view.id)
        if shown is None or shown.user != person.id or shown.view["type"] != "modal":
            raise FakeSlackError(f"{person.name} does not see that modal")
        gone = [
            each for each in close(self._workspace, shown, everything=everything) if each.view.get("notify_on_close")
        ]
        payloads = self._payloads(self._app_of(person))
        return [self._deliver(payloads.closed(person, each, everything)) for each in gone]

    def _listed(self, person: User) -> list[Channel]:
        """The channels that Slack offers a person to choose from: public ones, and those that they are in."""
        channels = [channel for channel in self._workspace.channels.values() if person.team in channel.teams]
        return [
            channel for channel in channels if channel.kind == "public" or self._workspace.in_channel(person, channel)
        ]

    def _show_ack(self, delivery: Delivery, user: User, place: Channel, app: Installation) -> None:
        """What Slack shows of the answer to a slash command."""
        answer = delivery.attempts[-1]
        try:
            if not answer.acked:
                raise ApiError("operation_timeout" if answer.latency > 3 or not answer.status else "dispatch_failed")
            if answer.body.strip():
                post_as_ack(self._workspace, app, place, user.id, _ack_message(answer.body))
        except ApiError as error:
            text = f'{delivery.parcel.name} failed with the error "{error.code}"'
            ts = self._workspace.new_ts()
            self._workspace.add_message(Message(ts, place.id, SLACKBOT, user.team, text, only_for=user.id, via="slack"))
            now = self._workspace.clock.now()
            self._bad_acks.append(Call("ack", {"body": answer.body}, answer.status, error.code, now))

    def _press_in_view(self, person: User, view: View, button: int | str | Button) -> Delivery:
        current = self._workspace.views.get(view.id)
        if current is None or current.user != person.id:
            raise FakeSlackError(f"{person.name} does not see that view")
        payloads = self._payloads(self._app_of(person))
        return self._deliver(payloads.press_in_view(person, current, find_button(current.buttons, button)))

    def _current(self, where: Message | View) -> Message | View | None:
        if isinstance(where, View):
            return self._workspace.views.get(where.id)
        return self._workspace.message(where.channel, where.ts)

    def _needs_commands(self, app: Installation) -> None:
        if "commands" not in app.scopes:
            raise FakeSlackError("the app has no commands and shortcuts: scope commands is missing")


def find_button(buttons: tuple[Button, ...], wanted: int | str | Button) -> Button:
    """The button meant by position (from 1), exact text, beginning of the text, or action_id."""
    if isinstance(wanted, Button):
        return wanted
    if isinstance(wanted, int):
        found = list(buttons[wanted - 1 : wanted]) if wanted > 0 else []
    else:
        found = [b for b in buttons if b.text == wanted]
        found += [b for b in buttons if b.text.startswith(wanted)]
        found += [b for b in buttons if b.action_id == wanted]
    if found:
        return found[0]
    there = ", ".join(f"[{number}] {button.text}" for number, button in enumerate(buttons, 1)) or "none"
    raise FakeSlackError(f"no button {wanted!r}; there are: {there}")


def _ack_message(body: str) -> JsonObject:
    if not body.lstrip().startswith("{"):
        return {"text": body}
    try:
        message: Any = json.loads(body)
    except ValueError:
        raise ApiError("invalid_command_response") from None
    return dict(message)
