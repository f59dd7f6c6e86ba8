"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["ok", "warning", "problem", "skipped"]


@dataclass(frozen=True)
class Finding:
    """One line of the report: a stable number, how it stands, what was looked at, what was found, what mends it."""

    id: str
    status: Status
    title: str
    found: str
    fix: str = ""

    def __str__(self) -> str:
        line = f"{self.id} {self.status:<8} {self.title}: {self.found}"
        return f"{line}\n              Fix: {self.fix}." if self.fix else line


def ok(id: str, title: str, found: str) -> Finding:
    """As it should be."""
    return Finding(id, "ok", title, found)


def warning(id: str, title: str, found: str, fix: str) -> Finding:
    """The bot works, but not all of it, or not for long."""
    return Finding(id, "warning", title, found, fix)


def problem(id: str, title: str, found: str, fix: str) -> Finding:
    """The bot does not work."""
    return Finding(id, "problem", title, found, fix)


def skipped(id: str, title: str, found: str) -> Finding:
    """Not looked at, and why."""
    return Finding(id, "skipped", title, found)
