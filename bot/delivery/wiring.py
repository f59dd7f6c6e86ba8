"""The scheduler of a running bot: which kinds of deliveries there are, who plans and who composes them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from bot.delivery.briefings import Briefings
from bot.delivery.life import SignOfLife
from bot.delivery.model import Composer
from bot.delivery.scheduler import WORKERS, Scheduler
from bot.delivery.shifts import ShiftBriefings
from bot.delivery.stopping import compose_notice
from bot.settings import Settings
from bot.slack.client import web_client
from bot.slack.handover.expiry import expire
from bot.slack.recovery import recover
from bot.slack.services import Dependencies, Services
from bot.store.deliveries import Delivery, Kind


def scheduler_for(settings: Settings, deps: Dependencies, workers: int = WORKERS) -> Scheduler:
    """The scheduler that works on the same store, clock and pace as the app of these dependencies."""
    return scheduler_of(services_for(settings, deps), workers)


def services_for(settings: Settings, deps: Dependencies) -> Services:
    """Services without an app in front of them."""
    client, many = web_client(settings, deps.metrics), deps.workspaces
    return Services.wire(deps, many.client if many else lambda team: client, settings)


def scheduler_of(services: Services, workers: int = WORKERS) -> Scheduler:
    """The scheduler with every kind of delivery."""
    briefings, life = Briefings(services), SignOfLife(services)
    composers: dict[Kind, Composer] = {
        "briefing": briefings.scheduled, "shift": briefings.at_shift, "life": life.compose, "notice": compose_notice,
        "test": briefings.test,
    }  # fmt: skip
    catch_up = timedelta(hours=services.settings.catch_up_hours)
    shifts = ShiftBriefings(services.store, services.roster, services.settings.zone, catch_up)
    planners = (life.plan, shifts.plan, partial(_expire, services), partial(_recover, services))
    return Scheduler(services, composers, planners, workers)


def _expire(services: Services, now: datetime) -> tuple[Delivery, ...]:
    """Whoever waits in vain for the person on duty is told so at once; there is nothing to plan for it."""
    expire(services, now)
    return ()


def _recover(services: Services, now: datetime) -> tuple[Delivery, ...]:
    """Questions that another process died over are answered by this one; there is nothing to plan for it."""
    recover(services)
    return ()
