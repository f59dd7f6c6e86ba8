"""Reading the environment: one variable after the other, with everything that is wrong about each."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from bot.environment import (
    CALENDAR,
    DATABASE,
    MANY,
    METRICS_TOKEN,
    PREFIXES,
    PREVIEW,
    RIGHTS,
    TOKEN_KEYS,
    ConfigFault,
    Role,
    split,
)

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
MOST_CONTACT = 300
MOST_DAYS = 36_500
MOST_HOURS = 168
LEAST_TOKEN = 16
_SECRET = re.compile(
    r"\b(?:xox[a-z]|xapp)[.-][\w.-]+|(?<=://)[^\s'\"]*@|(?=[^\s]*\d)(?<![\w/.])[\w=+-]{24,}(?![\w/.])", re.IGNORECASE
)
"""What looks like a token, a login within an address, or any other secret."""
_KEY = re.compile(r"[A-Za-z0-9_-]{43}=", re.ASCII)
_DATABASES = re.compile(r"(sqlite|postgres|postgresql|postgresql\+psycopg)://\S*")


class Reader:
    """Reads one variable after the other and collects what is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.faults: list[ConfigFault] = []

    def secret(self, name: str) -> str:
        """The variable, or the content of the file that NAME_FILE names."""
        value = self._here_or_in_file(name)
        prefix = PREFIXES.get(name, "")
        if value and (not value.startswith(prefix) or re.search(r"\s", value)):
            self._fault("C003", name, f"does not look like one ({prefix or 'hexadecimal digits'}…)", "copy it again")
        return value

    def need(self, name: str, value: str, where: str) -> None:
        """A fault where the secret is not there."""
        if not value and not any(fault.name == name for fault in self.faults):
            self._fault("C002", name, "not set", f"set it, or {name}_FILE; find it at {where}")

    def domain(self) -> str:
        """Slack's domain."""
        value = (self._get("SLACK_DOMAIN") or "slack.com").lower()
        if not _HOST.fullmatch(value):
            self._fault("C004", "SLACK_DOMAIN", f"{value!r} is no domain", "use slack.com or slack-gov.com")
            return "slack.com"
        return value

    def base_url(self, domain: str) -> str:
        """The Web API's address, ending in a slash."""
        value = self._get("SLACK_API_BASE_URL") or f"https://{domain}/api/"
        parts = split(value)
        if parts.scheme not in ("http", "https") or not parts.netloc or "@" in parts.netloc:
            self._fault("C005", "SLACK_API_BASE_URL", f"{value!r} is no http(s) address", f"use https://{domain}/api/")
            return f"https://{domain}/api/"
        if parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            self._fault("C005", "SLACK_API_BASE_URL", "would send the token unencrypted", "use https://")
        return value if value.endswith("/") else f"{value}/"

    def home(self, name: str = "JASMINE_HOME") -> Path | None:
        """The folder with data/ and intents/."""
        value = self._get(name)
        if not value:
            return None
        missing = [name for name in ("data", "intents") if not os.path.isdir(Path(value) / name)]
        if missing:
            lacks = " and ".join(f"{name}/" for name in missing)
            self._fault("C006", name, f"{value!r} has no {lacks}", "name the folder that holds both")
        return Path(value)

    def contact(self) -> str:
        """The line that says whom to ask."""
        value = self._get("JASMINE_CONTACT")
        if len(value) > MOST_CONTACT or "\n" in value:
            self._fault("C007", "JASMINE_CONTACT", "longer than one line", f"use one line of {MOST_CONTACT} characters")
        return value

    def level(self) -> str:
        """How much is logged."""
        value = (self._get("JASMINE_LOG_LEVEL") or "INFO").upper()
        if value not in LEVELS:
            self._fault("C008", "JASMINE_LOG_LEVEL", f"{value!r} is no level", f"use one of {', '.join(LEVELS)}")
        return value

    def port(self) -> int:
        """The port that `serve` listens on."""
        value = self._get("PORT") or "3000"
        if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) > 65535:
            self._fault("C009", "PORT", f"{value!r} is no port", "use a number from 0 to 65535")
            return 3000
        return int(value)

    def proxy(self) -> str | None:
        """The proxy's address."""
        names = ("HTTPS_PROXY", "https_proxy")
        value = next((self._get(name) for name in names if self._get(name)), "")
        if value and not split(value if "://" in value else f"http://{value}").hostname:
            self._fault("C010", "HTTPS_PROXY", "is no address", "use http://host:port")
        return value or None

    def database_url(self) -> str:
        """The database's address; by default a file in the state folder."""
        value = self._here_or_in_file(DATABASE)
        if not value:
            failed = any(fault.name == DATABASE for fault in self.faults)
            return "" if failed else f"sqlite:///{self.state_dir() / 'jasmine.db'}"
        if not _DATABASES.fullmatch(value):
            fix = "use sqlite:////srv/jasmine/jasmine.db or postgresql://USER:PASSWORD@HOST/NAME"
            self._fault("C013", DATABASE, "is no address of an SQLite or PostgreSQL database", fix)
        return value

    def retention_days(self) -> int:
        """How long questions and answers are kept."""
        value = self._get("JASMINE_RETENTION_DAYS") or "30"
        if not re.fullmatch(r"[0-9]{1,5}", value) or not 1 <= int(value) <= MOST_DAYS:
            fix = f"use a number of days from 1 to {MOST_DAYS}"
            self._fault("C014", "JASMINE_RETENTION_DAYS", f"{value!r} is no number of days", fix)
            return 30
        return int(value)

    def archive_dir(self) -> Path | None:
        """The folder in which questions and answers are written down before they are deleted; None: they are not."""
        value = self._get("JASMINE_ARCHIVE_DIR")
        if not value:
            return None
        folder = Path(value)
        if os.path.exists(folder) and not (os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK)):
            self._fault("C028", "JASMINE_ARCHIVE_DIR", f"{value!r} is no folder to write in", "name one that is")
        return folder

    def admins(self) -> tuple[str, ...]:
        """The members' ids who may set how the bot behaves in a channel, beside the workspace's administrators."""
        ids = [part for part in re.split(r"[,\s]+", self._get("JASMINE_ADMINS")) if part]
        wrong = [one for one in ids if not re.fullmatch(r"[UW][A-Z0-9]{5,}", one)]
        if wrong:
            fix = "list members' ids (a profile's menu, Copy member ID), with commas"
            self._fault("C016", "JASMINE_ADMINS", f"{wrong[0]!r} is no member's id", fix)
        return tuple(ids)

    def channel(self, name: str) -> str:
        """The id of a channel: where reports, duty matters or the operator's own messages go."""
        value = self._get(name)
        if value and not re.fullmatch(r"[CG][A-Z0-9]{5,}", value):
            fix = "use the channel's id (its details, at the bottom), and invite the bot there"
            self._fault("C017", name, f"{value!r} is no channel's id", fix)
        return value

    def preview(self) -> tuple[Path | None, str]:
        """The base that one test channel is answered from, and that channel: both or neither."""
        home, channel = self.home(PREVIEW[0]), self.channel(PREVIEW[1])
        given = [name for name in PREVIEW if self._get(name)]
        if len(given) == 1:
            self._fault("C027", given[0], "set without the other", f"set both of {' and '.join(PREVIEW)}, or neither")
        return home, channel

    def member(self, name: str) -> str:
        """The id of one member."""
        value = self._get(name)
        if value and not re.fullmatch(r"[UW][A-Z0-9]{5,}", value):
            self._fault("C016", name, f"{value!r} is no member's id", "use the id (a profile's menu, Copy member ID)")
        return value

    def roster(self) -> str:
        """The file that says who is on duty."""
        name = "JASMINE_ROSTER"
        value = self._get(name)
        if value and Path(value).suffix.lower() not in (".csv", ".yaml", ".yml", ".ics"):
            fix = f"name a .csv, .yaml or .ics file; a calendar's address goes into {CALENDAR}"
            self._fault("C022", name, f"{value!r} is no roster", fix)
        elif value and not os.path.isfile(value):
            self._fault("C022", name, f"there is no file {value!r}", "check the path")
        if value and self._get(CALENDAR):
            self._fault("C022", name, f"set, although {CALENDAR} is", "unset one of the two")
        return value

    def calendar_url(self, hosts: tuple[str, ...]) -> str:
        """The address of the calendar that says who is on duty. It is a secret: faults do not show it."""
        value = self._here_or_in_file(CALENDAR)
        parts = split(value)
        if value and (parts.scheme != "https" or not parts.hostname):
            self._fault("C023", CALENDAR, "is no https address", "copy the calendar's https address in iCal format")
        elif value and parts.hostname not in hosts:
            fix = "name it in JASMINE_CALENDAR_HOSTS"
            self._fault("C023", CALENDAR, f"its host {parts.hostname!r} is not among the allowed hosts", fix)
        return value

    def calendar_hosts(self) -> tuple[str, ...]:
        """The hosts that a calendar feed may be on."""
        hosts = tuple(part.lower() for part in re.split(r"[,\s]+", self._get("JASMINE_CALENDAR_HOSTS")) if part)
        wrong = [host for host in hosts if not _HOST.fullmatch(host)]
        if wrong:
            fix = "list hosts, with commas: calendar.google.com"
            self._fault("C023", "JASMINE_CALENDAR_HOSTS", f"{wrong[0]!r} is no host", fix)
        return hosts

    def zone(self) -> str:
        """The IANA name of the time zone that times are told in where nobody chose another."""
        value = self._get("JASMINE_TIME_ZONE") or "Asia/Tokyo"
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            fix = "use an IANA name: Asia/Tokyo, Europe/London"
            self._fault("C024", "JASMINE_TIME_ZONE", f"{value!r} is no time zone", fix)
            return "Asia/Tokyo"
        return value

    def briefing_rights(self) -> Literal["admins", "everyone"]:
        """Who may schedule briefings."""
        value = self._get("JASMINE_BRIEFING_RIGHTS") or "admins"
        if value not in RIGHTS:
            fix = f"use one of {', '.join(RIGHTS)}"
            self._fault("C025", "JASMINE_BRIEFING_RIGHTS", f"{value!r} is neither", fix)
        return "everyone" if value == "everyone" else "admins"

    def hours(self, name: str, default: int) -> int:
        """A number of hours, up to a week."""
        value = self._get(name) or str(default)
        if not re.fullmatch(r"[0-9]{1,3}", value) or not 1 <= int(value) <= MOST_HOURS:
            self._fault("C026", name, f"{value!r} is no number of hours", f"use a number from 1 to {MOST_HOURS}")
            return default
        return int(value)

    def metrics_token(self) -> str:
        """What whoever reads /metrics must show."""
        value = self._here_or_in_file(METRICS_TOKEN)
        if value and (len(value) < LEAST_TOKEN or not value.isascii() or re.search(r"\s", value)):
            fix = f"use {LEAST_TOKEN} or more letters and digits (openssl rand -hex 16)"
            self._fault("C020", METRICS_TOKEN, "too short, or not plain letters and digits", fix)
        return value

    def health_port(self) -> int | None:
        """The port of this machine alone on which `run` tells how it is; None: none."""
        value = self._get("JASMINE_HEALTH_PORT")
        if value and (not re.fullmatch(r"[0-9]{1,5}", value) or not 1 <= int(value) <= 65535):
            self._fault("C021", "JASMINE_HEALTH_PORT", f"{value!r} is no port", "use a number from 1 to 65535")
            return None
        return int(value) if value else None

    def state_dir(self) -> Path:
        """The folder for what the bot keeps beside the database, and for that where no other is named."""
        value = self._get("JASMINE_STATE_DIR")
        try:
            folder = Path(value).expanduser() if value else Path.home() / ".local" / "state" / "jasmine-bot"
        except RuntimeError:
            if self._get(DATABASE) or self._get(f"{DATABASE}_FILE"):
                return Path()
            self._fault("C015", "JASMINE_STATE_DIR", "there is no home folder", "set it to a folder of the bot's own")
            return Path()
        if os.path.exists(folder) and not os.path.isdir(folder):
            self._fault("C015", "JASMINE_STATE_DIR", f"{str(folder)!r} is no folder", "name a folder")
        if "?" in str(folder):
            self._fault("C015", "JASMINE_STATE_DIR", f"{str(folder)!r} has a question mark", "name another folder")
        return folder

    def token_keys(self) -> tuple[str, ...]:
        """The keys under which tokens are kept, the newest first."""
        keys = tuple(re.findall(r"[^,\s]+", self._here_or_in_file(TOKEN_KEYS)))
        if not all(_KEY.fullmatch(key) for key in keys):
            fix = "use what `jasmine keys new` prints, several separated by commas, the newest first"
            self._fault("C018", TOKEN_KEYS, "holds something that is no key", fix)
        return keys

    def many_workspaces(self, given: Mapping[str, object], role: Role | None) -> bool:
        """Whether the bot serves many workspaces; faults where the environment is of two minds."""
        names, set_ = ", ".join(MANY), [name for name in MANY if given[name]]
        there = {each.name for each in self.faults}
        for name in MANY if set_ else ():
            if not given[name] and name not in there:
                fix = f"set all of {names} for many workspaces, or none of them for one"
                self._fault("C011", name, f"not set, although {set_[0]} is", fix)
        if set_ and given["SLACK_BOT_TOKEN"]:
            fix = f"unset it (each workspace has its own), or unset {names}"
            self._fault("C011", "SLACK_BOT_TOKEN", f"set, although {set_[0]} is", fix)
        elif set_ and role == "run":
            self._fault("C011", set_[0], "set, but many workspaces are served over HTTP", "use `jasmine serve`")
        elif not set_ and all(name in self._environ for name in MANY[:2]):
            # Bolt would turn to OAuth by itself, and ignore the bot token.
            self._fault("C011", MANY[0], "set, though empty", f"unset {MANY[0]} and {MANY[1]}")
        return bool(set_)

    def _here_or_in_file(self, name: str) -> str:
        value, path = self._get(name), self._get(f"{name}_FILE")
        if value and path:
            self._fault("C001", name, f"set twice, here and in {name}_FILE", "unset one of the two")
        return self._content(name, path) if path and not value else value

    def _content(self, name: str, path: str) -> str:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else "not a text file"
            self._fault("C012", name, f"{name}_FILE cannot be read: {path}: {reason}", "check path and permissions")
            return ""

    def _get(self, name: str) -> str:
        return self._environ.get(name, "").strip()

    def _fault(self, id: str, name: str, message: str, fix: str) -> None:
        # A secret that was pasted into the wrong variable must not be shown as what is wrong with that.
        fault = ConfigFault(id, name, _SECRET.sub("…", message), fix)
        if fault not in self.faults:
            self.faults.append(fault)
