"""The things of a fake workspace: teams, people, channels, messages, buttons, and the record of what was called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

JsonObject = dict[str, Any]
ChannelKind = Literal["public", "private", "im", "mpim"]
CHOICES = ("overflow", "static_select", "radio_buttons", "checkboxes")


class FakeSlackError(AssertionError):
    """A test or the chat asks for something that nobody could do in Slack (press a button they cannot see, …)."""


@dataclass(frozen=True)
class Team:
    """A workspace (an organisation's Slack)."""

    id: str
    name: str
    domain: str


@dataclass(frozen=True)
class User:
    """A person or the bot."""

    id: str
    name: str
    team: str
    locale: str = "en-US"
    tz: str = "Asia/Tokyo"
    is_bot: bool = False
    is_admin: bool = False


@dataclass(frozen=True)
class Channel:
    """A conversation. `members` None means everybody in `teams`; `bot` says whether the bot is in it."""

    id: str
    name: str
    kind: ChannelKind
    teams: tuple[str, ...]
    members: frozenset[str] | None = None
    bot: bool = True
    archived: bool = False

    @property
    def ext_shared(self) -> bool:
        """True for a Slack Connect channel, shared with another organisation."""
        return len(self.teams) > 1


@dataclass(frozen=True)
class Button:
    """Something to press: a button, or one choice of an overflow menu, select, radio or checkbox group."""

    text: str
    action_id: str
    block_id: str
    element: Mapping[str, Any]
    option: Mapping[str, Any] | None = None

    @property
    def kind(self) -> str:
        """The element's type: `button`, `overflow`, …"""
        return str(self.element["type"])

    @property
    def value(self) -> str | None:
        """The value that the press sends."""
        value = (self.option or self.element).get("value")
        return None if value is None else str(value)

    @property
    def url(self) -> str | None:
        """The address that the press opens, for a link button."""
        url = (self.option or self.element).get("url")
        return None if url is None else str(url)


@dataclass(frozen=True)
class Message:
    """A posted message as it is now. `only_for` is the user who alone sees an ephemeral."""

    ts: str
    channel: str
    user: str
    team: str
    text: str
    blocks: tuple[JsonObject, ...] = ()
    thread_ts: str | None = None
    only_for: str | None = None
    bot_id: str | None = None
    metadata: JsonObject | None = None
    edited: bool = False
    via: str = "user"
    args: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ephemeral(self) -> bool:
        """True for a message that only one user sees."""
        return self.only_for is not None

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Everything that can be pressed, in reading order."""
        return tuple(buttons_in(self.blocks))

    def says(self, words: str) -> bool:
        """Whether the words stand in the text or anywhere in the blocks."""
        return words in self.text or any(words in text for text in texts_in(self.blocks))


@dataclass(frozen=True)
class View:
    """A modal or an App Home, as shown to one user."""

    id: str
    user: str
    hash: str
    view: Mapping[str, Any]

    @property
    def buttons(self) -> tuple[Button, ...]:
        """Everything that can be pressed, in reading order."""
        return tuple(buttons_in(self.view.get("blocks", ())))

    def says(self, words: str) -> bool:
        """Whether the words stand anywhere in the view."""
        return any(words in text for text in texts_in([dict(self.view)]))


@dataclass(frozen=True)
class Call:
    """One request of the app to us. `error` is Slack's code, or None where it went well."""

    method: str
    args: Mapping[str, Any]
    status: int
    error: str | None
    at: float


@dataclass(frozen=True)
class Attempt:
    """One delivery of a payload to the app: its answer, and how long the ack took (seconds)."""

    status: int
    body: str
    latency: float
    retry: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def acked(self) -> bool:
        """A 2xx within three seconds."""
        return 200 <= self.status < 300 and self.latency <= 3.0


@dataclass(frozen=True)
class Parcel:
    """A payload ready to be signed: raw body and content type. `kind` is event, command, action, shortcut or view."""

    kind: str
    name: str
    payload: Mapping[str, Any]
    body: str
    content_type: str


@dataclass
class Delivery:
    """A parcel and what became of it."""

    parcel: Parcel
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def acked(self) -> bool:
        """Whether some attempt was acknowledged in time."""
        return any(attempt.acked for attempt in self.attempts)

    @property
    def latency(self) -> float:
        """Seconds that the first ack took."""
        return self.attempts[0].latency


def buttons_in(blocks: Sequence[Mapping[str, Any]]) -> Iterator[Button]:
    """Yield what can be pressed in these blocks, in reading order."""
    for block in blocks:
        elements = list(block.get("elements", ())) if block.get("type") in ("actions", "context_actions") else []
        elements += [block["accessory"]] if "accessory" in block else []
        # Choices in an input are filled in and come with the submission, unless it asks for every change.
        elements += [block["element"]] if block.get("dispatch_action") else []
        for element in elements:
            yield from _pressable(str(block.get("block_id", "")), element)
        yield from buttons_in(block.get("child_blocks", ()))


def _pressable(block_id: str, element: Mapping[str, Any]) -> Iterator[Button]:
    action_id = str(element.get("action_id", ""))
    if element["type"] == "button":
        yield Button(str(element["text"]["text"]), action_id, block_id, element)
    elif element["type"] in CHOICES:
        groups = element.get("option_groups") or [element]
        for option in (option for group in groups for option in group.get("options", ())):
            yield Button(str(option["text"]["text"]), action_id, block_id, element, option)
    elif element["type"] == "feedback_buttons":
        for option in (element["positive_button"], element["negative_button"]):
            yield Button(str(option["text"]["text"]), action_id, block_id, element, option)


def texts_in(blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield every string that stands under a `text` key, however deep; runs of one rich_text section also joined."""
    for node in blocks:
        elements = node.get("elements")
        if isinstance(elements, list):
            yield "".join(item["text"] for item in elements if isinstance(item.get("text"), str))
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            elif isinstance(value, Mapping):
                yield from texts_in([value])
            elif isinstance(value, list):
                yield from texts_in([item for item in value if isinstance(item, Mapping)])
