"""`/jasmine oncall`: who is on duty, who is next, the gaps; and each person's choice of a briefing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.briefing.model import Duty, Roster, Shift
from bot.briefing.onduty import parts
from bot.briefing.page import Line, Paragraph, Run
from bot.briefing.roster import HORIZON, PROBLEMS
from bot.briefing.times import Times
from bot.knowledge.model import Bilingual, Lang
from bot.rendering import blocks
from bot.rendering.briefing import lines_block, lines_message
from bot.slack.duty import wording
from bot.slack.names import COMMAND
from bot.slack.posting import Place
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.slack.grammar import Command

BEFORE = timedelta(days=31)
"""Who stood in the roster so recently is one of its people."""


def run(services: Services, place: Place, command: Command, lang: Lang) -> None:
    """Show who is on duty, or choose the briefing at the start of one's shifts."""
    roster = services.roster
    if roster is None:
        _say(services, place, wording.NO_ROSTER, lang)
    elif command.text == "briefing on":
        _switch_on(services, roster, place, lang)
    elif command.text == "briefing off":
        services.store.duty.choose(place.team, place.user, False, lang)
        _say(services, place, wording.SWITCHED_OFF, lang)
    elif command.text == "briefing":
        _say(services, place, wording.IS_ON if _has_chosen(services, place) else wording.IS_OFF, lang)
    else:
        _show(services, roster, place, lang)


def duty_lines(duty: Duty, lang: Lang, zone: str) -> tuple[Line, ...]:
    """Who is on duty, until when, who is next, the gaps, what is wrong with the roster."""
    return tuple(part.line for part in parts(duty, Times(lang, zone)) if isinstance(part, Paragraph))


def home_block(services: Services, lang: Lang) -> blocks.Block | None:
    """The lines of the Home; None where there is no roster."""
    if services.roster is None:
        return None
    return lines_block(duty_lines(services.roster.duty(services.clock()), lang, services.settings.zone))


def _show(services: Services, roster: Roster, place: Place, lang: Lang) -> None:
    now, zone = services.clock(), services.settings.zone
    title = wording.TITLE[lang].format(now=Times(lang, zone).full(now))
    choice = wording.IS_ON if _has_chosen(services, place) else wording.HOW
    told = [(Run(title, bold=True),), *duty_lines(roster.duty(now), lang, zone)]
    told.append((Run(choice[lang].format(command=COMMAND)),))
    services.poster.whisper(place, lines_message(told, lang))


def _switch_on(services: Services, roster: Roster, place: Place, lang: Lang) -> None:
    now = services.clock()
    unread = roster.duty(now).problem == "unread"
    mine = [shift for shift in _around(roster, now) if shift.person.user_id == place.user]
    if unread or not mine:
        _say(services, place, PROBLEMS["unread"] if unread else wording.NOT_NAMED, lang, user=place.user)
        return
    services.store.duty.choose(place.team, place.user, True, lang)
    later = next((shift.start for shift in mine if shift.start >= now), None)
    if later is None:
        _say(services, place, wording.SWITCHED_ON_LATER, lang)
    else:
        _say(services, place, wording.SWITCHED_ON, lang, when=Times(lang, services.settings.zone).full(later))


def _around(roster: Roster, now: datetime) -> tuple[Shift, ...]:
    return roster.shifts(now - BEFORE, now + HORIZON)


def _has_chosen(services: Services, place: Place) -> bool:
    choice = services.store.duty.get(place.team, place.user)
    return choice is not None and choice.briefing


def _say(services: Services, place: Place, what: Bilingual, lang: Lang, **names: object) -> None:
    services.poster.whisper(place, blocks.notice(what[lang].format(command=COMMAND, **names)))
