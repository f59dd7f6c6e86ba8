"""Slack over HTTP: a WSGI app for events, commands and actions, with the operator's pages."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

import structlog
from slack_bolt import App, BoltRequest

from bot.slack.app import kind_of
from bot.slack.health import Answer, Environ, OperatorSite
from bot.slack.install import Install
from bot.slack.names import INSTALL_PATH, REDIRECT_PATH, SLACK_PATHS
from bot.slack.services import Dependencies

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer, MultiSocketServer

log = structlog.get_logger(__name__)
# Slack's own payloads stay far below this.
MOST_BYTES = 1_000_000
MOST_HEADER_BYTES = 32_768
MOST_CONNECTIONS = 500
QUIET_SECONDS = 30
THREADS = 32
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_FORWARDED = re.compile(r"HTTP_X_SLACK_|HTTP_HOST$|HTTP_USER_AGENT$")


class Web(OperatorSite):
    """The WSGI application. `stopping` lets begun answers end, and sends what comes now elsewhere."""

    def __init__(self, app: App, deps: Dependencies, metrics_token: str = "") -> None:
        super().__init__(deps, metrics_token)
        self._app = app
        self._install = Install(deps.workspaces) if deps.workspaces else None

    def _route(self, environ: Environ) -> Answer:
        path, method = environ.get("PATH_INFO"), environ.get("REQUEST_METHOD")
        if path in (INSTALL_PATH, REDIRECT_PATH) and self._install:
            return self._installing(self._install, str(path), environ)
        if path not in SLACK_PATHS:
            return super()._route(environ)
        if method != "POST":
            return 405, {"Allow": "POST"}, "only POST"
        if self.stopping:
            # Not acked: Slack delivers it again, to a process that lives.
            return 503, {}, "stopping"
        return self._slack(environ)

    def _installing(self, install: Install, path: str, environ: Environ) -> Answer:
        if environ.get("REQUEST_METHOD") != "GET":
            return 405, {"Allow": "GET"}, "only GET"
        cookies = str(environ.get("HTTP_COOKIE") or "")
        if path == INSTALL_PATH:
            return install.begin(cookies)
        return install.end(str(environ.get("QUERY_STRING") or ""), cookies)

    def _slack(self, environ: Environ) -> Answer:
        headers = _headers(environ)
        # The SDK raises on a timestamp or signature that is no such thing: a scanner's noise would look like our fault.
        stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        if not _TIMESTAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
            return 401, {}, "not signed by Slack"
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if not re.fullmatch(r"[0-9]{1,12}", length) or int(length) > MOST_BYTES:
            return 413, {}, "too large"
        try:
            body = environ["wsgi.input"].read(int(length)).decode("utf-8")
            request = BoltRequest(body=body, query=str(environ.get("QUERY_STRING") or ""), headers=dict(headers))
        except Exception:
            # Bolt looks into the body before anybody looks at the signature, and trips over what Slack never sends.
            return 400, {}, "not understood"
        began = time.monotonic()
        try:
            response = self._app.dispatch(request)
        except Exception:
            # Its own handler of errors trips over such bodies too.
            log.exception("payload_failed", kind=kind_of(request))
            return 400, {}, "not understood"
        self._deps.metrics.acked(time.monotonic() - began)
        return response.status, {name: values[0] for name, values in response.headers.items()}, response.body or ""


def _headers(environ: Environ) -> dict[str, str]:
    """The headers that Bolt reads."""
    found = {"content-type": str(environ.get("CONTENT_TYPE") or "")}
    for name, value in environ.items():
        if _FORWARDED.match(name):
            found[name.removeprefix("HTTP_").replace("_", "-").lower()] = str(value)
    return found


def server_of(web: Web, host: str, port: int) -> BaseWSGIServer | MultiSocketServer:
    """The production server, bound and not yet running. OSError where the address is taken.

    Whoever opens a connection and says little holds a place, but no thread; after half a minute's silence it is closed.
    """
    from waitress.server import create_server

    return create_server(
        web, host=host, port=port, threads=THREADS, ident="jasmine", max_request_body_size=MOST_BYTES,
        max_request_header_size=MOST_HEADER_BYTES, connection_limit=MOST_CONNECTIONS, channel_timeout=QUIET_SECONDS,
        cleanup_interval=QUIET_SECONDS // 3, asyncore_use_poll=True,
    )  # fmt: skip
