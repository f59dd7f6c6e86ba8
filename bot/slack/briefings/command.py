"""`/jasmine brief …` and `/jasmine briefing …`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.knowledge.model import Lang
from bot.slack.briefings import adding, changing, showing
from bot.slack.posting import Place
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.slack.grammar import Command


def run(services: Services, place: Place, command: Command, lang: Lang, trigger: str) -> None:
    """Show a briefing; list, add, change or test schedules. `trigger` opens the form."""
    if command.kind == "brief":
        showing.show(services, place, command.text, lang)
    elif command.text == "add":
        adding.open_form(services, place, trigger, lang)
    else:
        changing.run(services, place, command.text, command.number, lang)
