"""Killed by signal at every step, then two workers at once: the briefing is there, once.

Real processes on real databases against the fake Slack. Without the history scope the message that was being posted may
be there twice, and the second one says so; no other message ever is.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing.context import ForkServerContext
from pathlib import Path

import pytest

from bot.briefing.schedule import EVERY_DAY, Timetable
from bot.delivery.wording import PART_AGAIN
from bot.fakeslack import FakeSlack
from bot.fakeslack.slack import DEFAULT_SCOPES
from bot.store.deliveries import LEASE
from bot.store.schedules import Schedule
from bot.store.store import Store
from tests.delivery.kill_worker import LIVE, work
from tests.delivery.office import HISTORY, MONDAY
from tests.store.conftest import POSTGRES, OwnSchema, opened

DUE = MONDAY + timedelta(hours=8, minutes=30)
STEPS = (
    "plan", "claim", "begin 0", "post 0", "mark 0", "begin 1", "post 1", "mark 1", "begin 2", "post 2", "mark 2",
)  # fmt: skip
SENT = ["briefing 23 08:30", "part 1", "part 2"]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals")


@pytest.fixture(scope="module")
def processes() -> ForkServerContext:
    """Processes that have loaded everything when they begin."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.delivery.kill_worker", "pytest"])
    return context


@pytest.fixture(scope="module", params=["file", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database for all cells, which clear it."""
    if request.param == "file":
        folder: Path = tmp_path_factory.mktemp("killed")
        yield f"sqlite:///{folder / 'jasmine.db'}"
    elif not POSTGRES:
        pytest.skip("TEST_POSTGRES_URL names no PostgreSQL to test on")
    else:
        with OwnSchema() as address:
            yield address


@pytest.fixture(scope="module")
def kept(database: str) -> Iterator[Store]:
    """The same database, seen from here."""
    store = opened(database, lambda: MONDAY)
    yield store
    store.close()


class Cell:
    """A Slack, a database with one schedule, and the processes that work on them."""

    def __init__(self, processes: ForkServerContext, database: str, store: Store, slack: FakeSlack) -> None:
        self._processes = processes
        self._database = database
        self._now = DUE
        self.store = store
        self.slack = slack
        store.forget_team(slack.team.id)
        timetable = Timetable(EVERY_DAY, "08:30", "UTC")
        store.schedules.add(Schedule(slack.team.id, slack.channel("press").id, timetable, "all", ("ja",), ""))

    def works(self, *steps: str) -> list[int | None]:
        """Processes at once, each killed after its step; how they ended. The next ones come when leases are over."""
        self.slack.clock.set(self._now)
        fixed = (self.slack.base_url, self.slack.token, self._database, self._now.isoformat())
        started = [self._processes.Process(target=work, args=(*fixed, step), daemon=True) for step in steps]
        for process in started:
            process.start()
        for process in started:
            process.join(30)
        self._now += LEASE + timedelta(seconds=1)
        return [process.exitcode for process in started]

    @property
    def seen(self) -> list[str]:
        """What stands in the channel and its thread."""
        return [" ".join(post.text.splitlines()) for post in self.slack.posts]

    @property
    def state(self) -> list[str]:
        """How the deliveries stand."""
        return [delivery.state for delivery in self.store.deliveries.list(self.slack.team.id)]


@pytest.fixture
def cell(processes: ForkServerContext, database: str, kept: Store, request: pytest.FixtureRequest) -> Iterator[Cell]:
    """With the history scopes, or without."""
    scopes = (*DEFAULT_SCOPES, *HISTORY) if getattr(request, "param", True) else DEFAULT_SCOPES
    with FakeSlack(scopes=scopes) as slack:
        slack.clock.freeze()
        slack.clock.set(DUE)
        yield Cell(processes, database, kept, slack)


@pytest.mark.parametrize("step", STEPS)
def test_killed_then_two_workers_at_once(cell: Cell, step: str) -> None:
    assert cell.works(step) == [-signal.SIGKILL]
    assert cell.works(LIVE, LIVE) == [0, 0]
    assert cell.seen == SENT
    assert cell.state == ["sent"]
    assert [post.thread_ts for post in cell.slack.posts] == [None, *[cell.slack.posts[0].ts] * 2]


@pytest.mark.parametrize("cell", [False], indirect=True, ids=["without history"])
@pytest.mark.parametrize("step", STEPS)
def test_killed_without_the_history_scope(cell: Cell, step: str) -> None:
    """What was being posted when it was killed comes again and says so; killed at any other step, nothing does."""
    assert cell.works(step) == [-signal.SIGKILL]
    assert cell.works(LIVE, LIVE) == [0, 0]
    verb, _, number = step.partition(" ")
    expected = list(SENT)
    if verb in ("begin", "post"):
        part = int(number)
        again = f"{PART_AGAIN} {SENT[part]}" if part else f"{SENT[0]} perhaps again"
        expected[part : part + 1] = [again] if verb == "begin" else [SENT[part], again]
    assert cell.seen == expected
    assert cell.state == ["sent"]


def test_killed_again_and_again(cell: Cell) -> None:
    """At each step in turn, each time by a process that goes on from where the last one was killed."""
    assert cell.works("plan") == [-signal.SIGKILL]
    for step in ("claim", "post 0", "mark 1", "post 2"):
        assert cell.works(step) == [-signal.SIGKILL], step
    assert cell.works(LIVE) == [0]
    assert cell.seen == SENT
    assert cell.state == ["sent"]


def test_four_workers_from_the_start(cell: Cell) -> None:
    assert cell.works(LIVE, LIVE, LIVE, LIVE) == [0] * 4
    assert cell.seen == SENT


def test_while_the_lease_holds_nobody_else_posts(cell: Cell) -> None:
    """The process may only be slow."""
    cell.works("claim")
    cell._now = DUE + LEASE
    cell.works(LIVE)
    assert cell.seen == []
    cell.works(LIVE)
    assert cell.seen == SENT
