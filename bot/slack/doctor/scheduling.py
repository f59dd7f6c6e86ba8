"""D08x: the scheduled briefings: whether somebody posts them, which ones stopped, what was not posted of late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.slack.doctor.finding import Finding, ok, skipped, warning
from bot.slack.doctor.keeping import file_of
from bot.slack.doctor.setup import Setup

if TYPE_CHECKING:
    from bot.store.deliveries import Deliveries
    from bot.store.schedules import Schedule

TITLES = {"D080": "Scheduler", "D081": "Briefings", "D082": "Deliveries"}
# A pass comes every twenty seconds; a post that is put off says until when.
PATIENCE = timedelta(minutes=5)
LATELY = timedelta(days=7)
MOST_NAMED = 20


def check_briefings(setup: Setup) -> Iterator[Finding]:
    """What the database tells; Slack is not asked whether the bot is in the channels: `jasmine briefing test` does."""
    path = file_of(setup.settings.database_url)
    if setup.faulty("JASMINE_DATABASE_URL", "JASMINE_STATE_DIR"):
        yield from _skipped("the database's address has a fault (D001)")
    elif path is not None and not path.exists():
        yield from _skipped("there is no database yet")
    else:
        yield from _look(setup)


def _look(setup: Setup) -> Iterator[Finding]:
    from bot.store import migrate
    from bot.store.database import StoreError, connect
    from bot.store.deliveries import Deliveries
    from bot.store.schedules import Schedules

    database = None
    try:
        database = connect(setup.settings.database_url)
        if migrate.state(database) != migrate.newest():
            yield from _skipped("the tables are not up to date (D051)")
            return
        schedules = Schedules(database, setup.clock).list()
        deliveries = Deliveries(database, setup.clock)
        found = [_scheduler(setup, schedules, deliveries), *_stopped(schedules), _lately(setup, deliveries)]
    except StoreError:
        yield from _skipped("the database cannot be read (D050)")
        return
    finally:
        if database is not None:
            database.close()
    yield from found


def _scheduler(setup: Setup, schedules: tuple[Schedule, ...], deliveries: Deliveries) -> Finding:
    """Whether what has come due was planned and posted, or is in somebody's hands."""
    id, before = "D080", setup.clock() - PATIENCE
    active = [each for each in schedules if each.state == "active"]
    unplanned = [each.id for each in active if any(each.timetable.between(each.planned_until or before, before))]
    waiting = deliveries.due(since=PATIENCE)
    fix = "start `jasmine run`, or `jasmine serve` without --no-scheduler; /readyz tells how long ago its last pass was"
    if unplanned:
        return warning(id, TITLES[id], f"nobody looked after what came due of number {_named(unplanned)}", fix)
    if waiting:
        return warning(id, TITLES[id], f"{waiting} due for more than five minutes, and in nobody's hands", fix)
    return ok(id, TITLES[id], "nothing is overdue" if active else "no briefing is scheduled")


def _stopped(schedules: tuple[Schedule, ...]) -> Iterator[Finding]:
    from bot.delivery.stopping import why_stopped

    stopped = [(each, why) for each in schedules if (why := why_stopped(each)) is not None]
    for each, why in stopped[:MOST_NAMED]:
        fix = f"mend that, then `jasmine briefing resume {each.id}`"
        yield warning("D081", TITLES["D081"], f"number {each.id} for {each.channel} stopped: {why.en}", fix)
    if not stopped:
        paused = sum(each.state == "paused" for each in schedules)
        told = f"{len(schedules)} scheduled" + (f", {paused} of them paused" if paused else "")
        yield ok("D081", TITLES["D081"], told if schedules else "none is scheduled")


def _lately(setup: Setup, deliveries: Deliveries) -> Finding:
    found = deliveries.list(kind="briefing", since=setup.clock() - LATELY)
    lost = [each for each in found if each.state == "failed" or each.why == "missed"]
    if lost:
        fix = "`jasmine briefing log` tells which, and why"
        return warning("D082", TITLES["D082"], f"{len(lost)} missed or failed within seven days", fix)
    return ok("D082", TITLES["D082"], f"{len(found)} within seven days, none missed or failed")


def _named(numbers: list[int]) -> str:
    more = f" and {len(numbers) - MOST_NAMED} more" if len(numbers) > MOST_NAMED else ""
    return f"{', '.join(map(str, numbers[:MOST_NAMED]))}{more}"


def _skipped(reason: str) -> Iterator[Finding]:
    yield from (skipped(id, title, reason) for id, title in TITLES.items())
