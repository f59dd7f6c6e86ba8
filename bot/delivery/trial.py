"""A schedule's briefing posted now, marked as a test."""

from __future__ import annotations

import secrets

from bot.delivery.briefings import Briefings
from bot.delivery.courier import Courier
from bot.slack.services import Services
from bot.store.deliveries import Delivery
from bot.store.schedules import Schedule


def post_test(services: Services, schedule: Schedule) -> Delivery:
    """Post it; the delivery as it stands then: `sent`, or `failed` with the reason. The schedule stays as it is."""
    owner = f"test-{secrets.token_hex(6)}"
    key = f"test:{schedule.team_id}:{schedule.id}:{owner}"
    # In our hands from the start: the running bot leaves it alone.
    services.store.deliveries.plan(
        Delivery(key, schedule.team_id, "test", schedule.channel, services.clock(), schedule.id, owner=owner)
    )
    planned = services.store.deliveries.get(key)
    assert planned is not None
    return Courier(services, {"test": Briefings(services).test}, owner).deliver(planned)
