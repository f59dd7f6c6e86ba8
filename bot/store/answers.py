"""Which answer was posted to which question, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, insert, select, update

from bot.clock import Clock
from bot.knowledge.model import NO_SLOTS, Lang, Slots
from bot.store.database import Database
from bot.store.schema import answers

AnswerState = Literal["live", "updated", "withdrawn"]


@dataclass(frozen=True)
class Answer:
    """A posted answer. `question_ts` is None where the question was no message (a command), `answer_ts` where the
    answer was not posted (shown to the asker alone), `thread_ts` where it stands in no thread; `outcome` where nothing
    was asked (a shared answer). `id` and `created_at` are given by the store.
    """

    team_id: str
    channel: str
    question_ts: str | None
    answer_channel: str
    answer_ts: str | None
    user_id: str
    surface: str
    lang: Lang
    knowledge: str
    intent: str | None = None
    slots: Slots = NO_SLOTS
    facts: tuple[str, ...] = ()
    private: bool = False
    outcome: str | None = None
    thread_ts: str | None = None
    state: AnswerState = "live"
    created_at: datetime | None = None
    id: int = 0


# Made once, as it is used with every answer.
_INSERT = insert(answers)


class Answers:
    """The answers of all teams."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def record(self, answer: Answer) -> Answer:
        """Keep a posted answer; the same with its id and time."""
        dated = replace(answer, created_at=self._clock())
        with self._database.write() as connection:
            done = connection.execute(_INSERT, _row(dated))
        assert done.inserted_primary_key is not None
        return replace(dated, id=int(done.inserted_primary_key[0]))

    def of_question(self, team_id: str, channel: str, question_ts: str) -> Answer | None:
        """The newest answer to that message."""
        return self._newest(answers.c.channel == channel, answers.c.question_ts == question_ts, team_id=team_id)

    def of_answer(self, team_id: str, channel: str, answer_ts: str) -> Answer | None:
        """The answer that is that message."""
        return self._newest(answers.c.answer_channel == channel, answers.c.answer_ts == answer_ts, team_id=team_id)

    def mark(self, answer: Answer, state: AnswerState) -> Answer:
        """What became of it: the posted message was updated, or withdrawn."""
        return self.revise(replace(answer, state=state))

    def revise(self, answer: Answer) -> Answer:
        """Keep what the answer says now, where its message was changed; id, team and time stay."""
        ours = (answers.c.id == answer.id, answers.c.team_id == answer.team_id)
        row = {name: value for name, value in _row(answer).items() if name not in ("team_id", "created_at")}
        with self._database.write() as connection:
            connection.execute(update(answers).where(*ours).values(row))
        return answer

    def _newest(self, *conditions: ColumnElement[bool], team_id: str) -> Answer | None:
        wanted = select(answers).where(answers.c.team_id == team_id, *conditions).order_by(answers.c.id.desc()).limit(1)
        with self._database.read() as connection:
            found = connection.execute(wanted).first()
        return answer_of(found) if found else None


def _row(answer: Answer) -> dict[str, Any]:
    row = {name: getattr(answer, name) for name in answers.c.keys() if name != "id"}  # noqa: SIM118 - columns, no dict
    return {**row, "slots": dict(answer.slots), "facts": list(answer.facts)}


def answer_of(row: Row[Any]) -> Answer:
    """The answer in a row of the table."""
    values = dict(row._mapping)
    return Answer(**{**values, "facts": tuple(values["facts"])})
