"""Posting corrections, each once: claimed, looked for where somebody broke off, posted, marked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import structlog

from bot.clock import Clock
from bot.delivery.recall import Present, Target, following
from bot.delivery.recall_message import headline, message
from bot.errors import JasmineError
from bot.knowledge.model import Knowledge
from bot.slack.client import FAILURES, Clients, hurried
from bot.slack.lookup import CannotLook, Lookup, stamp
from bot.slack.posting import Place, Posted, Poster
from bot.slack.scopes import Scopes
from bot.slack.verdicts import code_of, may_be_there
from bot.store.corrections import Correction, Corrections

log = structlog.get_logger(__name__)
Result = Literal["posted", "again", "done", "busy", "unknown", "failed"]
MADE_BY = "operator"
_UNDER, _ALONE = 1, 0  # the number of the message: in a thread, or by itself


@dataclass(frozen=True)
class Outcome:
    """What became of one correction.

    `again`: posted, although it may have stood there, and it says so. `done`: it stood there. `busy`: another process
    has it in hand. `unknown`: Slack did not say whether it has it. `error`: Slack's code.
    """

    target: Target
    result: Result
    error: str = ""


class Correcting:
    """Posts what a recall plans. Each call of Slack is made once: who is refused may run the recall again."""

    def __init__(
        self, corrections: Corrections, knowledge: Knowledge, clients: Clients, poster: Poster, clock: Clock, zone: str
    ) -> None:
        self._corrections = corrections
        self._knowledge = knowledge
        self._clients = clients
        self._poster = poster.hurried()
        self._clock = clock
        self._zone = zone
        self._scopes = Scopes(clients, clock)

    def correct(self, target: Target, holds: Present) -> Outcome:
        """Post one correction, unless it stands there or another process has it in hand."""
        correction = Correction(
            target.key, target.team, holds.id, target.channel, target.thread_ts, target.newest.id,
            headline(holds, target, self._knowledge), MADE_BY,
        )  # fmt: skip
        claimed = self._corrections.claim(correction)
        if claimed.verdict == "busy":
            return Outcome(target, "busy")
        if claimed.verdict == "done":
            return self._later(target, holds, claimed.answer_id)
        again = False
        if claimed.verdict == "taken_over":
            found = self._look(target, claimed.since)
            if isinstance(found, Posted):
                self._corrections.posted(replace(correction, answer_id=claimed.answer_id), found.channel, found.ts)
                return self._later(target, holds, claimed.answer_id)
            if found == "later":
                return Outcome(target, "unknown")
            again = found == "hidden"
            self._corrections.posting(correction)
        return self._post(target, holds, correction, again)

    def _later(self, target: Target, holds: Present, answer_id: int) -> Outcome:
        """It stands there, for the answers up to that one; those that came after it get their own."""
        later = following(target, answer_id)
        return replace(self.correct(later, holds), target=target) if later else Outcome(target, "done")

    def _post(self, target: Target, holds: Present, correction: Correction, again: bool) -> Outcome:
        began, made = self._clock(), (self._knowledge, self._clock(), self._zone)
        place = Place(target.team, target.channel, target.user, "briefing", target.thread_ts or None)
        metadata = stamp(target.key, _UNDER if target.thread_ts else _ALONE)
        try:
            posted = self._poster.say(place, message(target, holds, *made, perhaps_again=again), metadata)
        except (*FAILURES, JasmineError) as error:
            return self._failed(target, correction, error, began)
        assert posted is not None
        self._corrections.posted(correction, posted.channel, posted.ts)
        log.info("corrected", fact=holds.id, lang=target.lang, private=target.private, again=again)
        return Outcome(target, "again" if again else "posted")

    def _failed(self, target: Target, correction: Correction, error: Exception, began: datetime) -> Outcome:
        """Refused, or taken although the answer was lost: then it may stand there."""
        code = code_of(error)
        log.warning("correction_failed", fact=correction.fact, error=code)
        if not may_be_there(error):
            self._corrections.failed(correction, code)
            return Outcome(target, "failed", code)
        found = self._look(target, began)
        if isinstance(found, Posted):
            self._corrections.posted(correction, found.channel, found.ts)
            return Outcome(target, "posted")
        if found != "no":
            return Outcome(target, "unknown", code)
        self._corrections.failed(correction, code)
        return Outcome(target, "failed", code)

    def _look(self, target: Target, since: datetime) -> Posted | Literal["no", "hidden", "later"]:
        """Where the correction stands. `hidden`: we may not read that channel; `later`: Slack does not tell now."""
        try:
            lookup = Lookup(hurried(self._clients(target.team)), target.team, self._scopes)
            if target.thread_ts:
                there = _UNDER in lookup.parts(Posted(target.channel, target.thread_ts), target.key)
                return Posted(target.channel, "") if there else "no"
            return lookup.message(target.channel, target.key, since, self._clock()) or "no"
        except CannotLook:
            return "hidden"
        except (*FAILURES, JasmineError):
            return "later"


def fix_of(error: str) -> str:
    """What mends it, where somebody can; "" where the next run may do."""
    return _FIXES.get(error, "")


_INVITE = "invite the bot to the channel, and run the recall again"
_FIXES = {
    "not_in_channel": _INVITE,
    "channel_not_found": _INVITE,
    "is_archived": "the channel is closed: tell its people another way",
    "thread_not_found": "the thread was deleted",
    "message_not_found": "the thread was deleted",
    "cannot_reply_to_message": "the thread is closed: tell its people another way",
    "user_not_found": "that person left the workspace",
    "user_disabled": "that person left the workspace",
    "not_installed": "the app is not in that workspace any more",
    "ratelimited": "run the recall again in a minute",
}
