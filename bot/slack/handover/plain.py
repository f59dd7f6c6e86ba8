"""What people wrote, as plain words: no mention, no link, nothing that turns the reading direction round."""

from __future__ import annotations

import re
from datetime import datetime

from bot.briefing.times import Times, day_in_words
from bot.knowledge.model import Lang
from bot.rendering.fitting import sendable, shorten

_ENTITY = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_LINES = re.compile(r"\s*\n\s*")


def clean(text: str, most: int) -> str:
    """At most `most` characters of it, without unseen ones and empty lines."""
    return shorten(_LINES.sub("\n", sendable(text).strip()), most)


def readable(text: str, most: int) -> str:
    """The text of a message, which Slack hands on with mark-up, as people read it."""
    named = _ENTITY.sub(_words, text)
    return clean(named.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"), most)


def moment(at: datetime, zone: str, lang: Lang) -> str:
    """Day and time in that zone, and which zone it is."""
    times = Times(lang, zone)
    there = times.local(at)
    day, clock = day_in_words(there.date(), lang), f"{there:%H:%M}"
    return f"{day}, {clock} {times.name}" if lang == "en" else f"{day} {clock}（{times.name}）"


def _words(found: re.Match[str]) -> str:
    sign, target, label = found.groups()
    if sign:
        mark = "#" if sign == "#" else "@"
        return mark + (label or target).lstrip(mark)
    if label and label != target:
        return f"{label} ({target})"
    return target
