"""The form for a new schedule: the window, and what was filled in, checked without asking anybody."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.briefing.days import tell_days
from bot.briefing.model import Topic
from bot.briefing.schedule import EVERY_DAY, WORKDAYS, Timetable, TimetableError, calendars
from bot.briefing.times import Times
from bot.briefing.zones import COMMON, find_zone
from bot.knowledge.model import LANGS, Bilingual, Lang
from bot.rendering.fitting import shorten
from bot.rendering.limits import OPTION_TEXT
from bot.slack.briefings import telling, wording

FORM = "jasmine:schedule"
CHANNEL, DAYS, TIME, ZONE, OTHER_ZONE = "channel", "days", "time", "zone", "other_zone"
TOPIC, LANGUAGE, HOLIDAYS = "topic", "language", "holidays"
USUAL_TIME = "08:30"
# Slack wants a value of every option.
NONE = "none"
MOST_ZONE = 60


@dataclass(frozen=True)
class About:
    """Where the form was asked for, and in which language. `fixed`: it is for that channel and no other."""

    lang: Lang
    channel: str = ""
    url: str = ""
    fixed: bool = False

    def dump(self) -> str:
        """As the window's private metadata."""
        return json.dumps({"l": self.lang, "c": self.channel, "u": self.url, "f": self.fixed})

    @classmethod
    def load(cls, text: str) -> About:
        """From the window's private metadata."""
        found = json.loads(text)
        return cls("en" if found["l"] == "en" else "ja", found["c"], found["u"], found["f"])


@dataclass(frozen=True)
class Draft:
    """What was filled in, and can be used."""

    channel: str
    timetable: Timetable
    topic: Topic
    langs: tuple[Lang, ...]


def form(about: About, topics: Iterable[Topic], zones: Iterable[str]) -> dict[str, Any]:
    """The window; `zones` come first among those to choose from, the first of them is chosen."""
    lang = about.lang
    offered = tuple(dict.fromkeys((*zones, *COMMON)))
    named = {zone: f"{Times(lang, zone).name}（{zone}）" if lang == "ja" else zone for zone in offered}
    languages = {value: told[lang] for value, told in wording.LANGUAGE_CHOICES.items()}
    titles = {topic: telling.title_of(topic, lang) for topic in topics}
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": about.dump(),
        "title": _plain(wording.TITLE[lang]),
        "submit": _plain(wording.SUBMIT[lang]),
        "close": _plain(wording.CANCEL[lang]),
        "blocks": [
            _channel(about),
            _input(DAYS, wording.DAYS, lang, _days(lang)),
            _input(TIME, wording.TIME, lang, {"type": "timepicker", "initial_time": USUAL_TIME}),
            _input(ZONE, wording.ZONE, lang, _select(named, offered[0])),
            _input(OTHER_ZONE, wording.OTHER_ZONE, lang, {"type": "plain_text_input", "max_length": MOST_ZONE},
                   wording.OTHER_ZONE_HINT, optional=True),
            _input(TOPIC, wording.TOPIC, lang, _select(titles, next(iter(titles)))),
            _input(LANGUAGE, wording.LANGUAGE, lang, _select(languages, lang, "radio_buttons")),
            _input(HOLIDAYS, wording.HOLIDAYS, lang, _select(_holidays(lang), NONE)),
        ],
    }  # fmt: skip


def read(about: About, values: Mapping[str, Any], topics: Iterable[Topic]) -> Draft | dict[str, str]:
    """What was filled in; or what is wrong with it, by field."""
    lang, errors = about.lang, dict[str, Bilingual]()
    channel = about.channel if about.fixed else str(_chosen(values, CHANNEL) or "")
    days = tuple(sorted(int(day) for day in _several(values, DAYS) if day in map(str, EVERY_DAY)))
    time, typed = str(_chosen(values, TIME) or ""), str(_chosen(values, OTHER_ZONE) or "").strip()
    zone = find_zone(typed or str(_chosen(values, ZONE) or "")) or ""
    topic, holidays = str(_chosen(values, TOPIC) or ""), str(_chosen(values, HOLIDAYS) or NONE)
    langs = str(_chosen(values, LANGUAGE) or "")
    for field, sound, told in (
        (CHANNEL, channel, wording.ERROR_CHANNEL), (DAYS, days, wording.ERROR_DAYS),
        (TIME, _usable(time), wording.ERROR_TIME), (OTHER_ZONE if typed else ZONE, zone, wording.ERROR_ZONE),
        (TOPIC, topic in set(topics), wording.ERROR_CHOICE), (LANGUAGE, langs in wording.LANGUAGE_CHOICES,
        wording.ERROR_CHOICE), (HOLIDAYS, holidays == NONE or holidays in calendars(), wording.ERROR_CHOICE),
    ):  # fmt: skip
        if not sound:
            errors[field] = told
    if errors:
        return {field: told[lang].format(zone=typed) for field, told in errors.items()}
    timetable = Timetable(days, time, zone, "" if holidays == NONE else holidays)
    return Draft(channel, timetable, topic, tuple(each for each in LANGS if each in langs.split(",")))


def _usable(time: str) -> bool:
    try:
        Timetable(EVERY_DAY, time, "UTC")
    except TimetableError:
        return False
    return True


def _channel(about: About) -> dict[str, Any]:
    """The channel to choose. One that others share is set for, not chosen: Slack does not tell us whether it is."""
    lang = about.lang
    if about.fixed:
        line = (wording.CHANNEL_FIXED[lang], telling.channel(about.channel))
        return {"type": "rich_text", "elements": [telling.section(line)]}
    offered = {"include": ["public", "private"], "exclude_external_shared_channels": True}
    element: dict[str, Any] = {"type": "conversations_select", "filter": offered}
    if about.channel.startswith(("C", "G")):
        element["initial_conversation"] = about.channel
    return _input(CHANNEL, wording.CHANNEL, lang, element, wording.CHANNEL_HINT)


def _days(lang: Lang) -> dict[str, Any]:
    options = {str(day): _option(str(day), tell_days((day,), lang)) for day in EVERY_DAY}
    chosen = [options[str(day)] for day in WORKDAYS]
    return {"type": "checkboxes", "options": [*options.values()], "initial_options": chosen}


def _holidays(lang: Lang) -> dict[str, str]:
    there = {code: wording.COUNTRIES[code][lang] for code in wording.COUNTRIES if code in calendars()}
    told = {code: wording.HOLIDAYS_OF[lang].format(country=name) for code, name in there.items()}
    return {NONE: wording.HOLIDAYS_NONE[lang], **told}


def _select(choices: Mapping[str, str], initial: str, kind: str = "static_select") -> dict[str, Any]:
    options = {value: _option(value, label) for value, label in choices.items()}
    return {"type": kind, "options": [*options.values()], "initial_option": options[initial]}


def _option(value: str, label: str) -> dict[str, Any]:
    return {"text": _plain(shorten(label, OPTION_TEXT)), "value": value}


def _input(
    block: str, label: Bilingual, lang: Lang, element: Mapping[str, Any], hint: Bilingual | None = None, *,
    optional: bool = False,
) -> dict[str, Any]:  # fmt: skip
    made = {
        "type": "input", "block_id": block, "label": _plain(label[lang]), "element": {**element, "action_id": block},
        "optional": optional,
    }  # fmt: skip
    return made if hint is None else {**made, "hint": _plain(hint[lang])}


def _chosen(values: Mapping[str, Any], block: str) -> str | None:
    value = (values.get(block) or {}).get(block) or {}
    option = value.get("selected_option")
    if option:
        return str(option.get("value"))
    return value.get("value") or value.get("selected_time") or value.get("selected_conversation")


def _several(values: Mapping[str, Any], block: str) -> list[str]:
    value = (values.get(block) or {}).get(block) or {}
    return [str(option.get("value")) for option in value.get("selected_options") or ()]


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}
