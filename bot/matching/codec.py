"""A Compiled as bytes and back: a JSON part with all texts, then the arrays as they lie in memory.

Loaded from a file that is mapped into memory, the arrays are never copied: several processes share one copy, and only
the parts that questions touch are read at all.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np

from bot.matching.compiled import Compiled, LikeTexts
from bot.matching.features import FeatureSpace
from bot.matching.holdings import Holdings
from bot.matching.homophones import Homophones
from bot.matching.matcher import Matcher, PhraseIndex, SentenceIndex

_LENGTH = struct.Struct("<Q")
_ALIGNED = 64
_TYPES = ("<f2", "<f4", "<i4", "<i8")
_TABLES = ("words", "names", "about", "concepts", "numbers", "gives")


def dumps(compiled: Compiled) -> bytes:
    """The compiled form as one block of bytes."""
    matcher = compiled.matcher
    arrays: dict[str, Any] = {"owners": matcher.owners, "weights": matcher.weights}
    arrays |= _index_arrays("phrases", matcher.index)
    arrays |= _index_arrays("facts", compiled.facts.index)
    arrays |= {"checksums": matcher.sentences.checksums, "sentences": matcher.sentences.phrases}
    arrays |= {"idf": matcher.space.idf, "facts_idf": compiled.facts.space.idf}
    texts = {
        "intents": matcher.intents,
        "phrases": matcher.phrases,
        "vocabulary": list(matcher.space.vocabulary),
        "unknown": matcher.space.unknown,
        "facts": compiled.facts.owners,
        "facts_vocabulary": list(compiled.facts.space.vocabulary),
        "facts_unknown": compiled.facts.space.unknown,
        "denials": compiled.denials,
        "bits": list(compiled.holdings.bits),
        "homophones": compiled.homophones.by_key,
        "foreign": sorted(compiled.foreign),
        "spelling": compiled.spelling,
        "refused_words": sorted(compiled.refused_words),
        **{table: {key: f"{bits:x}" for key, bits in getattr(compiled.holdings, table).items()} for table in _TABLES},
    }
    texts["arrays"] = [[name, array.dtype.str, list(array.shape)] for name, array in arrays.items()]
    head = json.dumps(texts, ensure_ascii=False).encode("utf-8", "surrogatepass")
    parts = [_LENGTH.pack(len(head)), head]
    for array in arrays.values():
        parts += [bytes(-sum(map(len, parts)) % _ALIGNED), np.ascontiguousarray(array).tobytes()]
    return b"".join(parts)


def loads(data: bytes | memoryview) -> Compiled:
    """The compiled form of `dumps`; its arrays are views of `data`. ValueError where the bytes are something else."""
    try:
        return _loads(data)
    except (struct.error, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise ValueError(f"no compiled base: {error}") from None


def _arrays(data: bytes | memoryview, at: int, listed: list[list[Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, kind, shape in listed:
        if kind not in _TYPES or any(not isinstance(size, int) or size < 0 for size in shape):
            raise ValueError(f"no compiled base: array {name}")
        at += -at % _ALIGNED
        found[name] = np.frombuffer(data, kind, int(np.prod(shape)), at).reshape(shape)
        at += found[name].nbytes
    if at != len(data):
        raise ValueError("no compiled base: cut short or too long")
    return found


def _loads(data: bytes | memoryview) -> Compiled:
    (length,) = _LENGTH.unpack_from(data)
    first = _LENGTH.size + length
    texts = json.loads(bytes(data[_LENGTH.size : first]).decode("utf-8", "surrogatepass"))
    arrays = _arrays(data, first, texts["arrays"])
    space = _space(texts["vocabulary"], arrays["idf"], texts["unknown"])
    matcher = Matcher(
        texts["intents"], texts["phrases"], arrays["owners"], space, _index("phrases", arrays), arrays["weights"],
        SentenceIndex(arrays["checksums"], arrays["sentences"]),
    )  # fmt: skip
    facts = _space(texts["facts_vocabulary"], arrays["facts_idf"], texts["facts_unknown"])
    holdings = Holdings(
        {owner: 1 << number for number, owner in enumerate(texts["bits"])},
        **{table: {key: int(bits, 16) for key, bits in texts[table].items()} for table in _TABLES},
    )
    return Compiled(
        matcher, holdings,
        LikeTexts(tuple(texts["facts"]), facts, _index("facts", arrays)),
        {form: tuple(intents) for form, intents in texts["denials"].items()},
        Homophones(texts["homophones"]), frozenset(texts["foreign"]), texts["spelling"],
        frozenset(texts["refused_words"]),
    )  # fmt: skip


def _index_arrays(name: str, index: PhraseIndex) -> dict[str, Any]:
    return {
        f"{name}_starts": index.starts,
        f"{name}_rows": index.rows,
        f"{name}_values": index.values,
        f"{name}_count": np.array([index.phrases]),
    }


def _index(name: str, arrays: Mapping[str, Any]) -> PhraseIndex:
    return PhraseIndex(
        arrays[f"{name}_starts"], arrays[f"{name}_rows"], arrays[f"{name}_values"], int(arrays[f"{name}_count"][0])
    )


def _space(vocabulary: list[str], idf: Any, unknown: float) -> FeatureSpace:
    return FeatureSpace({feature: number for number, feature in enumerate(vocabulary)}, idf, unknown)
