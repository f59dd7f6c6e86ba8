"""Setting a new schedule: the form is opened, what was filled in is kept, and the person is told when it comes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import Ack, App
from slack_sdk.errors import SlackApiError

from bot.knowledge.model import Lang
from bot.rendering import blocks
from bot.rendering.buttons import Press
from bot.rendering.visible import visible_all
from bot.slack import intake, policy
from bot.slack.briefings import changing, rights, telling, wording
from bot.slack.briefings.form import FORM, About, Draft, form, read
from bot.slack.briefings.showing import known_topics
from bot.slack.handover.windows import is_guest
from bot.slack.names import COMMAND
from bot.slack.posting import NOT_THERE, Message, Place, slack_error
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.store.schedules import Schedule

log = structlog.get_logger(__name__)


def register(app: App, services: Services) -> None:
    """Listen to the form."""

    @app.view(FORM)
    def on_form(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        about, place = About.load(view["private_metadata"]), place_after(body, view)
        draft = read(about, view["state"]["values"], known_topics(services, place))
        if not isinstance(draft, Draft):
            ack(response_action="errors", errors=draft)
            return
        ack()
        services.run(place, partial(keep, services, place, draft, about.lang), intake.trigger(body))


def place_after(body: Mapping[str, Any], view: Mapping[str, Any]) -> Place:
    """Where the person who sent the form is told what came of it: alone, where they asked for it; else in their DM."""
    about, user = About.load(view["private_metadata"]), body["user"]["id"]
    channel, url = about.channel or user, about.url or None
    direct = not channel.startswith(("C", "G"))
    return Place(
        intake.team_of(body), channel, user, "action", direct=direct, private=url is not None, response_url=url,
        guest=is_guest(dict(body)),
    )  # fmt: skip


def open_form(services: Services, place: Place, trigger: str, lang: Lang) -> None:
    """Show the form. It must open within three seconds of the press or the command."""
    refused = changing.refusal(services, place, lang)
    if refused:
        services.poster.whisper(place, refused)
        return
    setting, settings = services.store.channels.get(place.team, place.channel), services.settings
    about = About(lang, place.channel, place.response_url or "", fixed=setting is not None and setting.external)
    zones = (telling.zone_or(services.locales.zone(place.person), settings.zone), settings.zone)
    view = form(about, known_topics(services, place), zones)
    services.clients(place.team).views_open(trigger_id=trigger, view=visible_all(view))


def open_pressed(services: Services, place: Place, body: Mapping[str, Any], press: Press) -> None:
    """Show the form to who pressed the button."""
    open_form(services, place, body["trigger_id"], press.lang)


def keep(services: Services, place: Place, draft: Draft, lang: Lang) -> None:
    """Keep the schedule, if the person may set it, and tell them when it comes."""
    there = replace(place, channel=draft.channel)
    closed = policy.closed(services, there, lang)
    refused = changing.refusal(services, place, lang) or (blocks.notice(closed) if closed else None)
    if refused:
        services.poster.whisper(place, refused)
        return
    known = _same(services, place, draft)
    schedule = known or services.store.schedules.add(_schedule(place, draft))
    log.info("schedule_added", schedule=schedule.id, topic=schedule.topic, known=known is not None)
    head = (wording.SAVED_ALREADY if known else wording.SAVED)[lang].format(number=schedule.id)
    _tell(services, place, _told(services, place, schedule, head, lang), schedule, lang)


def _same(services: Services, place: Place, draft: Draft) -> Schedule | None:
    """A schedule that gives the channel the same at the same times."""
    for schedule in services.store.schedules.list(place.team, channel=draft.channel):
        if Draft(schedule.channel, schedule.timetable, schedule.topic, schedule.langs) == draft:
            return schedule
    return None


def _schedule(place: Place, draft: Draft) -> Schedule:
    from bot.store.schedules import Schedule

    return Schedule(place.team, draft.channel, draft.timetable, draft.topic, draft.langs, place.user)


def _told(services: Services, place: Place, schedule: Schedule, head: str, lang: Lang) -> list[Any]:
    """What was set, when it comes next, who may change it."""
    line = [
        telling.channel(schedule.channel), wording.BETWEEN[lang], telling.what(schedule, lang), wording.BETWEEN[lang],
        telling.when(schedule.timetable, lang),
    ]  # fmt: skip
    who = wording.MAY_CHANGE[lang].format(who=rights.who(services, lang), command=COMMAND)
    return [head, line, *changing.coming(services, place, schedule, lang), who]


def _tell(services: Services, place: Place, lines: list[Any], schedule: Schedule, lang: Lang) -> None:
    """Tell the person in the channel of the schedule, which shows whether we are in it; elsewhere where they asked."""
    there = Place(place.team, schedule.channel, place.user, "action", begun=False)
    failed = _refusal(services, there, telling.message(*lines))
    if failed in NOT_THERE:
        lines = [*lines, wording.INVITE[lang]]
    if failed or place.channel != schedule.channel:
        services.poster.whisper(place, telling.message(*lines))


def _refusal(services: Services, there: Place, message: Message) -> str:
    """Why the message could not be shown to the person there; "" where it was."""
    try:
        services.poster.whisper(there, message)
    except SlackApiError as error:
        failed = slack_error(error) or "unknown"
        log.info("not_told_there", slack_error=failed)
        return failed
    return ""
