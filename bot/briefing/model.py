"""What a briefing is made of: what happened since the last one, who is on duty; and the briefing itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from bot.knowledge.model import NO_SLOTS, Bilingual, Lang, Slots

Topic = str
"""`all`, `meeting`, `jasmine`, `new`, `press`, or `pillar` with a number (`pillar3`)."""
TOPICS: tuple[Topic, ...] = ("all", "meeting", "jasmine", "new", "press")


@dataclass(frozen=True)
class Person:
    """Somebody on a roster: a name, and where the roster tells it, the id in Slack."""

    name: str
    user_id: str = ""


@dataclass(frozen=True)
class Shift:
    """Who is on duty from `start` until just before `end` (aware times)."""

    person: Person
    start: datetime
    end: datetime
    deputy: Person | None = None


@dataclass(frozen=True)
class Vacancy:
    """A time in which nobody is on duty."""

    start: datetime
    end: datetime


RosterProblem = Literal["", "unread", "edited", "stale"]
"""What is wrong with a roster: it was never read; its last edit cannot be; a feed that was not reached for long."""


@dataclass(frozen=True)
class Duty:
    """Who is on duty at a moment, and what comes.

    `now`: the shifts that hold (several where they overlap, the one that began last first). `next`: the one after.
    `vacancies`: the gaps of the days ahead. `problem`: why the roster may not be current, as a key of
    `bot.briefing.roster.PROBLEMS`, which has the words ("" where it is current).
    """

    at: datetime
    now: tuple[Shift, ...] = ()
    next: Shift | None = None
    vacancies: tuple[Vacancy, ...] = ()
    problem: RosterProblem = ""


@dataclass(frozen=True)
class TopicCount:
    """How often a question was asked."""

    intent: str
    slots: Slots = NO_SLOTS
    count: int = 1


@dataclass(frozen=True)
class OpenQuestion:
    """A question asked openly in that very channel, to which the source is silent. `link`: to its message, or ""."""

    text: str
    at: datetime
    link: str = ""


@dataclass(frozen=True)
class HandedOver:
    """A question that a person was asked. `text` is empty where it was asked in private."""

    at: datetime
    state: Literal["open", "answered", "expired"]
    text: str = ""
    answered_by: str = ""
    """A Slack user id."""


@dataclass(frozen=True)
class ToldToPress:
    """A line that was said to a reporter."""

    at: datetime
    line: str
    outlet: str
    told_by: str
    """A Slack user id."""


@dataclass(frozen=True)
class Corrected:
    """A correction that was posted: what holds now (or that a statement was withdrawn), in how many places."""

    at: datetime
    text: Bilingual
    answers: int


@dataclass(frozen=True)
class Skipped:
    """A time at which no briefing was posted: a holiday of the calendar, or one missed while the bot was down."""

    at: datetime
    why: Literal["holiday", "missed"]
    name: str = ""
    """The holiday's."""


@dataclass(frozen=True)
class Activity:
    """What happened between `since` and `until`. Private questions are in the counts and nowhere else."""

    since: datetime
    until: datetime
    questions: int = 0
    answered: int = 0
    not_covered: int = 0
    topics: tuple[TopicCount, ...] = ()
    """The most asked first."""
    open_questions: tuple[OpenQuestion, ...] = ()
    handed_over: tuple[HandedOver, ...] = ()
    told: tuple[ToldToPress, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    refused: tuple[str, ...] = ()
    """What was asked and refused, for ordering what is not in the release; never shown."""
    base_changed: bool = False
    first: bool = False
    """Whether the channel has had no briefing before: then it tells of the last day."""


@dataclass(frozen=True)
class Circumstances:
    """How a briefing came about. `late_for`: when it was due, where it comes late. `perhaps_again`: it may stand in the
    channel already, and nobody could look."""

    late_for: datetime | None = None
    perhaps_again: bool = False


@dataclass(frozen=True)
class Order:
    """Which briefing is wanted: a topic, in these languages, its times told in that IANA zone."""

    topic: Topic = "all"
    langs: tuple[Lang, ...] = ("ja",)
    zone: str = "Asia/Tokyo"


class Roster(Protocol):
    """Who is on duty and when, wherever that is written down."""

    def duty(self, at: datetime) -> Duty:
        """Who is on duty at that moment, who is next, and the gaps ahead."""
        ...

    def shifts(self, start: datetime, end: datetime) -> tuple[Shift, ...]:
        """The shifts that begin in [start, end), in order."""
        ...
