"""Briefings -> one JSON object, exactly as docs/json.md says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.briefing.page import Briefing, Items, Line, Paragraph, Part, Passages, plain
from bot.knowledge.model import Lang
from bot.rendering.jsonl import dumps, excerpt_object


def render(briefings: Sequence[Briefing]) -> str:
    """One line, without its end: an object with the briefings, one for each language."""
    return dumps({"briefings": [briefing_object(briefing) for briefing in briefings]})


def briefing_object(briefing: Briefing) -> dict[str, Any]:
    """A briefing as a JSON object."""
    return {
        "topic": briefing.topic,
        "lang": briefing.lang,
        "at": briefing.at.isoformat(timespec="seconds"),
        "zone": briefing.zone,
        "title": briefing.title,
        "notes": list(briefing.notes),
        "age": briefing.age,
        "glance": [plain(line) for line in briefing.glance],
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "parts": [_part(part, briefing.lang) for part in section.parts],
            }
            for section in briefing.sections
        ],
        "source": briefing.source,
        "url": briefing.url,
        "knowledge": briefing.knowledge,
    }


def _part(part: Part, lang: Lang) -> dict[str, Any]:
    if isinstance(part, Paragraph):
        return {"kind": "paragraph", "text": plain(part.line), "links": _links([part.line])}
    if isinstance(part, Items):
        return {"kind": "items", "items": [plain(line) for line in part.lines], "links": _links(part.lines)}
    shown = [excerpt_object(excerpt, lang) for excerpt in part.excerpts]
    if isinstance(part, Passages):
        return {"kind": "passages", "excerpts": shown}
    return {
        "kind": "asked", "question": part.question, "line": part.line, "caution": part.caution or None,
        "excerpts": shown,
    }  # fmt: skip


def _links(lines: Sequence[Line]) -> list[str]:
    return [run.link for line in lines for run in line if run.link]
