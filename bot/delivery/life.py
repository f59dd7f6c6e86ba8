"""The daily sign of life in the operator's channel: what was posted, what failed, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.briefing.model import Circumstances
from bot.briefing.schedule import EVERY_DAY, Timetable
from bot.briefing.times import Times
from bot.delivery import wording
from bot.delivery.model import Note, Post
from bot.knowledge.model import LANGS, Lang
from bot.rendering.blocks import notice
from bot.slack.services import Services
from bot.store.deliveries import Delivery

TIME = "09:00"
DAY = timedelta(days=1)
MOST_TIMES = 3


class SignOfLife:
    """Plans and composes it. Without the operator's channel there is none."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._timetable = Timetable(EVERY_DAY, TIME, services.settings.zone)
        self._planned: datetime | None = None
        self._team = ""

    def plan(self, now: datetime) -> Iterator[Delivery]:
        """Today's, where its time has come; after a longer outage nobody needs yesterday's."""
        channel = self._services.settings.admin_channel
        if not channel:
            return
        since = now - timedelta(hours=self._services.settings.catch_up_hours)
        due = max(self._timetable.between(since, now), default=None)
        if due is None or due == self._planned:
            return
        team = self._team_id()
        yield Delivery(f"life:{team}:{due:%Y%m%dT%H%MZ}", team, "life", channel, due)
        self._planned = due

    def compose(self, delivery: Delivery, at: datetime, circumstances: Circumstances) -> Post:
        """One line in each language."""
        found = self._services.store.deliveries.list(delivery.team_id, kind="briefing", since=at - DAY, until=at)
        posted = sum(each.posted_ts is not None for each in found)
        failed = sum(each.state == "failed" or each.why == "missed" for each in found)
        lines = [
            wording.LIFE[lang].format(posted=posted, failed=failed, times=self._next(delivery, at, lang))
            for lang in LANGS
        ]
        if circumstances.perhaps_again:
            lines = [*(wording.AGAIN[lang] for lang in LANGS), *lines]
        return Note(notice(*lines))

    def _next(self, delivery: Delivery, at: datetime, lang: Lang) -> str:
        schedules = self._services.store.schedules.list(delivery.team_id, state="active")
        soonest = sorted(time for each in schedules for time in each.timetable.next_times(at, 1))[:MOST_TIMES]
        comma = "、" if lang == "ja" else "; "
        times = Times(lang, self._services.settings.zone)
        return comma.join(map(times.full, soonest)) or wording.NO_TIMES[lang]

    def _team_id(self) -> str:
        """The team of the one workspace; there is no such channel for many."""
        if not self._team:
            self._team = str(self._services.clients("").auth_test()["team_id"])
        return self._team
