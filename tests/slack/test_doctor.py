"""`jasmine doctor`: each fault has its number, each number its test; no secret is ever shown."""

from __future__ import annotations

import json
import os
import socket
import ssl
import threading
import time
from collections import namedtuple
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from waitress.server import create_server

from bot.briefing.schedule import EVERY_DAY, Timetable
from bot.cli import doctor as command
from bot.clock import system_clock
from bot.environment import Role
from bot.fakeslack.slack import DEFAULT_SCOPES, FakeSlack
from bot.knowledge.model import Knowledge
from bot.slack.doctor import asking, listening, reach, socketline
from bot.slack.doctor.finding import Finding, ok
from bot.slack.doctor.report import CHECKS, examine
from bot.slack.doctor.setup import Setup, read_setup
from bot.slack.doctor.tokens import LOSSES
from bot.slack.health import OperatorSite, running
from bot.slack.names import OPTIONAL_SCOPES
from bot.store import migrate
from bot.store.database import connect
from bot.store.deliveries import Delivery
from bot.store.installations import Installation, Installations
from bot.store.schedules import Schedule
from bot.store.store import open_store
from bot.store.vault import Vault, new_key
from tests.fakeslack.raw_socket import RawSocket
from tests.slack.conftest import dependencies_for
from tests.slack.proxy import Proxy
from tests.slack.world import FakeCore, knowledge

SIGNING = "0123456789abcdef0123456789abcdef"
CANARY = "CANARY-1234567890"
Usage = namedtuple("Usage", "total used free")


@dataclass
class Patient:
    """A machine that is set up well until a test breaks something."""

    slack: FakeSlack
    folder: Path
    role: Role = "run"
    environ: dict[str, str] = field(default_factory=dict)
    knowledge: Knowledge = field(default_factory=knowledge)
    skew: timedelta = timedelta()
    load: Callable[[Path], Knowledge] | None = None

    def __post_init__(self) -> None:
        self.environ |= {
            "SLACK_BOT_TOKEN": self.slack.token, "SLACK_APP_TOKEN": self.slack.app_token,
            "SLACK_SIGNING_SECRET": SIGNING, "SLACK_API_BASE_URL": self.slack.base_url, "HOST": "127.0.0.1",
            "PORT": str(free_port()), "JASMINE_STATE_DIR": str(self.folder),
        }  # fmt: skip

    @property
    def setup(self) -> Setup:
        """What the doctor looks at."""
        read = read_setup(self.environ, self.role, self.folder)
        load = self.load or (lambda _: self.knowledge)
        return replace(read, load=load, clock=lambda: system_clock() + self.skew)

    def examined(self) -> list[Finding]:
        """Every finding."""
        return examine(self.setup)

    def findings(self, id: str) -> list[Finding]:
        """Those with that number."""
        return [finding for finding in self.examined() if finding.id == id]

    def finding(self, id: str) -> Finding:
        """The one with that number."""
        [found] = self.findings(id)
        return found

    def database(self) -> str:
        """A database that is up to date; its address is the environment's."""
        url = f"sqlite:///{self.folder / 'jasmine.db'}"
        with closing(connect(url)) as database:
            migrate.upgrade(database)
        return url


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "SECONDS", 1)
    monkeypatch.setattr(reach, "SECONDS", 1.0)
    monkeypatch.setattr(socketline, "SECONDS", 1.0)
    monkeypatch.setattr(listening, "SECONDS", 0.2)
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    """A bot over Socket Mode, in health."""
    with FakeSlack() as slack:
        yield Patient(slack, tmp_path)


def test_the_healthy_have_no_problem(patient: Patient) -> None:
    """Each number once, in order."""
    found = patient.examined()
    assert {finding.status for finding in found} <= {"ok", "skipped"}
    assert [finding.id for finding in found] == sorted({finding.id for finding in found})
    assert not any(finding.fix for finding in found)


def test_over_http_too(patient: Patient) -> None:
    """Other things are looked at then; the app-level token is not."""
    patient.role = "serve"
    found = {finding.id: finding.status for finding in patient.examined()}
    assert "problem" not in found.values() and "warning" not in found.values()
    assert found["D032"] == found["D033"] == "ok"
    assert found["D030"] == found["D031"] == "skipped"
    assert "apps.connections.open" not in [call.method for call in patient.slack.calls]


def test_nothing_is_made_or_posted(patient: Patient) -> None:
    """It looks only."""
    patient.examined()
    assert list(patient.folder.iterdir()) == []
    assert {call.method for call in patient.slack.calls} == {"auth.test", "apps.connections.open"}


@pytest.mark.parametrize(
    ("names", "role"),
    [
        (["SLACK_APP_TOKEN"], "run"),
        (["SLACK_SIGNING_SECRET"], "serve"),
        (["SLACK_SIGNING_SECRET_FILE"], "serve"),
        (["SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET"], "run"),
        ([], "run"),
    ],
)
def test_the_role_is_that_whose_secret_is_set(names: list[str], role: str, tmp_path: Path) -> None:
    """Unless it is said."""
    assert read_setup(dict.fromkeys(names, "x"), None, tmp_path).role == role


# --- Environment -----------------------------------------------------------------------------------------------------


def test_every_mistake_of_the_environment(patient: Patient) -> None:
    """With the settings' own number; the other checks still run."""
    patient.environ |= {"PORT": "http", "JASMINE_LOG_LEVEL": "LOUD"}
    found = patient.findings("D001")
    assert [finding.status for finding in found] == ["problem", "problem"]
    assert "C009" in str(found) and "C008" in str(found)
    assert patient.finding("D020").status == "ok"


def test_a_missing_secret(patient: Patient) -> None:
    """What needs it is skipped."""
    del patient.environ["SLACK_BOT_TOKEN"]
    assert "OAuth & Permissions" in patient.finding("D001").fix
    assert patient.finding("D020").status == "skipped"


def test_names_that_nobody_reads(patient: Patient) -> None:
    """With the one that was meant."""
    patient.environ["JASMINE_CONTAKT"] = "x"
    finding = patient.finding("D002")
    assert (finding.status, "JASMINE_CONTACT" in finding.found) == ("warning", True)


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("SLACK_BOT_TOKEN", f"xapp-{CANARY}", "an app-level token"),
        ("SLACK_BOT_TOKEN", f"xoxp-{CANARY}", "a user token"),
        ("SLACK_APP_TOKEN", f"xoxb-{CANARY}", "a bot token"),
        ("SLACK_SIGNING_SECRET", f"xoxb-{CANARY}", "a bot token"),
    ],
)
def test_swapped_secrets(patient: Patient, name: str, value: str, kind: str) -> None:
    """Named by their kind, sent nowhere, never shown."""
    patient.environ[name] = value
    finding = patient.finding("D003")
    assert (finding.status, finding.found) == ("problem", f"{name} holds {kind}")
    assert CANARY not in str(patient.examined())
    used = {"SLACK_BOT_TOKEN": "auth.test", "SLACK_APP_TOKEN": "apps.connections.open"}.get(name)
    assert used not in [call.method for call in patient.slack.calls]


# --- The way to Slack ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, "none"),
        ({"HTTPS_PROXY": "http://u:word@127.0.0.1:1"}, "127.0.0.1:1 of HTTPS_PROXY, with a login"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "127.0.0.1"}, "NO_PROXY leads around that of HTTPS_PROXY"),
    ],
)
def test_which_proxy_is_used(patient: Patient, changes: dict[str, str], found: str) -> None:
    """Without its password."""
    patient.environ |= changes
    assert patient.finding("D010") == ok("D010", "Proxy", found)


def test_a_name_that_dns_does_not_know(patient: Patient) -> None:
    """Everything that needs Slack is skipped."""
    patient.environ["SLACK_API_BASE_URL"] = "https://slack.invalid/api/"
    assert patient.finding("D011").status == "problem"
    assert {patient.finding(id).status for id in ("D020", "D021", "D030", "D040")} == {"skipped"}


def test_a_port_that_nobody_listens_on(patient: Patient) -> None:
    """Refused; the firewall is named."""
    patient.environ["SLACK_API_BASE_URL"] = f"http://127.0.0.1:{free_port()}/api/"
    finding = patient.finding("D012")
    assert finding.status == "problem"
    assert "refuses connections" in finding.found and "firewall" in finding.fix


def test_a_proxy_that_is_not_there(patient: Patient) -> None:
    """The proxy is to blame, not Slack."""
    patient.environ |= {"HTTPS_PROXY": f"http://u:{CANARY}@127.0.0.1:{free_port()}"}
    finding = patient.finding("D012")
    assert "HTTPS_PROXY" in finding.fix
    assert CANARY not in str(patient.examined())


@pytest.mark.parametrize(("status", "word"), [(407, "wants a login"), (403, "refuses"), (502, "refuses")])
def test_a_proxy_that_refuses(patient: Patient, status: int, word: str) -> None:
    """A login, or its operator."""
    with Proxy(refuse=status) as proxy:
        patient.environ |= {"HTTPS_PROXY": proxy.url, "SLACK_API_BASE_URL": "https://slack.com/api/"}
        finding = patient.finding("D013")
    assert finding.status == "problem"
    assert word in finding.found and finding.fix


def test_what_is_no_proxy(patient: Patient) -> None:
    """A web server, say."""
    origin = patient.slack.base_url.removesuffix("/api/")
    patient.environ |= {"HTTPS_PROXY": origin, "SLACK_API_BASE_URL": "https://slack.com/api/"}
    assert patient.finding("D013").status == "problem"


def test_through_a_proxy(certificate: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With encryption, all the way to hello."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with secure(certificate) as slack, Proxy() as proxy:
        patient = Patient(slack, tmp_path, environ={"HTTPS_PROXY": proxy.url})
        found = {finding.id: finding.status for finding in patient.examined()}
    assert found["D013"] == found["D014"] == found["D020"] == found["D030"] == "ok"
    assert len(proxy.seen) == 4


def test_a_certificate_that_is_not_trusted(certificate: Path, tmp_path: Path) -> None:
    """As behind a proxy that reads along."""
    with secure(certificate) as slack:
        finding = Patient(slack, tmp_path).finding("D014")
    assert finding.status == "problem"
    assert "not trusted" in finding.found and "SSL_CERT_FILE" in finding.fix


def test_what_speaks_no_tls(patient: Patient) -> None:
    """https is expected."""
    patient.environ["SLACK_API_BASE_URL"] = patient.slack.base_url.replace("http:", "https:")
    assert "no TLS" in patient.finding("D014").found


def secure(certificate: Path) -> FakeSlack:
    """A fake Slack on https."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return FakeSlack(tls=context)


# --- Many workspaces -------------------------------------------------------------------------------------------------


KEY, OTHER_KEY = new_key(), new_key()


@pytest.fixture
def landlord(patient: Patient) -> Patient:
    """A bot for many workspaces, in health, before its first start."""
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):
        del patient.environ[name]
    patient.environ |= {"SLACK_CLIENT_ID": "1.2", "SLACK_CLIENT_SECRET": SIGNING, "JASMINE_TOKEN_KEYS": KEY}
    patient.role = "serve"
    return patient


@contextmanager
def installations(landlord: Patient, key: str = KEY) -> Iterator[Installations]:
    """Those in the bot's database."""
    with closing(open_store(landlord.database(), system_clock)) as store:
        yield Installations(store.database, store.clock, Vault([key]))


def installed(landlord: Patient, *teams: str, key: str = KEY) -> None:
    """These workspaces install the app."""
    with installations(landlord, key) as kept:
        for team in teams:
            kept.save(Installation(team, "A1", team, "B1", "U1", "chat:write", "U2", f"xoxb-{team}-{CANARY}"))


def test_many_workspaces_have_no_bot_token(landlord: Patient) -> None:
    """What is said of it is skipped, with the reason; the clock is not, and nothing is a problem or made."""
    found = {finding.id: finding for finding in landlord.examined()}
    assert {finding.status for finding in found.values()} <= {"ok", "skipped"}
    for id in ("D020", "D021", "D022", "D023"):
        assert (found[id].status, "many workspaces" in found[id].found) == ("skipped", True)
    assert found["D040"].status == "ok"
    assert "1 key;" in found["D024"].found and "/slack/install" in found["D025"].found
    assert list(landlord.folder.iterdir()) == []


def test_one_workspace_has_no_installations(patient: Patient) -> None:
    assert patient.finding("D024").status == patient.finding("D025").status == "skipped"


def test_workspaces_in_health(landlord: Patient) -> None:
    """The keys open all; each is named; no token is shown."""
    landlord.database()
    assert "none has the app yet" in landlord.finding("D025").found
    installed(landlord, "T1", "T2")
    landlord.environ["JASMINE_TOKEN_KEYS"] = f"{OTHER_KEY},{KEY}"
    assert (landlord.finding("D024").status, landlord.finding("D025").status) == ("ok", "ok")
    assert "2 keys" in landlord.finding("D024").found
    assert landlord.finding("D025").found == "2: T1, T2"
    shown = "".join(map(str, landlord.examined()))
    assert CANARY not in shown and KEY not in shown and OTHER_KEY not in shown


def test_a_key_that_is_lost(landlord: Patient) -> None:
    """Whose tokens it had, and the two ways out."""
    installed(landlord, "T1")
    installed(landlord, "T2", key=OTHER_KEY)
    finding = landlord.finding("D024")
    assert finding.status == "problem"
    assert "T2" in finding.found and "T1" not in finding.found and "JASMINE_TOKEN_KEYS" in finding.fix


def test_a_workspace_whose_token_slack_refused(landlord: Patient) -> None:
    """The others are well; who installed the app can mend it."""
    installed(landlord, "T1", "T2")
    with installations(landlord) as kept:
        kept.refuse("T2", f"xoxb-T2-{CANARY}", "account_inactive")
    refused, well = landlord.findings("D025")
    assert (refused.status, refused.found) == ("warning", "T2: Slack says account_inactive")
    assert "/slack/install" in refused.fix
    assert well.found == "1: T1"


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("JASMINE_TOKEN_KEYS", "no-key", "D001"),
        ("JASMINE_DATABASE_URL", "sqlite://", "D051"),
        ("JASMINE_DATABASE_URL", "postgresql://u@127.0.0.1:9/d", "D050"),
    ],
)
def test_installations_that_cannot_be_looked_at(landlord: Patient, name: str, value: str, reason: str) -> None:
    """For a reason that has its own number."""
    landlord.environ[name] = value
    for id in ("D024", "D025"):
        assert landlord.finding(id).status == "skipped"
        assert reason in landlord.finding(id).found


# --- Tokens, scopes, clock -------------------------------------------------------------------------------------------


def test_whose_token_it_is(patient: Patient) -> None:
    """Team and bot."""
    finding = patient.finding("D020")
    assert finding.status == "ok"
    assert patient.slack.team.id in finding.found and patient.slack.bot.id in finding.found


@pytest.mark.parametrize("code", ["token_revoked", "account_inactive", "invalid_auth", "something_new"])
def test_a_token_that_slack_refuses(patient: Patient, code: str) -> None:
    """With what to click; scopes are unknown then, the clock is not."""
    patient.slack.refuse_token(code)
    finding = patient.finding("D020")
    assert finding.status == "problem"
    assert code in finding.found and finding.fix
    assert patient.finding("D021").status == "skipped"
    assert patient.finding("D040").status == "ok"


@pytest.mark.parametrize("fault", [{"status": 500}, {"hang": 5.0}, {"reset": "before"}, {"status": 429}])
def test_an_api_that_does_not_answer(patient: Patient, fault: dict[str, object]) -> None:
    """Soon said, and not tried again."""
    patient.slack.fail_next("auth.test", **fault)  # type: ignore[arg-type]
    began = time.monotonic()
    assert patient.finding("D020").status == "problem"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("scope", "purpose"), [("im:history", "message.im"), ("chat:write", "chat.postMessage"), ("commands", "command")]
)
def test_a_missing_scope(patient: Patient, scope: str, purpose: str) -> None:
    """What it is for, and where to add it."""
    patient.slack.withdraw(scope)
    finding = patient.finding("D021")
    assert finding.status == "problem"
    assert scope in finding.found and purpose in finding.found and "Reinstall" in finding.fix


def test_scopes_that_are_not_needed(patient: Patient) -> None:
    """Those of the agent view are."""
    patient.slack.grant("channels:history", "assistant:write")
    finding = patient.finding("D022")
    assert finding.status == "warning"
    assert "channels:history" in finding.found and "assistant:write" not in finding.found


@pytest.mark.parametrize("scope", OPTIONAL_SCOPES)
def test_an_optional_scope_that_was_not_granted(patient: Patient, scope: str) -> None:
    """What does not work without it."""
    patient.slack.withdraw(scope)
    [finding] = [finding for finding in patient.findings("D023") if scope in finding.found]
    assert finding.status == "warning"
    assert LOSSES[scope] in finding.found


def test_the_fakes_own_scopes_are_what_the_bot_asks_for(patient: Patient) -> None:
    """So that the tests above start from health."""
    assert patient.finding("D021").status == patient.finding("D022").status == "ok"
    assert set(OPTIONAL_SCOPES) <= set(DEFAULT_SCOPES)


@pytest.mark.parametrize(
    ("skew", "status"),
    [
        (0, "ok"),
        (50, "ok"),
        (90, "warning"),
        (-90, "warning"),
        (310, "problem"),
        (-310, "problem"),
        (90_000, "problem"),
    ],
)
def test_the_clock(patient: Patient, skew: int, status: str) -> None:
    """From a minute on it is warned of, from five no signature counts."""
    patient.skew = timedelta(seconds=skew)
    assert patient.finding("D040").status == status


# --- Socket Mode and HTTP --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "status"),
    [("invalid_auth", "problem"), ("missing_scope", "problem"), ("ratelimited", "warning"), ("new_one", "problem")],
)
def test_an_app_token_that_slack_refuses(patient: Patient, code: str, status: str) -> None:
    """With what to click."""
    patient.slack.refuse_token(code, patient.slack.app_token)
    finding = patient.finding("D030")
    assert (finding.status, code in finding.found, bool(finding.fix)) == (status, True, True)
    assert patient.finding("D031").status == "skipped"


def test_socket_mode_that_is_off(patient: Patient) -> None:
    """As after link_disabled."""
    patient.slack.socket.disconnect("link_disabled")
    assert "Enable Socket Mode" in patient.finding("D030").fix


def test_a_websocket_that_does_not_get_through(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """The API does, which is what some firewalls do."""
    monkeypatch.setattr(patient.slack._workspace, "link", f"ws://127.0.0.1:{free_port()}/link")
    finding = patient.finding("D030")
    assert finding.status == "problem"
    assert "WebSocket" in finding.fix


def test_another_process_with_the_token(patient: Patient) -> None:
    """Told by Slack's hello; the doctor itself is gone at once."""
    with RawSocket(patient.slack):
        finding = patient.finding("D031")
    assert finding.status == "warning"
    assert finding.found.startswith("1 beside")
    patient.slack.wait_for(lambda: patient.slack.socket.connections == [])


@pytest.mark.parametrize(("secret", "status"), [(SIGNING, "ok"), ("abc", "warning"), ("", "problem")])
def test_the_signing_secret(patient: Patient, secret: str, status: str) -> None:
    """Present, and of the right look."""
    patient.role, patient.environ["SLACK_SIGNING_SECRET"] = "serve", secret
    assert patient.finding("D032").status == status


@pytest.mark.parametrize(("id", "role", "name"), [("D033", "serve", "PORT"), ("D035", "run", "JASMINE_HEALTH_PORT")])
def test_ports(patient: Patient, id: str, role: Role, name: str) -> None:
    """Free, or held by somebody else."""
    patient.role, patient.environ[name] = role, str(free_port())
    assert patient.finding(id).status == "ok"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        patient.environ[name] = str(other.getsockname()[1])
        finding = patient.finding(id)
    assert finding.status == "problem"
    assert name in finding.fix


def test_a_bot_that_runs_already(patient: Patient) -> None:
    """Is no problem."""
    site = OperatorSite(dependencies_for(patient.slack, FakeCore()))
    server = create_server(site, host="127.0.0.1", port=0, threads=1)
    patient.role, patient.environ["PORT"] = "serve", str(server.effective_port)
    with running(server):
        assert patient.finding("D033").status == "warning"


def test_the_public_address(patient: Patient) -> None:
    """Cannot be seen from here, but it can be said what Slack must reach."""
    patient.role = "serve"
    finding = patient.finding("D034")
    assert finding.status == "skipped"
    assert "/slack/events" in finding.found and "jasmine manifest --url" in finding.found


# --- Database and base -----------------------------------------------------------------------------------------------


def test_a_database_that_is_up_to_date(patient: Patient) -> None:
    """Written to, and nothing left behind."""
    url = patient.database()
    assert {patient.finding(id).status for id in ("D050", "D051", "D052")} == {"ok"}
    with closing(connect(url)) as database, database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM claims").scalar() == 0


def test_a_file_that_is_no_database(patient: Patient) -> None:
    """Said without its content."""
    (patient.folder / "jasmine.db").write_text(CANARY * 100)
    finding = patient.finding("D050")
    assert finding.status == "problem"
    assert CANARY not in str(finding)


def test_tables_that_are_behind(patient: Patient) -> None:
    """SQLite's are brought up to date at start."""
    (patient.folder / "jasmine.db").touch()
    finding = patient.finding("D051")
    assert (finding.status, "next start" in finding.found) == ("ok", True)


def test_tables_of_a_newer_version(patient: Patient) -> None:
    """Are left alone."""
    with closing(connect(patient.database())) as database, database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    finding = patient.finding("D051")
    assert finding.status == "problem"
    assert "newer" in finding.found


def test_a_database_that_can_only_be_read(patient: Patient) -> None:
    """Opened all the same, so that only writing tells."""
    patient.database()
    patient.environ["JASMINE_DATABASE_URL"] = f"sqlite:///file:{patient.folder}/jasmine.db?mode=ro&uri=true"
    assert patient.finding("D051").status == "ok"
    finding = patient.finding("D052")
    assert finding.status == "problem"
    assert "writable" in finding.fix


def test_a_folder_that_cannot_be_written(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the first start."""
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert patient.finding("D052").status == "problem"


def test_a_server_that_does_not_answer(patient: Patient) -> None:
    """Its address is shown without the password."""
    pytest.importorskip("psycopg")
    patient.environ["JASMINE_DATABASE_URL"] = f"postgresql://u:{CANARY}@127.0.0.1:{free_port()}/d"
    assert patient.finding("D050").status == "problem"
    assert patient.finding("D053").status == "skipped"
    assert CANARY not in str(patient.examined())


@pytest.mark.parametrize(("megabytes", "status"), [(10, "problem"), (100, "warning"), (5000, "ok")])
def test_the_disk(patient: Patient, megabytes: int, status: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for the database."""
    monkeypatch.setattr("shutil.disk_usage", lambda path: Usage(0, 0, megabytes * 1024 * 1024))
    assert patient.finding("D053").status == status


def test_the_base(patient: Patient) -> None:
    """Version and edition."""
    finding = patient.finding("D060")
    assert finding.status == "ok"
    assert "abc1234" in finding.found and "jasmine-2024" in finding.found


def test_a_broken_base(patient: Patient) -> None:
    """The first fault with its place; `jasmine check` has the rest."""
    (patient.folder / "data" / "facts").mkdir(parents=True)
    (patient.folder / "intents").mkdir()
    (patient.folder / "data" / "facts" / "bad.yaml").write_text("- id: [\n")
    patient = replace(patient, load=read_setup({}, None, patient.folder).load)
    finding = patient.finding("D060")
    assert finding.status == "problem"
    assert "jasmine check" in finding.fix and "error" in finding.found
    assert patient.finding("D061").status == "skipped"


@pytest.mark.parametrize(
    ("review_by", "status"), [(None, "ok"), (date(2024, 12, 31), "warning"), (date(2999, 1, 1), "ok")]
)
def test_the_age_of_the_source(patient: Patient, review_by: date | None, status: str) -> None:
    """And whether somebody should have looked for a newer one."""
    [source] = patient.knowledge.sources.values()
    sources = {source.id: replace(source, review_by=review_by)}
    patient.knowledge = replace(patient.knowledge, sources=sources)
    finding = patient.finding("D061")
    assert finding.status == status
    assert f"{(datetime.now(UTC).date() - source.released).days} days ago" in finding.found


# --- Scheduled briefings ---------------------------------------------------------------------------------------------


def scheduled(patient: Patient, ago: timedelta, **changes: object) -> Schedule:
    """A daily briefing, twenty minutes ago, that was set so long ago."""
    with closing(open_store(patient.database(), lambda: system_clock() - ago)) as store:
        time = f"{system_clock() - timedelta(minutes=20):%H:%M}"
        plain = Schedule("T1", "C1", Timetable(EVERY_DAY, time, "UTC"), "all", ("ja",), "")
        return store.schedules.add(replace(plain, **changes))  # type: ignore[arg-type]


def test_briefings_are_looked_at_where_there_is_a_database(patient: Patient) -> None:
    assert [patient.finding(id).status for id in ("D080", "D081", "D082")] == ["skipped"] * 3
    patient.database()
    assert [patient.finding(id).status for id in ("D080", "D081", "D082")] == ["ok"] * 3


def test_nobody_looks_after_what_is_due(patient: Patient) -> None:
    """Made an hour ago, due twenty minutes ago, and not planned."""
    scheduled(patient, timedelta(hours=1))
    finding = patient.finding("D080")
    assert finding.status == "warning"
    assert finding.found == "nobody looked after what came due of number 1"
    assert "jasmine run" in finding.fix


def test_a_schedule_that_is_not_due_yet(patient: Patient) -> None:
    scheduled(patient, timedelta(minutes=1))
    assert patient.finding("D080").found == "nothing is overdue"
    assert patient.finding("D081").found == "1 scheduled"


def test_planned_and_left_lying(patient: Patient) -> None:
    schedule = scheduled(patient, timedelta(minutes=1))
    with closing(open_store(patient.database(), system_clock)) as store:
        due = system_clock() - timedelta(minutes=6)
        store.deliveries.plan(Delivery("a", "T1", "briefing", "C1", due, schedule.id))
        assert patient.finding("D080").found == "1 due for more than five minutes, and in nobody's hands"
        claimed = store.deliveries.claim("me")
        assert claimed is not None
        assert patient.finding("D080").status == "ok"
        store.deliveries.failed(claimed, "is_archived")
    assert patient.finding("D082").found == "1 missed or failed within seven days"


def test_a_schedule_that_was_stopped(patient: Patient) -> None:
    schedule = scheduled(patient, timedelta(minutes=1))
    with closing(open_store(patient.database(), system_clock)) as store:
        store.schedules.set_state(schedule, "disabled", "is_archived")
    finding = patient.finding("D081")
    assert finding.status == "warning"
    assert finding.found == "number 1 for C1 stopped: the channel is archived"
    assert finding.fix == "mend that, then `jasmine briefing resume 1`"


# --- The doctor itself -----------------------------------------------------------------------------------------------


def test_it_never_takes_longer_than_it_may(patient: Patient) -> None:
    """What was found until then is told."""
    hold = threading.Event()

    def hangs(setup: Setup) -> Iterator[Finding]:
        yield ok("D050", "Database", "there")
        hold.wait(5)

    began = time.monotonic()
    found = examine(patient.setup, 0.1, {"database": hangs})
    hold.set()
    assert time.monotonic() - began < 2
    assert [(finding.id, finding.status) for finding in found] == [("D050", "ok"), ("D090", "problem")]


def test_a_check_that_breaks(patient: Patient) -> None:
    """Is named by its kind and place; its words stay inside."""

    def breaks(setup: Setup) -> Iterator[Finding]:
        yield from ()
        raise RuntimeError(CANARY)

    [finding] = examine(patient.setup, 5, {"base": breaks})
    assert (finding.id, finding.status) == ("D091", "problem")
    assert "RuntimeError in breaks" in finding.found and CANARY not in str(finding)


def test_secrets_are_struck_out_wherever_they_come_up(patient: Patient) -> None:
    """Should a library put one into its words."""
    patient.environ |= {"JASMINE_METRICS_TOKEN": CANARY, "JASMINE_DATABASE_URL": "postgresql://u:pass%20word@h/d"}

    def tells(setup: Setup) -> Iterator[Finding]:
        settings = setup.settings
        secrets = (settings.bot_token, settings.app_token, settings.signing_secret, settings.metrics_token)
        yield ok("D001", "x", " ".join([*secrets, "pass word", "pass%20word", "xoxb-of-somebody-else"]))

    [finding] = examine(patient.setup, 5, {"base": tells})
    assert set(finding.found.split()) == {"[redacted]"}


def test_every_number_is_documented_and_tested() -> None:
    """In docs/slack.md, and in this file."""
    root = Path(__file__).parents[2]
    code = "".join(path.read_text() for path in (root / "bot/slack/doctor").glob("*.py"))
    numbers = {f"D0{n:02}" for n in range(100) if f'"D0{n:02}"' in code}
    document, tests = (root / "docs/slack.md").read_text(), Path(__file__).read_text()
    assert len(numbers) > 20
    assert [number for number in sorted(numbers) if f"`{number}`" not in document] == []
    assert [number for number in sorted(numbers) if f'"{number}"' not in tests] == []
    assert set(CHECKS) == {"environment", "Slack", "ports", "database", "base", "roster"}


@pytest.mark.parametrize(("broken", "code"), [(False, 0), (True, 1)])
def test_the_command(patient: Patient, broken: bool, code: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines or JSON; the exit code says whether there is a problem."""
    if broken:
        patient.slack.revoke_token()
    monkeypatch.setattr("bot.slack.doctor.setup.read_setup", lambda environ, role, root: patient.setup)
    lines = CliRunner().invoke(command.doctor, [])
    shown = CliRunner().invoke(command.doctor, ["--json"])
    assert lines.exit_code == shown.exit_code == code
    report = json.loads(shown.output)
    assert report["problems"] == code
    assert {"id", "status", "title", "found", "fix"} == set(report["findings"][0])
    assert f"{code} problem" in lines.output and "for `jasmine run`" in lines.output
    assert ("Fix: " in lines.output) is broken
    for secret in (patient.slack.token, patient.slack.app_token, SIGNING):
        assert secret not in lines.output + shown.output


def test_a_roster(patient: Patient) -> None:
    """What it covers, its gaps, and who has no member ID."""
    path = patient.folder / "desk.csv"
    path.write_text("date,from,to,person\n2020-01-01,08:30,17:30,Sato\n", encoding="utf-8")
    patient.environ["JASMINE_ROSTER"] = str(path)
    assert patient.finding("D070").status == "ok"
    gap = patient.finding("D071")
    assert (gap.status, gap.found.endswith("on")) == ("warning", True)
    today = system_clock().date()
    rows = "".join(f"{today + timedelta(days=day)},00:00,24:00,Sato\n" for day in range(-1, 9))
    path.write_text(f"date,from,to,person\n{rows}", encoding="utf-8")
    assert patient.finding("D071").status == "ok"
    assert "Sato" in patient.finding("D072").found
    path.write_text(f"date,from,to,person\n{rows}".replace("Sato", "Sato <U0SATO001>"), encoding="utf-8")
    assert patient.finding("D072").status == "ok"


def test_a_roster_that_cannot_be_read(patient: Patient) -> None:
    """Its faults with their lines; of many, the first, and the command that lists them all."""
    path = patient.folder / "desk.csv"
    path.write_text("date,from,to,person\n" + "2026-11-31,08:30,17:30,Sato\n" * 9, encoding="utf-8")
    patient.environ["JASMINE_ROSTER"] = str(path)
    findings = patient.findings("D070")
    assert {finding.status for finding in findings} == {"problem"}
    assert f"{path}:2" in findings[0].found
    assert "jasmine oncall check" in findings[-1].fix and len(findings) == 6


def test_a_calendar_that_cannot_be_fetched(patient: Patient) -> None:
    """Without its address."""
    patient.environ["JASMINE_CALENDAR_URL"] = f"https://127.0.0.1/{CANARY}/basic.ics"
    patient.environ["JASMINE_CALENDAR_HOSTS"] = "127.0.0.1"
    finding = patient.finding("D070")
    assert finding.status == "problem"
    assert "not on the internet" in finding.found
    assert CANARY not in str(patient.examined())


def test_without_a_roster_there_is_nothing_to_look_at(patient: Patient) -> None:
    """It is no fault to have none."""
    assert {patient.finding(id).status for id in ("D070", "D071", "D072")} == {"skipped"}
