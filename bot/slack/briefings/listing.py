"""The list of schedules: what each is, how it stands, and the buttons that change it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from bot.knowledge.model import Lang
from bot.rendering import blocks
from bot.rendering.buttons import Press, button
from bot.slack.briefings import rights, telling, wording
from bot.slack.names import COMMAND
from bot.slack.posting import Message, Place
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.store.schedules import Schedule

PAGE = 10


def listed(services: Services, place: Place, lang: Lang, page: int = 1) -> Message:
    """The schedules that the person sees, so many a page; buttons where they may change them."""
    shown, may = rights.visible(services, place), rights.may_change(services, place)
    if not shown:
        return _none(services, lang, may)
    page = min(max(page, 1), -(-len(shown) // PAGE))
    first = (page - 1) * PAGE
    here = shown[first : first + PAGE]
    lines = [wording.LIST_TITLE[lang].format(count=len(shown))]
    made = [_rich(telling.section([blocks.run(lines[0], bold=True)]))]
    for schedule in here:
        told = _told(services, place, schedule, lang)
        lines += map(telling.plain, told)
        made += [_rich(telling.section(*told)), *([_buttons(schedule, lang)] if may else [])]
    below = _below(len(shown), first, len(here), page, may, lang)
    if below:
        lines += below
        made.append(blocks.context(*below))
    if may:
        made.append({"type": "actions", "elements": [add_button(lang)]})
    return {"text": "\n".join(lines), "blocks": made}


def add_button(lang: Lang) -> dict[str, Any]:
    """The button that opens the form."""
    return button("schedule", wording.BUTTONS["add"][lang], Press("schedule", lang))


def _none(services: Services, lang: Lang, may: bool) -> Message:
    lines = [wording.NONE_YET[lang] if may else wording.NONE_HERE[lang]]
    how = wording.HOW_ADD if may else wording.WHO_ADDS
    message = blocks.notice(*lines, how[lang].format(command=COMMAND, who=rights.who(services, lang)))
    if may:
        message["blocks"].append({"type": "actions", "elements": [add_button(lang)]})
    return message


def _told(services: Services, place: Place, schedule: Schedule, lang: Lang) -> Sequence[Sequence[Any]]:
    zone = telling.zone_or(services.locales.zone(place.person), schedule.timetable.zone)
    number = blocks.run(wording.NUMBER[lang].format(number=schedule.id), bold=True)
    return (
        [number, wording.BETWEEN[lang], telling.channel(schedule.channel), wording.BETWEEN[lang],
         telling.what(schedule, lang)],
        [telling.capital(telling.when(schedule.timetable, lang))],
        [telling.standing(schedule, lang, zone, services.clock())],
    )  # fmt: skip


def _buttons(schedule: Schedule, lang: Lang) -> dict[str, Any]:
    verbs = ["pause" if schedule.state == "active" else "resume", "test", "remove"]
    made = []
    for verb in verbs:
        label = wording.BUTTONS[verb][lang].format(number=schedule.id)
        press = Press("briefing", lang, line=f"{verb} {schedule.id}")
        made.append(button(f"briefing:{verb}:{schedule.id}", label, press))
    made[-1]["confirm"] = _confirm(schedule, lang)
    return {"type": "actions", "elements": made}


def _confirm(schedule: Schedule, lang: Lang) -> dict[str, Any]:
    told = f"{telling.what(schedule, lang)}{wording.BETWEEN[lang]}{telling.when(schedule.timetable, lang)}"
    texts = {
        "title": wording.REMOVE_TITLE[lang].format(number=schedule.id),
        "text": wording.REMOVE_TEXT[lang].format(told=told),
        "confirm": wording.REMOVE_YES[lang], "deny": wording.REMOVE_NO[lang],
    }  # fmt: skip
    return {key: {"type": "plain_text", "text": text, "emoji": False} for key, text in texts.items()}


def _below(count: int, first: int, shown: int, page: int, may: bool, lang: Lang) -> list[str]:
    lines = [] if may else [wording.LIST_HERE[lang]]
    if first + shown < count:
        told = wording.LIST_PAGE[lang]
        lines.append(told.format(first=first + 1, last=first + shown, command=COMMAND, page=page + 1))
    return lines


def _rich(element: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [element]}
