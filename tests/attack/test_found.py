"""What the fuzzer and the attacks found, each mended once and kept so."""

from __future__ import annotations

import io
import logging
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from slack_bolt import BoltRequest

from bot.archive import Archive, ArchiveError
from bot.briefing.roster import person
from bot.delivery.feed import Feed, FeedError
from bot.errors import Fault
from bot.fakeslack.slack import FakeSlack
from bot.rendering.blockkit import check_message
from bot.settings import Settings
from bot.slack import logs
from bot.slack.app import build_app, kind_of
from bot.slack.metrics import fresh_metrics
from bot.slack.web import Web
from fuzz.running import TARGETS
from tests.slack.conftest import dependencies_for, settings_for
from tests.slack.world import FakeCore


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """The log, from DEBUG on."""
    before, stream = (logging.getLogger().handlers, logging.getLogger().level), io.StringIO()
    logs.configure("DEBUG", stream)
    yield stream
    logging.getLogger().handlers, logging.getLogger().level = before
    structlog.reset_defaults()


def test_an_error_in_the_log_is_a_number_too(log: io.StringIO) -> None:
    """By its event where it is one of ours; a library's words are no label."""
    metrics = fresh_metrics()
    logs.count_errors(metrics.logged)
    structlog.get_logger("bot").error("pass_failed")
    structlog.get_logger("bot").warning("rights_unknown")
    logging.getLogger("waitress").error("what somebody sent: %s", "x")
    page = metrics.page()
    assert 'jasmine_errors_logged_total{event="pass_failed"} 1.0' in page
    assert 'jasmine_errors_logged_total{event="other"} 1.0' in page
    assert "rights_unknown" not in page


@pytest.mark.parametrize(
    "inner", [{"type": {"text": "secret words"}}, {"type": "secret words"}, ["secret words"], None]
)
def test_the_kind_of_a_request_is_a_word_of_slacks(inner: Any) -> None:
    """Never something that a person may have written."""
    assert kind_of(BoltRequest(body={"event": inner, "command": "secret words"}, mode="socket_mode")) == "unknown"
    assert kind_of(BoltRequest(body={"event": {"type": "app_mention"}}, mode="socket_mode")) == "app_mention"
    assert kind_of(BoltRequest(body={"command": "/other"}, mode="socket_mode")) == "/other"


@pytest.mark.parametrize("length", ["9" * 5_000, "-1", "1e9", "²", "٣", " 5", "0x10"])
def test_a_length_that_is_none(length: str) -> None:
    """Refused before it is reckoned with."""
    with FakeSlack() as slack:
        deps = dependencies_for(slack, FakeCore())
        web = Web(build_app(settings_for(slack), deps), deps)
        environ = {
            "PATH_INFO": "/slack/events", "REQUEST_METHOD": "POST", "CONTENT_LENGTH": length,
            "HTTP_X_SLACK_REQUEST_TIMESTAMP": "1", "HTTP_X_SLACK_SIGNATURE": "v0=" + "0" * 64,
            "wsgi.input": io.BytesIO(b"{}"),
        }  # fmt: skip
        seen: list[str] = []
        b"".join(web(environ, lambda status, headers: seen.append(status)))
        assert seen[0].startswith("413")


def damaged(kind: str) -> bytes:
    """A kept base with one byte of it changed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data/a.yaml", "x" * 500)
    data = bytearray(target.getvalue())
    central = data.index(b"PK\x01\x02")
    place = {"encrypted": central + 8, "method": central + 10, "content": data.index(b"data/a.yaml") + 12, "end": -8}[
        kind
    ]
    data[place] = 0x63 if kind == "method" else data[place] ^ 0x01
    if kind == "encrypted":
        data[6] ^= 0x01
    return bytes(data)


@pytest.mark.parametrize("kind", ["encrypted", "method", "content", "end"])
def test_a_kept_base_that_is_damaged(tmp_path: Path, kind: str) -> None:
    """In whatever way: one line, no traceback."""
    (tmp_path / "abcd1234.zip").write_bytes(damaged(kind))
    with pytest.raises(ArchiveError, match="abcd1234"), Archive(tmp_path).unpacked("abcd"):
        """Never."""


@pytest.mark.parametrize("name", ["SLACK_API_BASE_URL", "HTTPS_PROXY", "JASMINE_CALENDAR_URL"])
@pytest.mark.parametrize(
    "address", ["https://user:hunter2@[", "https://user:hunter2@\u2100/", "https://user:hunter2@h:99999/"]
)
def test_an_address_that_is_none_is_a_fault(name: str, address: str) -> None:
    """And not shown: the library's complaint about it has the password."""
    settings, faults = Settings.examine({name: address})
    assert name in [fault.name for fault in faults]
    assert "hunter2" not in " ".join(map(str, faults)) + repr(settings)


@pytest.mark.parametrize("name", ["JASMINE_STATE_DIR", "JASMINE_HOME", "JASMINE_ROSTER", "JASMINE_ARCHIVE_DIR"])
def test_a_path_that_is_too_long(name: str) -> None:
    """It is not there."""
    Settings.examine({name: "/x" * 3_000 + ".csv"})
    Settings.examine({name: "x" * 300 + ".csv"})


def test_a_fault_drives_no_terminal() -> None:
    """What a file holds stands in the message that complains of it."""
    fault = Fault("error", "a.yaml", 1, 1, "fact \x1b[31m", "this is \x9bno\u202e date\x00", "x\ry", "code")
    shown = str(fault)
    assert not set(shown) & set("\x1b\x9b\u202e\x00\r\n")
    assert "no" in shown and "date" in shown


@pytest.mark.parametrize("name", ["\u3164", "\u2800\u115f", "\u200b\u202e", "\ufeff", "\u2066\u2069"])
def test_a_name_that_cannot_be_seen_is_none(name: str) -> None:
    assert person(name) is None
    assert person(f"佐藤{name}") == person("佐藤")


@pytest.mark.parametrize(
    "address",
    [
        "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::a00:1", "64:ff9b::7f00:1", "fe80::1%eth0", "fc00::1",
        "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::",
    ],
)  # fmt: skip
def test_no_address_of_this_network_in_any_disguise(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """An allowed host whose name leads here: by mapped, translated and tunnelled addresses too."""
    family = 10 if ":" in address else 2
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: [(family, 1, 6, "", (address, 443))])
    monkeypatch.setattr("socket.create_connection", lambda *_, **__: pytest.fail("connected"))
    settings = Settings(calendar_url="https://calendar.example.org/x.ics", calendar_hosts=("calendar.example.org",))
    with pytest.raises(FeedError, match="not on the internet"):
        Feed(settings).fetch()


@pytest.mark.parametrize(
    "url",
    [
        "https://calendar.example.org@evil.example/x", "https://evil.example/calendar.example.org", "http://calendar.example.org/x",
        "https://calendar.example.org:444/x", "https://calendar.example.org./x", "https://ｃalendar.example.org/x",
        "https://cаlendar.example.org/x", "https://[::1]/x", "https://calendar.example.org\\@evil.example/x",
        "//evil.example/x", "ftp://calendar.example.org/x", "https://calendar.example.org:x/", "", "https://\x1b[31m/",
    ],
)  # fmt: skip
def test_a_calendar_is_on_its_host_alone(url: str) -> None:
    """However its address is written; one has a full-width letter, one a Cyrillic letter."""
    with pytest.raises(FeedError) as caught:
        Feed(Settings(calendar_hosts=("calendar.example.org",))).allowed(url)
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize("id", [["U0FAKE0001"], None, 7, ""])
def test_a_person_without_an_id_is_no_message(id: Any) -> None:
    """Slack would refuse it; the validator does before."""
    section = {"type": "rich_text_section", "elements": [{"type": "user", "user_id": id}]}
    problems = check_message({"text": "x", "blocks": [{"type": "rich_text", "elements": [section]}]})
    assert "user_id" in str(problems[0])


def test_the_tests_that_the_threats_name_are_there() -> None:
    """docs/security.md promises nothing that no test shows."""
    root = Path(__file__).parents[2]
    document = (root / "docs" / "security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\b([a-z/]*test_[a-z_]+\.py)", document))
    assert len(named) >= 10
    assert [name for name in named if not (root / "tests" / name).is_file()] == []
    targets = {
        name for found in re.findall(r"fuzz: ([a-z, ]+)", document) for name in re.split(r"[, ]+", found) if name
    }
    assert targets and targets <= set(TARGETS)
