"""The text of a briefing: what the base says, what happened in that channel since, who is on duty, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.briefing.compose import briefing
from bot.briefing.model import Circumstances, Duty, Order
from bot.delivery import wording
from bot.delivery.activity import activity
from bot.delivery.job import LATE
from bot.delivery.model import Note, Post
from bot.knowledge.model import LANGS, Bilingual
from bot.rendering.blocks import context
from bot.rendering.briefing import BriefingPost, post
from bot.rendering.wording import IN_THREAD
from bot.slack.client import FAILURES, NotInstalled, hurried
from bot.slack.posting import Message
from bot.slack.services import Services
from bot.store.deliveries import Delivery

log = structlog.get_logger(__name__)
# How far back the first briefing of a channel looks.
FIRST_SINCE = timedelta(hours=24)
AS_USUAL = Circumstances()


def compose_post(
    services: Services, team: str, channel: str, order: Order, at: datetime,
    circumstances: Circumstances = AS_USUAL, full: Bilingual = IN_THREAD, *,
    due: datetime | None = None, apart: bool = False,
) -> BriefingPost:  # fmt: skip
    """The briefing of that order for that channel, as of `at`, in each of its languages; `full` as in rendering.

    It tells what happened since the channel's last scheduled briefing, or in the last 24 hours.
    `due`: when it was due itself, for a scheduled one: tried again, it is not its own last one. `apart`: it tells only
    of what happened openly in that channel, as where other organizations read along.
    """
    knowledge, duty = services.knowledge(), duty_at(services, at)
    before = due or at
    last = since_last(services, team, channel, before)
    began = last or at - FIRST_SINCE
    link = _linker(services, team)
    happened = activity(
        services.store, team, channel, began, at, knowledge, link=link, before=before, apart=apart
    )  # fmt: skip
    happened = replace(happened, first=last is None)
    return post([
        briefing(knowledge, order.topic, lang, order.zone, at, happened, duty, circumstances) for lang in order.langs
    ], full)  # fmt: skip


def since_last(services: Services, team: str, channel: str, before: datetime) -> datetime | None:
    """The time of the channel's last scheduled briefing that was due before that; None where it has had none."""
    last = services.store.deliveries.last_sent(team, channel, before)
    if last is None or last.posted_ts is None:
        return None
    # What happened until a late one was posted is in it; within a minute rather told twice than not at all.
    posted = datetime.fromtimestamp(float(last.posted_ts), UTC).replace(second=0, microsecond=0)
    return posted if posted - last.fire_at > LATE else last.fire_at


def duty_at(services: Services, at: datetime) -> Duty | None:
    """Who is on duty; None where there is no roster."""
    return services.roster.duty(at) if services.roster else None


class Briefings:
    """Composes scheduled briefings, tests of them, and those at the start of a shift."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def scheduled(self, delivery: Delivery, at: datetime, circumstances: Circumstances) -> Post:
        """The briefing of the delivery's schedule: for what it was due, even if it was asked for again since."""
        schedule = self._services.store.schedules.get(delivery.team_id, delivery.schedule_id or 0)
        order = schedule.order if schedule else Order(zone=self._services.settings.zone)
        return compose_post(
            self._services, delivery.team_id, delivery.channel, order, at, circumstances, due=delivery.fire_at
        )

    def test(self, delivery: Delivery, at: datetime, circumstances: Circumstances) -> Post:
        """The same, marked as a test."""
        made = self.scheduled(delivery, at, replace(circumstances, late_for=None))
        return Note(as_test(made.channel), tuple(made.thread))

    def at_shift(self, delivery: Delivery, at: datetime, circumstances: Circumstances) -> Post:
        """A member's own briefing: topic, languages and zone are in the delivery's `detail`."""
        told, plain = delivery.detail, Order()
        langs = tuple(lang for lang in LANGS if lang in told.get("langs", plain.langs))
        order = Order(told.get("topic", plain.topic), langs, told.get("zone", self._services.settings.zone))
        return compose_post(self._services, delivery.team_id, delivery.channel, order, at, circumstances)


def as_test(message: Message) -> Message:
    """The message with the line that it is a test."""
    line = f"{wording.TEST.ja} / {wording.TEST.en}"
    return {**message, "text": f"{line}\n{message['text']}", "blocks": [context(line), *message["blocks"]]}


def _linker(services: Services, team: str) -> Callable[[str, str], str]:
    """The address of a message. Slack is asked for the workspace's own once, and only where there is one to link."""
    home: list[str] = []

    def link(channel: str, ts: str) -> str:
        if not home:
            home.append(_home(services, team))
        return f"{home[0]}archives/{channel}/p{ts.replace('.', '')}" if home[0] else ""

    return link


def _home(services: Services, team: str) -> str:
    try:
        # Whoever waits for the text may hold a lease.
        return str(hurried(services.clients(team)).auth_test().get("url") or "")
    except (*FAILURES, NotInstalled) as error:
        log.info("links_unknown", error=type(error).__name__)
        return ""
