"""Questions in the region's other languages: noticed, so that their words are not taken for misspelt English.

The bot answers in Japanese and English. Names in these languages are in the lexicon, questions in the intents' `other`.
"""

from __future__ import annotations

import re
from collections.abc import Container

from bot.matching.words import stem

_SCRIPTS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff]")
_VIETNAMESE = re.compile("[\u0103\u00e2\u0111\u00ea\u00f4\u01a1\u01b0\u1ea1-\u1ef9]")
LITTLE_WORDS = frozenset(
    """
    apa apakah siapa siapakah kapan bila bilakah mana dimana berapa yang dan dengan untuk dari pada ini itu
    adalah dalam saja sebutkan ada tidak tak tu dong kah negara pertemuan pertemuannya mesyuarat sih ga gak
    nggak ikut aja tanggal diadakan hari tempat kota rapat rapatnya kegiatan barunya juga kita kami hadir turut
    perwakilan sebagai ang ng mga sa ba ano sino kailan saan ilan yung po ay si kasama tayo alin la gi nao co
    khong cua va dau khi bao nhieu saida se mak iha husi ne ne'e bainhira hira ho nia sira enkontru fo osan quem
    qual quais quando onde que os da dos das sao foi em para com quantos reuniao
    """.split()
)
"""Words of many questions in Indonesian, Malay, Filipino, Vietnamese, Tetum and Portuguese, without marks."""


def is_foreign(folded: str, typed: str, known: Container[str] = ()) -> bool:
    """Whether text, folded and as typed, reads as a language of the region other than Japanese and English.

    `known` are more words (stems) of such languages.
    """
    if _SCRIPTS.search(folded) or len(_VIETNAMESE.findall(typed.lower())) >= 2:
        return True
    words = re.findall(r"[a-z\u00e0-\u024f\u1e00-\u1eff']+", folded)
    little = sum(word in LITTLE_WORDS or stem(word) in known for word in words)
    return little >= 2 and little * 3 >= len(words)
