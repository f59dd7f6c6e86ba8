"""One delivery in hand: what may be there is looked for, what is not there is posted, each message is ticked off.

The order is what makes it exactly once: write down which message is about to be posted, post it under its key, write
down that it is there. Killed between any two of these, the next one to have the delivery knows which message to look
for, and needs to look for no other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import structlog

from bot.briefing.model import Circumstances
from bot.delivery import wording
from bot.delivery.model import Composer, Post
from bot.rendering.blocks import context
from bot.slack.client import hurried
from bot.slack.lookup import CannotLook, Lookup, stamp
from bot.slack.posting import Message, Place, Posted
from bot.slack.services import Services
from bot.slack.verdicts import may_be_there
from bot.store.deliveries import Delivery, Why

log = structlog.get_logger(__name__)
# So long after its time it says that it is late.
LATE = timedelta(minutes=5)


class Stopped(Exception):
    """The process ends: the next one goes on."""


class AnswerLost(Exception):
    """It may have been posted twice already, and we cannot look: a third time would be worse than none."""


class Job:
    """`delivery` is how it stands, whatever happens in between."""

    def __init__(
        self, services: Services, delivery: Delivery, compose: Composer, stopping: Callable[[], bool] = lambda: False
    ) -> None:
        self.delivery = delivery
        self._services = services
        self._store = services.store.deliveries
        self._poster = services.poster.hurried()
        self._compose = compose
        self._stopping = stopping

    def run(self) -> Delivery:
        """Post what is not there yet. Errors of Slack's, the store's and the composer's come out as they are."""
        again = False
        if self.delivery.posted_ts is None:
            again = self._may_be_there()
        if self.delivery.posted_ts is None and (why := self._obstacle()):
            self.delivery = self._store.skipped(self.delivery, why)
            return self.delivery
        at = self._as_of()
        late = at - self.delivery.fire_at > LATE
        knowledge = self._services.knowledge().version
        post = self._compose(self.delivery, at, Circumstances(self.delivery.fire_at if late else None, again))
        if self.delivery.posted_ts is None:
            self._post_message(post, again)
        self._post_thread(post)
        self.delivery = self._store.sent(self.delivery, knowledge)
        return self.delivery

    def _may_be_there(self) -> bool:
        """Look for the channel's message where it may be there. True: it may be, and we cannot look."""
        if self.delivery.trying is None:
            return False
        try:
            found = self._find()
        except CannotLook:
            if self.delivery.again == 0:
                raise AnswerLost from None
            return True
        if found:
            log.info("found_in_channel", key=self.delivery.key)
            self.delivery = self._store.posted(self.delivery, found.channel, found.ts)
        return False

    def _find(self) -> Posted | None:
        channel: str | None = self.delivery.channel
        if self.delivery.channel.startswith(("U", "W")):
            channel = self._store.dm_of(self.delivery.team_id, self.delivery.channel)
        if channel is None:
            raise CannotLook
        began = min(self.delivery.fire_at, self.delivery.at or self.delivery.fire_at)
        return self._lookup().message(channel, self.delivery.key, began, self._services.clock())

    def _obstacle(self) -> Why | None:
        """Why it should not be posted any more."""
        delivery = self.delivery
        if delivery.kind != "briefing" or delivery.schedule_id is None:
            return None
        schedule = self._services.store.schedules.get(delivery.team_id, delivery.schedule_id)
        if schedule is None or schedule.state != "active":
            return "stopped"
        old = self._services.clock() - delivery.fire_at > timedelta(hours=self._services.settings.catch_up_hours)
        return "missed" if old and self._store.superseded(delivery) else None

    def _as_of(self) -> datetime:
        """When it is told: after a crash, the time of the message that is there already."""
        if self.delivery.posted_ts is None:
            return self._services.clock()
        return datetime.fromtimestamp(float(self.delivery.posted_ts), UTC)

    def _post_message(self, post: Post, again: bool) -> None:
        posted = self._say(0, post.channel, again)
        self.delivery = self._store.posted(self.delivery, posted.channel, posted.ts)

    def _post_thread(self, post: Post) -> None:
        unsure, there = self._parts_there()
        for part, message in enumerate(post.thread, start=1):
            if part <= self.delivery.parts_done:
                continue
            twice = part == unsure and self.delivery.again == part
            if part not in there and not twice:
                self._say(part, _marked(message) if part == unsure else message, part == unsure)
            self.delivery = self._store.part_done(self.delivery, part)

    def _parts_there(self) -> tuple[int | None, frozenset[int]]:
        """The part that may be there while we cannot look, and those that are there."""
        posted = self._posted()
        if self.delivery.trying is None or posted is None:
            return None, frozenset()
        try:
            return None, self._lookup().parts(posted, self.delivery.key)
        except CannotLook:
            return self.delivery.trying, frozenset()

    def _say(self, part: int, message: Message, again: bool) -> Posted:
        """Post a message. `again`: it may be there."""
        if self._stopping():
            raise Stopped
        self.delivery = self._store.extend(self.delivery, part, again=again)
        try:
            posted = self._poster.say(self._place(), message, stamp(self.delivery.key, part))
        except Exception as error:
            if not may_be_there(error):
                # This time it was not posted; whether the time before, we know as little as then.
                self.delivery = self._store.extend(self.delivery, part if again else None)
            raise
        assert posted is not None
        return posted

    def _place(self) -> Place:
        posted = self._posted()
        channel = posted.channel if posted else self.delivery.channel
        return Place(self.delivery.team_id, channel, "", "briefing", posted.ts if posted else None)

    def _posted(self) -> Posted | None:
        channel, ts = self.delivery.posted_channel, self.delivery.posted_ts
        return Posted(channel, ts) if channel and ts else None

    def _lookup(self) -> Lookup:
        team = self.delivery.team_id
        return Lookup(hurried(self._services.clients(team)), team, self._services.scopes)


def _marked(message: Message) -> Message:
    """The message with the line that it may stand there already."""
    blocks = [context(wording.PART_AGAIN), *message.get("blocks", ())]
    return {**message, "text": f"{wording.PART_AGAIN}\n{message.get('text', '')}", "blocks": blocks}
