"""What a briefing may be about, as people write it, and as it is called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from bot.briefing.model import TOPICS, Topic
from bot.briefing.pillars import ALIKE, pillar_number
from bot.knowledge.model import Bilingual, Entity, Lang

_WORDS: Mapping[Topic, tuple[str, ...]] = {
    "all": ("all", "everything", "whole", "full", "text", "全部", "すべて", "全て", "全体", "全文", "一式"),
    "meeting": ("meeting", "the forum", "forum", "at a glance", "会合", "会議", "次官級会合", "概要"),
    "jasmine": ("jasmine", "the initiative", "initiative", "ジャスミン", "イニシアティブ", "じゃすみん"),
    "new": ("new", "new efforts", "marked new", "what is new", "新規", "新", "【新】", "新しい取組", "新たな取組",
            "新規の取組"),
    "press": ("press", "if asked", "q&a", "qa", "q and a", "press questions", "question and answer", "reporters",
              "media", "聞かれたら", "想定問答", "問答", "記者", "報道", "プレス", "記者対応", "報道対応", "取材"),
}  # fmt: skip
_TITLES: Mapping[Topic, Bilingual] = {
    "all": Bilingual(ja="全体", en="everything"),
    "meeting": Bilingual(ja="会合", en="the meeting"),
    "jasmine": Bilingual(ja="ジャスミン", en="JASMINE"),
    "new": Bilingual(ja="【新】の取組", en="the efforts marked new"),
    "press": Bilingual(ja="聞かれたら（想定問答）", en="if asked (questions from the press)"),
}
_PILLAR = Bilingual(ja="第{number}の柱", en="pillar {number}")
_LANGUAGES: Mapping[str, tuple[Lang, ...]] = {
    **dict.fromkeys(("ja", "jp", "jpn", "japanese", "日本語", "にほんご", "和文"), ("ja",)),
    **dict.fromkeys(("en", "eng", "english", "英語", "英文"), ("en",)),
    **dict.fromkeys(("both", "ja en", "ja,en", "en,ja", "ja/en", "ja+en", "both languages", "bilingual", "日英", "両方",
                     "二か国語", "日本語と英語", "英語と日本語", "日英両方"), ("ja", "en")),
}  # fmt: skip
_LEAD = re.compile(r"(?:me )?(?:on|about|of|for) (?:the )?|the ")
_TAIL = re.compile(r"(?:について|に関する|のこと|の件|の|を)$")


@dataclass(frozen=True)
class Wanted:
    """What somebody wants a briefing on. `topic` is None where the words name none; `langs` is empty where not said."""

    topic: Topic | None
    langs: tuple[Lang, ...] = ()


def parse_topic(text: str) -> Topic | None:
    """The topic that a text names, in either language, misspelt or not; `all` where it is empty, None for no topic.

    A pillar's number is not checked: that there is no fifth is for the caller to say (see `topics`).
    """
    folded = _folded(text)
    for words in (folded, _TAIL.sub("", _LEAD.sub("", folded, count=1) if _LEAD.match(folded) else folded).strip()):
        topic = _exact(words)
        if topic:
            return topic
    return _alike(words)


def parse_wanted(text: str) -> Wanted:
    """Topic and language of what follows `brief`: "pillar 3 in English", "会合 英語", "both"."""
    folded = re.sub(r"(?:で|版)$", "", _folded(text))
    for word in sorted(_LANGUAGES, key=len, reverse=True):
        rest = folded.removesuffix(word)
        # A Japanese word needs no space before it.
        if rest != folded and (not rest or rest.endswith(" ") or not word.isascii()):
            return Wanted(parse_topic(re.sub(r"(?:^| )in $", "", rest)), _LANGUAGES[word])
    return Wanted(parse_topic(_folded(text)))


def topics(entities: Iterable[Entity]) -> tuple[Topic, ...]:
    """Every topic that there is: the fixed ones, and each pillar among the lexicon's entities."""
    numbers = sorted(entity.id.removeprefix("pillar") for entity in entities if entity.kind == "pillar")
    return (*TOPICS, *(f"pillar{number}" for number in numbers))


def topic_title(topic: Topic, lang: Lang) -> str:
    """What a topic is called."""
    number = topic.removeprefix("pillar")
    return _PILLAR[lang].format(number=number) if number != topic else _TITLES[topic][lang]


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold().strip("?？。. 「」\"'")


def _exact(folded: str) -> Topic | None:
    if not folded:
        return "all"
    for topic, words in _WORDS.items():
        if folded in words:
            return topic
    if re.fullmatch(r"pillar\d{1,3}|\d", folded):
        return f"pillar{folded.removeprefix('pillar')}"
    number = pillar_number(folded)
    return None if number is None else f"pillar{number}"


def _alike(folded: str) -> Topic | None:
    known = {word: topic for topic, words in _WORDS.items() for word in words if len(word) > 3}
    best = process.extractOne(folded, known.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
    return known[best[0]] if best else None
