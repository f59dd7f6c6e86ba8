"""The App Home: what can be asked, in which language, from which document, and what is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.briefing.times import age, day_in_words
from bot.knowledge.model import LANGS, Knowledge, Lang, Source
from bot.rendering import wording
from bot.rendering.blocks import context, paragraph, run
from bot.rendering.buttons import Press, button

TOPICS = (
    "meeting.overview", "jasmine.what", "pillars.list", "efforts.new", "meeting.participants",
    "vision.vientiane_what", "release.structure", "meta.cite",
)  # fmt: skip
"""Questions to press, in this order, as far as the base has them."""


@dataclass(frozen=True)
class Coming:
    """A briefing that a channel gets soon: when and what, in words."""

    channel: str
    told: str


def view(
    knowledge: Knowledge, lang: Lang, chosen: Lang | None, today: date, kept: Sequence[str],
    coming: Sequence[Coming] = (), on_duty: dict[str, Any] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The view for `views.publish`. `chosen` is the language that the person set; `kept` says what is stored.

    `coming`: the next scheduled briefings. `on_duty`: a block that says who is on duty; None without a roster.
    """
    topics = [
        button(f"topic:{name}", knowledge.intents[name].title[lang], Press("ask", lang, name))
        for name in TOPICS
        if name in knowledge.intents
    ]
    blocks: list[dict[str, Any]] = [
        _heading(wording.HOME_TITLE[lang]),
        _text(wording.HOME_ASK[lang]),
        *([{"type": "actions", "elements": topics}] if topics else []),
        *([_heading(wording.HOME_DUTY[lang]), on_duty] if on_duty else []),
        *_briefings(coming, lang),
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


def _briefings(coming: Sequence[Coming], lang: Lang) -> list[dict[str, Any]]:
    """The channels are Slack's own elements: whoever is not in one sees no name."""
    if not coming:
        return []
    items = [
        {"type": "rich_text_section", "elements": [
            run(f"{each.told} "), {"type": "channel", "channel_id": each.channel}
        ]} for each in coming
    ]  # fmt: skip
    listed = {"type": "rich_text_list", "style": "bullet", "elements": items}
    return [_heading(wording.HOME_BRIEFINGS[lang]), {"type": "rich_text", "elements": [listed]}]


def _source(source: Source, lang: Lang, today: date) -> dict[str, Any]:
    told = wording.HOME_AGE[lang].format(day=day_in_words(source.released, lang), age=age(source.released, today, lang))
    elements = [run(source.title[lang], bold=True), run(f"\n{told}\n{source.url}")]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


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
