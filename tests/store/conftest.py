"""A store on each kind of database, with a clock that the test moves."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.store import migrate
from bot.store.database import connect
from bot.store.store import Store, open_store

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
KINDS = ("file", "memory", "postgres")


class Hands:
    """A clock whose hands the test moves."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 2, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, time: timedelta) -> None:
        """Later."""
        self.now += time


@pytest.fixture
def clock() -> Hands:
    """Ten past two."""
    return Hands()


@pytest.fixture
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database; `kinds` chooses among them."""
    if request.param == "file":
        yield f"sqlite:///{tmp_path / 'state' / 'jasmine.db'}"
    elif request.param == "memory":
        yield "sqlite://"
    elif not POSTGRES:
        pytest.skip("TEST_POSTGRES_URL names no PostgreSQL to test on")
    else:
        with OwnSchema() as address:
            yield address


class OwnSchema:
    """A schema of its own in the test's PostgreSQL, gone afterwards."""

    def __enter__(self) -> str:
        self._engine = connect(POSTGRES).engine
        self._name = f"test_{secrets.token_hex(6)}"
        with self._engine.begin() as connection:
            connection.execute(sa.text(f"CREATE SCHEMA {self._name}"))
        query = {"options": f"-csearch_path={self._name}"}
        return self._engine.url.update_query_dict(query).render_as_string(hide_password=False)

    def __exit__(self, *_: object) -> None:
        with self._engine.begin() as connection:
            connection.execute(sa.text(f"DROP SCHEMA {self._name} CASCADE"))
        self._engine.dispose()


def on(*kinds: str) -> pytest.MarkDecorator:
    """Run the test on each of these kinds of database (all, if none is named)."""
    return pytest.mark.parametrize("url", kinds or KINDS, indirect=True)


def opened(url: str, clock: Callable[[], datetime]) -> Store:
    """The store, its tables made whatever the kind."""
    if url.startswith("postgresql"):
        database = connect(url)
        migrate.upgrade(database)
        database.close()
    return open_store(url, clock)


@pytest.fixture
def store(url: str, clock: Hands) -> Iterator[Store]:
    """An open store."""
    store = opened(url, clock)
    yield store
    store.close()
