"""Slack over HTTP: a WSGI app for events, commands and actions, with health pages."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any

import structlog
from slack_bolt import App, BoltRequest

from bot.slack.names import SLACK_PATHS
from bot.slack.services import Dependencies

log = structlog.get_logger(__name__)
# Slack's own payloads stay far below this.
MOST_BYTES = 1_000_000
_TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}", re.ASCII)
_FORWARDED = re.compile(r"HTTP_X_SLACK_|HTTP_HOST$|HTTP_USER_AGENT$")
Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]


class Web:
    """The WSGI application. `stopping` lets begun answers end, and sends what comes now elsewhere."""

    def __init__(self, app: App, deps: Dependencies) -> None:
        self._app = app
        self._deps = deps
        self.stopping = False

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        try:
            status, headers, body = self._route(environ)
        except Exception:
            log.exception("request_failed", path=str(environ.get("PATH_INFO"))[:80])
            status, headers, body = 500, {}, "internal error"
        raw = body.encode("utf-8")
        sent = {"Content-Type": "text/plain; charset=utf-8", **headers, "Content-Length": str(len(raw))}
        start_response(f"{status} {HTTPStatus(status).phrase}", list(sent.items()))
        return [raw]

    def _route(self, environ: Environ) -> tuple[int, dict[str, str], str]:
        path, method = environ.get("PATH_INFO"), environ.get("REQUEST_METHOD")
        if path == "/healthz":
            return 200, {}, "ok"
        if path == "/readyz":
            return self._ready()
        if path not in SLACK_PATHS:
            return 404, {}, "not found"
        if method != "POST":
            return 405, {"Allow": "POST"}, "only POST"
        if self.stopping:
            # Not acked: Slack delivers it again, to a process that lives.
            return 503, {}, "stopping"
        return self._slack(environ)

    def _ready(self) -> tuple[int, dict[str, str], str]:
        state = {"ready": not self.stopping, "knowledge": self._deps.knowledge().version, "busy": self._deps.lanes.busy}
        return 503 if self.stopping else 200, {"Content-Type": "application/json"}, json.dumps(state)

    def _slack(self, environ: Environ) -> tuple[int, dict[str, str], str]:
        headers = _headers(environ)
        # The SDK raises on a timestamp or signature that is no such thing: a scanner's noise would look like our fault.
        stamp, signature = headers.get("x-slack-request-timestamp", ""), headers.get("x-slack-signature", "")
        if not _TIMESTAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
            return 401, {}, "not signed by Slack"
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return 413, {}, "too large"
        try:
            body = environ["wsgi.input"].read(int(length)).decode("utf-8")
            request = BoltRequest(body=body, query=str(environ.get("QUERY_STRING") or ""), headers=dict(headers))
        except (ValueError, RecursionError):
            return 400, {}, "not understood"
        response = self._app.dispatch(request)
        return response.status, {name: values[0] for name, values in response.headers.items()}, response.body or ""


def _headers(environ: Environ) -> dict[str, str]:
    """The headers that Bolt reads."""
    found = {"content-type": str(environ.get("CONTENT_TYPE") or "")}
    for name, value in environ.items():
        if _FORWARDED.match(name):
            found[name.removeprefix("HTTP_").replace("_", "-").lower()] = str(value)
    return found
