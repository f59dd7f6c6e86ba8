"""What the running bot does by itself: rows whose time is over are deleted, at the start and every hour."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

import structlog

from bot.errors import JasmineError
from bot.store.schema import Retention
from bot.store.store import Store

log = structlog.get_logger(__name__)
EVERY_SECONDS = 3600.0


class Housekeeping:
    """A thread that tidies the store; it ends with the process.

    `archive`: the folder in which questions and answers are written down before they are deleted.
    """

    def __init__(self, store: Store, retention_days: int, archive: Path | None = None) -> None:
        self._store = store
        self._archive = archive
        self._retention = Retention(texts=timedelta(days=retention_days))

    def start(self) -> None:
        """Begin."""
        threading.Thread(target=self._run, name="housekeeping", daemon=True).start()

    def once(self) -> None:
        """One pass; a database that fails is tried again with the next."""
        try:
            counts = self._store.purge(self._retention, self._archive)
        except JasmineError as error:
            log.error("store_failed", what="purge", error=str(error))
            return
        log.info("purged", **{table: count for table, count in counts.items() if count})

    def _run(self) -> None:
        while True:
            self.once()
            time.sleep(EVERY_SECONDS)
