"""The bot's real app on the fake Slack, with a small core."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from bot.fakeslack.slack import FakeSlack
from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.pace import Pace
from bot.slack.services import Dependencies
from bot.slack.work import Lanes
from tests.slack.world import FakeCore, knowledge


@dataclass
class Desk:
    """A connected bot: its Slack, its core."""

    slack: FakeSlack
    core: FakeCore


def settings_for(slack: FakeSlack, contact: str = "広報課 内線1234") -> Settings:
    """Settings that point at a fake Slack."""
    return Settings(
        bot_token=slack.token, signing_secret=slack.signing_secret, api_base_url=slack.base_url, contact=contact
    )  # fmt: skip


def dependencies_for(slack: FakeSlack, core: FakeCore) -> Dependencies:
    """Dependencies whose clock and work the fake Slack knows."""
    base = knowledge()
    lanes = Lanes(slack.watch(ThreadPoolExecutor(8)))
    return Dependencies(
        core, lambda: base, clock=slack.clock.datetime, lanes=lanes, pace=Pace(sleep=lambda seconds: None)
    )


@pytest.fixture
def desk() -> Iterator[Desk]:
    """A bot at work."""
    core = FakeCore()
    with FakeSlack() as slack:
        slack.connect(build_app(settings_for(slack), dependencies_for(slack, core)))
        yield Desk(slack, core)
        assert slack.errors == []
