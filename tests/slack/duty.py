"""A desk with a duty channel and a roster that the test sets, for hand-overs and what was told to the press."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.briefing.model import Duty, Person, Shift
from bot.fakeslack.model import Channel, Message, User, View
from bot.fakeslack.slack import DEFAULT_SCOPES, FakeSlack
from bot.rendering.blockkit import check_message, check_view
from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.client import web_client
from bot.slack.services import Dependencies, Services
from bot.store.store import Store, open_store
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import FakeCore

HISTORY = ("channels:history", "groups:history")
MENTIONS = ("<!channel>", "<!here>", "<@U", "<#C", "<https:")


@dataclass
class Rota:
    """Who is on duty, as the test says."""

    now: tuple[Shift, ...] = ()
    next: Shift | None = None
    problem: str = ""

    def duty(self, at: datetime) -> Duty:
        """See Roster."""
        return Duty(at, self.now, self.next, problem=self.problem)

    def shifts(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """See Roster."""
        return self.now


@dataclass
class Station:
    """A bot at work, its duty channel, its store."""

    slack: FakeSlack
    duty: Channel
    store: Store
    rota: Rota
    settings: Settings
    deps: Dependencies
    refused: set[str] = field(default_factory=set)

    def settled(self) -> Message:
        """The newest of the bot's messages, once nothing is going on any more."""
        self.slack.wait_idle()
        return self.slack.posts[-1]

    def in_duty(self) -> list[Message]:
        """What the bot posted in the duty channel."""
        self.slack.wait_idle()
        return [post for post in self.slack.posts if post.channel == self.duty.id]

    def window(self, person: User | str) -> View:
        """The window that is open for that person, and valid."""
        self.slack.wait_idle()
        view = self.slack.modal(person)
        assert view is not None, "no window"
        shown = ("type", "title", "submit", "close", "blocks", "private_metadata", "callback_id")
        assert check_view({key: view.view[key] for key in shown}) == []
        return view

    def closed(self, person: User | str) -> bool:
        """Whether no window is open for that person."""
        self.slack.wait_idle()
        return self.slack.modal(person) is None

    def send(self, person: User | str, **values: str) -> Message:
        """Send the window that is open, with these values for its fields."""
        self.slack.fills(person, self.window(person), values)
        return self.settled()

    def hands_over(self, person: str = "alice", text: str = "what is the budget", **values: str) -> Message:
        """Somebody asks in #general, is refused, and hands the question over; the post in the duty channel."""
        self.slack.mentions(person, text, "general")
        self.slack.presses(person, self.settled(), 1)
        before = len(self.in_duty())
        self.send(person, **values)
        [post] = self.in_duty()[before:]
        return post

    def on_duty(self, name: str, deputy: str = "") -> User:
        """From now on that person is on duty."""
        start = self.slack.clock.datetime() - timedelta(hours=1)
        people = [Person(each, self.slack.user(each).id) for each in (name, deputy) if each]
        self.rota.now = (Shift(people[0], start, start + timedelta(hours=24), people[1] if deputy else None),)
        return self.slack.user(name)

    def services(self) -> Services:
        """What the scheduler of this bot works with."""
        client = web_client(self.settings)
        return Services.wire(self.deps, lambda team: client, self.settings)

    def restarts(self) -> None:
        """The process ends; another one begins on the same store."""
        self.deps = replace(dependencies_for(self.slack, FakeCore()), store=self.store, roster=self.rota)
        self.slack.connect(build_app(self.settings, self.deps))


@contextmanager
def station(**changes: object) -> Iterator[Station]:
    """A station; afterwards every message that it sent is looked at."""
    with FakeSlack(scopes=(*DEFAULT_SCOPES, *HISTORY)) as slack:
        for name in ("alice", "bob", "carol", "dave"):
            slack.user(name)
        people = [slack.user(name) for name in ("bob", "carol", "dave")]
        duty = slack.channel("duty", private=True, members=people)
        store, rota = open_store("sqlite://", slack.clock.datetime), Rota()
        settings = replace(settings_for(slack), **{"duty_channel": duty.id, **changes})  # type: ignore[arg-type]
        deps = replace(dependencies_for(slack, FakeCore()), store=store, roster=rota)
        slack.connect(build_app(settings, deps))
        here = Station(slack, duty, store, rota, settings, deps)
        yield here
        slack.wait_idle()
        for post in slack.posts:
            assert check_message({"text": post.text, "blocks": list(post.blocks)}) == []
        assert {call.error for call in slack.errors} == here.refused


def runs(blocks: object, kind: str) -> list[dict[str, object]]:
    """Every element of that kind, however deep."""
    if isinstance(blocks, dict):
        found = [blocks] if blocks.get("type") == kind else []
        return found + [one for value in blocks.values() for one in runs(value, kind)]
    if isinstance(blocks, list | tuple):
        return [one for each in blocks for one in runs(each, kind)]
    return []


def mentioned(post: Message) -> set[object]:
    """Whom the message calls, by Slack's own elements."""
    return {run["user_id"] for run in runs(post.blocks, "user")}
