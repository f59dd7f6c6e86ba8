"""Two questions in one message: where to cut."""

from __future__ import annotations

import re

from bot.matching.normalise import MATCHED_CHARACTERS, clean

MOST_PARTS = 3

_BULLET = re.compile(r"(?:^|\n)\s*(?:[・\-*•●]|\(?\d{1,2}[.)．）]|[①-⑨])\s*")
_IN_ONE_LINE = re.compile(r"(?:^|(?<=\s))(?:\(?[1-9][.)．）]|\([a-i]\))\s*(?=\S)")
"""Numbers or letters of a list that stands in one line."""

LONGEST_HEADING = 10
"""Characters of a bare heading ("venue", 開催地)."""

_CUTS = (
    re.compile(r"(?<=[?？!！。\n;；])\s*(?=\S)"),
    re.compile(r"(?:[、,。]\s*|\s+)(?:あと|それと|それから|また|加えて|そして|および|ならびに)[、,]?\s*(?=\S)"),
    re.compile(
        r",?\s+(?:(?:and|plus|as well as|and also)\s+"
        r"(?=(?:who|what|when|where|why|how|which|whether|did|does|do|is|was|are|were|has|have|in what)\b)"
        r"|also\s+(?=(?:who|what|when|where|why|how|which)\b))",
        re.IGNORECASE,
    ),
)


_RUNS = re.compile(r"\s{2,}")
"""White space is made short first: the cuts would look at every start of a long run."""

_COMMA = re.compile(r"[、,]\s*")


def split_at_commas(text: str) -> list[str]:
    """The pieces between commas: for a message that is no one question and has no plainer cut."""
    return [
        piece.strip()
        for piece in _COMMA.split(_RUNS.sub(" ", clean(text)[: MATCHED_CHARACTERS * 2]))
        if any(character.isalnum() for character in piece)
    ]


_SENTENCE_END = re.compile(r"(?<=[a-z]{2}\.)\s+(?=[A-Z])")
"""Between English sentences; no cut of `split`, since the first may hold what the second asks about."""


def split_at_full_stops(text: str) -> list[str]:
    """The sentences of an English message, for a question that stands after talk."""
    return [sentence for piece in split(text) for sentence in _SENTENCE_END.split(piece)]


_AND = re.compile(r"\s+(?:and|plus|as well as)\s+|、?(?:それと|あと|および|及び|ならびに)", re.IGNORECASE)


def split_at_and(text: str) -> list[str]:
    """The pieces beside "and": for a message that is no one question ("list the pillars and what each costs")."""
    pieces = _AND.split(_RUNS.sub(" ", clean(text)[: MATCHED_CHARACTERS * 2]))
    return [piece.strip() for piece in pieces if any(character.isalnum() for character in piece)]


def as_question(piece: str) -> str:
    """A heading of a list asks: 1) host 2) chair."""
    piece = piece.strip()
    return piece if len(piece) > LONGEST_HEADING or piece.endswith(("?", "？")) else f"{piece}?"


def split(text: str) -> list[str]:
    """The pieces of a message that may be questions of their own, in order; one piece where there is one."""
    cleaned = _RUNS.sub(lambda run: "\n" if "\n" in run.group() else " ", clean(text)[: MATCHED_CHARACTERS * 2])
    if _BULLET.search(cleaned) and cleaned.count("\n"):
        pieces = [piece for piece in _BULLET.split(cleaned) if piece and piece.strip()]
        pieces = [line for piece in pieces for line in piece.split("\n") if line.strip()]
    elif [mark.strip(" ().（）．") for mark in _IN_ONE_LINE.findall(cleaned)][:2] in (["1", "2"], ["a", "b"]):
        pieces = [as_question(piece) for piece in _IN_ONE_LINE.split(cleaned) if piece.strip()]
    else:
        pieces = [cleaned]
    for cut in _CUTS:
        pieces = [part.strip() for piece in pieces for part in cut.split(piece) if part and part.strip()]
    return [piece for piece in pieces if any(character.isalnum() for character in piece)]
