"""The seams of delivery: who plans, who composes, and what is composed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.briefing.model import Circumstances
from bot.slack.posting import Message
from bot.store.deliveries import Delivery


class Post(Protocol):
    """A message for the channel and those of its thread; bot.rendering.briefing.BriefingPost is one."""

    @property
    def channel(self) -> Message:
        """The message in the channel."""
        ...

    @property
    def thread(self) -> Sequence[Message]:
        """What goes under it, in order."""
        ...


@dataclass(frozen=True)
class Note:
    """A post without a thread."""

    channel: Message
    thread: tuple[Message, ...] = ()


Planner = Callable[[datetime], Iterable[Delivery]]
"""What has come due by now. It may say the same again and again: a key is planned once."""
Composer = Callable[[Delivery, datetime, Circumstances], Post]
"""The text of a delivery, as of that time. Asked again after a crash, it gives as many messages as before."""
