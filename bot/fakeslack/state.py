"""What a workspace knows: teams and their tokens, people, channels, messages, views. Every method is thread-safe."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.fakeslack.clock import Clock
from bot.fakeslack.errors import ApiError
from bot.fakeslack.model import Channel, ChannelKind, FakeSlackError, JsonObject, Message, Team, User, View
from bot.fakeslack.oauth import OAuth
from bot.fakeslack.tickets import Tickets

BOT_NAME = "jasmine"
APP_ID = "A0FAKE0001"


@dataclass
class Installation:
    """The app in one team: its token, who the bot is there, what it may do."""

    token: str
    team: Team
    bot: User
    bot_id: str
    scopes: frozenset[str]
    # The code that every call with the token gets: token_revoked, account_inactive, …
    refusal: str | None = None
    # When the token ends by itself, where the app rotates its tokens (seconds since 1970).
    expires: float | None = None

    def need(self, scope: str) -> None:
        """Refuse the call where the token has not that scope."""
        if scope not in self.scopes:
            raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))


class Workspace:
    """The state behind the fake. The facade (FakeSlack) and the Web API both work on it."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.tickets = Tickets(clock, self.lock)
        self.oauth = OAuth(clock, self.lock)
        self.installations: dict[str, Installation] = {}
        self.retired: set[str] = set()
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.prompts: dict[str, tuple[JsonObject, ...]] = {}
        self.app_tokens: dict[str, Installation] = {}
        self.socket_mode = True
        self.link = ""
        self._messages: dict[tuple[str, str], Message] = {}
        self._threads: dict[tuple[str, str], list[str]] = {}
        self._numbers = itertools.count(1)
        self._last_ts = 0

    def new_id(self, prefix: str) -> str:
        """A fresh id that looks like Slack's."""
        return f"{prefix}0FAKE{next(self._numbers):04d}"

    def new_ts(self) -> str:
        """A fresh message timestamp: unique and increasing, even where the clock is set back."""
        with self.lock:
            self._last_ts = max(self._last_ts + 1, int(self.clock.now() * 1_000_000))
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def install(self, name: str, domain: str, scopes: Iterable[str]) -> Installation:
        """Add a team with the app in it."""
        return self.install_in(Team(self.new_id("T"), name, domain), scopes)

    def install_in(self, team: Team, scopes: Iterable[str]) -> Installation:
        """Put the app into a team."""
        bot = User(self.new_id("U"), BOT_NAME, team.id, is_bot=True)
        token = f"xoxb-fakeslack-{team.id}"
        installation = Installation(token, team, bot, self.new_id("B"), frozenset(scopes))
        with self.lock:
            self.installations[token] = installation
            self.users[bot.id] = bot
        return installation

    def give_token(self, app: Installation, token: str, expires: float | None = None) -> None:
        """Give the installation that token; the one before ends."""
        with self.lock:
            self.installations.pop(app.token, None)
            self.retired |= {app.token} - {token}
            app.token, app.expires, app.refusal = token, expires, None
            self.installations[token] = app

    def add_app_token(self, app: Installation, scopes: Iterable[str] = ("connections:write",)) -> str:
        """An app-level token, which goes for all teams."""
        token = f"xapp-1-{APP_ID}-{len(self.app_tokens) + 1}-fakeslack"
        self.app_tokens[token] = replace(app, token=token, scopes=frozenset(scopes))
        return token

    def installed_in(self, team: str) -> Installation:
        """The app's installation in that team."""
        for installation in self.installations.values():
            if installation.team.id == team:
                return installation
        raise FakeSlackError(f"the app is not installed in team {team}")

    def is_us(self, user: User) -> bool:
        """Whether that user is the app's own bot."""
        return any(user.id == installation.bot.id for installation in self.installations.values())

    def add_user(self, name: str, team: str, locale: str, *, admin: bool = False, bot: bool = False) -> User:
        """Add a person, or somebody else's bot."""
        user = User(self.new_id("U"), name, team, locale, is_bot=bot, is_admin=admin)
        with self.lock:
            self.users[user.id] = user
        return user

    def add_channel(
        self, name: str, kind: ChannelKind, teams: tuple[str, ...], members: frozenset[str] | None, *, bot: bool
    ) -> Channel:
        """Add a conversation."""
        prefix = {"public": "C", "private": "G", "im": "D", "mpim": "G"}[kind]
        channel = Channel(self.new_id(prefix), name, kind, teams, members, bot)
        with self.lock:
            self.channels[channel.id] = channel
        return channel

    def dm(self, user: User, installation: Installation) -> Channel:
        """The conversation of that user with the bot, made when first asked for."""
        members = frozenset({user.id, installation.bot.id})
        with self.lock:
            for channel in self.channels.values():
                if channel.kind == "im" and channel.members == members:
                    return channel
            return self.add_channel("directmessage", "im", (installation.team.id,), members, bot=True)

    def group_dm(self, people: Iterable[User], installation: Installation) -> Channel:
        """The group conversation of those users with the bot, made when first asked for."""
        named = {user.id: user.name for user in people}
        members = frozenset({*named, installation.bot.id})
        with self.lock:
            for channel in self.channels.values():
                if channel.kind == "mpim" and channel.members == members:
                    return channel
            name = f"mpdm-{'--'.join(sorted(named.values()))}--{installation.bot.name}-1"
            return self.add_channel(name, "mpim", (installation.team.id,), members, bot=True)

    def in_channel(self, user: User, channel: Channel) -> bool:
        """Whether the user reads along there."""
        if self.is_us(user):
            return channel.bot
        return user.team in channel.teams if channel.members is None else user.id in channel.members

    def channel_for(self, installation: Installation, channel_id: object) -> Channel:
        """The channel that a method names, if that installation knows it."""
        channel = self.channels.get(str(channel_id))
        if channel is None or installation.team.id not in channel.teams:
            raise ApiError("channel_not_found")
        if channel.kind != "public" and not channel.bot:
            raise ApiError("channel_not_found")
        return channel

    @property
    def messages(self) -> list[Message]:
        """Every message, oldest first."""
        with self.lock:
            return sorted(self._messages.values(), key=lambda message: message.ts)

    def add_message(self, message: Message) -> Message:
        """Keep a message."""
        with self.lock:
            self._messages[message.channel, message.ts] = message
            if message.thread_ts and not message.ephemeral:
                self._threads.setdefault((message.channel, message.thread_ts), []).append(message.ts)
        return message

    def message(self, channel_id: str, ts: str) -> Message | None:
        """The message as it is now; None where there is none (any more)."""
        return self._messages.get((channel_id, ts))

    def change(self, message: Message, **changes: object) -> Message:
        """Replace fields of a kept message."""
        with self.lock:
            current = self.message(message.channel, message.ts)
            if current is None:
                raise FakeSlackError("the message is gone")
            changed = replace(current, **changes)  # type: ignore[arg-type]
            self._messages[message.channel, message.ts] = changed
        return changed

    def remove(self, message: Message) -> None:
        """Delete a kept message."""
        with self.lock:
            self._messages.pop((message.channel, message.ts), None)

    def sees(self, user: User, message: Message) -> bool:
        """Whether the user sees the message; Slack hides an ephemeral in a thread that has no replies yet."""
        if not self.in_channel(user, self.channels[message.channel]) or message.only_for not in (None, user.id):
            return False
        if message.ephemeral and message.thread_ts:
            return len(self.thread(message.channel, message.thread_ts)) > 1
        return True

    def thread(self, channel_id: str, thread_ts: str) -> list[Message]:
        """Parent and replies that everybody in the channel sees."""
        with self.lock:
            stamps = [thread_ts, *self._threads.get((channel_id, thread_ts), ())]
            found = (self._messages.get((channel_id, ts)) for ts in stamps)
            return [message for message in found if message is not None]
