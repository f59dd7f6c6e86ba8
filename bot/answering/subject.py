"""What a question is about, in the lexicon's words, for refusals and did-you-means."""

from __future__ import annotations

from bot.knowledge.model import Lang
from bot.matching.analysis import Analysis
from bot.matching.engine import Engine

_ORDER = {"initiative": 0, "person": 1, "term": 2, "event": 3, "document": 4, "theme": 5, "pillar": 6}
_TOO_GENERAL = frozenset({"japan", "asean"})


def specific(analysis: Analysis, engine: Engine) -> list[str]:
    """The entities of a question, the most telling first; general ones only where there is nothing else."""
    entities = engine.knowledge.lexicon.entities
    own = [name for name in analysis.entities if name not in engine.general and entities[name].kind != "place"]
    rest = [entity for entity in analysis.entities if entity in engine.general and entity not in _TOO_GENERAL]
    return sorted(own, key=lambda entity: _ORDER.get(entities[entity].kind, 7)) or rest


def label_of(analysis: Analysis, engine: Engine, lang: Lang) -> str:
    """How the bot names what the question is about; empty where it names nothing of ours."""
    names = specific(analysis, engine)
    return engine.knowledge.lexicon.entities[names[0]].label[lang] if names else ""
