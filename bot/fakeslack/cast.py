"""Who is there and where, and the hand that delivers what they do to the app. The verbs build on this."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.fakeslack.activity import Activity
from bot.fakeslack.delivery import Target, deliver
from bot.fakeslack.model import Call, Channel, ChannelKind, Delivery, FakeSlackError, JsonObject, Parcel, User
from bot.fakeslack.payloads import Payloads
from bot.fakeslack.state import Installation, Workspace


class Cast:
    """The people and channels of a workspace, and the deliveries to the app."""

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
        self._events: frozenset[str] | None = None
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

    def set_zone(self, user: User | str, tz: str) -> User:
        """Change a person's time zone."""
        person = replace(self._user(user), tz=tz)
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
        team: str | None = None,
        archived: bool = False,
    ) -> Channel:
        """The channel of that name, made when first named.

        `bot` False: the bot was not invited. `members` None: everybody. `shared_with`: id of another team
        (Slack Connect). `team`: the id of the team that has it, by default the home team.
        """
        owner = team or self._home.team.id
        kind: ChannelKind = "private" if private else "public"
        with self._workspace.lock:
            for channel in self._workspace.channels.values():
                named = channel.name == name.removeprefix("#") and channel.kind not in ("im", "mpim")
                if named and owner in channel.teams:
                    return channel
            teams = (owner, *([shared_with] if shared_with else ()))
            ids = None if members is None else frozenset(member.id for member in members)
            made = self._workspace.add_channel(name.removeprefix("#"), kind, teams, ids, bot=bot)
            self._workspace.channels[made.id] = replace(made, archived=archived)
            return self._workspace.channels[made.id]

    def dm(self, user: User | str) -> Channel:
        """That person's conversation with the bot."""
        person = self._user(user)
        return self._workspace.dm(person, self._app_of(person))

    def group_dm(self, *people: User | str) -> Channel:
        """The group conversation of these people with the bot."""
        if len(people) < 2:
            raise FakeSlackError("a group conversation has at least two people")
        return self._workspace.group_dm([self._user(person) for person in people], self._home)

    def redeliver(
        self, delivery: Delivery, reason: str = "http_timeout", *, as_first: bool = False, new_event_id: bool = False
    ) -> Delivery:
        """Deliver the same payload again with the retry headers, as Slack does when an ack was lost.

        `as_first`: without the headers, as Slack does now and then. `new_event_id`: the same event under another id,
        which is a delivery of its own.
        """
        if self._target is None:
            raise FakeSlackError("connect an app first")
        if as_first or new_event_id:
            return self._deliver(_with_new_id(delivery.parcel, self._workspace) if new_event_id else delivery.parcel)
        with self._activity.during():
            return deliver(delivery, self._target, self._secret, reason=reason)

    def sends_event(
        self, event: JsonObject, channel: Channel | None = None, app: Installation | None = None
    ) -> Delivery:
        """Any other event (`app_uninstalled`, another bot's message, …), by default of the home team."""
        return self._deliver(self._payloads(app).event(event, channel))

    def _deliver(self, parcel: Parcel) -> Delivery:
        if self._target is None:
            raise FakeSlackError("connect an app first")
        delivery = Delivery(parcel)
        with self._activity.during():
            deliver(delivery, self._target, self._secret, self.retries)
        with self._workspace.lock:
            self._deliveries.append(delivery)
        return delivery

    def _subscribed(self, event: str) -> bool:
        return self._events is None or event in self._events

    def _payloads(self, app: Installation | None = None) -> Payloads:
        return Payloads(self._workspace, app or self._home, self._origin)

    def _user(self, user: User | str) -> User:
        return self.user(user) if isinstance(user, str) else self._workspace.users[user.id]

    def _channel(self, channel: Channel | str | None, user: User | str) -> Channel:
        if channel is None:
            return self.dm(user)
        return self.channel(channel) if isinstance(channel, str) else self._workspace.channels[channel.id]

    def _app_of(self, user: User) -> Installation:
        """The app in the person's own team; a guest of a team without it meets that of the home team."""
        installed = [app for app in self._workspace.installations.values() if app.team.id == user.team]
        return installed[0] if installed else self._home

    def _app_in(self, channel: Channel) -> Installation:
        return self._home if self._home.team.id in channel.teams else self._workspace.installed_in(channel.teams[0])


def _with_new_id(parcel: Parcel, workspace: Workspace) -> Parcel:
    if "event_id" not in parcel.payload:
        raise FakeSlackError("only an event has an event_id")
    payload: JsonObject = {**parcel.payload, "event_id": workspace.new_id("Ev")}
    return replace(parcel, payload=payload, body=json.dumps(payload, ensure_ascii=False))
