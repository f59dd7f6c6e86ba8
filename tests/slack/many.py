"""The bot for many workspaces, on a fake Slack, with a store and its web pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import sqlalchemy as sa

from bot.fakeslack.model import Team, User
from bot.fakeslack.slack import FakeSlack
from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.services import Dependencies
from bot.slack.web import Web
from bot.slack.workspaces import Workspaces
from bot.store.schema import metadata
from bot.store.store import Store, open_store
from bot.store.vault import new_key
from tests.slack.conftest import dependencies_for
from tests.slack.world import FakeCore

KEY = new_key()


@dataclass
class House:
    """A bot for many workspaces: two teams, each with a person, both without the app at first (but for Slack)."""

    slack: FakeSlack
    core: FakeCore
    store: Store
    deps: Dependencies
    workspaces: Workspaces
    web: Web
    other: Team
    alice: User
    bob: User

    def install_both(self) -> None:
        """Both people install the app."""
        assert self.slack.installs(self.alice, self.web).status == 200
        assert self.slack.installs(self.bob, self.web, self.other).status == 200

    def rows(self, team: str) -> int:
        """How many rows of the team there are, in all tables."""
        with self.store.database.read() as connection:
            counted = (
                sa.select(sa.func.count()).select_from(table).where(table.c.team_id == team)
                for table in metadata.sorted_tables
            )
            return sum(connection.execute(each).scalar_one() for each in counted)


def many_settings(slack: FakeSlack) -> Settings:
    """Settings without a bot token."""
    return Settings(
        signing_secret=slack.signing_secret, api_base_url=slack.base_url, client_id=slack.client_id,
        client_secret=slack.client_secret, token_keys=(KEY,),
    )  # fmt: skip


@contextmanager
def a_house() -> Iterator[House]:
    """A bot at work."""
    core = FakeCore()
    with FakeSlack() as slack:
        store = open_store("sqlite://", slack.clock.datetime)
        settings = many_settings(slack)
        deps = dependencies_for(slack, core)
        workspaces = Workspaces(settings, store, deps.metrics)
        deps = replace(deps, store=store, workspaces=workspaces)
        app = build_app(settings, deps)
        slack.connect(app)
        other = slack.add_team("Other Desk", "other-desk")
        alice, bob = slack.user("alice"), slack.user("bob", team=other.id)
        yield House(slack, core, store, deps, workspaces, Web(app, deps), other, alice, bob)
        store.close()
