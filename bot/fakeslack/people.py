"""What people do in the fake workspace: talk, mention, command, press. FakeSlack inherits this."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from bot.fakeslack.activity import Activity
from bot.fakeslack.delivery import Target, deliver
from bot.fakeslack.errors import ApiError
from bot.fakeslack.methods_chat import post_as_ack
from bot.fakeslack.model import (
    Button,
    Call,
    Channel,
    ChannelKind,
    Delivery,
    FakeSlackError,
    JsonObject,
    Message,
    Parcel,
    User,
    View,
)
from bot.fakeslack.payloads import Payloads, escaped, typed_blocks
from bot.fakeslack.state import BOT_NAME, Installation, Workspace
from bot.fakeslack.views import apply_view_ack

HISTORY_SCOPES = {"public": "channels:history", "private": "groups:history", "im": "im:history"}
_AT_BOT = re.compile(rf"@{BOT_NAME}\b", re.IGNORECASE)
SLACKBOT = "USLACKBOT"


class People:
    """The people of a workspace and everything that they can do to the app."""

    def __init__(
        self, workspace: Workspace, home: Installation, activity: Activity, origin: str, signing_secret: str
    ) -> None:
        self._workspace = workspace
        self._home = home
        self._activity = activity
        self._origin = origin
        self._secret = signing_secret
        self._target: Target | None = None
        self._deliveries: list[Delivery] = []
        self._bad_acks: list[Call] = []
        self.retries = 0

    def user(
        self, name: str, *, locale: str = "en-US", team: str | None = None, admin: bool = False, bot: bool = False
    ) -> User:
        """The person of that name, made when first named.

        `team`: the id of another organisation's team. `bot`: another app's bot, whose messages carry a bot_id.
        """
        with self._workspace.lock:
            for user in self._workspace.users.values():
                if user.name == name and not self._workspace.is_us(user):
                    return user
            return self._workspace.add_user(name, team or self._home.team.id, locale, admin=admin, bot=bot)

    def set_locale(self, user: User | str, locale: str) -> User:
        """Change a person's language."""
        person = replace(self._user(user), locale=locale)
        self._workspace.users[person.id] = person
        return person

    def channel(
        self,
        name: str,
        *,
        private: bool = False,
        bot: bool = True,
        members: list[User] | None = None,
        shared_with: str | None = None,
        archived: bool = False,
    ) -> Channel:
        """The channel of that name, made when first named.

        `bot` False: the bot was not invited. `members` None: everybody. `shared_with`: id of another team
        (Slack Connect).
        """
        kind: ChannelKind = "private" if private else "public"
        with self._workspace.lock:
            for channel in self._workspace.channels.values():
                if channel.name == name.removeprefix("#") and channel.kind != "im":
                    return channel
            teams = (self._home.team.id, *([shared_with] if shared_with else ()))
            ids = None if members is None else frozenset(member.id for member in members)
            made = self._workspace.add_channel(name.removeprefix("#"), kind, teams, ids, bot=bot)
            self._workspace.channels[made.id] = replace(made, archived=archived)
            return self._workspace.channels[made.id]

    def dm(self, user: User | str) -> Channel:
        """That person's conversation with the bot."""
        return self._workspace.dm(self._user(user), self._home)

    def says(
        self,
        user: User | str,
        text: str,
        channel: Channel | str | None = None,
        thread_ts: str | Message | None = None,
    ) -> Message:
        """A person writes, in the DM with the bot where no channel is given; `@jasmine` in the text is a mention."""
        person, place = self._user(user), self._channel(channel, user)
        if not self._workspace.in_channel(person, place):
            raise FakeSlackError(f"{person.name} is not in {place.name}")
        app = self._app_in(place)
        wire_text = _AT_BOT.sub(f"<@{app.bot.id}>", escaped(text))
        ts = self._workspace.new_ts()
        thread = (thread_ts.thread_ts or thread_ts.ts) if isinstance(thread_ts, Message) else thread_ts
        bot_id = f"B{person.id[1:]}" if person.is_bot else None
        blocks = typed_blocks(wire_text, ts)
        message = Message(ts, place.id, person.id, person.team, wire_text, blocks, thread, bot_id=bot_id)
        self._workspace.add_message(message)
        payloads = Payloads(self._workspace, app, self._origin)
        if place.bot and HISTORY_SCOPES[place.kind] in app.scopes:
            self._deliver(payloads.message_event(message, place))
        if place.bot and f"<@{app.bot.id}>" in wire_text and place.kind != "im" and "app_mentions:read" in app.scopes:
            self._deliver(payloads.message_event(message, place, "app_mention"))
        return message

    def mentions(
        self, user: User | str, text: str, channel: Channel | str, thread_ts: str | Message | None = None
    ) -> Message:
        """A person writes `@jasmine text`."""
        return self.says(user, f"@{BOT_NAME} {text}", channel, thread_ts)

    def edits(self, user: User | str, message: Message, text: str) -> Message:
        """A person edits an own message."""
        before, place = self._own(user, message), self._workspace.channels[message.channel]
        app = self._app_in(place)
        wire_text = _AT_BOT.sub(f"<@{app.bot.id}>", escaped(text))
        after = self._workspace.change(before, text=wire_text, blocks=typed_blocks(wire_text, before.ts), edited=True)
        if place.bot and HISTORY_SCOPES[place.kind] in app.scopes:
            self._deliver(Payloads(self._workspace, app, self._origin).changed_event(before, after, place))
        return after

    def deletes(self, user: User | str, message: Message) -> None:
        """A person deletes an own message."""
        before, place = self._own(user, message), self._workspace.channels[message.channel]
        self._workspace.remove(before)
        app = self._app_in(place)
        if place.bot and HISTORY_SCOPES[place.kind] in app.scopes:
            self._deliver(Payloads(self._workspace, app, self._origin).changed_event(before, None, place))

    def commands(
        self, user: User | str, command: str, text: str = "", channel: Channel | str | None = None
    ) -> Delivery:
        """A person sends a slash command, from the DM with the bot where no channel is given."""
        person, place = self._user(user), self._channel(channel, user)
        app = self._app_in(place)
        if "commands" not in app.scopes:
            raise FakeSlackError("the app has no slash command: scope commands is missing")
        delivery = self._deliver(Payloads(self._workspace, app, self._origin).command(person, command, text, place))
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
        payloads = Payloads(self._workspace, self._app_in(place), self._origin)
        return self._deliver(payloads.press(person, current, find_button(current.buttons, button), place))

    def opens_home(self, user: User | str, tab: str = "home") -> Delivery:
        """A person opens the app's Home (or its `messages` tab)."""
        person = self._user(user)
        payloads = Payloads(self._workspace, self._home, self._origin)
        view = self._workspace.homes.get(person.id)
        return self._deliver(payloads.home_opened(person, self.dm(person), tab, view))

    def uses_shortcut(self, user: User | str, callback_id: str, message: Message) -> Delivery:
        """A person uses a message shortcut on a message."""
        person, place = self._user(user), self._workspace.channels[message.channel]
        if not self._workspace.sees(person, message):
            raise FakeSlackError(f"{person.name} does not see that message")
        payloads = Payloads(self._workspace, self._app_in(place), self._origin)
        return self._deliver(payloads.shortcut(person, callback_id, message, place))

    def submits(self, user: User | str, view: View, values: JsonObject) -> Delivery:
        """A person submits a modal; `values`: block_id -> action_id -> value, as in Slack's state."""
        person = self._user(user)
        payloads = Payloads(self._workspace, self._home, self._origin)
        delivery = self._deliver(payloads.submission(person, view, values))
        apply_view_ack(self._workspace, self._home, view, delivery)
        return delivery

    def redeliver(self, delivery: Delivery, reason: str = "http_timeout") -> Delivery:
        """Deliver the same payload again with the retry headers, as Slack does when an ack was lost."""
        if self._target is None:
            raise FakeSlackError("connect an app first")
        with self._activity.during():
            return deliver(delivery, self._target, self._secret, reason=reason)

    def sends_event(self, event: JsonObject, channel: Channel | None = None) -> Delivery:
        """Any other event (`app_uninstalled`, another bot's message, …)."""
        return self._deliver(Payloads(self._workspace, self._home, self._origin).event(event, channel))

    def _deliver(self, parcel: Parcel) -> Delivery:
        if self._target is None:
            raise FakeSlackError("connect an app first")
        delivery = Delivery(parcel)
        with self._activity.during():
            deliver(delivery, self._target, self._secret, self.retries)
        with self._workspace.lock:
            self._deliveries.append(delivery)
        return delivery

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
        payloads = Payloads(self._workspace, self._home, self._origin)
        return self._deliver(payloads.press_in_view(person, current, find_button(current.buttons, button)))

    def _user(self, user: User | str) -> User:
        return self.user(user) if isinstance(user, str) else self._workspace.users[user.id]

    def _channel(self, channel: Channel | str | None, user: User | str) -> Channel:
        if channel is None:
            return self.dm(user)
        return self.channel(channel) if isinstance(channel, str) else self._workspace.channels[channel.id]

    def _app_in(self, channel: Channel) -> Installation:
        return self._home if self._home.team.id in channel.teams else self._workspace.installed_in(channel.teams[0])

    def _own(self, user: User | str, message: Message) -> Message:
        current = self._workspace.message(message.channel, message.ts)
        if current is None or current.user != self._user(user).id:
            raise FakeSlackError("only an own message can be edited or deleted")
        return current


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
