"""Hand-overs whose time is over: the asker is told once, and the duty channel too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from bot.errors import JasmineError
from bot.rendering import blocks
from bot.slack.handover import bringing, posts, wording
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.store.handovers import HandOver

log = structlog.get_logger(__name__)
ON_ITS_WAY = timedelta(minutes=5)
"""An answer that is on its way for longer was lost with its process."""


def expire(services: Services, now: datetime) -> int:
    """One pass, for the scheduler: how many expired. Passes at the same moment, also of other processes, share them."""
    handovers = services.store.handovers
    for handover in handovers.stuck(now - ON_ITS_WAY):
        if handovers.reopen(handover):
            _guarded(_lost, services, handover)
    ours = [handover for handover in handovers.due(now) if handovers.expire(handover)]
    for handover in ours:
        _guarded(_tell, services, handover)
    return len(ours)


def _guarded(work: Callable[[Services, HandOver], None], services: Services, handover: HandOver) -> None:
    """One that fails (the workspace is gone) does not keep the others."""
    try:
        work(services, handover)
    except (JasmineError, OSError) as error:
        log.error("handover_expiry_failed", ref=posts.ref(handover), error=type(error).__name__)


def _tell(services: Services, handover: HandOver) -> None:
    failed = bringing.to_asker(services, handover, posts.expired(handover, services.settings.zone))
    log.info("handover_expired", ref=posts.ref(handover), failed=failed)
    if handover.duty_ts is not None:
        line = wording.RELAY_LOST.format(code=failed) if failed else wording.DUTY_EXPIRED
        bringing.to_duty(services, handover, blocks.notice(line))


def _lost(services: Services, handover: HandOver) -> None:
    """Nobody knows whether the answer arrived: whoever gave it sends it again, rather than the asker getting none."""
    log.warning("handover_answer_lost", ref=posts.ref(handover))
    bringing.to_duty(services, handover, blocks.notice(wording.RELAY_AGAIN))
