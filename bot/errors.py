"""Errors that people can act on: Fault (a located mistake in the curated files) and the exceptions that carry it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
# What a file holds comes back in its faults: nothing of it may drive a terminal, or show in another order.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True)
class Fault:
    """One mistake: where it stands, what is wrong, and what mends it.

    `line` and `column` count from 1 (0: the file as a whole). `where` is the place in the curator's words
    ("fact meeting.chair, statement.en"); `code` is a stable name for scripts.
    """

    severity: Severity
    file: str
    line: int
    column: int
    where: str
    message: str
    fix: str
    code: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        subject = f"{self.where}: " if self.where else ""
        text = f"{place}: {self.severity}: {subject}{self.message}. Fix: {self.fix}."
        return _HIDDEN.sub("\N{REPLACEMENT CHARACTER}", " ".join(text.splitlines()))

    @property
    def order(self) -> tuple[str, int, int, str]:
        """Sort key: by file, then place."""
        return (self.file, self.line, self.column, self.code)


class JasmineError(Exception):
    """An expected failure; its text is shown to the user as it is."""


class DataError(JasmineError):
    """The curated files cannot be loaded; `faults` holds every fault found, warnings too."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        errors = [fault for fault in self.faults if fault.severity == "error"]
        lines = [str(fault) for fault in errors[:20]]
        if len(errors) > 20:
            lines.append(f"… and {len(errors) - 20} more errors")
        super().__init__("\n".join(lines))
