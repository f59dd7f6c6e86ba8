"""Words of a folded text: tokens, a light English stem, romaji, spaces left out."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Container, Sequence
from functools import lru_cache

import jaconv

from bot.matching.english import english, is_english
from bot.matching.normalise import is_cjk

_LATIN = r"a-z\u00e0-\u024f\u1e00-\u1eff"
RUNS_TOGETHER = "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]"
"""Letters and signs of Thai, Lao, Burmese and Khmer, which put no spaces between words."""
TOKEN = re.compile(rf"[{_LATIN}0-9]+(?:'[{_LATIN}]+)?|[\u3040-\u30ffー々〇\u3400-\u9fff]|{RUNS_TOGETHER}+|[^\s\W]")
LATIN_WORD = re.compile(rf"[{_LATIN}][{_LATIN}']*")
_ROMAJI = re.compile(
    r"^(?:(?:[kgsztdnhbpmr]y?|sh|ch|ts|j|jy|f|w|y|v)?[aiueo]|n(?![aiueoy])|([kstpcgzdb])(?=\1|ch)|[kstp](?=[kstp][aiueoyh]))+$"
)
_ROMAJI_PARTICLES = frozenset(
    [
        "ha",
        "wa",
        "ga",
        "wo",
        "no",
        "ni",
        "de",
        "to",
        "mo",
        "ka",
        "na",
        "ne",
        "yo",
        "desu",
        "masu",
        "nani",
        "dare",
        "doko",
        "itsu",
        "ikutsu",
        "toha",
        "tte",
        "oshiete",
        "naze",
    ]
)
_IRREGULAR = dict(
    pair.split(":")
    for pair in [
        "countries:country",
        "took:take",
        "taken:take",
        "held:hold",
        "said:say",
        "says:say",
        "met:meet",
        "gave:give",
        "given:give",
        "told:tell",
        "came:come",
        "went:go",
        "ran:run",
        "led:lead",
        "spoke:speak",
        "brought:bring",
        "women:women",
        "people:people",
        "this:this",
        "was:be",
        "is:be",
        "are:be",
        "were:be",
        "been:be",
        "has:have",
        "had:have",
        "does:do",
        "did:do",
        "done:do",
        "attendees:attend",
        "attendance:attend",
        "attendee:attend",
        "participants:participant",
        "participation:participate",
        "presented:present",
        "chaired:chair",
        "chairman:chair",
        "chairperson:chair",
        "programme:program",
        "programmes:program",
        "defence:defense",
        "centre:center",
        "news:news",
        "series:series",
        "always:always",
        "thru:through",
        "u:you",
        "n:and",
        "nd:and",
        "w:with",
        "bc:because",
        "abt:about",
        "mny:many",
        "wht:what",
        "wat:what",
        "wats:what",
        "wich:which",
        "btw:between",
        "betw:between",
        "ur:your",
        "pls:please",
        "plz:please",
        "intl:international",
        "natl:national",
        "govt:government",
        "mtg:meeting",
        "mtgs:meeting",
        "whos:who",
        "whats:what",
        "wheres:where",
        "whens:when",
        "bilats:bilateral",
        "bilaterals:bilateral",
        "its:its",
        "as:as",
        "us:us",
        "thus:thus",
        "gas:gas",
    ]
)
"""Words whose stem no rule finds, and what people write for short."""


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A light stem: plural, -ed, -ing, possessive; British spellings as American. Digits and short words stay."""
    word = word.replace("'s", "").replace("'", "")
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) <= 3 or not word.isascii() or word[0].isdigit():
        return word
    word = re.sub(r"is(e|ed|es|ing|ation|ations)$", r"iz\1", word) if len(word) > 6 else word
    word = (
        re.sub(r"our(s|ed|ing)?$", r"or\1", word) if len(word) > 5 and word not in {"four", "hour", "hours"} else word
    )
    for ending, stump in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + stump
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 3 and re.search(r"[aeiouy]", word[: -len(ending)]):
            word = word[: -len(ending)]
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
                word = word[:-1]
            break
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def stem_text(folded: str) -> str:
    """Folded text with each Latin word replaced by its stem; everything else stays where it is."""
    return LATIN_WORD.sub(lambda match: stem(match.group()), folded)


def romaji_to_kana(folded: str, known: Container[str] = frozenset()) -> str | None:
    """Hiragana of a text typed in unconverted romaji, or None where it does not read as such.

    Words that are not romaji (pillar, asean, 13) and `known` ones stay. A text counts as romaji with a particle or a
    Japanese ending in it and where at least half of its words read as romaji; beside kana and kanji, where a word of
    some length is neither English nor known.
    """
    words = LATIN_WORD.findall(folded)
    if any(map(is_cjk, folded)):
        return _romaji_beside_japanese(folded, words, known)
    if len(words) < 2 or not folded.isascii():
        return None
    romaji = [word for word in words if _ROMAJI.match(word)]
    particles = [word for word in words if word in _ROMAJI_PARTICLES]
    if not particles or len(romaji) * 2 < len(words):
        return None
    solid = [word for word in romaji if len(word) >= 4 and not is_english(word)]
    english = [word for word in words if word not in particles and len(word) > 1 and is_english(word)]
    if not (solid or len(particles) >= 2) or len(english) > len(romaji) // 2:
        return None
    return _joined(folded, set(romaji) - _ROMAJI_PARTICLES)


def _joined(folded: str, content: set[str]) -> str:
    """The text in kana, neighbouring words of `content` in one: names are typed in pieces (higashi timoru)."""
    marked = LATIN_WORD.sub(
        lambda match: f"\0{_kana(match.group())}\0" if match.group() in content else _kana(match.group()), folded
    )
    return _NUMBER_GAP.sub("", marked.replace("\0 \0", "").replace("\0", ""))


_NUMBER_GAP = re.compile(r"(?<=はしら) (?=[1-9]\b)")
"""hashira 3 is a name."""


def bare_romaji(folded: str, known: Container[str]) -> str | None:
    """Hiragana of words that all read as romaji and are no English, without a particle to tell: genjou henkou."""
    words = LATIN_WORD.findall(folded)
    if not words or not folded.isascii():
        return None
    strange = (
        _ROMAJI.match(word) and len(word) >= 4 and not is_english(word) and stem(word) not in known for word in words
    )
    return _CJK_GAP.sub("", LATIN_WORD.sub(lambda match: _kana(match.group()), folded)) if all(strange) else None


def _romaji_beside_japanese(folded: str, words: Sequence[str], known: Container[str]) -> str | None:
    romaji = {
        word for word in words if _ROMAJI.match(word) and not is_english(word) and stem(word) not in known
    }  # fmt: skip
    if not any(len(word) >= 4 for word in romaji):
        return None
    romaji.update(word for word in words if word in _ROMAJI_PARTICLES)
    converted = LATIN_WORD.sub(lambda match: _kana(match.group()) if match.group() in romaji else match.group(), folded)
    return _CJK_GAP.sub("", converted)


_CJK_GAP = re.compile(r"(?<=[\u3040-\u30ff\u3400-\u9fff]) (?=[\u3040-\u30ff\u3400-\u9fff])")


def split_joined(folded: str, known: Container[str], misspelt: Callable[[str], bool] = lambda word: False) -> str:
    """English with the spaces that somebody left out: whatwasagreed as what was agreed.

    A word that is one of ours but for a slip (`misspelt`) is left alone.
    """

    def cut(match: re.Match[str]) -> str:
        pieces = _split(match.group(), known)
        return pieces if pieces is not None and not misspelt(match.group()) else match.group()

    return LATIN_WORD.sub(cut, folded)


def _split(word: str, known: Container[str]) -> str | None:
    """The likeliest cut of a word that is none into two or more English words, or None."""
    if len(word) < SHORTEST_JOINED or not word.isascii() or stem(word) in known or word in known or is_english(word):
        return None
    best: list[tuple[float, list[str]] | None] = [(0.0, [])] + [None] * len(word)
    for end in range(1, len(word) + 1):
        for start in range(max(0, end - 15), end):
            before, piece = best[start], word[start:end]
            cost = _cost(piece, known) if before is not None else None
            if before is None or cost is None:
                continue
            total = before[0] + cost
            if best[end] is None or total < best[end][0]:  # type: ignore[index]
                best[end] = (total, [*before[1], piece])
    found = best[-1]
    if found is None or found[0] > MOST_COST * len(word):
        return None
    return " ".join(found[1])


SHORTEST_JOINED = 7
"""A shorter word that is no English is a misspelt one."""

MOST_COST = 2.0
"""Unlikelihood for each letter up to which a cut is believed: common words only."""


def _cost(piece: str, known: Container[str]) -> float | None:
    """How unlikely a word is (the negative logarithm of its share in English), None where it is none."""
    if len(piece) == 1:
        return 6.0 if piece in "ai" else None
    share = english().count(piece) / 1.6e9
    if share and (len(piece) > 2 or share > 1e-4):
        return -math.log(share) + 0.5
    return 11.0 if len(piece) > 3 and stem(piece) in known else None


_LONG_VOWEL = re.compile(r"([ae])\1(?!i)")
"""Two of these in a row are a long vowel of a foreign word (saibaa), save in baai; oo and uu are Japanese as well."""


def _kana(word: str) -> str:
    return str(jaconv.alphabet2kana(_LONG_VOWEL.sub(r"\1-", word))) if _ROMAJI.match(word) else word
