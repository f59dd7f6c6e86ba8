"""The App Home: what can be asked, in which language, from which document, and what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.knowledge.model import LANGS, Knowledge, Lang, Source
from bot.rendering import wording
from bot.rendering.blocks import context, paragraph, run
from bot.rendering.buttons import Press, button

TOPICS = (
    "meeting.overview", "jasmine.what", "pillars.list", "efforts.new", "meeting.participants",
    "vision.vientiane_what", "release.structure", "meta.cite",
)  # fmt: skip
"""Questions to press, in this order, as far as the base has them."""


def view(knowledge: Knowledge, lang: Lang, chosen: Lang | None, today: date, kept: Sequence[str]) -> dict[str, Any]:
    """The view for `views.publish`. `chosen` is the language that the person set; `kept` says what is stored."""
    topics = [
        button(f"topic:{name}", knowledge.intents[name].title[lang], Press("ask", lang, name))
        for name in TOPICS
        if name in knowledge.intents
    ]
    blocks: list[dict[str, Any]] = [
        _heading(wording.HOME_TITLE[lang]),
        _text(wording.HOME_ASK[lang]),
        *([{"type": "actions", "elements": topics}] if topics else []),
        _heading(wording.HOME_LANGUAGE[lang]),
        {"type": "actions", "elements": _languages(lang, chosen)},
        _heading(wording.HOME_SOURCE[lang]),
    ]
    for source in knowledge.sources.values():
        blocks += [_source(source, lang, today), context(source.citation[lang])]
    blocks += [
        _heading(wording.HOME_KEPT[lang]),
        _text("\n".join(kept)),
        context(wording.HOME_UNOFFICIAL[lang], wording.DATA_VERSION[lang].format(version=knowledge.version)),
    ]
    return {"type": "home", "blocks": blocks}


def age(released: date, today: date, lang: Lang) -> str:
    """How long ago a document was released, in whole years and months (in days below one month)."""
    months = (today.year - released.year) * 12 + today.month - released.month - (today.day < released.day)
    if months < 1:
        return _counted((today - released).days, "day", lang)
    parts = [(months // 12, "year"), (months % 12, "month")]
    told = [_counted(count, unit, lang) for count, unit in parts if count]
    return "".join(told) if lang == "ja" else " and ".join(told)


def _counted(count: int, unit: str, lang: Lang) -> str:
    told = wording.UNITS[unit][lang].format(count=count)
    return told.removesuffix("s") if lang == "en" and count == 1 else told


def _source(source: Source, lang: Lang, today: date) -> dict[str, Any]:
    told = wording.HOME_AGE[lang].format(day=released(source.released, lang), age=age(source.released, today, lang))
    elements = [run(source.title[lang], bold=True), run(f"\n{told}\n{source.url}")]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def released(day: date, lang: Lang) -> str:
    """A day in words."""
    if lang == "ja":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {day:%B %Y}"


def _languages(lang: Lang, chosen: Lang | None) -> list[dict[str, Any]]:
    made = []
    for name in ("auto", *LANGS):
        label = wording.HOME_LANGUAGES[name][lang]
        current = name == (chosen or "auto")
        text = f"✓ {label}" if current else label
        made.append(button(f"lang:{name}", text, Press("lang", lang, line=name)))
    return made


def _heading(text: str) -> dict[str, Any]:
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": False}}


def _text(text: str) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [paragraph(text)]}
