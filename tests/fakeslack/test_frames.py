"""WebSocket frames as RFC 6455 has them."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.fakeslack import frames
from bot.fakeslack.frames import Frame, ProtocolError

MASK = b"\x37\xfa\x21\x3d"


def read_all(data: bytes) -> list[Frame]:
    """The messages that a server reads from these bytes."""
    return list(frames.messages(io.BytesIO(data).read))


def test_the_examples_of_the_rfc() -> None:
    assert frames.accept_key("dGhlIHNhbXBsZSBub25jZQ==") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
    assert frames.encode(Frame(frames.TEXT, b"Hello")) == bytes.fromhex("810548656c6c6f")
    assert frames.encode(Frame(frames.TEXT, b"Hello"), MASK) == bytes.fromhex("818537fa213d7f9f4d5158")
    assert read_all(bytes.fromhex("818537fa213d7f9f4d5158")) == [Frame(frames.TEXT, b"Hello")]


@pytest.mark.parametrize(
    ("size", "head"), [(125, "7d"), (126, "7e007e"), (65_535, "7effff"), (65_536, "7f0000000000010000")]
)
def test_the_three_lengths(size: int, head: str) -> None:
    data = frames.encode(Frame(frames.BINARY, b"x" * size))
    assert data[1 : 1 + len(head) // 2].hex() == head
    assert read_all(frames.encode(Frame(frames.BINARY, b"x" * size), MASK)) == [Frame(frames.BINARY, b"x" * size)]


@given(st.text(max_size=300), st.integers(1, 9), st.binary(min_size=4, max_size=4), st.binary(max_size=9))
def test_fragments_come_together_again_around_a_ping(text: str, pieces: int, mask: bytes, ping: bytes) -> None:
    first, *rest = frames.fragments(text, pieces)
    sent = [first, Frame(frames.PING, ping), *rest]
    got = read_all(b"".join(frames.encode(frame, mask) for frame in sent))
    assert sorted(frame.opcode for frame in got) == [frames.TEXT, frames.PING]
    assert next(frame for frame in got if not frame.control).data.decode() == text


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frames.encode(Frame(frames.TEXT, b"bare")), 1002),
        (frames.encode(Frame(frames.CONTINUATION, b"x"), MASK), 1002),
        (frames.encode(Frame(frames.TEXT, b"x", final=False), MASK) + frames.encode(Frame(frames.TEXT), MASK), 1002),
        (frames.encode(Frame(frames.PING, b"x" * 126), MASK), 1002),
        (frames.encode(Frame(frames.PING, b"x", final=False), MASK), 1002),
        (frames.encode(Frame(3), MASK), 1002),
        (b"\xc1\x80" + MASK, 1002),
        (frames.encode(Frame(frames.TEXT, b"\xff"), MASK), 1007),
        (b"\x81\xff" + (2_000_000).to_bytes(8, "big") + MASK, 1009),
        (frames.encode(Frame(frames.TEXT, b"x" * 600_000, final=False), MASK)
         + frames.encode(Frame(frames.CONTINUATION, b"x" * 600_000), MASK), 1009),
    ],
)  # fmt: skip
def test_what_a_client_must_not_send(data: bytes, code: int) -> None:
    with pytest.raises(ProtocolError) as caught:
        read_all(data)
    assert caught.value.code == code


def test_a_stream_that_breaks_off_ends_quietly() -> None:
    whole = frames.encode(Frame(frames.TEXT, b"Hello"), MASK)
    assert all(read_all(whole[:length]) == [] for length in range(len(whole)))


def test_the_reason_of_a_close_frame_is_cut_to_fit() -> None:
    data = frames.close_data(1000, "long" * 50)
    assert data[:2] == b"\x03\xe8" and len(data) == 125
