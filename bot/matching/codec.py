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
from bot.matching.english import Dictionary
from bot.matching.features import FeatureSpace
from bot.matching.holdings import TABLES, Holdings
from bot.matching.homophones import Homophones
from bot.matching.inverted import InvertedIndex
from bot.matching.linear import Classifier
from bot.matching.matcher import Matcher, SentenceIndex
from bot.matching.packed import Sets, Texts, Vocabulary

_LENGTH = struct.Struct("<Q")
_ALIGNED = 64
_TYPES = ("<f4", "<i4", "<i8", "|i1", "|u1", "<u2", "<u4")
_TABLES = tuple(table for table in TABLES if table != "words")
"""Those that are small enough for JSON."""


def dumps(compiled: Compiled) -> bytes:
    """The compiled form as one block of bytes."""
    matcher, facts = compiled.matcher, compiled.facts
    arrays: dict[str, Any] = {"owners": matcher.owners, "bias": matcher.classifier.bias}
    arrays |= _index_arrays("classifier", matcher.classifier.weights)
    arrays |= _index_arrays("phrases", matcher.index)
    arrays |= _index_arrays("facts", facts.index)
    arrays |= {"texts": matcher.phrases.data, "text_ends": matcher.phrases.ends}
    arrays |= {"checksums": matcher.sentences.checksums, "sentences": matcher.sentences.phrases}
    english = compiled.english
    held = compiled.holdings.words
    arrays |= {"held_words": _words(held.words), "held_rows": held.rows}
    arrays |= {"english_words": _words(english.forms), "english_counts": english.counts}
    arrays |= _space_arrays("space", matcher.space) | _space_arrays("facts_space", facts.space)
    texts = {
        "intents": matcher.intents,
        "unknown": matcher.space.unknown,
        "facts": facts.owners,
        "facts_unknown": facts.space.unknown,
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
    matcher = Matcher(
        texts["intents"], Texts(arrays["texts"], arrays["text_ends"]), arrays["owners"],
        _space("space", arrays, texts["unknown"]), _index("phrases", arrays),
        Classifier(_index("classifier", arrays), arrays["bias"]),
        SentenceIndex(arrays["checksums"], arrays["sentences"]),
    )  # fmt: skip
    holdings = Holdings(
        {owner: 1 << number for number, owner in enumerate(texts["bits"])},
        Sets(_vocabulary(arrays["held_words"]), arrays["held_rows"]),
        **{table: {key: int(bits, 16) for key, bits in texts[table].items()} for table in _TABLES},
    )
    return Compiled(
        matcher, holdings,
        LikeTexts(
            tuple(texts["facts"]), _space("facts_space", arrays, texts["facts_unknown"]), _index("facts", arrays),
        ),
        {form: tuple(intents) for form, intents in texts["denials"].items()},
        Homophones(texts["homophones"]), frozenset(texts["foreign"]), texts["spelling"],
        frozenset(texts["refused_words"]),
        Dictionary(_vocabulary(arrays["english_words"]), arrays["english_counts"]),
    )  # fmt: skip


def _index_arrays(name: str, index: InvertedIndex) -> dict[str, Any]:
    return {
        f"{name}_starts": index.starts,
        f"{name}_rows": index.rows,
        f"{name}_values": index.values,
        f"{name}_units": index.units,
        f"{name}_count": np.array([index.count]),
    }


def _index(name: str, arrays: Mapping[str, Any]) -> InvertedIndex:
    starts, rows, values, units, count = (
        arrays[f"{name}_{part}"] for part in ("starts", "rows", "values", "units", "count")
    )
    return InvertedIndex(starts, rows, values, units, int(count[0]))


def _space_arrays(name: str, space: FeatureSpace) -> dict[str, Any]:
    return {f"{name}_words": _words(space.vocabulary), f"{name}_idf": space.idf}


def _space(name: str, arrays: Mapping[str, Any], unknown: float) -> FeatureSpace:
    return FeatureSpace(_vocabulary(arrays[f"{name}_words"]), arrays[f"{name}_idf"], unknown)


def _words(vocabulary: Vocabulary) -> Any:
    return np.frombuffer(vocabulary.tobytes(), np.uint8)


def _vocabulary(words: Any) -> Vocabulary:
    return Vocabulary.frombytes(words.tobytes())
