"""The server's end of a WebSocket: handshake, reading and writing, and the ways in which a connection ends."""

from __future__ import annotations

import base64
import binascii
import contextlib
import select
import socket
import struct
import threading
from collections.abc import Callable, Mapping

from bot.fakeslack import frames
from bot.fakeslack.frames import Frame, ProtocolError

CHUNK = 65_536
# How long one piece of TLS or of a write may take.
IO_SECONDS = 5.0


def switching(headers: Mapping[str, str]) -> str | None:
    """The 101 response to an upgrade request with these headers (names in lower case); None where it is none."""
    words = {word.strip().lower() for word in headers.get("connection", "").split(",")}
    if headers.get("upgrade", "").lower() != "websocket" or "upgrade" not in words:
        return None
    key = headers.get("sec-websocket-key", "")
    try:
        fits = len(base64.b64decode(key, validate=True)) == 16
    except binascii.Error:
        fits = False
    if not fits or headers.get("sec-websocket-version") != "13":
        return None
    return (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {frames.accept_key(key)}\r\n\r\n"
    )


def reset(connection: socket.socket) -> None:
    """End a connection with RST (SO_LINGER with zero seconds): what a dying proxy looks like to the peer."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        # A thread that waits for data keeps the connection open beyond close(); it sees the end only so.
        connection.shutdown(socket.SHUT_RD)
    connection.close()


class WebSocket:
    """One accepted connection. `silent`: half-open, it takes everything in and says nothing any more."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        # One lock for both directions: TLS bears no reading and writing at the same time.
        self._lock = threading.Lock()
        self._buffer = bytearray()
        self._closing = False
        self.silent = False
        self.closed = threading.Event()
        self.close_code: int | None = None
        self.pings = 0
        self.pongs = 0
        connection.settimeout(IO_SECONDS)

    def serve(self, on_text: Callable[[str], None]) -> None:
        """Read until the connection ends; pings are answered, texts handed on."""
        try:
            for frame in frames.messages(self._read):
                if self._take(frame, on_text):
                    break
        except ProtocolError as error:
            self.close(error.code, error.reason)
        except (OSError, ValueError):
            pass  # the peer is gone, or we hung up
        finally:
            self.hang_up()
            self.closed.set()

    def send(self, text: str, pieces: int = 1) -> bool:
        """Send a text message in so many fragments; False where the connection is dead."""
        return self._send(*frames.fragments(text, pieces))

    def ping(self, data: bytes = b"") -> bool:
        """Ask for a pong."""
        return self._send(Frame(frames.PING, data))

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Send a close frame; the connection ends when the peer answers, or hangs up."""
        self._closing = True
        self._send(Frame(frames.CLOSE, frames.close_data(code, reason)))

    def hang_up(self) -> None:
        """End the TCP connection without a close frame."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def reset(self) -> None:
        """End the TCP connection with RST."""
        reset(self._connection)

    def _take(self, frame: Frame, on_text: Callable[[str], None]) -> bool:
        """Deal with one message; True at the end."""
        if frame.opcode == frames.CLOSE:
            self.close_code = int.from_bytes(frame.data[:2], "big") if len(frame.data) >= 2 else 1005
            if not self._closing:
                self._send(Frame(frames.CLOSE, frame.data[:2]))
            return True
        if frame.opcode == frames.PING:
            self.pings += 1
            self._send(Frame(frames.PONG, frame.data))
        elif frame.opcode == frames.PONG:
            self.pongs += 1
        elif frame.opcode == frames.BINARY:
            raise ProtocolError(1003, "only text")
        elif not self.silent:
            on_text(frame.data.decode("utf-8"))
        return False

    def _send(self, *sent: Frame) -> bool:
        if self.silent:
            return True
        try:
            with self._lock:
                for frame in sent:
                    self._connection.sendall(frames.encode(frame))
        except OSError:
            return False
        return True

    def _read(self, size: int) -> bytes:
        while len(self._buffer) < size:
            chunk = self._receive()
            if not chunk:
                return b""
            self._buffer += chunk
        data = bytes(self._buffer[:size])
        del self._buffer[:size]
        return data

    def _receive(self) -> bytes:
        while True:
            pending = getattr(self._connection, "pending", None)
            if not (pending and pending()):
                select.select([self._connection], [], [])
            with self._lock, contextlib.suppress(TimeoutError):
                return self._connection.recv(CHUNK)
