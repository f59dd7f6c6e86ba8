"""What a roster answers: who is on duty, who is next, where nobody is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.briefing.model import Person, Shift, Vacancy
from bot.briefing.roster import HORIZON, Listed, ReadRoster, person

MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)


def shift(name: str, begins: float, ends: float) -> Shift:
    """A shift by hours from midnight."""
    return Shift(Person(name), hour(begins), hour(ends))


def hour(hours: float) -> datetime:
    """So many hours after midnight."""
    return MIDNIGHT + timedelta(hours=hours)


def roster(*shifts: Shift) -> ReadRoster:
    """A roster of these shifts."""
    return ReadRoster(Listed(shifts))


def test_whoever_came_last_stands_first() -> None:
    """The others stay on duty; of two who began together, the one who stays shorter stands in for the other."""
    found = roster(shift("week", -24, 144), shift("day", 8, 20), shift("lunch", 8, 13), shift("evening", 18, 24))

    assert [each.person.name for each in found.duty(hour(9)).now] == ["lunch", "day", "week"]
    assert [each.person.name for each in found.duty(hour(19)).now] == ["evening", "day", "week"]
    assert [each.person.name for each in found.duty(hour(30)).now] == ["week"]


def test_a_shift_holds_from_its_beginning_until_just_before_its_end() -> None:
    """Nobody is on duty twice at a handover."""
    found = roster(shift("a", 0, 8), shift("b", 8, 16))

    assert [each.person.name for each in found.duty(hour(8)).now] == ["b"]
    assert found.duty(hour(16)).now == ()


def test_next_is_the_shift_that_begins_next() -> None:
    """Also where it overlaps the present one, or comes after a gap of weeks; what is further than two months, is not
    known."""
    found = roster(shift("a", 0, 24), shift("b", 12, 36), shift("c", 24 * 40, 24 * 41), shift("d", 24 * 110, 24 * 111))

    assert found.duty(hour(1)).next == shift("b", 12, 36)
    assert found.duty(hour(12)).next == shift("c", 24 * 40, 24 * 41)
    assert found.duty(hour(24 * 40)).next is None


def test_gaps_of_the_next_seven_days_are_told() -> None:
    """In order; overlapping shifts hide none and make none; one that begins after the seven days is not told yet."""
    found = roster(
        shift("a", 0, 48), shift("b", 10, 20), shift("c", 50, 60), shift("d", 60, 100), shift("e", 104, 180),
        shift("f", 200, 300),
    )  # fmt: skip

    assert found.duty(hour(0)).vacancies == (Vacancy(hour(48), hour(50)), Vacancy(hour(100), hour(104)))
    assert found.duty(hour(24)).vacancies[-1] == Vacancy(hour(180), hour(200))


def test_a_gap_ends_where_the_next_shift_begins_even_later_than_in_seven_days() -> None:
    """Whoever reads it wants to know how long it lasts; with nothing in sight, as far as we look."""
    found = roster(shift("a", 0, 24), shift("b", 24 * 20, 24 * 21))

    assert found.duty(hour(0)).vacancies == (Vacancy(hour(24), hour(24 * 20)),)
    assert found.duty(hour(24 * 30)).vacancies == (Vacancy(hour(24 * 30), hour(24 * 30) + HORIZON),)


def test_shifts_are_those_that_begin_in_a_time() -> None:
    """In order; one that began before is not among them."""
    found = roster(shift("late", 20, 30), shift("early", 8, 20), shift("before", -4, 8), shift("after", 24, 30))

    assert [each.person.name for each in found.shifts(hour(0), hour(24))] == ["early", "late"]


@pytest.mark.parametrize(
    ("written", "name", "user_id"),
    [
        ("佐藤花子", "佐藤花子", ""),
        ("佐藤花子 <U0123ABC>", "佐藤花子", "U0123ABC"),
        ("Sato <@U0123ABC|sato>", "Sato", "U0123ABC"),
        ("U0123ABC4", "U0123ABC4", "U0123ABC4"),
        ("@W0123ABC4", "W0123ABC4", "W0123ABC4"),
        ("<U0123ABC>", "U0123ABC", "U0123ABC"),
        ("UNDERWOOD", "UNDERWOOD", ""),
        ("Sato <sato@example.org>", "Sato <sato>", ""),
        ("sato@example.org", "sato", ""),
        (" Sato\n\tHanako\u202e ", "Sato Hanako", ""),
        ("x" * 500, "x" * 80, ""),
    ],
)
def test_a_person_is_a_name_and_an_id(written: str, name: str, user_id: str) -> None:
    """However a roster writes them; of an address only what stands before the @, never what could turn text around."""
    assert person(written) == Person(name, user_id)


@pytest.mark.parametrize("written", ["", "  ", "\u200b", "\n"])
def test_nothing_is_nobody(written: str) -> None:
    """What cannot be seen names nobody."""
    assert person(written) is None
