"""Names that a question says it is not about."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.matching.trie import Span

_AFTER_A_NAME = re.compile(
    r"\s*(?:のやつ|の話|のほう|の方)?(?:(?:じゃ|では|で)な(?:い(?:ほう|方|もの|やつ|取組|もう)|く(?:て|、))|以外|を除(?:く|い|け|き)|のほかに)"
)
_BEFORE_A_NAME = re.compile(
    r"(?:\b(?:other than|apart from|besid|except|except for|asid from|exclud|not count|instead of|rather than) |"
    r"(?:^|[,;:.!?] ?)not )(?:the |a )?[\"']?$"
)
"""Japanese excludes after the name, English before it (in stems)."""


def excluded_names(stemmed: str, spans: Iterable[Span]) -> frozenset[str]:
    """The ids of the names in folded and stemmed text that it excludes: 環境じゃないほう, apart from Timor-Leste."""
    return frozenset(
        name
        for span in spans
        for name in span.ids
        if _AFTER_A_NAME.match(stemmed, span.end) or _BEFORE_A_NAME.search(stemmed[: span.start])
    )
