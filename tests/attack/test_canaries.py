"""Every secret is a canary: whatever fails, and at the chattiest level, none is printed, logged, shown or raised."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import structlog

from bot.bases import Bases
from bot.delivery.feed import Feed, FeedError
from bot.delivery.wiring import scheduler_of, services_for
from bot.errors import JasmineError
from bot.fakeslack.slack import FakeSlack
from bot.knowledge.loader import load
from bot.settings import Settings
from bot.slack import logs
from bot.slack.app import build_app
from bot.slack.health import OperatorSite
from bot.slack.reloading import Reloader, teller
from bot.slack.start import connected
from bot.store.database import connect
from bot.store.store import open_store
from bot.store.vault import new_key
from tests.knowledge.small_base import FACT_FILE, Base, small_base
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.many import a_house
from tests.slack.world import FakeCore

ROOT = Path(__file__).parents[2]
KEY = new_key()
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-1111-2222-CANARYbot",
    "SLACK_APP_TOKEN": "xapp-1-A1-CANARYapp",
    "SLACK_SIGNING_SECRET": "c0ffee5ca1ab1ec0ffee5ca1ab1e0001",
    "SLACK_CLIENT_SECRET": "c0ffee5ca1ab1ec0ffee5ca1ab1e0002",
    "JASMINE_TOKEN_KEYS": KEY,
    "JASMINE_METRICS_TOKEN": "CANARYmetrics0001",
    "JASMINE_DATABASE_URL": "postgresql://jasmine:CANARYpass%21word@127.0.0.1:1/jasmine",
    "JASMINE_CALENDAR_URL": "https://calendar.invalid/private-CANARYcalendar/basic.ics",
    "HTTPS_PROXY": "http://user:CANARYproxy@127.0.0.1:1",
}
CANARIES = (
    "CANARY", "c0ffee5ca1ab1e", KEY, "pass!word", "pass%21word",
)  # fmt: skip
WORD = "Zanzibar"


def unsung(*said: object) -> None:
    """No canary in any of it."""
    for each in said:
        assert [secret for secret in CANARIES if secret in str(each)] == [], each


# --- Processes --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base to start with."""
    base = small_base(tmp_path_factory.mktemp("base"))
    base.write("data/strings.yaml", (ROOT / "data/strings.yaml").read_bytes())
    return base.root


def jasmine(home: Path, folder: Path, *arguments: str, **environ: str) -> str:
    """What a command of the bot's prints, on either stream, with these of the secrets set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "JASMINE_"))}
    given = {
        **{name: value for name, value in kept.items() if not name.lower().endswith("_proxy")}, "PYTHONPATH": str(ROOT),
        "XDG_CACHE_HOME": str(home / "cache"), "JASMINE_STATE_DIR": str(folder / "state"), "HOST": "127.0.0.1",
        "JASMINE_LOG_LEVEL": "DEBUG", "JASMINE_HOME": str(home), "PORT": "0", **environ,
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-W", "ignore", "-m", "bot", *arguments], capture_output=True, text=True,
        timeout=60, check=False, env=given, encoding="utf-8",
    )  # fmt: skip
    assert done.returncode in (1, 2), done.stdout + done.stderr
    return done.stdout + done.stderr


BOTH = ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET", "SLACK_APP_TOKEN")
MANY = ("SLACK_SIGNING_SECRET", "SLACK_CLIENT_SECRET", "JASMINE_TOKEN_KEYS", "JASMINE_DATABASE_URL")
HERE = {"SLACK_API_BASE_URL": "http://127.0.0.1:1/api/"}
AWAY = {"SLACK_API_BASE_URL": "https://slack.invalid/api/"}
CALENDAR = {"JASMINE_CALENDAR_HOSTS": "calendar.invalid"}
FAILURES: dict[str, tuple[str, tuple[str, ...], dict[str, str], str]] = {
    "slack is not reached": ("serve", (*BOTH, "JASMINE_METRICS_TOKEN"), HERE, "cannot be reached"),
    "nor through the proxy": ("run", (*BOTH, "HTTPS_PROXY"), AWAY, "Fix:"),
    "the database refuses": ("serve", (*BOTH, "JASMINE_DATABASE_URL"), HERE, "database"),
    "the calendar is not fetched": ("serve", (*BOTH, "JASMINE_CALENDAR_URL"), {**HERE, **CALENDAR}, "Fix:"),
    "many, and no database": ("serve", MANY, {**HERE, "SLACK_CLIENT_ID": "1.2"}, "database"),
    "keys without a database": ("keys rotate", MANY, {**HERE, "SLACK_CLIENT_ID": "1.2"}, "Fix:"),
    "no back-up": ("db backup x.db", ("JASMINE_DATABASE_URL",), {}, "database"),
    "everything is wrong": (
        "serve", tuple(SECRETS),
        {"PORT": SECRETS["SLACK_BOT_TOKEN"], "JASMINE_ADMINS": SECRETS["SLACK_SIGNING_SECRET"],
         "JASMINE_CALENDAR_HOSTS": SECRETS["SLACK_APP_TOKEN"], "JASMINE_RETENTION_DAYS": SECRETS["HTTPS_PROXY"]},
        "C009",
    ),
    "addresses that are none": (
        "serve", BOTH, {"SLACK_API_BASE_URL": "https://u:CANARY@[/", "HTTPS_PROXY": "http://u:CANARY@\u2100:1",
                        "JASMINE_DATABASE_URL": "mysql://u:CANARY@h/n"}, "C005",
    ),
    "the doctor": ("doctor", (*BOTH, "JASMINE_DATABASE_URL", "JASMINE_CALENDAR_URL"), {**HERE, **CALENDAR}, "D050"),
    "the doctor in JSON": ("doctor --json", (*BOTH, "HTTPS_PROXY", "JASMINE_METRICS_TOKEN"), HERE, '"problems"'),
}  # fmt: skip


@pytest.mark.parametrize(("verb", "names", "more", "says"), FAILURES.values(), ids=FAILURES.keys())
def test_what_fails_at_the_start(
    home: Path, tmp_path: Path, verb: str, names: tuple[str, ...], more: dict[str, str], says: str
) -> None:
    """It says so, and shows nothing."""
    given = {name: SECRETS[name] for name in names if name not in more}
    said = jasmine(home, tmp_path, *verb.split(), **{**given, **more})
    assert says in said
    assert "Traceback" not in said
    unsung(said)


# --- A running bot ----------------------------------------------------------------------------------------------------


@dataclass
class Cage:
    """A bot at work whose every secret is a canary, and its log at DEBUG."""

    slack: FakeSlack
    settings: Settings
    core: FakeCore
    log: io.StringIO

    def lines(self, event: str) -> list[dict[str, object]]:
        """Its lines about that."""
        found = [json.loads(line) for line in self.log.getvalue().splitlines()]
        return [line for line in found if line["event"] == event]


@pytest.fixture
def cage() -> Iterator[Cage]:
    """The log of all that happened in a test holds no canary."""
    before, log = (logging.getLogger().handlers, logging.getLogger().level), io.StringIO()
    with FakeSlack() as slack:
        settings = replace(
            settings_for(slack), app_token=SECRETS["SLACK_APP_TOKEN"],
            client_secret=SECRETS["SLACK_CLIENT_SECRET"], token_keys=(KEY,), admin_channel=slack.channel("ops").id,
            metrics_token=SECRETS["JASMINE_METRICS_TOKEN"], database_url=SECRETS["JASMINE_DATABASE_URL"],
            calendar_url=SECRETS["JASMINE_CALENDAR_URL"], proxy=SECRETS["HTTPS_PROXY"], no_proxy="127.0.0.1",
            calendar_hosts=("calendar.invalid",),
        )  # fmt: skip
        logs.configure("DEBUG", log, settings.secrets)
        try:
            yield Cage(slack, settings, FakeCore(), log)
        finally:
            logging.getLogger().handlers, logging.getLogger().level = before
            structlog.reset_defaults()
        unsung(log.getvalue())
        assert slack.token not in log.getvalue() and slack.signing_secret not in log.getvalue()


class Leaking:
    """Fails with every secret in its words."""

    def __init__(self, settings: Settings) -> None:
        self._words = " ".join([*settings.secrets, settings.database_url, settings.proxy or ""])

    def __getattr__(self, name: str) -> object:
        def fail(*_: object, **__: object) -> object:
            raise RuntimeError(self._words)

        return fail


def test_listeners_that_fail(cage: Cage) -> None:
    """What they raise holds every secret: the log has the kind and the place, the asker a reference."""
    deps = replace(dependencies_for(cage.slack, cage.core), core=Leaking(cage.settings))  # type: ignore[arg-type]
    cage.slack.connect(build_app(cage.settings, deps))
    _answers_with(cage)
    assert cage.lines("answer_failed")
    unsung(*(post.text for post in cage.slack.posts), deps.metrics.page())


def _answers_with(cage: Cage) -> None:
    for verb in ("", "find x", "pillar 3"):
        cage.slack.commands("alice", "/jasmine", verb or "who?", "general")
    cage.slack.mentions("alice", "who?", "general")
    cage.slack.wait_idle()
    assert cage.slack.posts


def test_a_scheduler_that_fails(cage: Cage) -> None:
    """A planner and the store."""
    deps = replace(dependencies_for(cage.slack, cage.core), store=open_store("sqlite://", cage.slack.clock.datetime))
    services = services_for(cage.settings, deps)
    scheduler_of(replace(services, store=Leaking(cage.settings))).once()  # type: ignore[arg-type]
    assert cage.lines("pass_failed")


def test_a_calendar_that_cannot_be_fetched(cage: Cage) -> None:
    """Neither what is raised nor what led to it."""
    with pytest.raises(FeedError) as caught:
        Feed(cage.settings).fetch()
    error: BaseException | None = caught.value
    while error is not None:
        unsung(error, repr(error))
        error = error.__cause__ or error.__context__


def test_a_database_that_refuses(cage: Cage) -> None:
    with pytest.raises(JasmineError) as caught, connect(cage.settings.database_url).read():
        """Never."""
    unsung(caught.value, repr(caught.value))


def test_a_broken_base_at_reload(cage: Cage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token that a curator pasted into a file is named as a fault, and not shown."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    base: Base = small_base(tmp_path / "home")
    bases = Bases(base.root, load(base.root))
    base.write(FACT_FILE, f"- id: {cage.slack.token}\n  {SECRETS['SLACK_CLIENT_SECRET']}: x\n")
    before = bases().version
    deps = dependencies_for(cage.slack, cage.core)
    Reloader(bases, tell=teller(cage.settings, deps, lambda settings, bases: None)).once()
    assert cage.lines("base_refused")
    assert bases().version == before
    [told] = cage.slack.posts
    assert cage.slack.token not in told.text
    unsung(told.text, told.blocks)


def test_a_token_that_slack_refuses(cage: Cage) -> None:
    settings = replace(cage.settings, bot_token=SECRETS["SLACK_BOT_TOKEN"])
    with pytest.raises(JasmineError) as caught:
        connected(settings, dependencies_for(cage.slack, cage.core))
    unsung(caught.value, caught.value.__cause__)


def test_a_request_that_nobody_signed(cage: Cage) -> None:
    """Not even where the operator set the wrong secret, and Slack's own requests fail: no question is in the log."""
    settings = replace(cage.settings, signing_secret="another")
    cage.slack.connect(build_app(settings, dependencies_for(cage.slack, cage.core)))
    cage.slack.says("alice", f"what about {WORD}?")
    cage.slack.commands("alice", "/jasmine", f"what about {WORD}?", "general")
    cage.slack.wait_idle()
    assert cage.core.asked == []
    assert WORD not in cage.log.getvalue()


@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_what_people_ask(cage: Cage, level: str) -> None:
    """At DEBUG, which the operator must switch on, the one line about a question without an answer has its words."""
    logs.configure(level, cage.log, cage.settings.secrets)
    deps = dependencies_for(cage.slack, cage.core)
    cage.slack.connect(build_app(cage.settings, deps))
    for text in ("who chaired {}", "the budget of {}", "explode {}", "cyber? {}"):
        cage.slack.mentions("alice", text.format(WORD), "general")
        cage.slack.commands("alice", "/jasmine", text.format(WORD), "general")
        cage.slack.wait_idle()
    cage.slack.fail_next("response_url", status=500)
    cage.slack.commands("bob", "/jasmine", f"find {WORD}", "general")
    cage.slack.wait_idle()
    named = {json.loads(line)["event"] for line in cage.log.getvalue().splitlines() if WORD in line}
    assert named == ({"gap_question"} if level == "DEBUG" else set())


def test_the_operators_pages(cage: Cage) -> None:
    """Neither numbers nor states hold a secret, with the token and without."""
    deps = dependencies_for(cage.slack, cage.core)
    cage.slack.connect(build_app(cage.settings, deps))
    cage.slack.says("alice", f"the budget of {WORD}")
    cage.slack.wait_idle()
    site = OperatorSite(deps, cage.settings.metrics_token)
    for path in ("/metrics", "/readyz", "/healthz", "/"):
        for shown in ("", f"Bearer {cage.settings.metrics_token}"):
            environ = {"PATH_INFO": path, "HTTP_AUTHORIZATION": shown}
            page = b"".join(site(environ, lambda status, headers: unsung(status, headers))).decode()
            unsung(page)
            assert WORD not in page


def test_settings_do_not_show_themselves(cage: Cage) -> None:
    """Nor does whatever holds them, in a log line or a traceback."""
    unsung(repr(cage.settings), str(cage.settings))
    structlog.get_logger("test").error("x", settings=cage.settings, deep={"url": [cage.settings.calendar_url]})
    assert cage.lines("x")


def test_tokens_in_the_database_are_sealed() -> None:
    """Bot and refresh tokens of many workspaces: not in any column, not in what fails around them."""
    with a_house() as house:
        house.install_both()
        kept = house.store.database
        with kept.read() as connection:
            rows = repr(connection.exec_driver_sql("SELECT * FROM installations").all())
        for token in house.slack._workspace.installations:
            assert token not in rows
        with suppress(JasmineError):
            house.workspaces.client("T0NOBODY")
