"""What people write: messages, mentions, edits, deletions."""

from __future__ import annotations

import re

from bot.fakeslack.cast import Cast
from bot.fakeslack.model import Channel, FakeSlackError, Message, User
from bot.fakeslack.payloads import escaped, typed_blocks
from bot.fakeslack.state import BOT_NAME, Installation

HISTORY_SCOPES = {
    "public": "channels:history", "private": "groups:history", "im": "im:history", "mpim": "mpim:history",
}  # fmt: skip
SUBSCRIPTIONS = {"public": "message.channels", "private": "message.groups", "im": "message.im", "mpim": "message.mpim"}
_AT_NAME = re.compile(r"(?<![<\w])@([\w-]+)")
_AT_BOT = re.compile(rf"@{BOT_NAME}\b", re.IGNORECASE)


class Talking(Cast):
    """Writing in channels and DMs.

    A mention comes as `app_mention`, and as a `message` twin with another event_id where the app may read the channel
    too; Slack guarantees no order of the two: `mention_first` turns it round.
    """

    mention_first = False

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
        wire_text = self._wire_text(text, app)
        ts = self._workspace.new_ts()
        thread = (thread_ts.thread_ts or thread_ts.ts) if isinstance(thread_ts, Message) else thread_ts
        bot_id = f"B{person.id[1:]}" if person.is_bot else None
        blocks = typed_blocks(wire_text, ts)
        message = Message(ts, place.id, person.id, person.team, wire_text, blocks, thread, bot_id=bot_id)
        self._workspace.add_message(message)
        kinds = [kind for kind in ("message", "app_mention") if self._hears(app, place, kind, wire_text)]
        for kind in reversed(kinds) if self.mention_first else kinds:
            self._deliver(self._payloads(app).message_event(message, place, kind))
        return message

    def _wire_text(self, text: str, app: Installation) -> str:
        """What was typed, as Slack hands it on: `@name` of the bot and of people as mentions."""
        named = _AT_BOT.sub(f"<@{app.bot.id}>", escaped(text))
        if not _AT_NAME.search(named):
            return named
        people = {user.name: user.id for user in list(self._workspace.users.values()) if not user.is_bot}
        return _AT_NAME.sub(lambda match: f"<@{people[match[1]]}>" if match[1] in people else match[0], named)

    def mentions(
        self, user: User | str, text: str, channel: Channel | str, thread_ts: str | Message | None = None
    ) -> Message:
        """A person writes `@jasmine text`."""
        return self.says(user, f"@{BOT_NAME} {text}", channel, thread_ts)

    def edits(self, user: User | str, message: Message, text: str) -> Message:
        """A person edits an own message."""
        before, place = self._own(user, message), self._workspace.channels[message.channel]
        app = self._app_in(place)
        wire_text = self._wire_text(text, app)
        after = self._workspace.change(before, text=wire_text, blocks=typed_blocks(wire_text, before.ts), edited=True)
        if self._hears(app, place):
            self._deliver(self._payloads(app).changed_event(before, after, place))
        return after

    def deletes(self, user: User | str, message: Message) -> None:
        """A person deletes an own message; of one that has replies a tombstone stays."""
        before, place = self._own(user, message), self._workspace.channels[message.channel]
        replied = len(self._workspace.thread(place.id, before.ts)) > 1
        self._workspace.remove(before)
        app = self._app_in(place)
        if self._hears(app, place):
            made = self._payloads(app)
            gone = made.tombstone_event(before, place) if replied else made.changed_event(before, None, place)
            self._deliver(gone)

    def removes(self, message: Message) -> None:
        """An administrator takes a message of the bot's away; the app may hear of it only as of any deletion."""
        self._workspace.remove(message)

    def _hears(self, app: Installation, place: Channel, kind: str = "message", text: str = "") -> bool:
        """Whether Slack tells the app: it is in the channel, subscribed, and has the scope."""
        if not place.bot:
            return False
        if kind == "message":
            return HISTORY_SCOPES[place.kind] in app.scopes and self._subscribed(SUBSCRIPTIONS[place.kind])
        named = f"<@{app.bot.id}>" in text and place.kind != "im"
        return named and "app_mentions:read" in app.scopes and self._subscribed("app_mention")

    def _own(self, user: User | str, message: Message) -> Message:
        current = self._workspace.message(message.channel, message.ts)
        if current is None or current.user != self._user(user).id:
            raise FakeSlackError("only an own message can be edited or deleted")
        return current
