"""An HTTP proxy on 127.0.0.1: tunnels by CONNECT, passes plain requests on, notes both, and refuses when told to."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from socketserver import StreamRequestHandler, ThreadingTCPServer
from types import TracebackType
from typing import Self, cast
from urllib.parse import urlsplit

CHUNK = 65_536


class Proxy(ThreadingTCPServer):
    """`seen`: what came by, such as `CONNECT 127.0.0.1:443`. `refuse`: the status that every request gets instead."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, refuse: int | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.refuse = refuse
        self.seen: list[str] = []
        self.logins: list[str] = []
        self.stopping = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        """For HTTPS_PROXY."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()
        self._thread.join(5)


class _Handler(StreamRequestHandler):
    def handle(self) -> None:
        with contextlib.suppress(OSError):
            self._handle()

    def _handle(self) -> None:
        proxy = cast(Proxy, self.server)
        method, target, version = self.rfile.readline().decode().split()
        lines = list(iter(lambda: self.rfile.readline().decode().strip(), ""))
        proxy.seen.append(f"{method} {target}")
        proxy.logins += [line.partition(":")[2].strip() for line in lines if line.lower().startswith("proxy-auth")]
        if proxy.refuse:
            self.wfile.write(f"{version} {proxy.refuse} refused\r\nContent-Length: 0\r\n\r\n".encode())
            return
        address = urlsplit(f"//{target}" if method == "CONNECT" else target)
        with socket.create_connection((str(address.hostname), address.port or 80)) as upstream:
            if method == "CONNECT":
                self.wfile.write(f"{version} 200 established\r\n\r\n".encode())
            else:
                path = f"{address.path}?{address.query}" if address.query else address.path
                head = [f"{method} {path} HTTP/1.0", *(line for line in lines if not line.lower().startswith("proxy-"))]
                length = next((int(line[15:]) for line in lines if line.lower().startswith("content-length:")), 0)
                upstream.sendall("\r\n".join([*head, "", ""]).encode() + self.rfile.read(length))
            self._pump(upstream, proxy.stopping)

    def _pump(self, upstream: socket.socket, stopping: threading.Event) -> None:
        """Pass bytes both ways until one side ends."""
        other = {upstream: self.connection, self.connection: upstream}
        while not stopping.is_set():
            for ready in select.select(list(other), [], [], 0.1)[0]:
                data = ready.recv(CHUNK)
                if not data:
                    return
                other[ready].sendall(data)
