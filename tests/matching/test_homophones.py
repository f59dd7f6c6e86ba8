"""Japanese words with the wrong kanji, in kana or in romaji, and English words without spaces, put right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.engine import Engine
from bot.matching.homophones import Homophones, kanji_readings, kanji_words, keys_of, mostly_kana
from bot.matching.words import split_joined

WORDS = dict.fromkeys("別紙 支持 提案 発表 内容 一致 試練 信頼醸成措置 全体像 訓練".split(), 3)
KNOWN = {"全体", "会合", "関係", "大臣"}
HOMOPHONES = Homophones.of_words(WORDS)


def _explained(run: str) -> bool:
    return run in WORDS or run in KNOWN


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("試錬の時", "試練の時"),
        ("別氏に何がある", "別紙に何がある"),
        ("各国は指示した", "各国は支持した"),
        ("信頼譲成措置", "信頼醸成措置"),
        ("全体蔵とは", "全体像とは"),
        ("一地した点", "一致した点"),
    ],
)
def test_a_wrong_conversion_is_put_right(typed: str, meant: str) -> None:
    """By how it is read, voicing and doubled consonants aside."""
    assert HOMOPHONES.put_right(typed, _explained) == meant


@pytest.mark.parametrize("typed", ["会合の関係", "大臣の会合", "寄港の予定", "道路工事", "全体会合"])
def test_what_is_explained_or_reads_otherwise_stays(typed: str) -> None:
    """A word that the base knows is what was meant; one that is read like nothing of ours is left alone."""
    assert HOMOPHONES.put_right(typed, _explained) == typed


def test_a_word_stands_for_no_reading_that_its_kanji_allow_but_nobody_uses() -> None:
    """せいかん is 静観, and 世間 is せけん."""
    assert Homophones.of_words({"世間": 9}).put_right("静観の話", lambda word: False) == "静観の話"


def test_kana_become_the_words_that_are_read_so() -> None:
    """Grammar stays grammar."""
    assert HOMOPHONES.convert("ていあんについておしえて") == "提案についておしえて"
    assert HOMOPHONES.convert("はっぴょうのないよう") == "発表の内容"
    assert HOMOPHONES.convert("こんにちは") == "こんにちは"


def test_the_readings_are_hiragana_of_single_kanji() -> None:
    """The table that the wheel brings."""
    readings = kanji_readings()
    assert len(readings) > 2136
    for kanji, sounds in readings.items():
        assert len(kanji) == 1 and sounds
        assert all("\u3041" <= sound <= "\u3096" for reading in sounds for sound in reading), kanji


@given(st.text(max_size=40))
def test_any_text_keeps_its_length_or_becomes_words(text: str) -> None:
    """Kanji for as many kanji; nothing but runs of kanji changes."""
    assert len(HOMOPHONES.put_right(text, _explained)) == len(text)


def test_more_frequent_words_are_meant() -> None:
    """Of two words with one reading."""
    assert Homophones.of_words({"会合": 2, "会号": 9}).convert("かいごう") == "会号"
    assert keys_of("一致") and not keys_of("一")
    assert kanji_words(["会合の開催", "会合"]) == {"会合": 2}
    assert mostly_kana("ぎちょうはだれ") and not mostly_kana("議長は誰ですか")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("各国はジャスミンを指示したか", "支持"),
        ("別氏に何が載っているか", "別紙"),
        ("genjou henkou", "現状"),
        ("日本側 happyou naiyou", "発表内容"),
    ],
)
def test_the_shipped_base_understands_slips(engine: Engine, typed: str, meant: str) -> None:
    """In the question as it is matched."""
    assert meant in engine.analyse(typed).stemmed


def test_a_homophone_that_leads_nowhere_is_not_held_against_the_asker(engine: Engine) -> None:
    """As typed, nothing is guessed."""
    assert "homophone" not in engine.analyse("艦艇の寄港はいつ", reread=False).guessed


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("whatwasagreed", "what was agreed"),
        ("howmanycountries", "how many countries"),
        ("jasmine", "jasmine"),
        ("kepanjangan", "kepanjangan"),
        ("cooperation", "cooperation"),
    ],
)
def test_joined_words_are_cut_where_english_words_meet(typed: str, meant: str) -> None:
    """A word that is one, or none of English, stays."""
    assert split_joined(typed, frozenset({"jasmine", "jasmin"})) == meant
