"""Questions in the region's other languages: noticed, so that their little words are not taken for content.

The bot answers in Japanese and English. Names and the commonest question words of these languages are in the lexicon;
what is left of such a question tells nothing, and is not held against an answer.
"""

from __future__ import annotations

import re

_SCRIPTS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_VIETNAMESE = re.compile("[\u0103\u00e2\u0111\u00ea\u00f4\u01a1\u01b0\u1ea1-\u1ef9]")
LITTLE_WORDS = frozenset(
    """
    apa apakah siapa siapakah kapan bila bilakah mana dimana berapa yang dan dengan untuk dari pada ini itu
    adalah dalam saja sebutkan ada tidak tak tu dong kah negara pertemuan pertemuannya mesyuarat sih ga gak
    nggak ikut aja tanggal diadakan hari tempat kota rapat rapatnya kegiatan barunya juga kita kami hadir turut
    perwakilan sebagai ang ng mga sa ba ano sino kailan saan ilan yung po ay si kasama tayo alin la gi nao co
    khong cua va dau khi bao nhieu saida sé mak iha husi ne ne'e bainhira hira ho nia sira enkontru fó osan quem
    qual quais quando onde que os da dos das é são foi em para com quantos reunião
    """.split()
)
"""Words of Indonesian, Malay, Filipino, Vietnamese, Tetum and Portuguese that stand in many questions."""


def is_foreign(folded: str) -> bool:
    """Whether folded text reads as a language of the region other than Japanese and English."""
    if _SCRIPTS.search(folded) or len(_VIETNAMESE.findall(folded)) >= 2:
        return True
    words = re.findall(r"[a-z\u00e0-\u024f']+", folded)
    little = sum(word in LITTLE_WORDS for word in words)
    return little >= 2 and little * 4 >= len(words)


def leftovers(text: str) -> list[str]:
    """What remains of a foreign question after its names: Latin words that are no little words, and a stand-in for
    eight or more letters of another script, since those may hold a word that changes the question."""
    found = [word for word in re.findall(r"[a-z\u00e0-\u024f\u1e00-\u1eff']{2,}", text) if word not in LITTLE_WORDS]
    others = sum(len(run) for run in re.findall(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]+", text))
    return [*found, *([UNREAD] if others >= MOST_UNREAD else [])]


UNREAD = "unread"
MOST_UNREAD = 8
