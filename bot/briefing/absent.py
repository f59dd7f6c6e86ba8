"""What is not in the release, with what was refused most since the last briefing first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.answering.engines import engine_for
from bot.knowledge.model import BriefingItem, Knowledge
from bot.matching.analysis import Analysis


def ordered(items: Sequence[BriefingItem], refused: Iterable[str], knowledge: Knowledge) -> tuple[BriefingItem, ...]:
    """The items by how many refused questions asked for each; otherwise in the curated order."""
    asked = Counter(refused)
    if not asked or not items:
        return tuple(items)
    engine = engine_for(knowledge)
    counts: Counter[str] = Counter()
    for text, times in asked.items():
        best = _nearest(items, engine.analyse(text))
        if best is not None:
            counts[best.id] += times
    return tuple(sorted(items, key=lambda item: -counts[item.id]))


def _nearest(items: Sequence[BriefingItem], asked: Analysis) -> BriefingItem | None:
    """The item that a question asked for: by subject and kind of answer, by kind alone, by subject alone."""
    best = max(items, key=lambda item: _fit(item, asked))
    return best if _fit(best, asked) else None


def _fit(item: BriefingItem, asked: Analysis) -> int:
    focuses = {*asked.focuses, *filter(None, [asked.refused_focus])}
    about, focus = not set(item.about).isdisjoint(asked.entities), not focuses.isdisjoint(item.focuses)
    if focus and (about or not item.about):
        return 3 if about else 2
    return int(about)
