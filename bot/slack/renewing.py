"""While the process lives, so do its claims: a question that takes long (Slack slows us down) stays ours."""

from __future__ import annotations

import threading
import time

from bot.slack.fallback import attempt
from bot.slack.memory import STALE
from bot.store.claims import StoredClaims

EVERY_SECONDS = STALE.total_seconds() / 3


class Renewing:
    """A thread that renews this process's claims; it ends with the process."""

    def __init__(self, claims: StoredClaims) -> None:
        self._claims = claims

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, name="renewing", daemon=True).start()

    def _run(self) -> None:
        while True:
            time.sleep(EVERY_SECONDS)
            attempt("renew", self._claims.renew, 0)
