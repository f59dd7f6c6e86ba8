"""The names of the environment's variables, and what can be wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal
from urllib.parse import SplitResult, urlsplit

from bot.errors import JasmineError

Role = Literal["run", "serve"]
TOKEN_KEYS = "JASMINE_TOKEN_KEYS"
MANY = ("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", TOKEN_KEYS)  # for many workspaces: all or none
SECRETS = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN", "SLACK_CLIENT_SECRET")
PLAIN = (
    "SLACK_CLIENT_ID", "SLACK_DOMAIN", "SLACK_API_BASE_URL", "JASMINE_HOME", "JASMINE_CONTACT", "JASMINE_LOG_LEVEL",
    "HOST", "PORT",
)  # fmt: skip
DATABASE = "JASMINE_DATABASE_URL"  # may hold a password
KEEPING = (
    DATABASE, f"{DATABASE}_FILE", "JASMINE_STATE_DIR", "JASMINE_RETENTION_DAYS", "JASMINE_ARCHIVE_DIR", TOKEN_KEYS,
    f"{TOKEN_KEYS}_FILE",
)  # fmt: skip
CALENDAR = "JASMINE_CALENDAR_URL"  # whoever knows it may read the calendar
DUTY = (
    "JASMINE_DUTY_CHANNEL", "JASMINE_ADMIN_CHANNEL", "JASMINE_NEXT_LEVEL", "JASMINE_ROSTER", CALENDAR,
    f"{CALENDAR}_FILE", "JASMINE_CALENDAR_HOSTS",
)  # fmt: skip
PREVIEW = ("JASMINE_PREVIEW_HOME", "JASMINE_PREVIEW_CHANNEL")
PEOPLE = ("JASMINE_ADMINS", "JASMINE_REPORT_CHANNEL", *DUTY, *PREVIEW)  # of one workspace
BRIEFINGS = (
    "JASMINE_TIME_ZONE", "JASMINE_BRIEFING_RIGHTS", "JASMINE_CATCH_UP_HOURS", "JASMINE_HANDOVER_HOURS",
)  # fmt: skip
RIGHTS = ("admins", "everyone")
METRICS_TOKEN = "JASMINE_METRICS_TOKEN"
WATCHING = (METRICS_TOKEN, f"{METRICS_TOKEN}_FILE", "JASMINE_HEALTH_PORT")
KNOWN = (*SECRETS, *(f"{name}_FILE" for name in SECRETS), *PLAIN, *KEEPING, *PEOPLE, *BRIEFINGS, *WATCHING)
NEEDS: Mapping[Role, tuple[str, ...]] = {
    "run": ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"),
    "serve": ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"),
}
WHERE = {
    "SLACK_BOT_TOKEN": "api.{domain}/apps, your app, OAuth & Permissions, Bot User OAuth Token",
    "SLACK_SIGNING_SECRET": "api.{domain}/apps, your app, Basic Information, Signing Secret",
    "SLACK_CLIENT_SECRET": "api.{domain}/apps, your app, Basic Information, Client Secret",
    "SLACK_APP_TOKEN": "api.{domain}/apps, your app, Basic Information, App-Level Tokens, scope connections:write",
}
PREFIXES = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-"}


@dataclass(frozen=True)
class ConfigFault:
    """One mistake in the environment: a stable id, the variable, what is wrong, what mends it."""

    id: str
    name: str
    message: str
    fix: str

    def __str__(self) -> str:
        return f"{self.id} {self.name}: {self.message}. Fix: {self.fix}."


class ConfigError(JasmineError):
    """The environment cannot be used; `faults` holds every fault found."""

    def __init__(self, faults: tuple[ConfigFault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(map(str, faults)))


def unused_names(environ: Mapping[str, str]) -> tuple[str, ...]:
    """A line for each variable that is set, but counts in one workspace only."""
    given = [name for name in PEOPLE if environ.get(name, "").strip()]
    return tuple(f"{name} is not read for many workspaces: it names people or places of one." for name in given)


def unknown_names(environ: Mapping[str, str]) -> tuple[str, ...]:
    """A line for each JASMINE_… or SLACK_… variable that we do not read, with the one that was probably meant."""
    ours = [name for name in environ if name.startswith(("JASMINE_", "SLACK_")) and name not in KNOWN]
    lines = []
    for name in sorted(ours):
        meant = get_close_matches(name, KNOWN, n=1, cutoff=0.75)
        lines.append(f"{name} is not read." + (f" Did you mean {meant[0]}?" if meant else ""))
    return tuple(lines)


def split(address: str) -> SplitResult:
    """The parts of an address; none at all where it is no address. The library's words would show a password in it."""
    try:
        parts = urlsplit(address)
        return parts if parts.port is None or parts.port else SplitResult("", "", "", "", "")
    except ValueError:
        return SplitResult("", "", "", "", "")
