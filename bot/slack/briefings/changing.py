"""Pausing, resuming, removing and testing a schedule, by command or button."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog

from bot.delivery.trial import post_test
from bot.delivery.wording import reason
from bot.knowledge.model import Bilingual, Lang
from bot.rendering import blocks
from bot.rendering.buttons import Press
from bot.slack import policy
from bot.slack.briefings import listing, rights, telling, wording
from bot.slack.briefings.verbs import VERBS
from bot.slack.names import COMMAND
from bot.slack.posting import Message, Place
from bot.slack.services import Services
from bot.slack.verdicts import NO_TOKEN
from bot.slack.wording import OLD_BUTTON

if TYPE_CHECKING:
    from bot.store.schedules import Schedule

log = structlog.get_logger(__name__)


def press(services: Services, place: Place, press: Press) -> None:
    """Do what a button of the list says, as the command does."""
    verb, _, number = press.line.partition(" ")
    if verb not in VERBS or not number.isdecimal():
        services.poster.whisper(place, blocks.notice(OLD_BUTTON[press.lang]))
        return
    run(services, place, verb, int(number), press.lang)


def run(services: Services, place: Place, verb: str, number: int, lang: Lang) -> None:
    """List the schedules, or change that one; the person alone is told what came of it."""
    if verb in ("", "list"):
        services.poster.whisper(place, listing.listed(services, place, lang, number))
        return
    services.poster.whisper(place, _changed(services, place, verb, number, lang))


def refusal(services: Services, place: Place, lang: Lang) -> Message | None:
    """What to say to somebody who may not change schedules; None where they may."""
    if rights.may_change(services, place):
        return None
    return blocks.notice(wording.NOT_ALLOWED[lang].format(who=rights.who(services, lang)))


def _changed(services: Services, place: Place, verb: str, number: int, lang: Lang) -> Message:
    refused = refusal(services, place, lang)
    if refused:
        return refused
    if not number:
        return blocks.notice(wording.WHICH[lang].format(command=COMMAND, verb=verb))
    schedule = services.store.schedules.get(place.team, number)
    if schedule is None:
        return blocks.notice(wording.NO_SUCH[lang].format(command=COMMAND, number=number))
    log.info("schedule_changed", verb=verb, schedule=number)
    return _CHANGES[verb](services, place, schedule, lang)


def _pause(services: Services, place: Place, schedule: Schedule, lang: Lang) -> Message:
    if schedule.state != "active":
        return _about(schedule, lang, wording.ALREADY["pause"], _resume_how(schedule, lang))
    services.store.schedules.set_state(schedule, "paused")
    return _about(schedule, lang, wording.DONE["pause"], _resume_how(schedule, lang))


def _resume(services: Services, place: Place, schedule: Schedule, lang: Lang) -> Message:
    words = wording.ALREADY["resume"]
    if schedule.state != "active":
        schedule, words = services.store.schedules.set_state(schedule, "active"), wording.DONE["resume"]
    return _about(schedule, lang, words, *coming(services, place, schedule, lang))


def _remove(services: Services, place: Place, schedule: Schedule, lang: Lang) -> Message:
    services.store.schedules.remove(schedule)
    return _about(schedule, lang, wording.DONE["remove"])


def _test(services: Services, place: Place, schedule: Schedule, lang: Lang) -> Message:
    """Post it now in its channel, marked as a test."""
    refused = policy.closed(services, replace(place, channel=schedule.channel), lang)
    if refused:
        return blocks.notice(refused)
    done = post_test(services, schedule)
    if done.state == "sent":
        return _about(schedule, lang, wording.DONE["test"])
    if not done.error:
        return blocks.notice(wording.TEST_UNSURE[lang].format(number=schedule.id))
    why = reason(done.error, token=done.error in NO_TOKEN)[lang]
    return blocks.notice(wording.TEST_FAILED[lang].format(number=schedule.id, reason=why))


def coming(services: Services, place: Place, schedule: Schedule, lang: Lang) -> list[str]:
    """When it comes next, also in the person's zone where that is another."""
    zone = telling.zone_or(services.locales.zone(place.person), schedule.timetable.zone)
    return telling.next_lines(schedule, lang, zone, services.clock())


def _about(schedule: Schedule, lang: Lang, words: Bilingual, *more: str) -> Message:
    """What was done, to which schedule, and what more there is to say."""
    what = f"{telling.what(schedule, lang)}{wording.BETWEEN[lang]}{telling.when(schedule.timetable, lang)}"
    line: list[str | telling.Run] = [telling.channel(schedule.channel), wording.BETWEEN[lang], what]
    return telling.message(words[lang].format(number=schedule.id), line, *more)


def _resume_how(schedule: Schedule, lang: Lang) -> str:
    return wording.RESUME_HOW[lang].format(command=COMMAND, number=schedule.id)


_CHANGES: Mapping[str, Callable[[Services, Place, Schedule, Lang], Message]] = {
    "pause": _pause, "resume": _resume, "remove": _remove, "test": _test,
}  # fmt: skip
