"""Text as typed -> text as matched: bounded, without mark-up, one spelling for what people write in many ways."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Mapping

MAX_CHARACTERS = 40_000
"""Slack sends no more than this; the rest of a longer line is dropped before anything costly."""

MATCHED_CHARACTERS = 700
"""A question is shorter than this; longer text is a paste, and is not matched as a question."""

_COMBINING = (
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe00-\ufe0f\ufe20-\ufe2f]"
)
_COMBINING_RUN = re.compile(f"({_COMBINING}{{3}}){_COMBINING}+")
"""More than three marks on one letter: normalising a long run takes time that grows with its square."""

_SLACK_REFERENCE = re.compile(
    r"<(?:[@#!][^>|]{0,60}(?:\|[^>]{0,120})?|(?:https?|mailto):[^>|]{0,2000}(?:\|([^>]{0,500}))?)>"
)
_EMOJI_NAME = re.compile(r":[a-z0-9_+\-]{2,40}:", re.IGNORECASE)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")
_CIRCLED = re.compile(r"(柱の|第|柱|pillar\s*)?([①-⑨])(の柱|つ目の柱)?", re.IGNORECASE)
_DOTTED_LETTERS = re.compile(r"\b(?:[a-z]\.){2,}[a-z]?\b\.?")
_KANJI_NUMERAL = re.compile(
    r"(?:(?<=第)|(?<=柱))[一二三四五六七八九十]{1,3}|[一二三四五六七八九十]{1,3}(?=つ|本|番|か国|ヵ国|カ国|ヶ国|か所|件|点|項目|国間|者|原則|回|の柱|本柱|大柱|月|日(?![本aA])|周年)"
)
_ORDINAL_OF_A_PILLAR = re.compile(r"\b(?:the )?([1-9])(?:st|nd|rd|th) (pillar|piller|pilar)\b")
"""The 4th pillar is one of the 4 pillars: without its ending the ordinal would stand for all of them."""

_ORDINAL = re.compile(r"(\d)(?:st|nd|rd|th)\b")
_QUESTION_IN_KATAKANA = re.compile(
    "(?<![ァ-ヴー])(?:ドコ|ダレ|ナニ|イツ|ナゼ|ドレ|ドノ|イクツ|トハ|アリ|ナシ)(?![ァ-ヴー])"
)
"""Question words and endings in katakana for stress; as part of a longer word (ドイツ) they are none."""

_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_KANJI_FOR_KATAKANA = re.compile(r"(?<=[ァ-ヴー])(?:[口力工夕卜]+(?=[ァ-ヴー])|口(?![\u4e00-\u9fff]))")
_KATAKANA_OF_KANJI = str.maketrans("口力工夕卜", "ロカエタト")
"""Kanji that look like katakana and are mistaken for them: テ口, テクノ口ジー. Not numerals: オブザーバー二カ国."""

_SPACES = re.compile(r"\s+")
_HYPHENS = re.compile(r"[-‐-―−/_]")
_CJK_SPACE = re.compile(
    r"(?<=[\u3040-\u30ff\u3400-\u9fff]) (?=[\u3040-\u30ff\u3400-\u9fff0-9])|(?<=[0-9]) (?=[\u3040-\u30ff\u3400-\u9fff])"
)
_BARE = {
    code: unicodedata.normalize("NFD", chr(code))[0]
    for code in (*range(0xE0, 0x180), *range(0x1A0, 0x1B2), *range(0x1E00, 0x1F00))
    if unicodedata.normalize("NFD", chr(code))[0].isascii()
} | {ord("đ"): "d", ord("ø"): "o"}
"""Latin letters without their marks: many who write Vietnamese or Portuguese in a chat leave them out."""

_MARKS = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "｡": "。", "､": "、", "～": "〜"})


def clean(text: str) -> str:
    """`text` (anything a person or Slack can send) without Slack's mark-up, control and invisible characters."""
    text = _COMBINING_RUN.sub(r"\1", text[:MAX_CHARACTERS])
    text = html.unescape(html.unescape(text)) if "&" in text else text
    text = _SLACK_REFERENCE.sub(lambda match: f" {match.group(1) or ''} ", text)
    text = _EMOJI_NAME.sub(" ", text)
    text = _INVISIBLE.sub("", text)
    text = _CONTROL.sub(" ", text)
    text = _KANJI_FOR_KATAKANA.sub(lambda match: match.group().translate(_KATAKANA_OF_KANJI), text)
    return re.sub(r"[*`~]+", " ", text).replace("\u2028", "\n").replace("\u2029", "\n").replace("\u0085", "\n").strip()


def _kanji_number(match: re.Match[str]) -> str:
    digits = match.group()
    if digits == "十":
        return "10"
    if "十" in digits:
        tens, _, ones = digits.partition("十")
        return str(_DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0))
    return "".join(str(_DIGITS[digit]) for digit in digits)


def _circled_number(match: re.Match[str]) -> str:
    return f"柱{ord(match.group(2)) - ord('①') + 1}"


def fold(text: str, variants: Mapping[str, str] | None = None) -> str:
    """Cleaned text in one form: NFKC, case folded, numerals as digits, hyphens as spaces, curated variants.

    Katakana stays katakana (タイ is a country, たい an ending); see `hiragana` for the looser form.
    Folding folded text changes nothing.
    """
    text = _CIRCLED.sub(_circled_number, text)
    text = unicodedata.normalize("NFKC", text).translate(_QUOTES).casefold().replace("&", " and ")
    text = bare(unicodedata.normalize("NFKC", text))
    text = _DOTTED_LETTERS.sub(lambda match: match.group().replace(".", ""), text)
    text = bare(text)  # a mark that stood on the last dot
    text = _CJK_SPACE.sub("", _SPACES.sub(" ", _HYPHENS.sub(" ", text)))
    text = _KANJI_NUMERAL.sub(_kanji_number, text)
    text = _ORDINAL.sub(r"\1", _ORDINAL_OF_A_PILLAR.sub(r"\2 \1", text))
    text = _QUESTION_IN_KATAKANA.sub(lambda match: to_hiragana(match.group()), text)
    for variant, house in (variants or {}).items():
        if variant in text:
            if variant in house:  # オブザーバ is part of オブザーバー: do not lengthen what is already right
                text = text.replace(house, variant)
            text = text.replace(variant, house)
    return unicodedata.normalize("NFKC", _CJK_SPACE.sub("", _SPACES.sub(" ", text))).strip()


def bare(text: str) -> str:
    """Lower-case Latin letters without their marks."""
    return _MARKS.sub("", text.translate(_BARE))


_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_VOICELESS = str.maketrans(
    "がぎぐげござじずぜぞだぢづでどばびぶべぼぱぴぷぺぽぁぃぅぇぉっゃゅょゔ",
    "かきくけこさしすせそたちつてとはひふへほはひふへほあいうえおつやゆよう",
)


def hiragana(text: str) -> str:
    """Katakana as hiragana, without long-vowel marks and middle dots: じゃすみん and ジャスミン meet here."""
    return to_hiragana(text).replace("ー", "").replace("・", "")


def to_hiragana(text: str) -> str:
    """Katakana letters as hiragana, everything else as it is."""
    return text.translate(_TO_HIRAGANA)


def skeleton(text: str) -> str:
    """Hiragana without voicing marks and small kana: what is left when a flick input slips (かんほしあ)."""
    return hiragana(text).translate(_VOICELESS)


def is_cjk(character: str) -> bool:
    """Whether a character is kana or kanji (written without spaces)."""
    return "\u3040" <= character <= "\u30ff" or "\u3400" <= character <= "\u9fff" or character in "々〇"


def is_hiragana(character: str) -> bool:
    """Whether a character is hiragana."""
    return "\u3041" <= character <= "\u3096"


def is_kanji(character: str) -> bool:
    """Whether a character is a kanji."""
    return "\u3400" <= character <= "\u9fff" or character == "々"


def is_katakana(character: str) -> bool:
    """Whether a character is katakana or the long-vowel mark."""
    return "\u30a1" <= character <= "\u30fa" or character == "ー"
