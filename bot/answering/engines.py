"""The compiled form of each knowledge in use, made once for each version."""

from __future__ import annotations

from bot.knowledge.model import Knowledge
from bot.matching.engine import Engine

MOST_ENGINES = 4
"""The one that answers, the one of the test channel, and on a reload the next of each."""

_engines: dict[str, Engine] = {}


def engine_for(knowledge: Knowledge) -> Engine:
    """The engine of a knowledge; compiled now where nobody adopted one."""
    engine = _engines.get(knowledge.version)
    if engine is None or engine.knowledge is not knowledge:
        engine = Engine(knowledge)
        adopt(engine)
    return engine


def adopt(engine: Engine) -> None:
    """Takes an engine that was made elsewhere (from a cache), for the knowledge that it holds."""
    _engines.pop(engine.knowledge.version, None)
    while len(_engines) >= MOST_ENGINES:
        _engines.pop(next(iter(_engines)))
    _engines[engine.knowledge.version] = engine
