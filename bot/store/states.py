"""The states of installing: each is good once, for ten minutes, in the browser that began."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Literal

from sqlalchemy import and_, delete, false, func, insert, select, update

from bot.clock import Clock
from bot.store.database import Database
from bot.store.schema import Retention, oauth_states

GOOD_FOR = timedelta(seconds=600)
# Anybody can begin; nobody shall fill the disk by it.
MOST = 10_000
Verdict = Literal["good", "unknown", "used", "expired"]


class States:
    """States, of which the database knows the hashes only."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def issue(self, browser: str) -> str | None:
        """A new state for that browser (the secret in its cookie); None where too many have been begun."""
        state, now = secrets.token_urlsafe(32), self._clock()
        with self._database.write() as connection:
            connection.execute(delete(oauth_states).where(oauth_states.c.at < now - Retention().states))
            count: int = connection.execute(select(func.count()).select_from(oauth_states)).scalar_one()
            if count >= MOST:
                return None
            row = {"state_hash": _hash(state), "team_id": "", "browser_hash": _hash(browser), "used": False, "at": now}
            connection.execute(insert(oauth_states).values(row))
        return state

    def use(self, state: str, browser: str) -> Verdict:
        """Spend the state. Another browser's is unknown, and stays good for its own."""
        mine = oauth_states.c.state_hash == _hash(state)
        with self._database.write() as connection:
            found = connection.execute(select(oauth_states).where(mine)).first()
            if found is None or not hmac.compare_digest(found.browser_hash, _hash(browser)):
                return "unknown"
            if self._clock() - found.at > GOOD_FOR:
                return "used" if found.used else "expired"
            unused = and_(mine, oauth_states.c.used == false())
            spent = connection.execute(update(oauth_states).where(unused).values(used=True)).rowcount
        return "good" if spent else "used"


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
