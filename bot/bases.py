"""The base that answers now, and the next one when it is asked for; one with errors leaves the old one in place."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from bot.base import open_base
from bot.errors import DataError
from bot.knowledge.model import Knowledge


@dataclass(frozen=True)
class Reloaded:
    """What came of a reload: the versions before and after, or why the old one stays."""

    before: str
    after: str
    refused: DataError | None = None

    @property
    def changed(self) -> bool:
        """Whether another base answers now."""
        return self.before != self.after


class Bases:
    """Calling it gives the base that answers now. Threads may share it."""

    def __init__(self, root: Path, first: Knowledge) -> None:
        self.root = root
        self._current = first
        self._reloading = threading.Lock()

    def __call__(self) -> Knowledge:
        return self._current

    def reload(self) -> Reloaded:
        """Read the files again. Questions go on being answered from the old base until the new one is ready."""
        with self._reloading:
            before = self._current
            try:
                # Compiled before anybody asks it, in this thread: the swap itself takes no time.
                after = open_base(self.root)
            except DataError as error:
                return Reloaded(before.version, before.version, error)
            if after.version != before.version:
                self._current = after
            return Reloaded(before.version, after.version)
