"""What was asked and not answered, for the curator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import ColumnElement, case, insert, select, update

from bot.clock import Clock
from bot.knowledge.model import Lang
from bot.store.columns import storable
from bot.store.database import Database
from bot.store.schema import gaps

GapState = Literal["new", "to_answer", "source_silent", "ignored"]
MOST = 10_000


@dataclass(frozen=True)
class Gap:
    """A question without an answer; who asked is not kept. `question_ts` is its message, where it was asked openly in
    one. `id` and `at` are given by the store.
    """

    team_id: str
    channel: str | None
    private: bool
    lang: Lang
    question: str
    score: float
    knowledge: str
    question_ts: str | None = None
    state: GapState = "new"
    at: datetime | None = None
    id: int = 0


# Made once, as it is used with every miss.
_INSERT = insert(gaps)


class Gaps:
    """The gaps of all teams."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, gap: Gap) -> Gap:
        """Keep a gap; the same with its id and time."""
        dated = replace(gap, question=storable(gap.question), at=self._clock())
        row = {name: value for name, value in vars(dated).items() if name != "id"}
        with self._database.write() as connection:
            done = connection.execute(_INSERT, row)
        assert done.inserted_primary_key is not None
        return replace(dated, id=int(done.inserted_primary_key[0]))

    def list(
        self, team_id: str | None = None, *, state: GapState | None = None, channel: str | None = None,
        private: bool | None = None, since: datetime | None = None, most: int = MOST,
    ) -> tuple[Gap, ...]:  # fmt: skip
        """The newest first; None: whatever it is."""
        chosen = {"team_id": team_id, "state": state, "channel": channel, "private": private}
        wanted = select(gaps).where(*_conditions(chosen, since)).order_by(gaps.c.id.desc()).limit(most)
        with self._database.read() as connection:
            return tuple(Gap(**row._mapping) for row in connection.execute(wanted))

    def newest(self, team_id: str, question: str, channel: str | None, question_ts: str | None = None) -> Gap | None:
        """The newest gap of exactly that question in that channel, or (None) asked in private; of that message first.

        What was asked openly and what was asked in private never stand for each other.
        """
        ours = (gaps.c.team_id == team_id, gaps.c.question == storable(question), gaps.c.channel == channel)
        its_own = case((gaps.c.question_ts == (question_ts or ""), 0), else_=1)
        wanted = select(gaps).where(*ours, gaps.c.private == (channel is None)).order_by(its_own, gaps.c.id.desc())
        with self._database.read() as connection:
            found = connection.execute(wanted.limit(1)).first()
        return Gap(**found._mapping) if found else None

    def want_answer(self, id: int) -> None:
        """Somebody was asked for an answer; what the curator has decided already stays."""
        new = (gaps.c.id == id, gaps.c.state == "new")
        with self._database.write() as connection:
            connection.execute(update(gaps).where(*new).values(state="to_answer"))

    def set_state(self, state: GapState, *ids: int) -> int:
        """The curator's decision on those gaps; how many there were."""
        with self._database.write() as connection:
            return connection.execute(update(gaps).where(gaps.c.id.in_(ids)).values(state=state)).rowcount


def _conditions(chosen: dict[str, str | bool | None], since: datetime | None) -> Iterator[ColumnElement[bool]]:
    yield from (gaps.c[name] == value for name, value in chosen.items() if value is not None)
    if since is not None:
        yield gaps.c.at >= since
