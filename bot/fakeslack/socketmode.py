"""Socket Mode: connections, envelopes and acks, and everything that goes wrong with them. See `FakeSlack.socket`."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.fakeslack.delivery import ACK_SECONDS
from bot.fakeslack.model import Call, FakeSlackError, JsonObject, Parcel
from bot.fakeslack.state import APP_ID, Workspace
from bot.fakeslack.websocket import WebSocket

MOST_CONNECTIONS = 10
CONNECTION_SECONDS = 18_060
# What Slack calls the payloads, and whether an ack may bring an answer.
ENVELOPES = {
    "event": ("events_api", False), "command": ("slash_commands", True), "action": ("interactive", False),
    "shortcut": ("interactive", False), "view": ("interactive", True),
}  # fmt: skip
Disconnect = Literal["refresh_requested", "warning", "link_disabled"]
Mischief = Literal["drop_before", "drop_after", "lose_ack", "twice"]
Choose = Callable[[Sequence["Link"], Parcel], "Link"]


class Link:
    """One connection of the app. A `retiring` one is to be replaced and gets no more envelopes."""

    def __init__(self, number: int, socket: WebSocket) -> None:
        self.number = number
        self.socket = socket
        self.ready = False
        self.retiring = False
        self.envelopes: list[JsonObject] = []

    def send(self, message: JsonObject, pieces: int = 1) -> bool:
        """Send JSON; False where the connection is dead."""
        return self.socket.send(json.dumps(message), pieces)


@dataclass
class _Pending:
    link: Link
    lost: bool = False
    answer: JsonObject | None = None


class SocketMode:
    """Delivers parcels as envelopes, each over one of the connections.

    `ack_seconds`: how long Slack waits (3; tests of redelivery shorten it). `choose`: which connection gets an
    envelope, at random by default. `pieces`: in how many WebSocket fragments messages travel.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._changed = threading.Condition()
        self._pending: dict[str, _Pending] = {}
        self._links: list[Link] = []
        self._opened = 0
        self._mischief: list[Mischief] = []
        self._random = random.Random(0)
        self.ack_seconds = ACK_SECONDS
        self.choose: Choose = lambda links, parcel: self._random.choice(links)
        self.pieces = 1
        self.refused = 0
        self.acks: list[JsonObject] = []
        self.problems: list[Call] = []

    @property
    def connections(self) -> list[Link]:
        """The open connections, oldest first."""
        with self._changed:
            return list(self._links)

    def wait_connected(self, count: int = 1, timeout: float = 10.0) -> list[Link]:
        """Wait until at least so many connections can take envelopes; returns those."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._usable()) >= count, timeout):
                raise FakeSlackError(f"{len(self._usable())} connections instead of {count} after {timeout} s")
            return self._usable()

    # What goes wrong on demand.

    def next_envelope(self, mischief: Mischief, times: int = 1) -> None:
        """What happens to the next envelopes.

        `drop_before`: the connection breaks instead; `drop_after`: it breaks as soon as the envelope is out;
        `lose_ack`: the ack gets lost, so that the envelope comes again; `twice`: it comes two times, both as the first.
        """
        with self._changed:
            self._mischief.extend([mischief] * times)

    def disconnect(self, reason: Disconnect = "refresh_requested", link: Link | None = None) -> None:
        """Tell the app (on all connections, or one) that its connection ends.

        After `warning` it goes on, for the time being. With `refresh_requested` it gets no more envelopes, and acks on
        it still count; the app opens another one and closes this. `link_disabled`: Socket Mode was switched off, the
        connections end, and there are no new ones until `enable`.
        """
        message = {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-fake"}}
        if reason == "link_disabled":
            self._workspace.socket_mode = False
        for each in [link] if link else self.connections:
            with self._changed:
                each.retiring = reason != "warning"
            each.send(message, self.pieces)
            if reason == "link_disabled":
                each.socket.close(1000)

    def enable(self) -> None:
        """Switch Socket Mode on again, after `link_disabled`."""
        self._workspace.socket_mode = True

    def drop(self, link: Link | None = None) -> None:
        """Break the TCP connection (of all, or one) without a word."""
        for each in [link] if link else self.connections:
            each.socket.reset()

    def silence(self, link: Link | None = None) -> None:
        """Let a connection (or all) go half-open: it looks open, and nothing comes over it any more, not even pongs."""
        for each in [link] if link else self.connections:
            each.socket.silent = True

    # The server's side.

    def serve(self, socket: WebSocket) -> None:
        """Serve one connection whose ticket was good, until it ends."""
        with self._changed:
            self._opened += 1
            link = Link(self._opened, socket)
            full = len(self._links) >= MOST_CONNECTIONS
            if full:
                self.refused += 1
            else:
                self._links.append(link)
                count = len(self._links)
        if full:
            link.send({"type": "disconnect", "reason": "too_many_websockets", "debug_info": {"host": "applink-fake"}})
            socket.close(1008, "too_many_websockets")
            return socket.serve(lambda text: None)
        link.send(_hello(count), self.pieces)
        with self._changed:
            link.ready = True
            self._changed.notify_all()
        try:
            socket.serve(self._take_ack)
        finally:
            self._forget(link)

    def stop(self) -> None:
        """Hang up on everybody."""
        for link in self.connections:
            link.socket.hang_up()

    def __call__(self, parcel: Parcel, headers: Mapping[str, str]) -> tuple[int, str, Mapping[str, str]]:
        """Deliver one parcel: wait for a connection, send, wait for the ack (see `delivery.Target`)."""
        deadline = time.monotonic() + self.ack_seconds
        envelope = self._envelope(parcel, int(headers.get("X-Slack-Retry-Num", 0)))
        mischief, link = self._prepare(parcel, envelope, deadline)
        if link is None:
            return 0, "no connection", {}
        if mischief != "drop_before":
            for _ in range(2 if mischief == "twice" else 1):
                link.envelopes.append(envelope)
                link.send(envelope, self.pieces)
        if mischief in ("drop_before", "drop_after"):
            link.socket.reset()
        return self._await_ack(envelope, mischief, deadline)

    def _envelope(self, parcel: Parcel, retry: int) -> JsonObject:
        kind, accepts = ENVELOPES[parcel.kind]
        envelope: JsonObject = {
            "envelope_id": self._workspace.new_id("envelope-"), "payload": dict(parcel.payload), "type": kind,
            "accepts_response_payload": accepts,
        }  # fmt: skip
        if kind == "events_api":
            envelope |= {"retry_attempt": retry, "retry_reason": "timeout" if retry else ""}
        return envelope

    def _prepare(self, parcel: Parcel, envelope: JsonObject, deadline: float) -> tuple[Mischief | None, Link | None]:
        with self._changed:
            if not self._changed.wait_for(lambda: bool(self._usable()), deadline - time.monotonic()):
                return None, None
            link = self.choose(self._usable(), parcel)
            self._pending[envelope["envelope_id"]] = _Pending(link)
            return (self._mischief.pop(0) if self._mischief else None), link

    def _await_ack(
        self, envelope: JsonObject, mischief: Mischief | None, deadline: float
    ) -> tuple[int, str, Mapping[str, str]]:
        pending = self._pending[envelope["envelope_id"]]
        with self._changed:
            # Also where the connection broke: the ack may still come on the next one.
            self._changed.wait_for(lambda: pending.answer is not None, deadline - time.monotonic())
            del self._pending[envelope["envelope_id"]]
        if pending.answer is None or mischief == "lose_ack":
            return 0, "connection lost" if pending.lost else "timed out", {}
        payload = pending.answer.get("payload")
        if payload and not envelope["accepts_response_payload"]:
            self._object(pending.answer, "unexpected_response_payload")
        return 200, json.dumps(payload, ensure_ascii=False) if payload else "", {}

    def _take_ack(self, text: str) -> None:
        try:
            ack: Any = json.loads(text)
            number = ack["envelope_id"]
        except (ValueError, TypeError, KeyError):
            return self._object({"text": text[:80]}, "invalid_ack")
        with self._changed:
            self.acks.append(ack)
            pending = self._pending.get(str(number))
            if pending is not None and pending.answer is None:
                pending.answer = ack
            self._changed.notify_all()

    def _object(self, ack: JsonObject, code: str) -> None:
        with self._changed:
            self.problems.append(Call("ack", ack, 0, code, self._workspace.clock.now()))

    def _forget(self, link: Link) -> None:
        with self._changed:
            self._links.remove(link)
            for pending in self._pending.values():
                pending.lost = pending.lost or pending.link is link
            self._changed.notify_all()

    def _usable(self) -> list[Link]:
        return [link for link in self._links if link.ready and not link.retiring]


def _hello(count: int) -> JsonObject:
    return {
        "type": "hello", "num_connections": count, "connection_info": {"app_id": APP_ID},
        "debug_info": {
            "host": "applink-fake", "build_number": 1, "approximate_connection_time": CONNECTION_SECONDS,
        },
    }  # fmt: skip
