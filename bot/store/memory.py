"""What bot.slack.memory.Memory remembers, kept over restarts and shared by all processes."""

from __future__ import annotations

from typing import Literal

from sqlalchemy import ColumnElement, Connection, and_, bindparam, delete, false, select, update

from bot.answering.model import Context, context_from_json
from bot.clock import Clock
from bot.knowledge.model import Lang
from bot.slack.memory import CONVERSATION_TTL, PREFERENCE_TTL
from bot.store.columns import Utc
from bot.store.database import Database, put
from bot.store.schema import conversations, preferences

_Once = Literal["greeted", "told_external"]


# Made once, as they are asked for with every question.
_CONTEXT = select(conversations.c.context).where(
    conversations.c.key == bindparam("its_key"), conversations.c.at >= bindparam("since", type_=Utc)
)
_LANGUAGE = select(preferences.c.lang).where(
    preferences.c.team_id == bindparam("its_team"), preferences.c.user_id == bindparam("its_user"),
    preferences.c.at >= bindparam("since", type_=Utc),
)  # fmt: skip


class StoredMemory:
    """Conversation contexts, language choices, and who was told what one is told once."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def context(self, conversation: str) -> Context | None:
        """What the conversation was about; None when it is new, too long ago, or of another version of the bot."""
        wanted = {"its_key": conversation, "since": self._clock() - CONVERSATION_TTL}
        with self._database.read() as connection:
            found = connection.execute(_CONTEXT, wanted).scalar()
        try:
            return None if found is None else context_from_json(found)
        except (TypeError, ValueError, KeyError):
            return None

    def remember(self, conversation: str, context: Context) -> None:
        """Go on from here with the next question."""
        team = conversation.partition(":")[0]
        row = {"key": conversation, "team_id": team, "context": context.to_json(), "at": self._clock()}
        with self._database.write() as connection:
            put(connection, conversations, row, ["key"])

    def language(self, person: str) -> Lang | None:
        """The language that the person chose; None for automatic."""
        team, _, user = person.partition(":")
        wanted = {"its_team": team, "its_user": user, "since": self._clock() - PREFERENCE_TTL}
        with self._database.read() as connection:
            found: Lang | None = connection.execute(_LANGUAGE, wanted).scalar()
        return found

    def choose_language(self, person: str, lang: Lang | None) -> None:
        """Set or (None) forget the choice."""
        with self._database.write() as connection:
            self._row(connection, person)
            connection.execute(update(preferences).where(_is(person)).values(lang=lang))

    def greet_once(self, person: str) -> bool:
        """True the first time."""
        return self._once(person, "greeted")

    def tell_external_once(self, person: str) -> bool:
        """True the first time: somebody of another organisation is told once who can switch the bot on."""
        return self._once(person, "told_external")

    def _once(self, person: str, what: _Once) -> bool:
        with self._database.write() as connection:
            self._row(connection, person)
            untold = and_(_is(person), preferences.c[what] == false())
            return bool(connection.execute(update(preferences).where(untold).values({what: True})).rowcount)

    def _row(self, connection: Connection, person: str) -> None:
        """Make sure that there is a row; one that was not used for a year counts for nothing."""
        now = self._clock()
        connection.execute(delete(preferences).where(_is(person), preferences.c.at < now - PREFERENCE_TTL))
        team, _, user = person.partition(":")
        row = {"team_id": team, "user_id": user, "greeted": False, "told_external": False, "at": now}
        put(connection, preferences, row, ["team_id", "user_id"], changed=["at"])


def _is(person: str) -> ColumnElement[bool]:
    team, _, user = person.partition(":")
    return and_(preferences.c.team_id == team, preferences.c.user_id == user)
