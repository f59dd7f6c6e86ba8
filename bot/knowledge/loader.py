"""Loading a base: `load` for those who need it whole, `read` for those who want its faults.

YAML and pydantic are imported where files are parsed, so that a base from the cache costs neither.
"""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.errors import DataError, Fault
from bot.knowledge import cache
from bot.knowledge.files import Files, matched_of, read_files, version_below, version_of
from bot.knowledge.model import Knowledge, Lexicon

if TYPE_CHECKING:
    from bot.knowledge.draft import Draft


def load(root: Path) -> Knowledge:
    """The base below `root` (the folder that holds data/ and intents/). Raises DataError where it has errors.

    A base that was read before comes from the user's cache folder, unchanged and without its files being parsed again.
    """
    knowledge = cache.fetch(version_below(root))
    if knowledge is None:
        files = read_files(root)
        knowledge, faults = _read(files)
        if knowledge is None:
            raise DataError(faults)
        cache.keep(version_of(files), knowledge)
    return knowledge


def read(root: Path) -> tuple[Knowledge | None, list[Fault]]:
    """The base (None where it has errors) and every fault, sorted by place. Never raises for what the files hold."""
    try:
        files = read_files(root)
    except DataError as error:
        return None, list(error.faults)
    return _read(files)


def _read(files: Files) -> tuple[Knowledge | None, list[Fault]]:
    from bot.knowledge.examine import examine

    draft, _ = examine(files)
    broken = any(fault.severity == "error" for fault in draft.faults)
    return None if broken else assemble(draft, files), sorted(draft.faults, key=lambda fault: fault.order)


def assemble(draft: Draft, files: Files) -> Knowledge:
    """The frozen Knowledge of a draft."""
    return Knowledge(
        version=version_of(files)[:12],
        sources=MappingProxyType(draft.sources),
        facts=MappingProxyType(draft.facts),
        lexicon=Lexicon(
            entities=MappingProxyType(draft.entities),
            focuses=MappingProxyType(draft.focuses),
            variants=MappingProxyType(draft.variants),
            synonyms=MappingProxyType(draft.synonyms),
            fillers=draft.fillers,
            stopwords=draft.stopwords,
        ),
        intents=MappingProxyType(draft.intents),
        fixed=MappingProxyType(draft.fixed),
        strings=MappingProxyType(draft.strings),
        out_of_scope=draft.out_of_scope,
        briefing=tuple(draft.briefing.values()),
        matched=matched_of(files),
    )
