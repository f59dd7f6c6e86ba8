"""A personal briefing at the start of a shift, for those who chose it and whom the roster names by their id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from bot.briefing.model import Roster
from bot.store.deliveries import Delivery
from bot.store.duty import DutyChoice
from bot.store.store import Store

_MOMENT = timedelta(microseconds=1)


class ShiftBriefings:
    """Plans them from the roster; without one there are none."""

    def __init__(self, store: Store, roster: Roster | None, zone: str, catch_up: timedelta) -> None:
        self._store = store
        self._roster = roster
        self._zone = zone
        self._catch_up = catch_up
        self._planned: set[str] = set()

    def plan(self, now: datetime) -> Iterator[Delivery]:
        """Those whose shift began within the catch-up time: also one that an edit of the roster put there."""
        choices = self._store.duty.wanted() if self._roster else ()
        if self._roster is None or not choices:
            return
        due = {each.key: each for each in shift_briefings(self._roster, choices, now - self._catch_up, now, self._zone)}
        self._planned &= set(due)
        for key, delivery in due.items():
            if key not in self._planned:
                yield delivery
                # Only now: had the store failed, the next pass would have to say it again.
                self._planned.add(key)


def shift_briefings(
    roster: Roster, choices: Iterable[DutyChoice], since: datetime, now: datetime, zone: str
) -> Iterator[Delivery]:
    """The deliveries for shifts that began in (since, now] and not before their person chose it.

    Each goes to the person's direct messages, in the language that they chose, with times in that IANA zone.
    """
    chosen = tuple(choices)
    for shift in roster.shifts(since + _MOMENT, now + _MOMENT):
        for choice in chosen:
            if shift.person.user_id == choice.user_id and choice.briefing and choice.at <= shift.start:
                key = f"shift:{choice.team_id}:{choice.user_id}:{shift.start.astimezone(UTC):%Y%m%dT%H%MZ}"
                detail = {"langs": [choice.lang or "ja"], "zone": zone, "topic": "all"}
                yield Delivery(key, choice.team_id, "shift", choice.user_id, shift.start, detail=detail)
