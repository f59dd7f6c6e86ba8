"""The next scheduled briefings of a workspace, for a person's App Home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.briefing.times import Times
from bot.knowledge.model import Lang
from bot.rendering.home import Coming
from bot.slack.briefings import rights, telling, wording
from bot.slack.fallback import attempt
from bot.slack.posting import Place
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.store.schedules import Schedule

MOST = 5


def upcoming(services: Services, team: str, user: str, lang: Lang) -> tuple[Coming, ...]:
    """The next briefing of each schedule, the soonest first, in the reader's zone.

    Whoever may change schedules sees all, others their own: of no channel do we know that everybody may look into it.
    """
    none: tuple[Schedule, ...] = ()
    active = attempt("schedules", lambda: services.store.schedules.list(team, state="active"), none)
    own = [each for each in active if each.created_by == user]
    shown = active if len(own) < len(active) and rights.may_change(services, Place(team, "", user, "home")) else own
    zone = Times(lang, telling.zone_or(services.locales.zone(f"{team}:{user}"), services.settings.zone))
    times = [(at, each.id, each) for each in shown for at in each.timetable.next_times(services.clock(), 1)]
    made = []
    for at, _, each in sorted(times, key=lambda found: found[:2])[:MOST]:
        when, what = telling.short(at, zone), telling.what(each, lang)
        made.append(Coming(each.channel, wording.COMING[lang].format(when=when, zone=zone.name, what=what)))
    return tuple(made)
