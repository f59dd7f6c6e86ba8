"""What the answers of a time add up to, which of them stated a fact, and which open questions are still open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Text, and_, case, distinct, false, func, or_, select, type_coerce

from bot.knowledge.model import Slots
from bot.store.answers import Answer, answer_of
from bot.store.database import Database
from bot.store.gaps import Gap
from bot.store.schema import answers, gaps

MOST_TOPICS = 50
# So many gaps are looked at for those that are still open.
MOST_GAPS = 200
OPEN = ("new", "to_answer")
ASKED = ("answer", "no_answer")


@dataclass(frozen=True)
class Tally:
    """How many questions were answered, and to how many the source is silent."""

    answered: int
    not_covered: int


@dataclass(frozen=True)
class Asked:
    """What was asked: how often, by how many people, and how often openly in the channel that is looked at."""

    intent: str
    slots: Slots
    count: int
    people: int
    openly: int


class History:
    """Looks back, within one team wherever it can tell of people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def tally(self, team_id: str, since: datetime, until: datetime, channel: str | None = None) -> Tally:
        """The questions from `since` until just before `until`. `channel`: only those asked openly there.

        A question is a row whose outcome is an answer or a refusal, typed or pressed; not small talk, not what was only
        asked back, nothing that was taken back with its question.
        """
        wanted = select(answers.c.outcome, func.count()).where(*_asked(team_id, since, until, channel))
        with self._database.read() as connection:
            counts = {row[0]: row[1] for row in connection.execute(wanted.group_by(answers.c.outcome))}
        return Tally(counts.get("answer", 0), counts.get("no_answer", 0))

    def topics(
        self, team_id: str, since: datetime, until: datetime, here: str, channel: str | None = None
    ) -> tuple[Asked, ...]:
        """What was answered, the most asked first. `channel`: as in `tally`."""
        count, people = func.count(), func.count(distinct(answers.c.user_id))
        openly = func.sum(case((_open_in(here), 1), else_=0))
        wanted = (
            select(answers.c.intent, answers.c.slots, count, people, openly)
            .where(*_asked(team_id, since, until, channel))
            .where(answers.c.outcome == "answer", answers.c.intent.is_not(None))
            .group_by(answers.c.intent, answers.c.slots)
            .order_by(count.desc(), answers.c.intent, answers.c.slots)
            .limit(MOST_TOPICS)
        )
        with self._database.read() as connection:
            return tuple(Asked(*row) for row in connection.execute(wanted))

    def first_version(self, team_id: str, since: datetime, until: datetime) -> str:
        """The version of the base that gave the first answer of the time; "" where there was none."""
        wanted = select(answers.c.knowledge).where(*_asked(team_id, since, until, None)).order_by(answers.c.id).limit(1)
        with self._database.read() as connection:
            return connection.execute(wanted).scalar() or ""

    def open_questions(self, team_id: str, channel: str, since: datetime, until: datetime) -> tuple[Gap, ...]:
        """What was asked openly in that channel and is still without an answer, the newest first, each message once.

        A question whose message was deleted, or edited into one that has an answer, is not open.
        """
        wanted = (
            select(gaps)
            .where(gaps.c.team_id == team_id, gaps.c.at >= since, gaps.c.at < until)
            .where(gaps.c.channel == channel, gaps.c.private == false(), gaps.c.state.in_(OPEN))
            .order_by(gaps.c.id.desc())
            .limit(MOST_GAPS)
        )
        with self._database.read() as connection:
            found = [Gap(**row._mapping) for row in connection.execute(wanted)]
            settled = _settled(connection, team_id, channel, [gap.question_ts for gap in found if gap.question_ts])
        newest: dict[str, Gap] = {}
        for gap in found:
            newest.setdefault(gap.question_ts or f"#{gap.id}", gap)
        return tuple(gap for name, gap in newest.items() if name not in settled)

    def refused(self, team_id: str, until: datetime, most: int, channel: str | None = None) -> tuple[str, ...]:
        """The texts of what was refused before `until`, the newest first; of all time that is kept, private ones too.

        `channel`: only what was asked openly there.
        """
        wanted = select(gaps.c.question).where(gaps.c.team_id == team_id, gaps.c.at < until, gaps.c.state != "ignored")
        if channel is not None:
            wanted = wanted.where(gaps.c.channel == channel, gaps.c.private == false())
        with self._database.read() as connection:
            return tuple(connection.execute(wanted.order_by(gaps.c.at.desc(), gaps.c.id.desc()).limit(most)).scalars())

    def stating(self, fact: str, since: datetime, team_id: str | None = None) -> tuple[Answer, ...]:
        """The answers since then that stated the fact, in order; of every team, where none is named."""
        holds = type_coerce(answers.c.facts, Text).contains(json.dumps(fact), autoescape=True)
        wanted = select(answers).where(answers.c.created_at >= since, holds)
        if team_id is not None:
            wanted = wanted.where(answers.c.team_id == team_id)
        with self._database.read() as connection:
            found = [answer_of(row) for row in connection.execute(wanted.order_by(answers.c.id))]
        return tuple(answer for answer in found if fact in answer.facts)

    def facts(self, since: datetime) -> frozenset[str]:
        """Every fact that an answer stated since then."""
        wanted = select(answers.c.facts).where(answers.c.created_at >= since).distinct()
        with self._database.read() as connection:
            return frozenset(fact for stated in connection.execute(wanted).scalars() for fact in stated)


def _open_in(channel: str) -> ColumnElement[bool]:
    return and_(answers.c.channel == channel, answers.c.private == false())


def _asked(team_id: str, since: datetime, until: datetime, channel: str | None) -> tuple[ColumnElement[bool], ...]:
    when = (answers.c.team_id == team_id, answers.c.created_at >= since, answers.c.created_at < until)
    where = () if channel is None else (_open_in(channel),)
    return (*when, *where, answers.c.state != "withdrawn", answers.c.outcome.in_(ASKED))


def _settled(connection: Connection, team_id: str, channel: str, messages: Sequence[str]) -> frozenset[str]:
    """Those messages whose newest answer is one, or was taken back."""
    of_these = (answers.c.team_id == team_id, answers.c.channel == channel, answers.c.question_ts.in_(messages))
    newest = select(func.max(answers.c.id)).where(*of_these).group_by(answers.c.question_ts)
    over = or_(answers.c.state == "withdrawn", answers.c.outcome != "no_answer")
    return frozenset(connection.execute(select(answers.c.question_ts).where(answers.c.id.in_(newest), over)).scalars())
