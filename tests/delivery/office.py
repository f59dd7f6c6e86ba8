"""A bot that delivers, on the fake Slack: a clock that the tests drive, texts that tell how they were asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.briefing.model import Circumstances
from bot.briefing.schedule import EVERY_DAY, Timetable
from bot.delivery.life import SignOfLife
from bot.delivery.model import Composer, Note
from bot.delivery.scheduler import Scheduler
from bot.delivery.stopping import compose_notice
from bot.delivery.wiring import services_for
from bot.fakeslack import FakeSlack
from bot.fakeslack.model import Channel, Message
from bot.fakeslack.slack import DEFAULT_SCOPES
from bot.rendering.blocks import notice
from bot.settings import Settings
from bot.slack.pace import Pace
from bot.slack.services import Dependencies, Services
from bot.store.deliveries import Delivery, Kind
from bot.store.schedules import Schedule
from bot.store.store import Store, open_store
from tests.slack.world import FakeCore, knowledge

HISTORY = ("channels:history", "groups:history")
MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


@dataclass
class Texts:
    """Composes `parts` messages for the thread; `broken` holds the channels whose text cannot be made.

    `meanwhile`: what happens while it does.
    """

    parts: int = 2
    broken: set[str] = field(default_factory=set)
    meanwhile: Callable[[Delivery], None] = lambda delivery: None

    def compose(self, delivery: Delivery, at: datetime, circumstances: Circumstances) -> Note:
        """What it was asked for, in words."""
        self.meanwhile(delivery)
        if delivery.channel in self.broken:
            raise ValueError("secret inside")
        late = f" late for {circumstances.late_for:%d %H:%M}" if circumstances.late_for else ""
        again = " perhaps again" * circumstances.perhaps_again
        line = f"{delivery.kind} {delivery.fire_at:%d %H:%M}{late}{again}"
        return Note(notice(line), tuple(notice(f"part {n}") for n in range(1, self.parts + 1)))


@dataclass
class Office:
    """Everything at hand."""

    slack: FakeSlack
    services: Services
    scheduler: Scheduler
    texts: Texts

    @property
    def store(self) -> Store:
        """What is kept."""
        return self.services.store

    def schedule(self, channel: Channel | str = "press", **changes: object) -> Schedule:
        """A briefing at 08:30 UTC every day, unless told otherwise."""
        place = channel if isinstance(channel, Channel) else self.slack.channel(channel)
        timetable = Timetable(EVERY_DAY, "08:30", "UTC")
        plain = Schedule(self.slack.team.id, place.id, timetable, "all", ("ja",), "")
        return self.store.schedules.add(replace(plain, **changes))  # type: ignore[arg-type]

    def at(self, moment: datetime | str) -> None:
        """It is now that time (of the day, where only that is given), and the scheduler makes its pass."""
        if isinstance(moment, str):
            hour, minute = moment.split(":")
            moment = self.slack.clock.datetime().replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)
        self.slack.clock.set(moment)
        self.scheduler.once()

    def later(self, **time: float) -> None:
        """So much later the scheduler makes its pass."""
        self.slack.clock.advance(timedelta(**time).total_seconds())
        self.scheduler.once()

    def passes(self, count: int, **every: float) -> None:
        """So many passes, one after the other."""
        for _ in range(count):
            self.later(**every)

    @property
    def messages(self) -> list[Message]:
        """What the bot posted outside of threads."""
        return [post for post in self.slack.posts if post.thread_ts is None]

    @property
    def lines(self) -> list[str]:
        """The texts of these."""
        return [message.text for message in self.messages]

    def thread(self, message: Message) -> list[str]:
        """The texts under a message, each by its last line."""
        return [post.text.splitlines()[-1] for post in self.slack.posts if post.thread_ts == message.ts]

    def deliveries(self) -> list[tuple[str, str | None]]:
        """State and reason of each briefing, in the order in which they were due."""
        return [(each.state, each.why) for each in reversed(self.store.deliveries.list(kind="briefing"))]


def settings_for(slack: FakeSlack, **changes: object) -> Settings:
    """Settings that point at the fake Slack."""
    plain = Settings(
        bot_token=slack.token, signing_secret=slack.signing_secret, api_base_url=slack.base_url, zone="UTC"
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def office_on(slack: FakeSlack, texts: Texts, store: Store | None = None, **changes: object) -> Office:
    """The bot on that Slack; `changes` are of its settings."""
    base, clock = knowledge(), slack.clock.datetime
    deps = Dependencies(
        FakeCore(), lambda: base, clock=clock, store=store or open_store("sqlite://", clock),
        pace=Pace(sleep=lambda seconds: None),
    )  # fmt: skip
    services = services_for(settings_for(slack, **changes), deps)
    life = SignOfLife(services)
    composers: dict[Kind, Composer] = {
        "briefing": texts.compose, "test": texts.compose, "life": life.compose, "notice": compose_notice,
    }  # fmt: skip
    return Office(slack, services, Scheduler(services, composers, (life.plan,)), texts)


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A Slack on Monday at midnight, which lets us read channels."""
    with FakeSlack(scopes=(*DEFAULT_SCOPES, *HISTORY)) as slack:
        slack.clock.freeze()
        slack.clock.set(MONDAY)
        yield slack


@pytest.fixture
def office(slack: FakeSlack) -> Iterator[Office]:
    """A bot that has no schedules yet."""
    made = office_on(slack, Texts())
    yield made
    made.store.close()
