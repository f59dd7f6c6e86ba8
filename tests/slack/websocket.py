"""The smallest WebSocket server that Slack's client talks to: one connection, text frames, pongs."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import socket
import struct
import threading
from typing import Any

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class WebSocketServer:
    """Accepts one client; `send` hands it an envelope, `acks` are the envelope ids that came back."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"ws://127.0.0.1:{self._listener.getsockname()[1]}/link"
        self.acks: list[str] = []
        self.connected = threading.Event()
        self.closed = threading.Event()
        threading.Thread(target=self._serve, daemon=True).start()

    def send(self, message: dict[str, Any]) -> None:
        """A text frame with this JSON."""
        self._frame(1, json.dumps(message).encode())

    def close(self) -> None:
        """Hang up and let go of the port."""
        self._listener.close()
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self.closed.wait(5)

    def _serve(self) -> None:
        self._connection, _ = self._listener.accept()
        self._reader = self._connection.makefile("rb")
        key = b""
        while (line := self._reader.readline().strip()) != b"":
            name, _, value = line.partition(b":")
            key = value.strip() if name.lower() == b"sec-websocket-key" else key
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        head = b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        self._connection.sendall(head + b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
        self.connected.set()
        with self._connection, self._reader, contextlib.suppress(OSError):
            while self._read():
                pass
        self.closed.set()

    def _read(self) -> bool:
        head = self._reader.read(2)
        if len(head) < 2:
            return False
        opcode, length = head[0] & 15, head[1] & 127
        if length == 126:
            [length] = struct.unpack(">H", self._reader.read(2))
        mask = self._reader.read(4)
        data = bytes(byte ^ mask[index % 4] for index, byte in enumerate(self._reader.read(length)))
        if opcode == 9:
            self._frame(10, data)
        elif opcode == 1:
            self.acks.append(json.loads(data)["envelope_id"])
        return opcode != 8

    def _frame(self, opcode: int, data: bytes) -> None:
        length = bytes([len(data)]) if len(data) < 126 else b"\x7e" + struct.pack(">H", len(data))
        self._connection.sendall(bytes([128 | opcode]) + length + data)
