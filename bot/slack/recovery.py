"""Questions that a process died over: the next one takes them from Slack itself and answers them, late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.slack import desk, intake, once, policy
from bot.slack.client import FAILURES, NotInstalled
from bot.slack.fallback import attempt
from bot.slack.lookup import CannotLook, Lookup
from bot.slack.posting import Place
from bot.slack.services import NotNow, Services
from bot.slack.verdicts import code_of

log = structlog.get_logger(__name__)
# Whoever asked longer ago has asked somebody else.
NOT_OLDER = timedelta(minutes=30)
MESSAGE = "message:"


def recover(services: Services) -> None:
    """Answer what was claimed, and never finished, by processes that are gone.

    A question is a message of Slack's, whose text is read there: none is kept here. Commands and presses leave no
    message and cannot be taken up; nor can what stands where we may not read. What was asked in a channel shared with
    another organization is left alone: Slack does not tell of a message alone that it is.
    """
    oldest = services.clock() - NOT_OLDER
    for key in services.store.claims.abandoned(oldest):
        _, team, channel, ts = (*key.split(":", 3), "", "", "")[:4]
        # A claim that is let go again and again is as old as its question.
        if key.startswith(MESSAGE) and _moment(ts) >= oldest:
            # In the channel's lane, and claimed there: what several processes find is taken up by one.
            services.run(Place(team, channel, "", "thread"), partial(_take_up, services, team, channel, ts), key)


def _take_up(services: Services, team: str, channel: str, ts: str) -> None:
    try:
        event = Lookup(services.clients(team), team, services.scopes).question(channel, ts)
        place = _place(services, team, channel, event) if event else None
        if event is None or place is None or _is_answered(services, place, ts):
            # Deleted, for somebody else, or answered just before the end.
            return
        text = intake.without_mention(str(event.get("text") or ""), _bot_of(services, team))
    except CannotLook:
        log.info("question_not_recovered", error="may not look")
        return
    except FAILURES as error:
        log.warning("question_not_recovered", error=code_of(error))
        raise NotNow from error
    log.info("question_recovered", surface=place.surface)
    try:
        policy.guarded(services, place, text, desk.question)()
    except NotInstalled:
        raise
    except Exception as error:
        # The place of the job is no person's: only here it is known whom to tell.
        services.apologise(place, error)


def _place(services: Services, team: str, channel: str, event: Mapping[str, Any]) -> Place | None:
    """Where to answer; None where the message is not for us."""
    direct = channel.startswith("D")
    named = direct or intake.names(str(event.get("text") or ""), _bot_of(services, team))
    if not named or not intake.is_question(event):
        return None
    return intake.place_of({"team_id": team}, {**event, "channel": channel}, "dm" if direct else "mention")


def _bot_of(services: Services, team: str) -> str:
    """Our user id there."""
    return str(services.clients(team).auth_test().get("user_id") or "")


def _is_answered(services: Services, place: Place, ts: str) -> bool:
    """Whether we have written down an answer to that message, or one stands there."""
    kept = attempt("of_question", lambda: services.store.answers.of_question(place.team, place.channel, ts), None)
    return kept is not None or once.find(services, place, ts, _moment(ts)) is not None


def _moment(ts: str) -> datetime:
    """The time that Slack's number of a message tells."""
    return datetime.fromtimestamp(float(ts), UTC)
