"""A fake Slack per test, and a tiny Bolt app on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from slack_bolt import App
from slack_sdk import WebClient

from bot.fakeslack import FakeSlack
from tests.fakeslack.tiny_app import client_of, connect_tiny_app


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    """A started fake Slack with the default scopes."""
    with FakeSlack() as slack:
        yield slack


@pytest.fixture
def client(slack: FakeSlack) -> WebClient:
    """A client that never retries, so that each call is one request."""
    return client_of(slack)


@pytest.fixture
def app(slack: FakeSlack) -> App:
    """The tiny bot, connected."""
    return connect_tiny_app(slack)
