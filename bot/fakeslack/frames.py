"""WebSocket frames (RFC 6455): encoding, decoding, and putting fragments together; no network."""

from __future__ import annotations

import base64
import hashlib
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
OPCODES = frozenset({CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG})
LONGEST_CONTROL = 125
LONGEST_MESSAGE = 1_000_000
Read = Callable[[int], bytes]
_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


class ProtocolError(Exception):
    """The peer breaks RFC 6455; `code` is what a close frame says about it."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


@dataclass(frozen=True)
class Frame:
    """One frame, or (from `messages`) one whole message. `final` False: more fragments follow."""

    opcode: int
    data: bytes = b""
    final: bool = True

    @property
    def control(self) -> bool:
        """True for close, ping and pong."""
        return self.opcode >= CLOSE


def accept_key(key: str) -> str:
    """The answer to a handshake's Sec-WebSocket-Key."""
    return base64.b64encode(hashlib.sha1(key.encode() + _GUID).digest()).decode()


def masked(data: bytes, key: bytes) -> bytes:
    """The data under (or freed from) a mask of four bytes."""
    repeated = (key * (len(data) // 4 + 1))[: len(data)]
    return (int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")).to_bytes(len(data), "big")


def encode(frame: Frame, mask: bytes | None = None) -> bytes:
    """The bytes of a frame; a client masks, a server does not."""
    flag, size = (0x80 if mask else 0), len(frame.data)
    head = bytes([(0x80 if frame.final else 0) | frame.opcode])
    if size < 126:
        head += bytes([flag | size])
    elif size < 1 << 16:
        head += struct.pack(">BH", flag | 126, size)
    else:
        head += struct.pack(">BQ", flag | 127, size)
    return head + mask + masked(frame.data, mask) if mask else head + frame.data


def fragments(text: str, pieces: int = 1) -> Iterator[Frame]:
    """A text message as so many frames; the cuts may fall inside a character, as they do in the wild."""
    data = text.encode("utf-8")
    size = max(1, -(-len(data) // pieces))
    cuts = range(0, max(len(data), 1), size)
    for start in cuts:
        opcode = CONTINUATION if start else TEXT
        yield Frame(opcode, data[start : start + size], final=start == cuts[-1])


def close_data(code: int, reason: str = "") -> bytes:
    """What a close frame carries."""
    return struct.pack(">H", code) + reason.encode("utf-8")[: LONGEST_CONTROL - 2]


def read_frame(read: Read, *, from_client: bool = True) -> Frame | None:
    """The next frame; None at the end of the stream. ProtocolError where the peer does what RFC 6455 forbids."""
    head = read(2)
    if len(head) < 2:
        return None
    final, opcode = bool(head[0] & 0x80), head[0] & 0x0F
    flag, size = bool(head[1] & 0x80), head[1] & 0x7F
    if head[0] & 0x70 or opcode not in OPCODES:
        raise ProtocolError(1002, f"reserved bits or opcode {opcode}")
    if flag != from_client:
        raise ProtocolError(1002, "a client masks its frames, a server does not")
    if opcode >= CLOSE and (size > LONGEST_CONTROL or not final):
        raise ProtocolError(1002, "a control frame is short and in one piece")
    if size >= 126:
        size = int.from_bytes(read(2 if size == 126 else 8), "big")
    if size > LONGEST_MESSAGE:
        raise ProtocolError(1009, "message too big")
    mask = read(4) if flag else b""
    data = read(size) if size else b""
    if len(data) < size:
        return None
    return Frame(opcode, masked(data, mask) if flag else data, final)


def messages(read: Read, *, from_client: bool = True) -> Iterator[Frame]:
    """Yield whole messages, and control frames as they come between the fragments, until the stream ends."""
    opcode, parts = CONTINUATION, b""
    while (frame := read_frame(read, from_client=from_client)) is not None:
        if frame.control:
            yield frame
            continue
        if (frame.opcode == CONTINUATION) != bool(opcode):
            raise ProtocolError(1002, "a fragment out of turn")
        opcode, parts = opcode or frame.opcode, parts + frame.data
        if len(parts) > LONGEST_MESSAGE:
            raise ProtocolError(1009, "message too big")
        if frame.final:
            yield Frame(opcode, _valid(opcode, parts))
            opcode, parts = CONTINUATION, b""


def _valid(opcode: int, data: bytes) -> bytes:
    if opcode == TEXT:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            raise ProtocolError(1007, "text that is not UTF-8") from None
    return data
