"""What the operator sets by environment: read once, checked as a whole, frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import unquote

from bot.environment import (
    NEEDS,
    SECRETS,
    TOKEN_KEYS,
    WHERE,
    ConfigError,
    ConfigFault,
    Role,
    split,
    unknown_names,
    unused_names,
)
from bot.envreader import Reader

# What is shorter is a word that stands in other lines too.
LEAST_SECRET = 4


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
    state_dir: Path = Path()
    database_url: str = field(default="sqlite://", repr=False)
    retention_days: int = 30
    archive_dir: Path | None = None
    admins: tuple[str, ...] = ()
    report_channel: str = ""
    duty_channel: str = ""
    admin_channel: str = ""
    next_level: str = ""
    preview_home: Path | None = None
    preview_channel: str = ""
    roster: str = ""
    calendar_url: str = field(default="", repr=False)
    calendar_hosts: tuple[str, ...] = ()
    zone: str = "Asia/Tokyo"
    briefing_rights: Literal["admins", "everyone"] = "admins"
    catch_up_hours: int = 2
    handover_hours: int = 24
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
        reader = Reader(environ)
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
            state_dir=reader.state_dir(),
            database_url=reader.database_url(),
            retention_days=reader.retention_days(),
            archive_dir=reader.archive_dir(),
            zone=reader.zone(),
            briefing_rights=reader.briefing_rights(),
            catch_up_hours=reader.hours("JASMINE_CATCH_UP_HOURS", 2),
            handover_hours=reader.hours("JASMINE_HANDOVER_HOURS", 24),
            metrics_token=reader.metrics_token(),
            health_port=reader.health_port(),
            warnings=(*unknown_names(environ), *(unused_names(environ) if many else ())),
            **({} if many else _of_one_workspace(reader)),
        )
        return settings, tuple(reader.faults)

    @property
    def many_workspaces(self) -> bool:
        """Whether people install the app in their workspaces; else it is in one, whose token is set."""
        return bool(self.client_id and self.client_secret and self.token_keys)

    @property
    def secrets(self) -> frozenset[str]:
        """Every value that nobody may read: tokens, keys, passwords within addresses, the calendar's address."""
        found = {self.bot_token, self.app_token, self.signing_secret, self.metrics_token, self.client_secret}
        found |= {*self.token_keys, self.calendar_url, _path_of(self.calendar_url)}
        for address in (self.database_url, self.proxy or ""):
            password = _password_of(address)
            found |= {password, unquote(password)}
        return frozenset(secret for secret in found if len(secret) >= LEAST_SECRET)

    def proxy_for(self, url: str) -> str | None:
        """The proxy for that address; None where there is none or NO_PROXY names the host."""
        host = f".{split(url).hostname or ''}"
        exempt = [name.strip().lstrip("*").partition(":")[0].lstrip(".") for name in self.no_proxy.split(",")]
        everything = "*" in self.no_proxy.replace(" ", "").split(",")
        return None if everything or any(name and host.endswith(f".{name}") for name in exempt) else self.proxy


def _path_of(url: str) -> str:
    """An address without its host: by itself it opens a calendar too."""
    return split(url)._replace(scheme="", netloc="").geturl() if url else ""


def _password_of(address: str) -> str:
    # By hand: also of one that cannot be read, and is complained of.
    login = address.rpartition("://")[2].rpartition("@")[0]
    return login.partition(":")[2]


def _of_one_workspace(reader: Reader) -> dict[str, Any]:
    """The settings that name people and places of one workspace; for many they are not read."""
    hosts, (preview_home, preview_channel) = reader.calendar_hosts(), reader.preview()
    return {
        "admins": reader.admins(),
        "report_channel": reader.channel("JASMINE_REPORT_CHANNEL"),
        "duty_channel": reader.channel("JASMINE_DUTY_CHANNEL"),
        "admin_channel": reader.channel("JASMINE_ADMIN_CHANNEL"),
        "next_level": reader.member("JASMINE_NEXT_LEVEL"),
        "roster": reader.roster(),
        "calendar_url": reader.calendar_url(hosts),
        "calendar_hosts": hosts,
        "preview_home": preview_home,
        "preview_channel": preview_channel,
    }
