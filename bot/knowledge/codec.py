"""Knowledge as JSON and back, for the cache: only the model's own dataclasses can come out, never code.

Each dataclass is a JSON list of its fields in order; how to read one follows from the model's type hints, so that a
field added to the model needs nothing here.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any

from bot.knowledge.lines import Lines
from bot.knowledge.model import Knowledge

_Decode = Callable[[Any], Any]


def dumps(knowledge: Knowledge) -> bytes:
    """The base as UTF-8 JSON."""
    return json.dumps(_encode(knowledge), ensure_ascii=False, separators=(",", ":")).encode()


def loads(data: bytes) -> Knowledge:
    """The base back from `dumps`; raises ValueError, TypeError or KeyError for anything else."""
    knowledge: Knowledge = _decoder(Knowledge)(json.loads(data))
    return knowledge


def _encode(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return [_encode(getattr(value, field.name)) for field in dataclasses.fields(value) if field.init]
    if isinstance(value, Mapping):
        return {key: _encode(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, Lines):
        return value.to_base64()
    return value.isoformat() if isinstance(value, date) else value


@cache
def _decoder(hint: Any) -> _Decode:
    """The function that reads a value of that type hint."""
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        inner = _decoder(next(part for part in arguments if part is not type(None)))
        return lambda value: None if value is None else inner(value)
    if origin is tuple:
        return _sequence(_decoder(arguments[0]))
    if origin is Mapping:
        return _mapping(_decoder(arguments[1]))
    if hint is Lines:
        return Lines.from_base64
    if hint is date:
        return date.fromisoformat
    return _record(hint) if dataclasses.is_dataclass(hint) else _scalar


def _scalar(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        raise TypeError("a text, number or truth value is needed")
    return value


def _sequence(inner: _Decode) -> _Decode:
    if inner is _scalar:
        return tuple
    return lambda values: tuple(map(inner, values))


def _mapping(inner: _Decode) -> _Decode:
    if inner is _scalar:
        return lambda values: MappingProxyType(dict(values))
    return lambda values: MappingProxyType({key: inner(value) for key, value in values.items()})


def _record(kind: Any) -> _Decode:
    hints = typing.get_type_hints(kind)
    decoders = [_decoder(hints[field.name]) for field in dataclasses.fields(kind) if field.init]

    def decode(values: Any) -> Any:
        return kind(*(decode_field(value) for decode_field, value in zip(decoders, values, strict=True)))

    return decode
