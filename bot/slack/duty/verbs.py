"""What `/jasmine oncall …` may say: pure, in both languages."""

from __future__ import annotations

import re
from typing import Literal

from rapidfuzz import fuzz

from bot.briefing.pillars import ALIKE

Asked = Literal["", "briefing", "briefing on", "briefing off"]
WORDS = (
    "oncall", "on call", "on-call", "duty", "on duty", "duty officer", "roster", "who is on call", "who is on duty",
    "who's on call", "who's on duty", "当番", "当直", "当番表", "当番は", "当番は誰", "当番は誰ですか", "当直は誰",
    "当直は誰ですか", "オンコール",
)  # fmt: skip
"""What asks for the roster when it stands alone."""
_BRIEFING = ("briefing", "briefings", "brief")
_ON = ("on", "yes", "start", "オン", "受け取る", "希望", "希望する", "あり")
_OFF = ("off", "no", "stop", "オフ", "受け取らない", "不要", "停止", "なし")
_ENGLISH = re.compile(r"(?P<verb>on[ -]?call|duty|[a-z]+)[\s:]+(?P<what>[a-z]+)(?:[\s:]+(?P<choice>\S+))?")
_JAPANESE = re.compile(r"(?:当番|当直|オンコール)(?:開始)?(?:時)?[\s:の]*ブリーフィング[\s:をは]*(?P<choice>\S+)?")


def parse_oncall(folded: str) -> Asked | None:
    """What a text after the command asks about the roster, beyond the bare word; None where it is about something else.

    `folded` is in lower case, with single spaces. 当直ブリーフィング alone is the briefing itself.
    """
    japanese = _JAPANESE.fullmatch(folded)
    if japanese:
        return _choice(japanese["choice"]) or (None if folded.endswith("直ブリーフィング") else "briefing")
    english = _ENGLISH.fullmatch(folded)
    if not english or not _alike(english["what"], _BRIEFING):
        return None
    verb = english["verb"].replace(" ", "").replace("-", "")
    if not _alike(verb, ("oncall", "duty")):
        return None
    return _choice(english["choice"]) or "briefing"


def _choice(word: str | None) -> Asked | None:
    return "briefing on" if word in _ON else "briefing off" if word in _OFF else None


def _alike(word: str, known: tuple[str, ...]) -> bool:
    return any(fuzz.ratio(word, each) >= ALIKE - 7 for each in known)
