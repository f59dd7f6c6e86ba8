"""Hand-overs whose time is over: the asker is told once, and the duty channel too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.errors import JasmineError
from bot.rendering import blocks
from bot.slack.client import hurried
from bot.slack.handover import bringing, posts, wording
from bot.slack.services import Services
from bot.slack.verdicts import code_of

if TYPE_CHECKING:
    from bot.store.handovers import HandOver

log = structlog.get_logger(__name__)
ON_ITS_WAY = timedelta(minutes=5)
"""An answer that is on its way for longer was lost with its process."""
TRY_FOR = timedelta(hours=24)
"""So long after its time an asker whom Slack keeps us from is tried to be told."""


def expire(services: Services, now: datetime) -> int:
    """One pass, for the scheduler: how many expired. Passes at the same moment, also of other processes, share them."""
    hasty, handovers = _hurried(services), services.store.handovers
    for handover in handovers.stuck(now - ON_ITS_WAY):
        _guarded(_lost, hasty, handover, now)
    return sum(_guarded(_expire, hasty, handover, now) for handover in handovers.due(now))


def _hurried(services: Services) -> Services:
    """The briefings wait for this: what Slack asks us to wait with is tried in the next pass."""
    return replace(services, poster=services.poster.hurried(), clients=lambda team: hurried(services.clients(team)))


def _guarded(
    work: Callable[[Services, HandOver, datetime], bool], services: Services, handover: HandOver, now: datetime
) -> bool:
    """One that fails, however it does, does not keep the others; whether it was done."""
    try:
        return work(services, handover, now)
    except Exception as error:
        log.error("handover_expiry_failed", ref=posts.ref(handover), error=type(error).__name__)
        return False


def _expire(services: Services, handover: HandOver, now: datetime) -> bool:
    """Mark it, tell the asker; where that is not possible now, it is left for the next pass."""
    handovers = services.store.handovers
    if not handovers.expire(handover):
        return False
    message, ref = posts.expired(handover, services.settings.zone), posts.ref(handover)
    try:
        failed = bringing.to_asker(services, handover, message, key=f"{ref}:expired")
    except JasmineError as error:
        # The store or the installation: nothing was sent.
        failed = code_of(error)
    if bringing.passing(failed) and now < handover.expires_at + TRY_FOR:
        log.warning("handover_expiry_put_back", ref=ref, failed=failed)
        handovers.put_back(handover)
        return False
    log.info("handover_expired", ref=ref, failed=failed)
    if handover.duty_ts is not None:
        bringing.to_duty(services, handover, blocks.notice(_noted(failed)))
    return True


def _noted(failed: str) -> str:
    """What the duty channel reads of it."""
    if failed == bringing.UNSURE:
        return wording.RELAY_UNSURE
    return wording.RELAY_LOST.format(code=failed) if failed else wording.DUTY_EXPIRED


def _lost(services: Services, handover: HandOver, now: datetime) -> bool:
    """Nobody knows whether the answer arrived: whoever gave it sends it again, rather than the asker getting none."""
    if not services.store.handovers.reopen(handover):
        return False
    log.warning("handover_answer_lost", ref=posts.ref(handover))
    bringing.to_duty(services, handover, blocks.notice(wording.RELAY_AGAIN))
    return True
