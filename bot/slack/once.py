"""An answer whose post ended without Slack's word is looked for before it is posted again: neither lost nor doubled."""

from __future__ import annotations

import secrets
from datetime import datetime

import structlog

from bot.slack.client import FAILURES, NotInstalled
from bot.slack.lookup import ANSWER, CannotLook, Lookup
from bot.slack.posting import Message, Place, Posted
from bot.slack.services import Services
from bot.slack.verdicts import code_of, may_be_there

log = structlog.get_logger(__name__)
ATTEMPTS = 4
# What Slack took is in the history soon after, not at once.
LOOK_AFTER = 1.0


def say(services: Services, place: Place, message: Message, payload: dict[str, str]) -> Posted | None:
    """Post an answer once; None where it was private. Where we may not look, the error comes out as it is."""
    key = place.question_ts or secrets.token_hex(8)
    metadata = {"event_type": ANSWER, "event_payload": {**payload, "key": key}}
    began = services.clock()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            return services.poster.say(place, message, metadata)
        except Exception as error:
            if place.private or attempt == ATTEMPTS or not may_be_there(error):
                raise
            services.poster.rest(LOOK_AFTER * attempt)
            found = _found(services, place, key, began, error)
            if found is not None:
                return found
    raise AssertionError("the last attempt returns or raises")


def find(services: Services, place: Place, key: str, since: datetime) -> Posted | None:
    """Where the answer with that key stands. CannotLook, or the SDK's errors, where that cannot be told."""
    lookup = Lookup(services.clients(place.team), place.team, services.scopes)
    return lookup.answer(place.channel, place.thread_ts, key, since)


def _found(services: Services, place: Place, key: str, since: datetime, error: Exception) -> Posted | None:
    """Where it stands after all; None where it is not there. The error, where we cannot tell."""
    try:
        found = find(services, place, key, since)
    except (CannotLook, NotInstalled, *FAILURES) as second:
        log.warning("answer_unsure", error=code_of(error), looking=code_of(second))
        raise error from None
    log.info("answer_looked_for", error=code_of(error), found=found is not None)
    return found
