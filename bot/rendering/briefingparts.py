"""What all renderers of a briefing share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.answering.model import Excerpt
from bot.knowledge.model import Lang


def said(line: str, lang: Lang) -> str:
    """The line to say, in quotation marks."""
    return f"「{line}」" if lang == "ja" else f'"{line}"'


def original_only(excerpts: Iterable[Excerpt]) -> tuple[Excerpt, ...]:
    """The excerpts without their renderings: the line above them says the same in English."""
    return tuple(replace(excerpt, translation=None) for excerpt in excerpts)
