"""What `/jasmine …` may say: pure, forgiving, in both languages. What is no command is a question."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

from rapidfuzz import fuzz, process

from bot.knowledge.model import Lang

Kind = Literal[
    "question", "pillar", "pillars", "new", "participants", "term", "find", "source", "language", "channel", "help"
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
_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_KANJI = tuple("一二三四五六七八九十")
_NUMBERS = {word: index for words in (_CARDINALS, _ORDINALS, _KANJI) for index, word in enumerate(words, start=1)}
_NUMBER = r"(?P<n>\d{1,3}(?:st|nd|rd|th)?|[〇一二三四五六七八九十]|[a-z]+)"
_BEFORE_JA = re.compile(rf"(?:第|その)?{_NUMBER}(?:番目|つ目|個目|本目)?の?柱")
_AFTER_JA = re.compile(rf"第?柱[のは]?(?:第|その)?{_NUMBER}")
_PILLAR_EN = re.compile(rf"(?P<word>[a-z]+)[ .:#-]*(?:no\.?|number|#)? ?{_NUMBER}")
_ORDINAL_EN = re.compile(rf"(?:the )?{_NUMBER} (?P<word>[a-z]+)")
_WO_FIND = re.compile(r"(?P<word>.+?)を?(?:検索|探す|探して)$")
_ID = re.compile(r"[\w-]*[.\d-][\w.-]*")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff々]")
ALIKE = 82


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
    kind = kind or _misspelt_alone(folded)
    if kind:
        return Command(kind, lang=lang)
    return _with_argument(raw, folded) or Command("question", raw)


def unescape(text: str) -> str:
    """Slack escapes three characters in what users type."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def pillar_number(folded: str) -> int | None:
    """The number where the whole text names one pillar, however it is spelt; None where it does not."""
    together = folded.replace(" ", "")
    japanese = _BEFORE_JA.fullmatch(together) or _AFTER_JA.fullmatch(together)
    if japanese:
        return _number(japanese["n"])
    for pattern in (_PILLAR_EN, _ORDINAL_EN):
        english = pattern.fullmatch(folded)
        if english and _is_pillar(english["word"], english["n"]):
            return _number(english["n"])
    return None


def _is_pillar(word: str, number: str) -> bool:
    # "p3" yes, "p three" no: a lone letter counts before digits only.
    return fuzz.ratio(word, "pillar") >= ALIKE or word == "pillars" or (word == "p" and number.isdigit())


def _number(text: str) -> int | None:
    digits = re.match(r"\d+", text)
    return int(digits[0]) if digits else _NUMBERS.get(text)


def _misspelt_alone(folded: str) -> Kind | None:
    kinds = {word: kind for kind, words in ALONE.items() for word in words if len(word) > 4 and word.isascii()}
    best = process.extractOne(folded, kinds.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return kinds[best[0]] if best else None


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
