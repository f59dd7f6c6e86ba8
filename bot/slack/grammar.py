"""What `/jasmine …` may say: pure, forgiving, in both languages. What is no command is a question."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz, process

from bot.briefing.pillars import ALIKE, pillar_number
from bot.briefing.topics import parse_wanted
from bot.knowledge.model import Lang
from bot.slack.briefings.verbs import parse_verb
from bot.slack.duty.verbs import WORDS as ONCALL
from bot.slack.duty.verbs import parse_oncall

Kind = Literal[
    "question", "pillar", "pillars", "new", "participants", "term", "find", "source", "language", "channel", "help",
    "brief", "briefing", "oncall",
]  # fmt: skip


@dataclass(frozen=True)
class Command:
    """A parsed command. `text` is its argument (the question, the term, the word, the id, the language).

    `number` is the pillar's; `lang` is set where the command itself is in Japanese.
    """

    kind: Kind
    text: str = ""
    number: int = 0
    lang: Lang | None = None


# Words that stand alone, and words that take an argument. The first of each is the one that help shows.
ALONE: dict[Kind, tuple[str, ...]] = {
    "pillars": ("pillars", "pillar", "the pillars", "four pillars", "4 pillars", "the four pillars", "柱", "4つの柱",
                "四つの柱", "柱一覧", "柱の一覧"),
    "new": ("new", "new efforts", "marked new", "新", "【新】", "新規", "新規の取組", "新しい取組", "新たな取組"),
    "participants": ("participants", "participant", "participating countries", "attendees", "参加国", "参加者",
                     "出席者", "出席国", "参加"),
    "help": ("help", "?", "usage", "commands", "ヘルプ", "使い方", "つかいかた", "使いかた"),
    "source": ("source", "sources", "出典", "出所", "ソース"),
    "language": ("lang", "language", "言語"),
    "channel": ("channel", "チャンネル", "チャンネル設定"),
    "find": ("find", "search", "検索"),
    "term": ("term", "用語"),
    "brief": ("brief", "brief me", "briefing text", "ブリーフ", "ブリーフィング", "当直ブリーフィング"),
    "briefing": ("briefing", "briefings", "定期ブリーフィング", "ブリーフィング設定", "ブリーフィングの設定"),
    "oncall": ONCALL,
}  # fmt: skip
WITH_ARGUMENT: dict[Kind, tuple[str, ...]] = {
    "term": ("term", "用語"),
    "find": ("find", "search", "検索", "探す"),
    "language": ("lang", "language", "言語"),
    "channel": ("channel", "チャンネル"),
    "source": ("source", "出典"),
}
LANGUAGES: dict[str, str] = {
    "ja": "ja", "jp": "ja", "japanese": "ja", "日本語": "ja", "にほんご": "ja", "和文": "ja", "en": "en",
    "english": "en", "英語": "en", "英文": "en", "eng": "en", "jpn": "ja", "auto": "auto", "automatic": "auto",
    "自動": "auto", "default": "auto",
}  # fmt: skip
CHANNEL: dict[str, str] = {
    "mentions": "mentions", "mention": "mentions", "on": "mentions", "メンション": "mentions", "オン": "mentions",
    "off": "off", "オフ": "off", "停止": "off", "external on": "external on", "外部 オン": "external on",
    "external off": "external off", "外部 オフ": "external off",
}  # fmt: skip
_BRIEF = re.compile(
    r"(?:(?P<en>[a-z]+)[\s:]+|(?P<ja>(?:定期|当直)?ブリーフィング|ブリーフ(?!ィ))(?P<gap>[\s:の]*))(?P<rest>.+)", re.I
)
_WO_FIND = re.compile(r"(?P<word>.+?)を?(?:検索|探す|探して)$")
_ID = re.compile(r"[\w-]*[.\d-][\w.-]*")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff々]")


_OF_NUMBER = ("pause", "resume", "remove", "test")


def parse(text: str) -> Command:
    """The command that the text after `/jasmine` means; a question where it is none."""
    raw = unescape(text).strip()
    folded = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", raw)).strip().casefold().rstrip("?？。. ") or raw
    lang: Lang | None = "ja" if _JAPANESE.search(folded) else None
    if not raw:
        return Command("help")
    kind = next((kind for kind, words in ALONE.items() if folded in words), None)
    number = None if kind else pillar_number(folded)
    if number is not None:
        return Command("pillar", number=number, lang=lang)
    oncall = None if kind else parse_oncall(folded)
    if oncall is not None:
        return Command("oncall", oncall, lang=lang)
    briefing = None if kind else _briefing(raw)
    kind = kind or (None if briefing else _misspelt_alone(folded))
    if kind:
        return Command(kind, lang=lang)
    return briefing or _of_number(raw, lang) or _with_argument(raw, folded) or Command("question", raw)


def unescape(text: str) -> str:
    """Slack escapes three characters in what users type."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _misspelt_alone(folded: str) -> Kind | None:
    kinds = {word: kind for kind, words in ALONE.items() for word in words if len(word) > 4 and word.isascii()}
    best = process.extractOne(folded, kinds.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return kinds[best[0]] if best else None


def _of_number(raw: str, lang: Lang | None) -> Command | None:
    """`pause 2`, without the word briefing: with a number behind it, it can mean nothing else."""
    told = parse_verb(raw)
    return Command("briefing", told[0], told[1], lang) if told and told[1] and told[0] in _OF_NUMBER else None


def _briefing(raw: str) -> Command | None:
    """`brief TOPIC`, and `briefing` with something to do about the schedules (or with a topic, which is a brief)."""
    found = _BRIEF.fullmatch(unicodedata.normalize("NFKC", raw))
    if found is None:
        return None
    word, rest = (found["en"] or "").casefold(), found["rest"].strip()
    lang: Lang | None = "ja" if _JAPANESE.search(raw) else None
    alike = max(("brief", "briefing", "briefings"), key=lambda known: fuzz.ratio(word, known))
    if word and fuzz.ratio(word, alike) < ALIKE - 7:
        return None
    told = parse_verb(rest) if not word or alike != "brief" else None
    if told:
        return Command("briefing", told[0], told[1], lang)
    # Some other topic in few words is told that there is none; a longer text is a question that begins like this.
    unknown = (len(rest.split()) <= 2 and word == alike) or " " in (found["gap"] or "")
    return Command("brief", rest, lang=lang) if unknown or parse_wanted(rest).topic else None


def _with_argument(raw: str, folded: str) -> Command | None:
    found = _WO_FIND.fullmatch(raw)
    if found:
        return Command("find", found["word"].strip(), lang="ja")
    for kind, verbs in WITH_ARGUMENT.items():
        for verb in verbs:
            # Japanese verbs need no space before their argument.
            match = re.fullmatch(rf"{verb}(?:[\s::]+|(?<=[^\x00-\x7f]))(.+)", unicodedata.normalize("NFKC", raw), re.I)
            if match and _fits(kind, match[1].strip()):
                return replace(_argument(kind, match[1].strip()), lang=None if verb.isascii() else "ja")
    verb, _, rest = folded.partition(" ")
    if rest and " " not in rest and verb.isascii() and len(verb) >= 4:
        return _misspelt(verb, rest)
    return None


def _misspelt(verb: str, rest: str) -> Command | None:
    for kind, verbs in WITH_ARGUMENT.items():
        alike = any(fuzz.ratio(verb, known) >= ALIKE - 7 for known in verbs if len(known) >= 4 and known.isascii())
        if alike and _fits(kind, rest):
            return _argument(kind, rest)
    return None


def _argument(kind: Kind, rest: str) -> Command:
    if kind == "language":
        return Command("language", LANGUAGES.get(rest.casefold(), ""))
    if kind == "channel":
        return Command("channel", CHANNEL[" ".join(rest.casefold().split())])
    return Command(kind, rest.strip("「」\"'"))


def _fits(kind: Kind, rest: str) -> bool:
    """Whether the rest can be this command's argument; else the text is a question that begins like a command."""
    words = rest.split()
    if kind == "language":
        return len(words) == 1
    if kind == "channel":
        return " ".join(rest.casefold().split()) in CHANNEL
    if kind == "source":
        return len(words) == 1 and _ID.fullmatch(rest) is not None
    if kind == "find":
        return len(words) <= 5 and words[0].casefold() not in ("out", "the", "me")
    return len(words) <= 4 and words[0].casefold() not in ("of", "limit", "limits")
