"""Posting what must not be posted twice, and bringing the asker what is for them wherever they can be reached."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import structlog

from bot.errors import JasmineError
from bot.slack import once
from bot.slack.client import FAILURES
from bot.slack.lookup import ANSWER, CannotLook
from bot.slack.posting import Message, Place, Posted
from bot.slack.services import Services
from bot.slack.verdicts import NO_THREAD, code_of, is_place, judge, may_be_there

if TYPE_CHECKING:
    from bot.store.handovers import HandOver

log = structlog.get_logger(__name__)
UNSURE = "unsure"
"""The message was sent, and whether Slack took it nobody knows: it is not sent again."""


def say(services: Services, place: Place, message: Message) -> tuple[Posted | None, str]:
    """Post it once: where it stands, and "" or why it does not: Slack's code, or UNSURE."""
    try:
        return services.poster.say(place, message), ""
    except FAILURES as error:
        return None, _why(error)


def to_duty(services: Services, handover: HandOver, message: Message) -> None:
    """A line in the duty thread; where that cannot be, it is logged."""
    place = Place(handover.team_id, handover.duty_channel, handover.asker, "action", handover.duty_ts)
    _, failed = say(services, place, message)
    if failed:
        log.error("duty_channel_failed", slack_error=failed)


def to_asker(services: Services, handover: HandOver, message: Message, key: str = "") -> str:
    """Bring it: "", or why the last way failed. The next way is tried only where Slack refused the one before.

    `key`: of what the caller tries again as long as the failure is `passing`; it is found by that where it stands.
    """
    failed = ""
    for place in _ways(services, handover):
        failed = _again(services, place, handover, message, key) if key else say(services, place, message)[1]
        if failed in ("", UNSURE) or (key and passing(failed)):
            return failed
        log.warning("asker_not_reached", slack_error=failed, direct=place.direct)
    return _ephemeral(services, handover, message) if handover.private else failed


def passing(failed: str) -> bool:
    """Whether it is surely not there, and may go through at another time."""
    return failed not in ("", UNSURE) and failed not in NO_THREAD and not is_place(failed)


def _again(services: Services, place: Place, handover: HandOver, message: Message, key: str) -> str:
    """Post what may stand there from an earlier try: "", or why it does not, UNSURE only where we may not look."""
    can_look = True
    try:
        if once.find(services, place, key, handover.expires_at):
            return ""
    except CannotLook:
        can_look = False
    except (*FAILURES, JasmineError) as error:
        if judge(error).kind != "thread":
            return code_of(error)
        can_look = False
    metadata = {"event_type": ANSWER, "event_payload": {"key": key}}
    try:
        services.poster.say(place, message, metadata)
        return ""
    except JasmineError as error:
        # No client: nothing was sent.
        return code_of(error)
    except FAILURES as error:
        return code_of(error) if can_look else _why(error)


def _ways(services: Services, handover: HandOver) -> Iterator[Place]:
    """Where it was asked, unless somebody switched the bot off there; then the asker's own DM."""
    team, asker, channel = handover.team_id, handover.asker, handover.channel
    if channel.startswith("D"):
        yield Place(team, channel, asker, "action", handover.thread_ts, direct=True)
    elif not handover.private and services.store.channels.mode(team, channel) != "off":
        yield Place(team, channel, asker, "action", handover.thread_ts)
    yield Place(team, asker, asker, "action", direct=True)


def _ephemeral(services: Services, handover: HandOver, message: Message) -> str:
    """The last way for what was asked in private in a channel: there, for the asker alone."""
    place = Place(handover.team_id, handover.channel, handover.asker, "action")
    try:
        services.poster.whisper(place, message)
        return ""
    except FAILURES as error:
        return _why(error)


def _why(error: Exception) -> str:
    """Slack's code for a refusal, or UNSURE."""
    if may_be_there(error):
        log.warning("post_unsure", error=code_of(error))
        return UNSURE
    return code_of(error)
