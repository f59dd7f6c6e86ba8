"""Romaji, stems and spelling."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.matching.compiled import is_slip
from bot.matching.engine import Engine
from bot.matching.language import language
from bot.matching.normalise import fold
from bot.matching.words import romaji_to_kana, stem, stem_text
from tests.matching.texts import messages


@pytest.mark.parametrize(
    ("typed", "kana"),
    [
        ("giichou wa dare desu ka", "ぎいちょう わ だれ です か"),
        ("kaigou no basho", "かいごう の ばしょ"),
        ("itsu desu ka", "いつ です か"),
        ("jasmine toha nani", "jasmine とは なに"),
        ("hashira 3 no torikumi", "はしら3 の とりくみ"),
        ("AOIP toha", "aoip とは"),
        ("ジャスミン teian shita no dare", "ジャスミンていあんしたのだれ"),
    ],
)
def test_romaji_reads_as_kana(typed: str, kana: str) -> None:
    """With a particle in it, or beside Japanese; names and numbers stay."""
    assert romaji_to_kana(fold(typed)) == kana


@pytest.mark.parametrize(
    "typed",
    [
        "who chaired it",
        "what is the budget",
        "is a no go",
        "made in Japan",
        "can we go to Hanoi",
        "no idea",
        "so what",
        "go to Osaka",
        "do me a solid",
        "Kihara Minoru",
        "Timor Leste",
        "data",
        "no",
        "to be or not to be",
        "",
    ],
)
def test_english_is_no_romaji(typed: str) -> None:
    """Short English words look like syllables; a text in Japanese script is none either."""
    assert romaji_to_kana(fold(typed)) is None


@pytest.mark.parametrize(
    "word",
    [
        "piracy",
        "forum",
        "form",
        "pillow",
        "charm",
        "charred",
        "postage",
        "ghost",
        "seminary",
        "obverse",
        "cipher",
        "menu",
        "vice",
        "cheer",
        "sponge",
        "laws",
        "tile",
        "lace",
        "wisdom",
        "spice",
        "climb",
        "terrier",
        "privacy",
        "defiance",
    ],
)
def test_an_english_word_is_never_corrected(engine: Engine, word: str) -> None:
    """Piracy is not privacy: a real word that we do not have must count as unexplained."""
    assert engine.index.correct(word) == word


@pytest.mark.parametrize(
    ("misspelt", "entity"),
    [
        ("Thialand", "thailand"),
        ("Indoneisa", "indonesia"),
        ("Singapor", "singapore"),
        ("Vientaine Vision", "vientiane_vision"),
        ("pilar 3", "pillar3"),
        ("piller 3", "pillar3"),
        ("Jasmne", "jasmine"),
        ("cybr", "cyber"),
    ],
)
def test_misspelt_names_are_found(engine: Engine, misspelt: str, entity: str) -> None:
    """Swapped, doubled and dropped letters in longer English words."""
    assert entity in engine.analyse(misspelt).entities


@pytest.mark.parametrize(
    ("word", "same_as"),
    [
        ("participants", "participant"),
        ("countries", "country"),
        ("chaired", "chair"),
        ("programmes", "program"),
        ("emphasised", "emphasized"),
        ("minister's", "minister"),
    ],
)
def test_forms_of_a_word_meet(word: str, same_as: str) -> None:
    """Plural, past, possessive, British spelling."""
    assert stem(word) == stem(same_as)


@given(messages)
@settings(max_examples=100, deadline=None)
def test_stemming_keeps_everything_else(text: str) -> None:
    """Only Latin words change."""
    folded = fold(text)
    kept = [one for one in folded if not one.isascii() and not "à" <= one <= "ỹ"]
    assert [one for one in stem_text(folded) if not one.isascii() and not "à" <= one <= "ỹ"] == kept


def test_correcting_never_fails(engine: Engine) -> None:
    """Whatever the letters, the same number of words comes back."""

    @given(st.text("abcdefghijklmnopqrstuvwxyz '", max_size=40))
    @settings(max_examples=100, deadline=None)
    def holds(text: str) -> None:
        assert len(engine.index.correct(text).split()) <= len(text.split())

    holds()


JAPANESE = [
    "議長は",
    "OSAとは",
    "タイ",
    "what is 乗艦協力",
    "東ティモール",
    "giichou wa dare",
    "Serizawaは誰",
    "日 ASEAN",
]
ENGLISH = [
    "who chaired it",
    "what is OSA",
    "OSA budget",
    "Singapore and Thailand",
    "tell me about pillar 3",
    "to be or not to be",
]
OTHERS = [
    "ใครเป็นประธาน",
    "siapa ketua pertemuan",
    "Ai chủ trì cuộc họp",
    "ໃຜເປັນປະທານ",
    "តើអ្នកណាជាប្រធាន",
    "Привет",
    "مرحبا",
    "의장은 누구입니까",
]
UNTOLD = [
    "P3",
    "ADA",
    "③",
    "pillar 3",
    "pillar three",
    "JASMINE",
    "Thailand",
    "Viet Nam",
    "Timor-Leste",
    "Kihara",
    "OSA?",
    "pillars",
    "participants",
    "new",
    "source",
    "help",
    "term OSA",
    "123",
    "？",
    "",
    "WPS ADA",
    "Myanmar",
]


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        *((text, "ja") for text in JAPANESE),
        *((text, "en") for text in [*ENGLISH, *OTHERS]),
        *((text, None) for text in UNTOLD),
    ],
)
def test_language_of_a_question(engine: Engine, text: str, lang: str | None) -> None:
    """Kana and romaji are Japanese, other languages get English, bare names and command words tell nothing."""
    assert language(engine.analyse(text), engine.index) == lang


@pytest.mark.parametrize(
    ("word", "slip"),
    [("nmae", True), ("bulding", True), ("admm", False), ("teh", True), ("nda", False), ("jpidd", False)],
)
def test_a_slip_among_the_phrases_is_no_word(word: str, slip: bool) -> None:
    """One letter left out or two turned round, of a word that is far more frequent."""
    assert is_slip(word, 3, {"name": 900, "building": 800, "the": 9000, "adam": 40}) is slip
