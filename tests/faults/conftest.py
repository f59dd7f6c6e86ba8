"""A bot with a database that can be spoilt."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.fakeslack.slack import FakeSlack
from bot.slack.app import build_app
from bot.slack.pace import Pace
from bot.slack.services import Dependencies
from bot.slack.work import Lanes
from bot.store.store import Store, open_store
from tests.slack.conftest import settings_for
from tests.slack.world import FakeCore, knowledge


@dataclass
class Desk:
    """A connected bot: its Slack, its core, its store."""

    slack: FakeSlack
    core: FakeCore
    store: Store

    def ask(self, text: str, channel: str | None = "general") -> list[str]:
        """What the bot says openly to a question."""
        before = len(self.slack.posts)
        said = f"@jasmine {text}" if channel else text
        self.slack.says("alice", said, channel)
        self.slack.wait_idle(30)
        return [post.text for post in self.slack.posts[before:] if not post.ephemeral]


def desk_on(url: str, slack: FakeSlack) -> Desk:
    """A bot on that database."""
    core, base, clock = FakeCore(), knowledge(), slack.clock.datetime
    store = open_store(url, clock)
    lanes = Lanes(slack.watch(ThreadPoolExecutor(8)))
    deps = Dependencies(
        core, lambda: base, clock=clock, lanes=lanes, store=store, pace=Pace(sleep=lambda seconds: None)
    )
    slack.connect(build_app(settings_for(slack), deps))
    return Desk(slack, core, store)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A bot on a file."""
    with FakeSlack() as slack:
        made = desk_on(f"sqlite:///{tmp_path / 'jasmine.db'}", slack)
        yield made
        made.store.close()
