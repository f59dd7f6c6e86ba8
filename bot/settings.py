"""What the operator sets by environment: read once, checked as a whole, frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Self
from urllib.parse import urlsplit

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
    DATABASE, f"{DATABASE}_FILE", "JASMINE_STATE_DIR", "JASMINE_RETENTION_DAYS", TOKEN_KEYS, f"{TOKEN_KEYS}_FILE",
)  # fmt: skip
PEOPLE = ("JASMINE_ADMINS", "JASMINE_REPORT_CHANNEL")  # of one workspace
METRICS_TOKEN = "JASMINE_METRICS_TOKEN"
WATCHING = (METRICS_TOKEN, f"{METRICS_TOKEN}_FILE", "JASMINE_HEALTH_PORT")
KNOWN = (*SECRETS, *(f"{name}_FILE" for name in SECRETS), *PLAIN, *KEEPING, *PEOPLE, *WATCHING)
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
LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
MOST_CONTACT = 300
MOST_DAYS = 36_500
LEAST_TOKEN = 16
_KEY = re.compile(r"[A-Za-z0-9_-]{43}=", re.ASCII)
_DATABASES = re.compile(r"(sqlite|postgres|postgresql|postgresql\+psycopg)://\S*")


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


@dataclass(frozen=True)
class Settings:
    """The environment, checked. Secrets are left out of the repr, so that no log line or traceback shows them."""

    bot_token: str = field(default="", repr=False)
    signing_secret: str = field(default="", repr=False)
    app_token: str = field(default="", repr=False)
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    token_keys: tuple[str, ...] = field(default=(), repr=False)
    domain: str = "slack.com"
    api_base_url: str = "https://slack.com/api/"
    home: Path | None = None
    contact: str = ""
    log_level: str = "INFO"
    host: str = "0.0.0.0"
    port: int = 3000
    proxy: str | None = field(default=None, repr=False)
    no_proxy: str = ""
    database_url: str = field(default="sqlite://", repr=False)
    retention_days: int = 30
    admins: tuple[str, ...] = ()
    report_channel: str = ""
    metrics_token: str = field(default="", repr=False)
    health_port: int | None = None
    warnings: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str], role: Role | None = None) -> Self:
        """The settings; ConfigError with every fault at once. `role` says which secrets must be there."""
        settings, faults = cls.examine(environ, role)
        if faults:
            raise ConfigError(faults)
        return settings

    @classmethod
    def examine(cls, environ: Mapping[str, str], role: Role | None = None) -> tuple[Self, tuple[ConfigFault, ...]]:
        """The settings as far as they can be read, and every fault; with a fault they are for looking at only."""
        reader = _Reader(environ)
        domain = reader.domain()
        secrets = {name: reader.secret(name) for name in SECRETS}
        client_id, token_keys = environ.get("SLACK_CLIENT_ID", "").strip(), reader.token_keys()
        many = reader.many_workspaces({**secrets, "SLACK_CLIENT_ID": client_id, TOKEN_KEYS: token_keys}, role)
        for name in NEEDS[role] if role else ():
            if not (many and name == "SLACK_BOT_TOKEN"):
                reader.need(name, secrets[name], WHERE[name].format(domain=domain))
        settings = cls(
            bot_token=secrets["SLACK_BOT_TOKEN"],
            signing_secret=secrets["SLACK_SIGNING_SECRET"],
            app_token=secrets["SLACK_APP_TOKEN"],
            client_id=client_id,
            client_secret=secrets["SLACK_CLIENT_SECRET"],
            token_keys=token_keys,
            domain=domain,
            api_base_url=reader.base_url(domain),
            home=reader.home(),
            contact=reader.contact(),
            log_level=reader.level(),
            host=environ.get("HOST", "").strip() or "0.0.0.0",
            port=reader.port(),
            proxy=reader.proxy(),
            no_proxy=environ.get("NO_PROXY") or environ.get("no_proxy") or "",
            database_url=reader.database_url(),
            retention_days=reader.retention_days(),
            admins=() if many else reader.admins(),
            report_channel="" if many else reader.report_channel(),
            metrics_token=reader.metrics_token(),
            health_port=reader.health_port(),
            warnings=(*unknown_names(environ), *(unused_names(environ) if many else ())),
        )
        return settings, tuple(reader.faults)

    @property
    def many_workspaces(self) -> bool:
        """Whether people install the app in their workspaces; else it is in one, whose token is set."""
        return bool(self.client_id and self.client_secret and self.token_keys)

    def proxy_for(self, url: str) -> str | None:
        """The proxy for that address; None where there is none or NO_PROXY names the host."""
        host = f".{urlsplit(url).hostname or ''}"
        exempt = [name.strip().lstrip("*").partition(":")[0].lstrip(".") for name in self.no_proxy.split(",")]
        everything = "*" in self.no_proxy.replace(" ", "").split(",")
        return None if everything or any(name and host.endswith(f".{name}") for name in exempt) else self.proxy


class _Reader:
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
        return value

    def base_url(self, domain: str) -> str:
        """The Web API's address, ending in a slash."""
        value = self._get("SLACK_API_BASE_URL") or f"https://{domain}/api/"
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            self._fault("C005", "SLACK_API_BASE_URL", f"{value!r} is no http(s) address", f"use https://{domain}/api/")
        elif parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
            self._fault("C005", "SLACK_API_BASE_URL", "would send the token unencrypted", "use https://")
        return value if value.endswith("/") else f"{value}/"

    def home(self) -> Path | None:
        """The folder with data/ and intents/."""
        value = self._get("JASMINE_HOME")
        if not value:
            return None
        missing = [name for name in ("data", "intents") if not (Path(value) / name).is_dir()]
        if missing:
            lacks = " and ".join(f"{name}/" for name in missing)
            self._fault("C006", "JASMINE_HOME", f"{value!r} has no {lacks}", "name the folder that holds both")
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
        if value and not urlsplit(value if "://" in value else f"http://{value}").hostname:
            self._fault("C010", "HTTPS_PROXY", "is no address", "use http://host:port")
        return value or None

    def database_url(self) -> str:
        """The database's address; by default a file in the state folder."""
        value = self._here_or_in_file(DATABASE)
        if not value:
            failed = any(fault.name == DATABASE for fault in self.faults)
            return "" if failed else f"sqlite:///{self._state_dir() / 'jasmine.db'}"
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

    def admins(self) -> tuple[str, ...]:
        """The members' ids who may set how the bot behaves in a channel, beside the workspace's administrators."""
        ids = [part for part in re.split(r"[,\s]+", self._get("JASMINE_ADMINS")) if part]
        wrong = [one for one in ids if not re.fullmatch(r"[UW][A-Z0-9]{5,}", one)]
        if wrong:
            fix = "list members' ids (a profile's menu, Copy member ID), with commas"
            self._fault("C016", "JASMINE_ADMINS", f"{wrong[0]!r} is no member's id", fix)
        return tuple(ids)

    def report_channel(self) -> str:
        """The id of the channel that hears of reported problems."""
        value = self._get("JASMINE_REPORT_CHANNEL")
        if value and not re.fullmatch(r"[CG][A-Z0-9]{5,}", value):
            fix = "use the channel's id (its details, at the bottom), and invite the bot there"
            self._fault("C017", "JASMINE_REPORT_CHANNEL", f"{value!r} is no channel's id", fix)
        return value

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

    def _state_dir(self) -> Path:
        value = self._get("JASMINE_STATE_DIR")
        try:
            folder = Path(value).expanduser() if value else Path.home() / ".local" / "state" / "jasmine-bot"
        except RuntimeError:
            self._fault("C015", "JASMINE_STATE_DIR", "there is no home folder", "set it to a folder of the bot's own")
            return Path()
        if folder.exists() and not folder.is_dir():
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
        self.faults.append(ConfigFault(id, name, message, fix))


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
