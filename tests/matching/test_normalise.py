"""Text as typed to text as matched."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings

from bot.matching.engine import Engine
from bot.matching.normalise import MAX_CHARACTERS, clean, fold, hiragana, skeleton
from tests.matching.texts import messages


@given(messages)
@example("①①の柱")
@example("第 十 つ 三")
@example("a.b.c")
@example("柱/三")
@example("U.S.U.S.\u0301")
@example("&amp;amp;amp;lt;")
@example("ｵﾌﾞｻﾞｰﾊﾞｰ")
@settings(max_examples=400, deadline=None)
def test_folding_twice_is_folding_once(text: str) -> None:
    """Any Unicode folds, and folded text is left as it is."""
    once = fold(clean(text))
    assert fold(once) == once


def test_folding_with_the_curated_spellings_is_stable(engine: Engine) -> None:
    """The lexicon's variants do not grow a text each time it is folded."""

    @given(messages)
    @settings(max_examples=200, deadline=None)
    def holds(text: str) -> None:
        once = engine.index.fold(clean(text))
        assert engine.index.fold(once) == once

    holds()


def test_any_text_is_taken_apart(engine: Engine) -> None:
    """Lone surrogates, NUL, right-to-left marks and the marks used inside: nothing raises, entities exist."""

    @given(messages)
    @settings(max_examples=200, deadline=None)
    def holds(text: str) -> None:
        analysis = engine.analyse(text)
        assert set(analysis.entities) <= set(engine.knowledge.lexicon.entities)
        assert [span.text for span in analysis.spans] == [
            analysis.stemmed[span.start : span.end] for span in analysis.spans
        ]

    holds()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("テ口 どう書いてる", "テロ どう書いてる"),
        ("テクノ口ジー", "テクノロジー"),
        ("オフィシャル・セキュリ卜ィ", "オフィシャル・セキュリトィ"),
        ("オブザーバー二カ国", "オブザーバー二カ国"),
        ("ジャスミン二国間", "ジャスミン二国間"),
        ("サイバー力とは", "サイバー力とは"),
        ("メモ口頭", "メモ口頭"),
        ("窓口", "窓口"),
    ],
)
def test_kanji_that_stand_for_katakana_are_read_as_such(typed: str, meant: str) -> None:
    assert clean(typed) == meant


@given(messages)
@settings(max_examples=200, deadline=None)
def test_cleaning_leaves_no_character_that_cannot_be_written(text: str) -> None:
    """What is left can be encoded, and holds no control character but line ends and tabs."""
    cleaned = clean(text)
    cleaned.encode("utf-8")
    assert not [one for one in cleaned if unicodedata.category(one) == "Cc" and one not in "\n\t\x0b\x0c\x85"]


@given(messages)
@settings(max_examples=100, deadline=None)
def test_kana_forms_are_stable(text: str) -> None:
    """Hiragana of hiragana is the same, and so is its skeleton."""
    assert hiragana(hiragana(text)) == hiragana(text)
    assert skeleton(skeleton(text)) == skeleton(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("③", "柱3"),
        ("③の柱", "柱3"),
        ("柱③", "柱3"),
        ("pillar ③", "柱3"),
        ("第三の柱", "第3の柱"),
        ("第３の柱", "第3の柱"),
        ("柱三", "柱3"),
        ("四つの柱", "4つの柱"),
        ("十三回", "13回"),
        ("第十三回会合", "第13回会合"),
        ("二十か国", "20か国"),
        ("十一か国", "11か国"),
        ("一方的な現状変更", "一方的な現状変更"),
        ("一体性", "一体性"),
        ("統一", "統一"),
        ("ＯＳＡ", "osa"),
        ("𝐏𝟑", "p3"),
        ("Ⅲ", "iii"),
        ("ｼﾞｬｽﾐﾝ", "ジャスミン"),
        ("ﾀｲ", "タイ"),
        ("ﾍﾞﾄﾅﾑ", "ベトナム"),
        ("か\u3099", "が"),
        ("タイ", "タイ"),
        ("たい", "たい"),
        ("Pillar　３", "pillar 3"),
        ("PILLAR\n3", "pillar 3"),
        ("第 3 の 柱", "第3の柱"),
        ("air-domain", "air domain"),
        ("Timor–Leste", "timor leste"),
        ("A.D.A.", "ada"),
        ("Serizawa’s", "serizawa's"),
        ("“adopted”", '"adopted"'),
    ],
)
def test_spellings_meet(typed: str, folded: str) -> None:
    """Numerals, widths, cases, hyphens, quotation marks; kanji words with a numeral in them stay."""
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("typed", "house"),
    [
        ("芹沢", "芹澤"),
        ("強靭性", "強靱性"),
        ("イニシアチブ", "イニシアティブ"),
        ("イニシアティヴ", "イニシアティブ"),
        ("東チモール", "東ティモール"),
        ("島しょ国", "島嶼国"),
        ("取り組み", "取組"),
        ("オブザーバ", "オブザーバー"),
        ("オブザーバー", "オブザーバー"),
        ("defence programme", "defense program"),
        ("Timor Leste", "timor leste"),
    ],
)
def test_curated_spellings(engine: Engine, typed: str, house: str) -> None:
    """What the lexicon lists as a variant becomes the house spelling, whatever is already right stays."""
    assert engine.index.fold(typed) == engine.index.fold(house)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@U123> 議長は", "議長は"),
        ("<@U123|bob> who", "who"),
        ("<!here> who", "who"),
        ("<!subteam^S1|@desk> who", "who"),
        ("<#C1|general> who", "who"),
        ("<https://www.mod.go.jp|the release>", "the release"),
        ("<https://www.mod.go.jp>", ""),
        ("&lt;法の支配&gt;", "<法の支配>"),
        ("AT&amp;T", "AT&T"),
        (":wave: hi", "hi"),
        ("*柱3*", "柱3"),
        ("`OSA`", "OSA"),
        ("~OSA~", "OSA"),
        ("柱\u200b3", "柱3"),
        ("\u202eOSA\u202c", "OSA"),
        ("OSA\ud800", "OSA"),
        ("a\x00b", "a b"),
        ("a\u2028b", "a\nb"),
    ],
)
def test_mark_up_is_dropped(sent: str, read: str) -> None:
    """Slack's references, links, entities, emoji names, emphasis; invisible and control characters."""
    assert clean(sent) == read


def test_marks_upon_marks_are_cut() -> None:
    """Five thousand accents on one letter become a few; two, as Vietnamese has them, stay."""
    assert len(clean("a" + "\u0301" * 5000)) <= 10
    assert unicodedata.normalize("NFC", clean("e\u0302\u0301")) == "ế"


def test_no_more_than_a_message_is_read() -> None:
    """The rest of a text that no Slack message can hold is not looked at."""
    assert len(clean("字" * (MAX_CHARACTERS + 1000))) == MAX_CHARACTERS
