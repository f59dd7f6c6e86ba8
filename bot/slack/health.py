"""The operator's pages, /healthz, /readyz and /metrics: within `jasmine serve`, beside `jasmine run`."""

from __future__ import annotations

import hmac
import json
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import structlog

from bot.errors import JasmineError
from bot.slack.metrics import CONTENT_TYPE
from bot.slack.services import Dependencies

if TYPE_CHECKING:
    from waitress.server import BaseWSGIServer, MultiSocketServer

log = structlog.get_logger(__name__)
Environ = Mapping[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], object]
Answer = tuple[int, dict[str, str], str]
LOOPBACK = "127.0.0.1"
# Three pings without an answer: the SDK is about to connect afresh.
MOST_SILENCE = 30.0


class OperatorSite:
    """A WSGI application.

    `token`: what /metrics asks for. Without one it is shown where `open_metrics` says so (an address of this machine
    alone), and hidden elsewhere. `silence`: seconds since Slack was heard, for Socket Mode.
    """

    def __init__(
        self,
        deps: Dependencies,
        token: str = "",
        open_metrics: bool = False,
        silence: Callable[[], float] | None = None,
    ) -> None:
        self._deps = deps
        self._token = token
        self._open_metrics = open_metrics
        self._silence = silence
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

    def _route(self, environ: Environ) -> Answer:
        path = environ.get("PATH_INFO")
        if path == "/healthz":
            return 200, {}, "ok"
        if path == "/readyz":
            return self._ready()
        if path == "/metrics":
            return self._metrics(str(environ.get("HTTP_AUTHORIZATION") or ""))
        return 404, {}, "not found"

    def _ready(self) -> Answer:
        silence = self._silence() if self._silence else 0.0
        ready = not self.stopping and silence <= MOST_SILENCE
        state = {"ready": ready, "knowledge": self._deps.knowledge().version, "busy": self._deps.lanes.busy}
        if self._silence:
            state["socket_silence_seconds"] = round(silence, 1)
        if (passed := self._deps.metrics.seconds_since_pass) is not None:
            state["scheduler_seconds_since_pass"] = round(passed, 1)
        return 200 if ready else 503, {"Content-Type": "application/json"}, json.dumps(state)

    def _metrics(self, authorization: str) -> Answer:
        if not self._token and not self._open_metrics:
            return 404, {}, "not found"
        # WSGI hands headers over as Latin-1.
        shown = authorization.encode("latin-1", "replace")
        if self._token and not hmac.compare_digest(shown, f"Bearer {self._token}".encode()):
            return 401, {"WWW-Authenticate": "Bearer"}, "needs the bearer token JASMINE_METRICS_TOKEN"
        return 200, {"Content-Type": CONTENT_TYPE}, self._deps.metrics.page()


def _listener(port: int) -> socket.socket:
    """A bound socket. waitress would leave its own open where the port is taken."""
    listener = socket.socket()
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
    except OSError as error:
        listener.close()
        raise JasmineError(f"cannot listen on {LOOPBACK}:{port} ({error}). Fix: set JASMINE_HEALTH_PORT.") from error
    return listener


@contextmanager
def beside(site: OperatorSite, port: int | None) -> Iterator[None]:
    """Serve the pages on that port of this machine while the work goes on; None: nothing is served."""
    if port is None:
        yield
        return
    from waitress.server import create_server

    server = create_server(site, sockets=[_listener(port)], threads=2, ident="jasmine")
    log.info("health_listening", host=LOOPBACK, port=port)
    with running(server):
        yield


@contextmanager
def running(server: BaseWSGIServer | MultiSocketServer) -> Iterator[None]:
    """Serve meanwhile, in a thread of its own; at the end requests under way are finished, connections closed."""
    ended = threading.Event()

    def serve() -> None:
        try:
            server.run()
        except (OSError, ValueError, RuntimeError):
            if not ended.is_set():  # else what it polled was closed under it, as it should be
                raise

    thread = threading.Thread(target=serve, name="http", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        server.task_dispatcher.shutdown()
        server.close()
        for channel in list(getattr(server, "active_channels", {}).values()):
            channel.close()
        thread.join(2)
