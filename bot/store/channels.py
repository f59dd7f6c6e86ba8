"""What was chosen for a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import bindparam, select

from bot.clock import Clock
from bot.store.database import Database, put
from bot.store.schema import channels

ChannelMode = Literal["mentions", "off"]


@dataclass(frozen=True)
class ChannelSetting:
    """Whether the bot answers there, whether other organisations are in it, who said so and when."""

    team_id: str
    channel: str
    mode: ChannelMode
    external: bool
    set_by: str
    at: datetime


# Made once, as it is asked for with every question.
_ONE = select(channels).where(
    channels.c.team_id == bindparam("its_team"), channels.c.channel == bindparam("its_channel")
)


class Channels:
    """The channels that somebody decided about."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def get(self, team_id: str, channel: str) -> ChannelSetting | None:
        """The decision; None where nobody took one."""
        with self._database.read() as connection:
            found = connection.execute(_ONE, {"its_team": team_id, "its_channel": channel}).first()
        return ChannelSetting(**found._mapping) if found else None

    def mode(self, team_id: str, channel: str) -> ChannelMode | None:
        """What the bot does there; None where nobody chose (the caller knows the default)."""
        found = self.get(team_id, channel)
        return found.mode if found else None

    def set(
        self, team_id: str, channel: str, mode: ChannelMode, *, set_by: str, external: bool = False
    ) -> ChannelSetting:
        """Decide, from now on."""
        chosen = ChannelSetting(team_id, channel, mode, external, set_by, self._clock())
        with self._database.write() as connection:
            put(connection, channels, vars(chosen), ["team_id", "channel"])
        return chosen
