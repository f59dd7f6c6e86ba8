"""The environment: every fault at once, secrets never shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.environment import ConfigError, unknown_names
from bot.settings import Settings

GOOD = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "abc123"}


def test_a_good_environment() -> None:
    """Defaults for the rest."""
    settings = Settings.from_env(GOOD, "run")
    assert (settings.bot_token, settings.app_token, settings.signing_secret) == ("xoxb-1", "xapp-1", "abc123")
    assert settings.api_base_url == "https://slack.com/api/"
    assert (settings.port, settings.home, settings.warnings) == (3000, None, ())


def test_secrets_are_not_in_the_repr() -> None:
    """Nor is a proxy with its password."""
    shown = repr(Settings.from_env({**GOOD, "HTTPS_PROXY": "http://u:p@proxy:8080"}, "run"))
    for secret in (*GOOD.values(), "u:p"):
        assert secret not in shown


def test_all_faults_at_once() -> None:
    """Each with id, name and fix; no value of a secret."""
    environ = {
        "SLACK_BOT_TOKEN": "xoxp-wrong-kind", "SLACK_DOMAIN": "slack", "PORT": "http", "JASMINE_LOG_LEVEL": "LOUD",
        "SLACK_API_BASE_URL": "http://slack.com/api", "JASMINE_HOME": "/nowhere", "JASMINE_CONTACT": "x" * 301,
        "HTTPS_PROXY": "http://", "SLACK_CLIENT_ID": "1", "SLACK_CLIENT_SECRET": "2",
        "SLACK_APP_TOKEN_FILE": "/nowhere",
    }  # fmt: skip
    with pytest.raises(ConfigError) as caught:
        Settings.from_env(environ, "run")
    ids = {fault.id for fault in caught.value.faults}
    assert ids == {"C003", "C004", "C005", "C006", "C007", "C008", "C009", "C010", "C011", "C012"}
    assert all(fault.fix for fault in caught.value.faults)
    assert "xoxp-wrong-kind" not in str(caught.value)


@pytest.mark.parametrize(
    ("role", "names"),
    [("run", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]), ("serve", ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"])],
)
def test_each_role_needs_its_secrets(role: str, names: list[str]) -> None:
    """And says where to find them."""
    with pytest.raises(ConfigError) as caught:
        Settings.from_env({}, role)  # type: ignore[arg-type]
    assert [fault.name for fault in caught.value.faults] == names
    assert "api.slack.com/apps" in str(caught.value)


def test_secrets_from_files(tmp_path: Path) -> None:
    """Trailing newline and all; not twice."""
    path = tmp_path / "token"
    path.write_text("xoxb-from-file\n")
    assert Settings.from_env({"SLACK_BOT_TOKEN_FILE": str(path)}).bot_token == "xoxb-from-file"
    with pytest.raises(ConfigError, match="C001"):
        Settings.from_env({"SLACK_BOT_TOKEN_FILE": str(path), "SLACK_BOT_TOKEN": "xoxb-1"})


def test_the_government_cloud() -> None:
    """One name changes every address; the API's base can be set alone."""
    assert Settings.from_env({"SLACK_DOMAIN": "slack-gov.com"}).api_base_url == "https://slack-gov.com/api/"
    settings = Settings.from_env({"SLACK_DOMAIN": "slack-gov.com", "SLACK_API_BASE_URL": "http://127.0.0.1:9/api"})
    assert (settings.domain, settings.api_base_url) == ("slack-gov.com", "http://127.0.0.1:9/api/")


@pytest.mark.parametrize(
    ("no_proxy", "proxied"),
    [
        ("", True),
        ("slack.com", False),
        (".slack.com", False),
        ("*", False),
        ("lack.com", True),
        ("a.b, slack.com:443", False),
    ],
)
def test_the_proxy_and_its_exceptions(no_proxy: str, proxied: bool) -> None:
    """NO_PROXY by domain, with or without the dot."""
    settings = Settings.from_env({"HTTPS_PROXY": "http://proxy:8080", "NO_PROXY": no_proxy})
    assert (settings.proxy_for("https://wss-primary.slack.com/x") is not None) is proxied


def test_unknown_names_are_pointed_out() -> None:
    """With the one that was probably meant; other people's variables are none of our business."""
    lines = unknown_names({"JASMINE_CONTAKT": "x", "SLACK_SINGING_SECRET": "x", "SLACK_ZZZ": "x", "PATHS": "x"})
    assert lines == (
        "JASMINE_CONTAKT is not read. Did you mean JASMINE_CONTACT?",
        "SLACK_SINGING_SECRET is not read. Did you mean SLACK_SIGNING_SECRET?",
        "SLACK_ZZZ is not read.",
    )


def test_the_database_is_a_file_in_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the home folder, unless another is named; or a database's own address."""
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Settings.from_env({}).database_url == f"sqlite:///{tmp_path}/.local/state/jasmine-bot/jasmine.db"
    assert Settings.from_env({"JASMINE_STATE_DIR": "/srv/j"}).database_url == "sqlite:////srv/j/jasmine.db"
    address = {"JASMINE_DATABASE_URL": "postgresql://u:p@h/d", "JASMINE_STATE_DIR": "/srv/j"}
    assert Settings.from_env(address).database_url == "postgresql://u:p@h/d"
    path = tmp_path / "url"
    path.write_text("postgres://u:p@h/d\n")
    assert Settings.from_env({"JASMINE_DATABASE_URL_FILE": str(path)}).database_url == "postgres://u:p@h/d"


def test_what_is_kept_for_how_long() -> None:
    """Thirty days, unless the operator says otherwise."""
    assert Settings.from_env({}).retention_days == 30
    assert Settings.from_env({"JASMINE_RETENTION_DAYS": "3650"}).retention_days == 3650


def test_where_it_is_written_down_before_it_goes(tmp_path: Path) -> None:
    """Nowhere, unless the operator names a folder; one that is not there is made when it is needed."""
    assert Settings.from_env({}).archive_dir is None
    assert Settings.from_env({"JASMINE_ARCHIVE_DIR": str(tmp_path)}).archive_dir == tmp_path
    assert Settings.from_env({"JASMINE_ARCHIVE_DIR": str(tmp_path / "new")}).archive_dir == tmp_path / "new"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("environ", "id"),
    [
        ({"JASMINE_DATABASE_URL": "CANARY"}, "C013"),
        ({"JASMINE_DATABASE_URL": "mysql://u:CANARY@h/d"}, "C013"),
        ({"JASMINE_DATABASE_URL": "postgresql://u:CANARY @h/d"}, "C013"),
        ({"JASMINE_DATABASE_URL": "sqlite://", "JASMINE_DATABASE_URL_FILE": "CANARY"}, "C001"),
        ({"JASMINE_DATABASE_URL_FILE": "/nowhere"}, "C012"),
        ({"JASMINE_RETENTION_DAYS": "0"}, "C014"),
        ({"JASMINE_RETENTION_DAYS": "36501"}, "C014"),
        ({"JASMINE_RETENTION_DAYS": "-1"}, "C014"),
        ({"JASMINE_RETENTION_DAYS": "１"}, "C014"),
        ({"JASMINE_STATE_DIR": __file__}, "C015"),
        ({"JASMINE_ARCHIVE_DIR": __file__}, "C028"),
        ({"JASMINE_STATE_DIR": "/srv/what?"}, "C015"),
        ({"JASMINE_METRICS_TOKEN": "CANARY"}, "C020"),
        ({"JASMINE_METRICS_TOKEN": "CANARY CANARY CANARY"}, "C020"),
        ({"JASMINE_HEALTH_PORT": "0"}, "C021"),
        ({"JASMINE_HEALTH_PORT": "65536"}, "C021"),
    ],
)
def test_faults_of_what_is_kept(environ: dict[str, str], id: str) -> None:
    """One fault each; the address may hold a password, so it is not shown."""
    with pytest.raises(ConfigError) as caught:
        Settings.from_env(environ)
    assert [fault.id for fault in caught.value.faults] == [id]
    assert "CANARY" not in str(caught.value)


def test_the_databases_address_is_not_in_the_repr() -> None:
    """Nor in the warnings."""
    settings = Settings.from_env({"JASMINE_DATABASE_URL": "postgresql://u:CANARY@h/d"})
    assert "CANARY" not in repr(settings)
    assert settings.warnings == ()


def test_without_a_home_folder_one_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container with a made-up user."""

    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(ConfigError, match="C015"):
        Settings.from_env({})
    assert Settings.from_env({"JASMINE_DATABASE_URL": "sqlite://"}).database_url == "sqlite://"


def test_duty_and_briefings(tmp_path: Path) -> None:
    """Nothing is needed; what is set is read."""
    settings = Settings.from_env({})
    assert (settings.zone, settings.briefing_rights) == ("Asia/Tokyo", "admins")
    assert (settings.catch_up_hours, settings.handover_hours) == (2, 24)
    assert (settings.roster, settings.calendar_url, settings.duty_channel, settings.next_level) == ("", "", "", "")
    path = tmp_path / "rota.csv"
    path.write_text("date,from,to,person\n")
    settings = Settings.from_env(
        {
            "JASMINE_DUTY_CHANNEL": "C0123456", "JASMINE_ADMIN_CHANNEL": "G0123456", "JASMINE_NEXT_LEVEL": "U0123456",
            "JASMINE_ROSTER": str(path), "JASMINE_TIME_ZONE": "Europe/London", "JASMINE_BRIEFING_RIGHTS": "everyone",
            "JASMINE_CATCH_UP_HOURS": "168", "JASMINE_HANDOVER_HOURS": "1",
        }
    )  # fmt: skip
    assert (settings.duty_channel, settings.admin_channel, settings.next_level) == ("C0123456", "G0123456", "U0123456")
    assert (settings.roster, settings.zone, settings.briefing_rights) == (str(path), "Europe/London", "everyone")
    assert (settings.catch_up_hours, settings.handover_hours) == (168, 1)


FEED = "https://calendar.example.org/private-CANARY/basic.ics"


def test_a_calendar_feed(tmp_path: Path) -> None:
    """Also from a file; its host is on the list; whoever knows the address may read the calendar."""
    hosts = {"JASMINE_CALENDAR_HOSTS": "Calendar.example.org, other.example.org"}
    settings = Settings.from_env({"JASMINE_CALENDAR_URL": FEED, **hosts})
    assert settings.calendar_url == FEED
    assert settings.calendar_hosts == ("calendar.example.org", "other.example.org")
    assert "CANARY" not in repr(settings)
    path = tmp_path / "feed"
    path.write_text(f"{FEED}\n")
    assert Settings.from_env({"JASMINE_CALENDAR_URL_FILE": str(path), **hosts}).calendar_url == FEED


@pytest.mark.parametrize(
    ("environ", "faults"),
    [
        ({"JASMINE_DUTY_CHANNEL": "#duty"}, [("C017", "JASMINE_DUTY_CHANNEL")]),
        ({"JASMINE_ADMIN_CHANNEL": "C1"}, [("C017", "JASMINE_ADMIN_CHANNEL")]),
        ({"JASMINE_NEXT_LEVEL": "@alice"}, [("C016", "JASMINE_NEXT_LEVEL")]),
        ({"JASMINE_ROSTER": "/srv/rota.xlsx"}, [("C022", "JASMINE_ROSTER")]),
        ({"JASMINE_ROSTER": "/nowhere/rota.csv"}, [("C022", "JASMINE_ROSTER")]),
        ({"JASMINE_CALENDAR_URL": FEED}, [("C023", "JASMINE_CALENDAR_URL")]),
        (
            {"JASMINE_CALENDAR_URL": FEED.replace("https", "http"), "JASMINE_CALENDAR_HOSTS": "calendar.example.org"},
            [("C023", "JASMINE_CALENDAR_URL")],
        ),
        (
            {"JASMINE_CALENDAR_URL": FEED, "JASMINE_CALENDAR_HOSTS": "example.org"},
            [("C023", "JASMINE_CALENDAR_URL")],
        ),
        ({"JASMINE_CALENDAR_HOSTS": "https://calendar.example.org"}, [("C023", "JASMINE_CALENDAR_HOSTS")]),
        (
            {"JASMINE_ROSTER": "/nowhere/rota.ics", "JASMINE_CALENDAR_URL": FEED, "JASMINE_CALENDAR_HOSTS": "a.org"},
            [("C023", "JASMINE_CALENDAR_URL"), ("C022", "JASMINE_ROSTER"), ("C022", "JASMINE_ROSTER")],
        ),
        ({"JASMINE_TIME_ZONE": "JST-9"}, [("C024", "JASMINE_TIME_ZONE")]),
        ({"JASMINE_TIME_ZONE": "../etc/passwd"}, [("C024", "JASMINE_TIME_ZONE")]),
        ({"JASMINE_BRIEFING_RIGHTS": "nobody"}, [("C025", "JASMINE_BRIEFING_RIGHTS")]),
        ({"JASMINE_CATCH_UP_HOURS": "0"}, [("C026", "JASMINE_CATCH_UP_HOURS")]),
        ({"JASMINE_HANDOVER_HOURS": "169"}, [("C026", "JASMINE_HANDOVER_HOURS")]),
        ({"JASMINE_HANDOVER_HOURS": "１"}, [("C026", "JASMINE_HANDOVER_HOURS")]),
    ],
)
def test_faults_of_duty_and_briefings(environ: dict[str, str], faults: list[tuple[str, str]]) -> None:
    """Each with its fix; the calendar's address is not shown."""
    with pytest.raises(ConfigError) as caught:
        Settings.from_env(environ)
    assert sorted((fault.id, fault.name) for fault in caught.value.faults) == sorted(faults)
    assert all(fault.fix for fault in caught.value.faults) and "CANARY" not in str(caught.value)


KEY = "0" * 43 + "="
MANY = {
    "SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": "CANARY", "JASMINE_TOKEN_KEYS": KEY,
    "SLACK_SIGNING_SECRET": "abc123",
}  # fmt: skip


def test_many_workspaces_need_no_bot_token(tmp_path: Path) -> None:
    """Three more instead; several keys, the newest first, also from a file."""
    settings = Settings.from_env(MANY, "serve")
    assert settings.many_workspaces
    assert (settings.client_id, settings.client_secret, settings.token_keys) == ("1.2", "CANARY", (KEY,))
    assert "CANARY" not in repr(settings) and KEY not in repr(settings)
    other = "1" * 43 + "="
    path = tmp_path / "keys"
    path.write_text(f"{other},\n{KEY}\n")
    environ = {name: value for name, value in MANY.items() if name != "JASMINE_TOKEN_KEYS"}
    assert Settings.from_env({**environ, "JASMINE_TOKEN_KEYS_FILE": str(path)}).token_keys == (other, KEY)
    assert not Settings.from_env(GOOD, "serve").many_workspaces


@pytest.mark.parametrize("name", ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "JASMINE_TOKEN_KEYS"])
def test_many_workspaces_all_or_none(name: str) -> None:
    """The one that is missing is named, whichever it is; and those that are missing beside the only one."""
    with pytest.raises(ConfigError) as caught:
        Settings.from_env({each: value for each, value in MANY.items() if each != name}, "serve")
    assert [(fault.id, fault.name) for fault in caught.value.faults] == [("C011", name)]
    with pytest.raises(ConfigError) as caught:
        Settings.from_env({**GOOD, name: MANY[name]})
    assert {fault.id for fault in caught.value.faults} == {"C011"}
    assert len(caught.value.faults) == 3, "two that are missing, and the bot token"


@pytest.mark.parametrize(
    ("environ", "role", "ids"),
    [
        ({**MANY, "SLACK_BOT_TOKEN": "xoxb-1"}, "serve", ["C011"]),
        ({**MANY, "SLACK_APP_TOKEN": "xapp-1"}, "run", ["C011"]),
        ({**MANY, "SLACK_SIGNING_SECRET": ""}, "serve", ["C002"]),
        ({**MANY, "JASMINE_TOKEN_KEYS": f"{KEY},CANARY"}, "serve", ["C018"]),
        ({**MANY, "JASMINE_TOKEN_KEYS": "", "JASMINE_TOKEN_KEYS_FILE": "/nowhere"}, "serve", ["C012"]),
        ({**GOOD, "SLACK_CLIENT_ID": "", "SLACK_CLIENT_SECRET": ""}, "serve", ["C011"]),
    ],
)
def test_faults_of_many_workspaces(environ: dict[str, str], role: str, ids: list[str]) -> None:
    """One each, with no secret in it. Two empty variables would make Bolt ignore the bot token."""
    with pytest.raises(ConfigError) as caught:
        Settings.from_env(environ, role)  # type: ignore[arg-type]
    assert [fault.id for fault in caught.value.faults] == ids
    assert "CANARY" not in str(caught.value)


def test_people_and_places_of_one_workspace_are_not_read_for_many() -> None:
    """Whoever set them hears of it."""
    people = {"JASMINE_ADMINS": "U0123456", "JASMINE_REPORT_CHANNEL": "C0123456"}
    settings = Settings.from_env({**MANY, **people}, "serve")
    assert (settings.admins, settings.report_channel) == ((), "")
    assert [line.split()[0] for line in settings.warnings] == ["JASMINE_ADMINS", "JASMINE_REPORT_CHANNEL"]
    one = Settings.from_env({**GOOD, **people})
    assert (one.admins, one.report_channel, one.warnings) == (("U0123456",), "C0123456", ())


def test_who_is_on_duty_is_of_one_workspace_too() -> None:
    """A roster names its people; a wrong one is no fault where it is not read."""
    duty = {
        "JASMINE_DUTY_CHANNEL": "C0123456", "JASMINE_ADMIN_CHANNEL": "C0123456", "JASMINE_NEXT_LEVEL": "U0123456",
        "JASMINE_ROSTER": "/nowhere/rota.csv", "JASMINE_CALENDAR_URL": FEED, "JASMINE_CALENDAR_HOSTS": "example.org",
    }  # fmt: skip
    settings = Settings.from_env({**MANY, **duty}, "serve")
    assert (settings.duty_channel, settings.roster, settings.calendar_url, settings.calendar_hosts) == ("", "", "", ())
    assert {line.split()[0] for line in settings.warnings} == set(duty)
