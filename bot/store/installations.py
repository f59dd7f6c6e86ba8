"""In which workspaces the app is installed, with their tokens."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from bot.clock import Clock
from bot.store.database import Database, put
from bot.store.schema import installations
from bot.store.vault import Vault, VaultError

_SEALED = ("token", "refresh_token")


@dataclass(frozen=True)
class Installation:
    """The app in one workspace. `refused`: Slack's code (`token_revoked`, …), where Slack takes the token no more."""

    team_id: str
    app_id: str
    team_name: str
    bot_id: str
    bot_user_id: str
    scopes: str
    installed_by: str
    token: str = field(repr=False)
    enterprise_id: str | None = None
    refresh_token: str | None = field(default=None, repr=False)
    expires_at: datetime | None = None
    installed_at: datetime | None = None
    refused: str | None = None
    refused_at: datetime | None = None


@dataclass(frozen=True)
class Renewed:
    """How many rows are under the newest key now, and the teams whose rows no key opens."""

    count: int
    unreadable: tuple[str, ...]


class Installations:
    """The installations of all teams. Nothing is cached: another process may have seen a workspace go."""

    def __init__(self, database: Database, clock: Clock, vault: Vault) -> None:
        self._database = database
        self._clock = clock
        self._vault = vault

    def save(self, installation: Installation) -> Installation:
        """Keep it, in place of an earlier one of that team; whatever was refused before counts no more."""
        dated = replace(installation, installed_at=self._clock(), refused=None, refused_at=None)
        with self._database.write() as connection:
            put(connection, installations, self._row(dated), ["team_id"])
        return dated

    def refresh(self, old: Installation, new: Installation) -> bool:
        """Keep new tokens. False where the workspace went or was installed afresh meanwhile: then they are dropped."""
        row = self._row(new)
        tokens = {name: row[name] for name in (*_SEALED, "expires_at")}
        same = (installations.c.team_id == old.team_id, installations.c.installed_at == old.installed_at)
        with self._database.write() as connection:
            return connection.execute(update(installations).where(*same).values(tokens)).rowcount == 1

    def get(self, team_id: str) -> Installation | None:
        """The installation, None where there is none. VaultError where its tokens cannot be read."""
        with self._database.read() as connection:
            found = connection.execute(select(installations).where(installations.c.team_id == team_id)).first()
        return self._opened(found) if found else None

    def teams(self) -> tuple[str, ...]:
        """The teams whose installation works."""
        wanted = select(installations.c.team_id).where(installations.c.refused.is_(None))
        with self._database.read() as connection:
            return tuple(connection.execute(wanted.order_by(installations.c.team_id)).scalars())

    def refused(self) -> dict[str, str]:
        """The teams whose token Slack refused, each with Slack's code."""
        wanted = select(installations.c.team_id, installations.c.refused).where(installations.c.refused.is_not(None))
        with self._database.read() as connection:
            rows = connection.execute(wanted.order_by(installations.c.team_id)).all()
        return {row.team_id: row.refused for row in rows}

    def refuse(self, team_id: str, token: str, code: str) -> bool:
        """Slack takes that token no more. False where the team has another one by now."""
        mine = installations.c.team_id == team_id
        with self._database.write() as connection:
            found = connection.execute(select(installations).where(mine).with_for_update()).first()
            if found is None or found.refused or self._opened(found).token != token:
                return False
            connection.execute(update(installations).where(mine).values(refused=code, refused_at=self._clock()))
        return True

    def renew(self) -> Renewed:
        """Encrypt every row afresh with the newest key."""
        count, unreadable = 0, []
        with self._database.write() as connection:
            for row in connection.execute(select(installations).with_for_update()).all():
                try:
                    self._opened(row)
                    values = {name: row._mapping[name] and self._vault.renew(row._mapping[name]) for name in _SEALED}
                except VaultError:
                    unreadable.append(row.team_id)
                    continue
                connection.execute(update(installations).where(installations.c.team_id == row.team_id).values(values))
                count += 1
        self._database.tidy()
        return Renewed(count, tuple(unreadable))

    def unreadable(self) -> tuple[str, ...]:
        """The teams whose tokens no key opens."""
        with self._database.read() as connection:
            rows = connection.execute(select(installations)).all()
        return tuple(row.team_id for row in rows if not self._readable(row))

    def _readable(self, row: Row[Any]) -> bool:
        try:
            self._opened(row)
        except VaultError:
            return False
        return True

    def _row(self, it: Installation) -> dict[str, Any]:
        refresh = it.refresh_token and self._vault.seal(it.refresh_token, it.team_id, it.app_id, "refresh")
        return {**vars(it), "token": self._vault.seal(it.token, it.team_id, it.app_id, "bot"), "refresh_token": refresh}

    def _opened(self, row: Row[Any]) -> Installation:
        team, app, refresh = row.team_id, row.app_id, row.refresh_token
        token = self._vault.open(row.token, team, app, "bot")
        return Installation(
            **{
                **row._mapping,
                "token": token,
                "refresh_token": refresh and self._vault.open(refresh, team, app, "refresh"),
            }
        )
