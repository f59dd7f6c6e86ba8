"""What can be seen afterwards: calls, deliveries, posts, and what each person has on the screen."""

from __future__ import annotations

from bot.fakeslack.model import Call, Channel, Delivery, JsonObject, Message, User, View
from bot.fakeslack.people import People
from bot.fakeslack.socketmode import SocketMode


class Looking(People):
    """The record of a workspace. FakeSlack inherits this."""

    _calls: list[Call]
    socket: SocketMode

    @property
    def calls(self) -> list[Call]:
        """Every request of the app so far, in order of their answers; response URLs count as `response_url`."""
        with self._workspace.lock:
            return list(self._calls)

    def calls_of(self, method: str) -> list[Call]:
        """The requests of one method."""
        return [call for call in self.calls if call.method == method]

    @property
    def errors(self) -> list[Call]:
        """The requests that we refused, and acks that we could not show: empty after a good run."""
        return [call for call in [*self.calls, *self._bad_acks, *self.socket.problems] if call.error]

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything handed to the app, with its acks."""
        with self._workspace.lock:
            return list(self._deliveries)

    @property
    def posts(self) -> list[Message]:
        """What the bot posted, ephemerals too, oldest first, as it is now."""
        with self._workspace.lock:
            return [message for message in self._workspace.messages if message.via not in ("user", "slack")]

    @property
    def posts_and_notices(self) -> list[Message]:
        """What the bot posted and what Slack itself said ("/jasmine failed with …")."""
        with self._workspace.lock:
            return [message for message in self._workspace.messages if message.via != "user"]

    def forget(self) -> None:
        """Drop messages, calls and deliveries so far, for runs that would fill the memory otherwise."""
        with self._workspace.lock:
            for message in self._workspace.messages:
                self._workspace.remove(message)
            self._calls.clear()
            self._deliveries.clear()

    def sees(self, user: User | str, message: Message) -> bool:
        """Whether that user sees that message."""
        return self._workspace.sees(self._user(user), message)

    def place_of(self, message: Message) -> Channel:
        """The channel of a message."""
        return self._workspace.channels[message.channel]

    def name_of(self, some_id: str) -> str:
        """The name behind a user's or channel's id; the id itself where there is none."""
        named = self._workspace.users.get(some_id) or self._workspace.channels.get(some_id)
        return named.name if named else some_id

    def message(self, message: Message) -> Message | None:
        """That message as it is now; None when it was deleted."""
        return self._workspace.message(message.channel, message.ts)

    def visible_to(self, user: User | str, channel: Channel | str | None = None) -> list[Message]:
        """What that user sees in that channel (default: the DM with the bot), threads and own ephemerals included."""
        person, place = self._user(user), self._channel(channel, user)
        with self._workspace.lock:
            here = [message for message in self._workspace.messages if message.channel == place.id]
            return [message for message in here if self._workspace.sees(person, message)]

    def home(self, user: User | str) -> View | None:
        """The App Home that the app published for that user."""
        return self._workspace.homes.get(self._user(user).id)

    def modal(self, user: User | str) -> View | None:
        """The newest modal open for that user."""
        person = self._user(user)
        views = [v for v in self._workspace.views.values() if v.user == person.id and v.view["type"] == "modal"]
        return views[-1] if views else None

    def suggested_prompts(self, user: User | str) -> tuple[JsonObject, ...]:
        """The prompts that the app suggests to that user in the Messages tab."""
        return self._workspace.prompts.get(self.dm(user).id, ())
