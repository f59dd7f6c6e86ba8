"""Who may set, change and see scheduled briefings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.knowledge.model import Lang
from bot.slack.briefings import wording
from bot.slack.posting import Place
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.store.schedules import Schedule


def may_change(services: Services, place: Place) -> bool:
    """Whether the person may set and change the schedules of their workspace; nobody of another organization may."""
    if place.guest:
        return False
    return services.settings.briefing_rights == "everyone" or services.rights.may_manage(place.team, place.user)


def who(services: Services, lang: Lang) -> str:
    """Those who may, in words."""
    everyone = services.settings.briefing_rights == "everyone"
    return wording.EVERYONE[lang] if everyone else services.rights.who(lang)


def visible(services: Services, place: Place) -> tuple[Schedule, ...]:
    """The schedules that the person sees, this channel's first: all of the workspace where they may change them.

    Others see this channel's and their own: what a private channel gets is not told to those who are not in it.
    """
    everything, all_of_them = services.store.schedules.list(place.team), may_change(services, place)
    shown = [
        schedule for schedule in everything
        if all_of_them or schedule.channel == place.channel or schedule.created_by == place.user
    ]  # fmt: skip
    return tuple(sorted(shown, key=lambda schedule: (schedule.channel != place.channel, schedule.id)))
