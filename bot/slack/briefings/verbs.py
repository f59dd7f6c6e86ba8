"""What `/jasmine briefing …` may be told to do: pure, in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Literal

Verb = Literal["list", "add", "pause", "resume", "remove", "test"]
VERBS: Mapping[Verb, tuple[str, ...]] = {
    "list": ("list", "ls", "show", "schedules", "一覧", "リスト", "予定", "予定一覧"),
    "add": ("add", "new", "create", "schedule", "追加", "登録", "作成"),
    "pause": ("pause", "stop", "停止", "一時停止", "休止"),
    "resume": ("resume", "start", "restart", "再開"),
    "remove": ("remove", "delete", "rm", "削除", "取消"),
    "test": ("test", "try", "テスト", "試験", "試す"),
}
_FIRST = re.compile(r"(?P<verb>\D+?)[\s:]*(?:no\.?|number|#|番号)?\s*(?P<number>\d{1,9})?番?")
_LAST = re.compile(r"(?:no\.?|number|#|番号)?\s*(?P<number>\d{1,9})\s*番?[をの]?\s*(?P<verb>\D+?)(?:する)?")


def parse_verb(text: str) -> tuple[Verb, int] | None:
    """What to do with the schedule of which number (0 where none is named); None where the text says nothing of it."""
    folded = unicodedata.normalize("NFKC", text).strip().casefold().rstrip("。. ")
    for pattern in (_FIRST, _LAST):
        found = pattern.fullmatch(folded)
        if found:
            verb = next((verb for verb, words in VERBS.items() if found["verb"].strip() in words), None)
            if verb:
                return verb, int(found["number"] or 0)
    return None
