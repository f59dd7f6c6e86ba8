"""Who is asked: whoever is on duty, else the next level, else nobody in person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog

from bot.briefing.model import Duty, Person
from bot.errors import JasmineError
from bot.slack.services import Services

log = structlog.get_logger(__name__)
Why = Literal["self", "vacant", "unknown"]


@dataclass(frozen=True)
class Asked:
    """`person` is mentioned in the duty channel. `why`: why that is nobody on duty; None where it is.

    `next_shift`: when somebody comes on duty, as far as the roster tells.
    """

    person: Person | None
    why: Why | None = None
    next_shift: datetime | None = None

    @property
    def key(self) -> str:
        """What is kept of the person: the id, else the name."""
        return (self.person.user_id or self.person.name) if self.person else ""


def asked(services: Services, asker: str) -> Asked:
    """Whom a question of that person goes to now. A deputy stands in for an officer who asks."""
    duty = _duty(services)
    if duty is None or (duty.problem and not duty.now):
        return _next_level(services, asker, "unknown")
    on_duty = [shift.person for shift in duty.now] + [shift.deputy for shift in duty.now if shift.deputy]
    others = [person for person in on_duty if person.user_id != asker]
    if others:
        return Asked(others[0])
    found = _next_level(services, asker, "self" if on_duty else "vacant")
    return Asked(found.person, found.why, duty.next.start if duty.next else None)


def _next_level(services: Services, asker: str, why: Why) -> Asked:
    above = services.settings.next_level
    return Asked(Person("", above) if above and above != asker else None, why)


def _duty(services: Services) -> Duty | None:
    """Who is on duty; None where no roster is set, or it cannot be read."""
    if services.roster is None:
        return None
    try:
        return services.roster.duty(services.clock())
    except (JasmineError, OSError) as error:
        log.error("roster_failed", error=type(error).__name__)
        return None
