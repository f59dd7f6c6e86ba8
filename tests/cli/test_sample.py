"""The roster of `jasmine chat` where none is set."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.cli.sample import SampleRoster


@pytest.mark.parametrize(("now", "until"), [("03:20", "08:30"), ("08:30", "08:30"), ("21:00", "08:30")])
@pytest.mark.parametrize(("you", "others"), [("you", ["mika", "ken"]), ("mika", ["ken"])])
def test_somebody_else_is_on_duty_and_you_are_next(now: str, until: str, you: str, others: list[str]) -> None:
    """Whatever the hour, and whoever you are: there is whom to ask, and a shift of yours to come."""
    at = datetime.fromisoformat(f"2026-11-24T{now}:00+09:00")
    roster = SampleRoster(lambda name: f"U0{name.upper()}", you, "Asia/Tokyo", at)

    duty = roster.duty(at)

    assert [shift.person.name for shift in duty.now] == others[:1]
    assert f"{duty.now[0].end.astimezone(at.tzinfo):%H:%M}" == until
    assert duty.next is not None and (duty.next.person.name, duty.next.person.user_id) == (you, f"U0{you.upper()}")
    assert duty.vacancies == ()
    assert [shift.person.name for shift in roster.shifts(at, at + timedelta(days=1, minutes=1))][-1] == you
