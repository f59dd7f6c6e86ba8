"""The roster of `jasmine chat` where none is set: the chat's people take turns, a day each, from 08:30 to 08:30."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.briefing.model import Duty, Person, Shift
from bot.briefing.roster import ReadRoster
from bot.briefing.rosterrotation import Rotation

OTHERS = ("mika", "ken")
HANDOVER = time(8, 30)


class SampleRoster:
    """Somebody else is on duty when the chat begins, so that there is whom to ask; you are next.

    `member_id` gives the id of the person of that name.
    """

    def __init__(self, member_id: Callable[[str], str], you: str, zone: str, now: datetime) -> None:
        first, *others = (name for name in OTHERS if name != you)
        self._member_id = member_id
        self._names = (first, you, *others)
        self._zone = ZoneInfo(zone)
        local = now.astimezone(self._zone)
        self._starts = local.date() - timedelta(days=local.time() < HANDOVER)

    def duty(self, at: datetime) -> Duty:
        """See bot.briefing.model.Roster."""
        return self._roster().duty(at)

    def shifts(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """See bot.briefing.model.Roster."""
        return self._roster().shifts(start, end)

    def _roster(self) -> ReadRoster:
        # Made when somebody asks: by then the chat has made its own person, with the language that it chose.
        people = tuple(Person(name, self._member_id(name)) for name in self._names)
        return ReadRoster(Rotation(people, self._starts, 1, HANDOVER, self._zone))
