"""A Compiled as bytes and back: arrays as numpy's own format without pickling, everything else as JSON."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

from bot.matching.compiled import Compiled, LikeTexts
from bot.matching.features import FeatureSpace
from bot.matching.holdings import Holdings
from bot.matching.homophones import Homophones
from bot.matching.matcher import Matcher, PhraseIndex

_TABLES = ("words", "names", "about", "concepts", "numbers", "gives")


def dumps(compiled: Compiled) -> bytes:
    """The compiled form as one block of bytes."""
    matcher = compiled.matcher
    arrays: dict[str, Any] = {"owners": matcher.owners, "weights": matcher.weights}
    arrays |= _index_arrays("phrases", matcher.index)
    arrays |= _index_arrays("facts", compiled.facts.index)
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
        **{table: {key: f"{bits:x}" for key, bits in getattr(compiled.holdings, table).items()} for table in _TABLES},
    }
    arrays["texts"] = np.frombuffer(
        json.dumps(texts, ensure_ascii=False).encode("utf-8", "surrogatepass"), dtype=np.uint8
    )
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def loads(data: bytes) -> Compiled:
    """The compiled form of `dumps`. ValueError where the bytes are something else."""
    try:
        return _loads(data)
    except (
        zipfile.BadZipFile,
        zlib.error,
        KeyError,
        OSError,
        EOFError,
        TypeError,
        IndexError,
        NotImplementedError,
    ) as error:
        raise ValueError(f"no compiled base: {error}") from None


def _loads(data: bytes) -> Compiled:
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        texts = json.loads(arrays["texts"].tobytes().decode("utf-8", "surrogatepass"))
        space = _space(texts["vocabulary"], arrays["idf"], texts["unknown"])
        matcher = Matcher(
            texts["intents"], texts["phrases"], arrays["owners"], space, _index("phrases", arrays), arrays["weights"]
        )
        facts = _space(texts["facts_vocabulary"], arrays["facts_idf"], texts["facts_unknown"])
        holdings = Holdings(
            {owner: 1 << number for number, owner in enumerate(texts["bits"])},
            **{table: {key: int(bits, 16) for key, bits in texts[table].items()} for table in _TABLES},
        )
        return Compiled(
            matcher, holdings,
            LikeTexts(tuple(texts["facts"]), facts, _index("facts", arrays)),
            {form: tuple(intents) for form, intents in texts["denials"].items()},
            Homophones(texts["homophones"]),
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
