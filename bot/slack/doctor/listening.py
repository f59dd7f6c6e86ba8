"""D032 to D035: what `jasmine serve` needs to be found by Slack, and the ports of both roles."""

from __future__ import annotations

import errno
import re
import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException

from bot.environment import WHERE
from bot.slack.doctor.finding import Finding, ok, problem, skipped, warning
from bot.slack.doctor.setup import Setup
from bot.slack.names import SLACK_PATHS

SECONDS = 1.0
LOOPBACK = "127.0.0.1"
SIGNING, PORT, ADDRESS, HEALTH = "Signing secret", "Port", "Public address", "Health port"


def check_listening(setup: Setup) -> Iterator[Finding]:
    """The signing secret's look, free ports, and what cannot be seen from here."""
    settings = setup.settings
    if setup.role == "serve":
        yield _signing(setup)
        yield _port("D033", PORT, settings.host, settings.port, "PORT")
        yield _address()
    else:
        for id, title in (("D032", SIGNING), ("D033", PORT), ("D034", ADDRESS)):
            yield skipped(id, title, "not used by `jasmine run`")
    if settings.health_port is None:
        yield skipped("D035", HEALTH, "JASMINE_HEALTH_PORT is not set")
    elif setup.role == "serve":
        yield skipped("D035", HEALTH, "not used by `jasmine serve`, which has /healthz on PORT")
    else:
        yield _port("D035", HEALTH, LOOPBACK, settings.health_port, "JASMINE_HEALTH_PORT")


def _signing(setup: Setup) -> Finding:
    secret, where = setup.settings.signing_secret, WHERE["SLACK_SIGNING_SECRET"].format(domain=setup.settings.domain)
    if not secret:
        return problem("D032", SIGNING, "there is none", f"set SLACK_SIGNING_SECRET; find it at {where}")
    if not re.fullmatch(r"[0-9a-f]{32}", secret):
        return warning("D032", SIGNING, "does not look like one (32 hexadecimal digits)", f"copy it from {where}")
    return ok("D032", SIGNING, "there is one; only a request from Slack can tell whether it is right")


def _address() -> Finding:
    paths = ", ".join(SLACK_PATHS)
    how = f"Slack must reach {paths} by https; `jasmine manifest --url https://…` puts the address into the manifest"
    return skipped("D034", ADDRESS, f"cannot be seen from here: {how}")


def _port(id: str, title: str, host: str, port: int, name: str) -> Finding:
    try:
        # What waitress does too: an address that lingers from the last run is free.
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        if error.errno == errno.EADDRINUSE and _is_ours(host, port):
            return warning(id, title, f"{host}:{port}: a bot answers there already", f"stop it first, or set {name}")
        reason = error.strerror or type(error).__name__
        return problem(id, title, f"{host}:{port} cannot be used ({reason})", f"set {name} to a free port above 1023")
    return ok(id, title, f"{host}:{port} is free")


def _is_ours(host: str, port: int) -> bool:
    connection = HTTPConnection(LOOPBACK if host == "0.0.0.0" else host, port, timeout=SECONDS)
    try:
        connection.request("GET", "/readyz")
        return b'"knowledge"' in connection.getresponse().read(1000)
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
