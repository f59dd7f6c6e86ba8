"""A bare Socket Mode client that does only what it is told, and the SDK's own with its waits cut short."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import urlsplit

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot.fakeslack import FakeSlack, frames
from bot.fakeslack.frames import Frame
from tests.fakeslack.tiny_app import client_of

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


class RawSocket:
    """One connection. `url`: None asks apps.connections.open for one."""

    def __init__(self, slack: FakeSlack, url: str | None = None) -> None:
        address = urlsplit(url or open_url(slack))
        self._socket = socket.create_connection((str(address.hostname), int(address.port or 80)), timeout=5)
        self._reader = self._socket.makefile("rb")
        head = [
            f"GET {address.path}?{address.query} HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket",
            "Connection: keep-alive, Upgrade", f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Version: 13", "", "",
        ]  # fmt: skip
        self._socket.sendall("\r\n".join(head).encode())
        lines = list(iter(lambda: self._reader.readline().strip(), b""))
        self.status = int(lines[0].split()[1])
        self.headers = {line.split(b":")[0].lower(): line.split(b":")[1].strip() for line in lines[1:] if b":" in line}
        self.frames = frames.messages(self._reader.read, from_client=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._reader.close()
        self._socket.close()

    def frame(self) -> Frame:
        """The next message or control frame."""
        return next(self.frames)

    def message(self) -> Any:
        """The next text message as JSON."""
        frame = self.frame()
        assert frame.opcode == frames.TEXT, frame
        return json.loads(frame.data)

    def send(self, *sent: Frame) -> None:
        """Send frames, masked as a client's must be."""
        self._socket.sendall(b"".join(frames.encode(frame, os.urandom(4)) for frame in sent))

    def send_raw(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def ack(self, envelope: Any, payload: Any = None) -> None:
        """Acknowledge an envelope."""
        ack = {"envelope_id": envelope["envelope_id"], **({"payload": payload} if payload else {})}
        self.send(*frames.fragments(json.dumps(ack)))


def open_url(slack: FakeSlack) -> str:
    """A fresh address from apps.connections.open."""
    return str(client_of(slack).apps_connections_open(app_token=slack.app_token)["url"])


@contextmanager
def sdk_connected(slack: FakeSlack, app: App, ping_interval: float = 0.1) -> Iterator[SocketModeHandler]:
    """The app connected by the SDK's client; verbs travel by socket."""
    handler = SocketModeHandler(app, slack.app_token, ping_interval=ping_interval)
    slack.connect_socket(app)
    handler.client.connect()
    slack.socket.wait_connected()
    try:
        yield handler
    finally:
        end(slack, handler)


def end(slack: FakeSlack, handler: SocketModeHandler) -> None:
    """Close the SDK's client without the seconds for which it waits for a last word."""
    client = handler.client
    client.closed, client.auto_reconnect_enabled = True, False
    client.message_queue.put(None)
    slack.socket.drop()
    client.close()
