"""The next scheduled briefings of a workspace, for a person's App Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.briefing.times import Times
from bot.knowledge.model import Lang
from bot.rendering.home import Coming
from bot.slack.briefings import telling, wording
from bot.slack.fallback import attempt
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.store.schedules import Schedule

MOST = 5
# Where Slack gives a private channel such an id too, it hides the name from whoever is not in it.
PUBLIC = "C"


def upcoming(services: Services, team: str, user: str, lang: Lang) -> tuple[Coming, ...]:
    """The next briefing of each schedule, the soonest first, in the reader's zone."""
    none: tuple[Schedule, ...] = ()
    active = attempt("schedules", lambda: services.store.schedules.list(team, state="active"), none)
    shown = [each for each in active if each.channel.startswith(PUBLIC) or each.created_by == user]
    zone = Times(lang, telling.zone_or(services.locales.zone(f"{team}:{user}"), services.settings.zone))
    times = [(at, each.id, each) for each in shown for at in each.timetable.next_times(services.clock(), 1)]
    made = []
    for at, _, each in sorted(times, key=lambda found: found[:2])[:MOST]:
        when, what = telling.short(at, zone), telling.what(each, lang)
        made.append(Coming(each.channel, wording.COMING[lang].format(when=when, zone=zone.name, what=what)))
    return tuple(made)
