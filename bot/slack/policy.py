"""Whether the bot may answer in a channel, and whether somebody has asked enough for now."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.knowledge.model import Lang
from bot.rendering import blocks
from bot.slack import desk, wording
from bot.slack.fallback import attempt
from bot.slack.names import COMMAND
from bot.slack.posting import Place
from bot.slack.services import Services
from bot.slack.work import Job


def guarded(services: Services, place: Place, text: str, job: Callable[[Services, Place, str], None]) -> Job:
    """The job, if it may be done; else a line, to the asker alone, that says why not and what helps."""

    def run() -> None:
        refused = refusal(services, place, text)
        if refused is None:
            job(services, place, text)
        elif refused:
            services.poster.whisper(place, blocks.notice(refused))

    return run


def counted(services: Services, place: Place, lang: Lang | None, job: Job) -> Job:
    """The job of a press or an edit, unless the person has asked enough for now: then they are told so, once."""

    def run() -> None:
        slow = slowed(services, place, lang or desk.preferred(services, place, "") or "ja")
        if slow is None:
            job()
        elif slow:
            services.poster.whisper(place, blocks.notice(slow))

    return run


def silent(services: Services, place: Place, text: str) -> Job:
    """A message in a thread of ours that names nobody: answered where that is allowed and possible, else nothing."""

    def run() -> None:
        if not closed(services, place, "ja"):
            desk.follow_up(services, place, text)

    return run


def refusal(services: Services, place: Place, text: str) -> str | None:
    """None where the bot may answer; else what to say, "" where it was said already."""
    lang: Lang = language_of(text) or desk.preferred(services, place, text) or "ja"
    if not place.direct and not place.private:
        told = closed(services, place, lang)
        if told:
            return told if services.caps.notice.tell_once(f"{place.person}:{place.channel}") else ""
    slow = slowed(services, place, lang)
    if slow is not None:
        return slow
    if place.thread_ts and not place.direct and services.caps.thread.wait(place.conversation):
        return wording.THREAD_FULL[lang] if services.caps.thread.tell_once(place.conversation) else ""
    return None


def slowed(services: Services, place: Place, lang: Lang) -> str | None:
    """None where the person may ask or press once more (which is counted); else what to say, "" where it was said."""
    seconds = services.caps.person.wait(place.person)
    if not seconds:
        return None
    told = wording.SLOW_DOWN[lang].format(seconds=seconds)
    return told if services.caps.person.tell_once(place.person) else ""


def closed(services: Services, place: Place, lang: Lang) -> str:
    """Why the bot may not speak openly in the channel, and who can change that; "" where it may."""
    setting = attempt("channel", lambda: services.store.channels.get(place.team, place.channel), None)
    names = {"who": services.rights.who(lang), "command": COMMAND}
    if setting is not None and setting.mode == "off":
        return wording.CHANNEL_OFF[lang].format(**names)
    if place.shared and not (setting is not None and setting.external):
        return wording.CHANNEL_EXTERNAL[lang].format(**names)
    return ""


_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def language_of(text: str) -> Lang | None:
    """The language of a text with Japanese letters, or of two words or more; a bare name tells none."""
    if _JAPANESE.search(text):
        return "ja"
    return "en" if len(text.split()) > 1 else None
