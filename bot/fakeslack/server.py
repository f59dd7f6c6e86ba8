"""The HTTP side: a threaded server on a free port of 127.0.0.1 for the Web API, response URLs and Socket Mode."""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qs, parse_qsl, urlsplit

from bot.fakeslack.activity import Activity
from bot.fakeslack.api import HOOK, Answer, Api
from bot.fakeslack.faults import Fault
from bot.fakeslack.model import JsonObject
from bot.fakeslack.websocket import WebSocket, reset, switching

if TYPE_CHECKING:
    from ssl import SSLContext

    from bot.fakeslack.socketmode import SocketMode

LINK = "/link"
JSON_FIELDS = ("blocks", "attachments", "metadata", "view", "prompts")
FLAGS = ("include_locale", "inclusive", "include_all_metadata")


class Server(ThreadingHTTPServer):
    """Serves until stopped; `stopping` wakes the requests that hang on purpose."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, api: Api, activity: Activity, sockets: SocketMode, tls: SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        if tls:
            # The handshake belongs to the connection's thread: a client that dawdles must not hold up the others.
            self.socket = tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.api = api
        self.sockets = sockets
        self._secure = "s" if tls else ""
        self.activity = activity
        self.latency = 0.0
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), name="fakeslack", daemon=True)

    @property
    def origin(self) -> str:
        """`http://127.0.0.1:port`, or https."""
        return f"http{self._secure}://127.0.0.1:{self.server_address[1]}"

    @property
    def link(self) -> str:
        """The address of Socket Mode's connections, without a ticket."""
        return f"ws{self._secure}://127.0.0.1:{self.server_address[1]}{LINK}"

    def start(self) -> None:
        """Serve in the background."""
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and let go of the port."""
        self.stopping.set()
        self.sockets.stop()
        self.shutdown()
        self.server_close()
        self._thread.join(5)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up first is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    timeout = 30

    def do_POST(self) -> None:
        with self._server.activity.during():
            self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def do_GET(self) -> None:
        if urlsplit(self.path).path == LINK:
            return self._connect()
        self.do_POST()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: FakeSlack.calls is the log."""

    @property
    def _server(self) -> Server:
        return cast(Server, self.server)

    def _connect(self) -> None:
        """One Socket Mode connection, from handshake to end."""
        self.close_connection = True
        ticket = parse_qs(urlsplit(self.path).query).get("ticket", [""])[0]
        head = switching({name.lower(): value for name, value in self.headers.items()})
        if head is None or not self._server.api.workspace.tickets.use_link(ticket):
            return self.send_error(400 if head is None else 403)
        self.connection.sendall(head.encode())
        self._server.sockets.serve(WebSocket(self.connection))

    def _serve(self, raw: bytes) -> None:
        url = urlsplit(self.path)
        method = url.path.removeprefix("/api/") if url.path.startswith("/api/") else None
        fault = self._server.api.faults.take(method or HOOK)
        if fault and fault.reset == "before":
            return self._reset()
        if fault and fault.hang is not None:
            self._server.stopping.wait(fault.hang)
            return self._reset()
        answer = self._answer(method, url.path, url.query, raw, fault)
        self._server.stopping.wait(self._server.latency + ((fault and fault.delay) or 0.0))
        if fault and fault.reset == "after":
            return self._reset()
        self._send(answer)

    def _answer(self, method: str | None, path: str, query: str, raw: bytes, fault: Fault | None) -> Answer:
        api = self._server.api
        planned = _planned(fault)
        try:
            args, token = self._arguments(query, raw)
        except ValueError:
            return Answer(200, {"ok": False, "error": "invalid_json" if method else "invalid_payload"})
        if planned and fault and fault.accepted:
            self._do(method, path, args, token)
        if method is None:
            return api.hook(path, args, planned)
        return api.call(method, token, args, planned)

    def _do(self, method: str | None, path: str, args: JsonObject, token: str | None) -> None:
        """The work of a call whose answer will be another one."""
        if method is None:
            self._server.api.hook(path, args, None)
        else:
            self._server.api.call(method, token, args, None)

    def _arguments(self, query: str, raw: bytes) -> tuple[JsonObject, str | None]:
        kind = (self.headers.get("Content-Type") or "").partition(";")[0].strip()
        args: Any = {}
        if raw and kind == "application/json":
            args = json.loads(raw)
        elif raw and kind == "application/x-www-form-urlencoded":
            args = _form(raw.decode("utf-8"))
        elif raw:
            raise ValueError(f"content type {kind!r} is neither JSON nor a form")
        if not isinstance(args, dict):
            raise ValueError("the body is no object")
        args = {**_form(query), **args}
        scheme, _, token = (self.headers.get("Authorization") or "").partition(" ")
        if scheme == "Basic":
            client_id, _, client_secret = base64.b64decode(token).decode("utf-8").partition(":")
            return {**args, "client_id": client_id, "client_secret": client_secret}, None
        return args, token.strip() or args.pop("token", None)

    def _send(self, answer: Answer) -> None:
        text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
        body = text.encode("utf-8")
        self.send_response(answer.status)
        self.send_header("Content-Type", "text/html" if isinstance(answer.body, str) else "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        self.close_connection = True
        reset(self.connection)


def _planned(fault: Fault | None) -> Answer | None:
    if fault is None or (fault.error is None and fault.status == 200):
        return None
    if fault.status >= 500 and fault.error is None:
        return Answer(fault.status, "Internal Server Error")
    error = fault.error or ("ratelimited" if fault.status == 429 else f"http_{fault.status}")
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return Answer(fault.status, {"ok": False, "error": error}, headers)


def _form(text: str) -> JsonObject:
    args: JsonObject = dict(parse_qsl(text, keep_blank_values=True))
    for name in JSON_FIELDS:
        if isinstance(args.get(name), str) and args[name]:
            args[name] = json.loads(args[name])
    for name in FLAGS:
        if name in args:
            args[name] = args[name] in ("1", "true", "True")
    return args
