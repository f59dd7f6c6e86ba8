"""A strict Slack of our own, in one process, for `jasmine chat` and the tests. See `FakeSlack`."""

from bot.fakeslack.clock import Clock
from bot.fakeslack.model import Button, Call, Channel, Delivery, FakeSlackError, Message, Team, User, View
from bot.fakeslack.slack import FakeSlack

__all__ = [
    "Button", "Call", "Channel", "Clock", "Delivery", "FakeSlack", "FakeSlackError", "Message", "Team", "User", "View",
]  # fmt: skip
