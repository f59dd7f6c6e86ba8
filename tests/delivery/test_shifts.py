"""A personal briefing at the start of a shift: to those who chose it, once, whatever happens to the roster."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.briefing.model import Person, Shift
from bot.briefing.roster import Listed, ReadRoster
from bot.delivery.shifts import ShiftBriefings
from bot.store.store import Store
from tests.store.conftest import Hands, on

MORNING = datetime.fromisoformat("2026-11-24T08:30:00+09:00")
DAY = timedelta(days=1)


def turns(*users: str, starts: datetime = MORNING) -> ReadRoster:
    """A day each."""
    shifts = (
        Shift(Person(user, user), starts + number * DAY, starts + (number + 1) * DAY)
        for number, user in enumerate(users)
    )
    return ReadRoster(Listed(tuple(shifts)))


@dataclass
class Planned:
    """The planner with its store and clock; its roster may change."""

    store: Store
    clock: Hands
    planner: ShiftBriefings

    def at(self, moment: datetime) -> list[tuple[str, str]]:
        """To whom something is planned in that pass, and for when."""
        self.clock.now = moment
        made = list(self.planner.plan(moment))
        assert self.store.deliveries.plan(*made) == len(made)
        return [(each.channel, f"{each.fire_at:%d %H:%M}") for each in made]


def planned(store: Store, clock: Hands, roster: ReadRoster | None) -> Planned:
    """A planner that catches up two hours."""
    clock.now = MORNING - DAY
    return Planned(store, clock, ShiftBriefings(store, roster, "Asia/Tokyo", timedelta(hours=2)))


@on("memory", "postgres")
def test_a_shift_is_planned_when_it_begins_and_not_again(store: Store, clock: Hands) -> None:
    """In the language that the person chose."""
    desk = planned(store, clock, turns("U0AAAAA", "U0BBBBB"))
    store.duty.choose("T1", "U0AAAAA", True, "en")

    passes = [desk.at(MORNING + timedelta(seconds=seconds)) for seconds in (-20, 0, 20)]

    assert passes == [[], [("U0AAAAA", "24 08:30")], []]
    (found,) = store.deliveries.list("T1")
    assert (found.key, found.kind) == ("shift:T1:U0AAAAA:20261123T2330Z", "shift")
    assert found.detail == {"langs": ["en"], "zone": "Asia/Tokyo", "topic": "all"}


@on("memory")
def test_who_did_not_choose_it_gets_none(store: Store, clock: Hands) -> None:
    """Nor who chose it and then not any more, nor who chose it when the shift had begun."""
    desk = planned(store, clock, turns("U0AAAAA", "U0BBBBB", "U0CCCCC"))
    store.duty.choose("T1", "U0BBBBB", True, None)
    store.duty.choose("T1", "U0BBBBB", False, None)

    assert [desk.at(MORNING), desk.at(MORNING + DAY)] == [[], []]
    clock.now = MORNING + 2 * DAY + timedelta(minutes=5)
    store.duty.choose("T1", "U0CCCCC", True, None)
    assert desk.at(clock.now) == []


@on("memory")
def test_after_an_outage_a_shift_that_began_within_the_catch_up_time_is_still_planned(
    store: Store, clock: Hands
) -> None:
    """An older one is not: its officer knows by now."""
    soon, late = planned(store, clock, turns("U0AAAAA")), planned(store, clock, turns("U0AAAAA"))
    store.duty.choose("T1", "U0AAAAA", True, "ja")

    assert late.at(MORNING + timedelta(hours=2, seconds=1)) == []
    assert soon.at(MORNING + timedelta(hours=1, minutes=59)) == [("U0AAAAA", "24 08:30")]


@on("memory")
def test_a_shift_that_an_edit_moves_into_the_past_is_planned(store: Store, clock: Hands) -> None:
    """Somebody stands in at 08:40, and the roster is corrected at 08:50."""
    before, after = turns("U0AAAAA"), turns("U0BBBBB", starts=MORNING + timedelta(minutes=10))
    desk = planned(store, clock, before)
    for user in ("U0AAAAA", "U0BBBBB"):
        store.duty.choose("T1", user, True, "ja")

    first = desk.at(MORNING)
    desk.planner._roster = after

    assert (first, desk.at(MORNING + timedelta(minutes=20))) == ([("U0AAAAA", "24 08:30")], [("U0BBBBB", "24 08:40")])


@on("memory")
def test_without_a_roster_nothing_is_planned(store: Store, clock: Hands) -> None:
    """Choices may be left over from a time when there was one."""
    desk = planned(store, clock, None)
    store.duty.choose("T1", "U0AAAAA", True, "ja")

    assert desk.at(MORNING) == []
