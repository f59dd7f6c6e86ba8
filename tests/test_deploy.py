"""deploy/: what the containers and the service are told exists, and is enough to start."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from fnmatch import fnmatch
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from bot.cli import cli
from bot.environment import KNOWN, NEEDS
from bot.slack.start import DRAIN_SECONDS

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "container" / "compose.yaml").read_text(encoding="utf-8"))
BOTS = {name: service for name, service in COMPOSE["services"].items() if service["image"] == "jasmine-desk"}
CONTAINERFILE = (DEPLOY / "container" / "Containerfile").read_text(encoding="utf-8")
HEALTH = DEPLOY / "container" / "health.py"
LOCK = (ROOT / "requirements-deploy.lock").read_text(encoding="utf-8")
NOT_OURS = {"MALLOC_ARENA_MAX", "XDG_CACHE_HOME", "PATH", "PYTHONDONTWRITEBYTECODE", "HTTPS_PROXY"}


def understood(arguments: Sequence[str]) -> str:
    """The verb, once the command line has been read to its end; a wrong one raises."""
    command: click.Command | None = cli
    left = list(arguments)
    while isinstance(command, click.Group):
        command = command.get_command(click.Context(command), left.pop(0))
    assert command is not None, arguments
    command.make_context(arguments[0], left)
    return arguments[0]


def is_enough(verb: str, environ: Mapping[str, str]) -> bool:
    """Whether the verb finds every secret that it needs, as value or file."""
    needed = NEEDS.get(verb, ())  # type: ignore[call-overload]
    return all(name in environ or f"{name}_FILE" in environ for name in needed)


def seconds(text: str) -> int:
    """'40s'."""
    return int(text.removesuffix("s"))


# --- compose.yaml ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BOTS)
def test_each_container_is_told_what_it_needs(name: str) -> None:
    service = BOTS[name]
    environ = service["environment"]
    assert set(environ) <= set(KNOWN)
    assert is_enough(understood(service["command"]), environ)
    assert "JASMINE_DATABASE_URL_FILE" in environ
    files = {value.removeprefix("/run/secrets/") for key, value in environ.items() if key.endswith("_FILE")}
    assert files == set(service["secrets"]) <= set(COMPOSE["secrets"])


@pytest.mark.parametrize("name", BOTS)
def test_each_container_may_do_little(name: str) -> None:
    service = BOTS[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "/tmp" in service["tmpfs"]
    assert seconds(service["stop_grace_period"]) > DRAIN_SECONDS
    assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_the_tables_are_made_before_anything_starts() -> None:
    database, upgrade = COMPOSE["services"]["database"], BOTS["upgrade"]
    assert upgrade["command"] == ["db", "upgrade"] and upgrade["restart"] == "no"
    assert upgrade["depends_on"] == {"database": {"condition": "service_healthy"}} and "pg_isready" in str(database)
    others = [service for name, service in BOTS.items() if name != "upgrade"]
    assert len(others) == 3
    waits = {"upgrade": {"condition": "service_completed_successfully"}}
    assert all(service["depends_on"] == waits for service in others)


def test_what_grows_is_not_the_scheduler() -> None:
    assert "--no-scheduler" in BOTS["web"]["command"] and "ports" in BOTS["web"]
    assert BOTS["scheduler"]["command"] == ["serve"] and "ports" not in BOTS["scheduler"]
    assert BOTS["worker"]["command"] == ["run"] and BOTS["worker"]["profiles"] == ["socket"]


# --- Containerfile ---------------------------------------------------------------------------------------------------


def instructions(word: str) -> list[str]:
    """What stands behind every such instruction, lines joined."""
    joined = CONTAINERFILE.replace("\\\n", " ")
    return [line.removeprefix(f"{word} ").strip() for line in joined.splitlines() if line.startswith(f"{word} ")]


def test_the_image_runs_the_bot_as_nobody_in_particular() -> None:
    assert json.loads(instructions("ENTRYPOINT")[-1]) == ["/opt/jasmine/bin/jasmine"]
    assert understood(json.loads(instructions("CMD")[-1])) == "run"
    assert instructions("USER") == ["jasmine"] and instructions("STOPSIGNAL") == ["SIGTERM"]
    assert instructions("VOLUME") == ["/var/lib/jasmine"]
    names = {pair.split("=")[0] for pair in " ".join(instructions("ENV")).split()}
    assert names - NOT_OURS <= set(KNOWN) and {"JASMINE_STATE_DIR", "JASMINE_HEALTH_PORT"} <= names
    command = instructions("HEALTHCHECK")[0].split("CMD ")[1]
    assert json.loads(command) == ["/opt/jasmine/bin/python", "/opt/jasmine/health.py"]


def test_what_is_copied_into_the_image_exists_and_is_sent_to_the_builder() -> None:
    rules = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    sent = [rule.removeprefix("!") for rule in rules if rule.startswith("!")]
    assert rules[0] == "*"
    for line in instructions("COPY"):
        if not line.startswith("--from"):
            for source in line.split()[:-1]:
                assert (ROOT / source).exists(), source
                assert any(source == rule or source.startswith(f"{rule}/") for rule in sent), source
    assert all((ROOT / rule).exists() for rule in sent)
    assert not any(fnmatch(name, rule) for name in (".env", "secrets", ".git") for rule in sent)


def test_the_image_has_what_the_lock_file_pins() -> None:
    named = set(re.findall(r"requirements[a-z-]*\.lock", CONTAINERFILE))
    assert named == {"requirements.lock", "requirements-deploy.lock"}
    assert CONTAINERFILE.count("--require-hashes -r") == 2
    pins = dict(re.findall(r"^([a-z0-9._-]+)==([^\s;]+)", LOCK, re.MULTILINE))
    others = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert {"psycopg", "psycopg-binary", "pip"} <= set(pins)
    differing = {
        name for name, version in pins.items() if f"\n{name}==" in others and f"\n{name}=={version} " not in others
    }
    assert differing == set()
    entries = re.findall(r"^[a-z0-9].*(?:\n    --hash.*)*", LOCK, re.MULTILINE)
    assert len(entries) == len(pins) and all("--hash=sha256:" in entry for entry in entries)
    assert not re.search(r"https?:|--(?:extra-)?index|--find-links|file:", LOCK)


@contextmanager
def page(status: int) -> Iterator[int]:
    """A server whose every page has that status; its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status if self.path == "/healthz" else 404)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def health(**environ: str) -> int:
    """The exit code of the container's health check; a proxy in the environment is none of its business."""
    proxies = {"http_proxy": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1"}
    return subprocess.run([sys.executable, "-I", str(HEALTH)], env={**proxies, **environ}).returncode


def test_health_is_asked_for_where_the_bot_tells_it() -> None:
    with page(200) as port:
        assert health(PORT=str(port)) == 0
        assert health(PORT="1", JASMINE_HEALTH_PORT=str(port)) == 0
    with page(503) as port:
        assert health(PORT=str(port)) == 1
    assert health(PORT="1", JASMINE_HEALTH_PORT="1") == 1


# --- systemd ---------------------------------------------------------------------------------------------------------


def unit(*names: str) -> dict[str, list[str]]:
    """The [Service] section of the unit with these drop-ins, as systemd puts them together."""
    found: dict[str, list[str]] = {}
    for name in names:
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        section = "\n".join(text.partition("[Service]\n")[2].split("\n[")[0].splitlines())
        for line in section.splitlines():
            key, equals, value = line.partition("=")
            if not equals or line.startswith("#"):
                continue
            found[key] = [*found.get(key, []), value] if value else []
    return found


UNITS = (
    ("jasmine.service",),
    ("jasmine.service", "postgresql.conf"),
    ("jasmine.service", "serve.conf"),
    ("jasmine.service", "serve.conf", "postgresql.conf"),
)


@pytest.mark.parametrize("names", UNITS, ids="+".join)
def test_the_service_is_told_what_it_needs(names: tuple[str, ...]) -> None:
    service = unit(*names)
    environ = dict(line.split("=", 1) for line in service["Environment"])
    environ = {name: value for name, value in environ.items() if name not in service.get("UnsetEnvironment", [])}
    assert set(environ) - NOT_OURS <= set(KNOWN)
    (start,) = service["ExecStart"]
    assert start.startswith("/opt/jasmine/current/bin/jasmine ")
    assert is_enough(understood(start.split()[1:]), environ)
    files = {value.removeprefix("%d/") for name, value in environ.items() if name.endswith("_FILE")}
    credentials = dict(line.split(":") for line in service["LoadCredential"])
    assert files == set(credentials)
    assert all(path == f"/etc/jasmine/secrets/{name}" for name, path in credentials.items())


def test_the_service_ends_calmly_comes_back_and_reloads() -> None:
    service = unit("jasmine.service")
    assert seconds(service["TimeoutStopSec"][0]) > DRAIN_SECONDS
    assert service["Restart"] == ["on-failure"]
    assert service["ExecReload"] == ["/bin/kill -HUP $MAINPID"]
    assert service["StateDirectory"] == ["jasmine"] and service["StateDirectoryMode"] == ["0700"]


def test_the_settings_of_the_service_are_read() -> None:
    text = (DEPLOY / "systemd" / "jasmine.env").read_text(encoding="utf-8")
    parser = configparser.ConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read_string("[env]\n" + re.sub(r"(?m)^#(?=[A-Z_]+=)", "", text))
    assert set(parser["env"]) - NOT_OURS <= set(KNOWN)
    assert parser["env"]["JASMINE_STATE_DIR"] == "/var/lib/jasmine"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze here")
@pytest.mark.parametrize("names", UNITS, ids="+".join)
def test_systemd_accepts_the_unit(names: tuple[str, ...], tmp_path: Path) -> None:
    """By its own word; and it is confined well (its figure goes from 0, shut, to 10, open)."""
    first = names[0]
    for name in names:
        target = tmp_path / name if name == first else tmp_path / f"{first}.d" / name
        target.parent.mkdir(exist_ok=True)
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        target.write_text(text.replace("/opt/jasmine/current/bin/jasmine", "/bin/true"), encoding="utf-8")
    environ = {**os.environ, "SYSTEMD_UNIT_PATH": f"{tmp_path}:"}
    verified = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / first)], env=environ, capture_output=True, text=True
    )
    ours = [line for line in verified.stderr.splitlines() if str(tmp_path) in line or line.startswith("jasmine")]
    assert (verified.returncode, ours) == (0, [])
    security = ["systemd-analyze", "security", "--offline=yes", "--threshold=20", "--no-pager", str(tmp_path / first)]
    confined = subprocess.run(security, env=environ, capture_output=True, text=True)
    assert confined.returncode == 0, confined.stdout[-400:]
