"""Which names, focuses and words a question holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.knowledge.model import LANGS
from bot.matching.engine import Engine
from bot.matching.lexicon import Cues, Scripts

QUESTIONS = Path(__file__).parents[1] / "questions" / "tune"
NAMED = [
    ("タイは参加した？", {"thailand"}),
    ("ﾀｲは", {"thailand"}),
    ("Thailand", {"thailand"}),
    ("東ティモール", {"timor_leste"}),
    ("ティモール", {"timor_leste"}),
    ("East Timor", {"timor_leste"}),
    ("ベトナム", {"viet_nam"}),
    ("べとなむ", {"viet_nam"}),
    ("Vietnam", {"viet_nam"}),
    ("へとなむ", {"viet_nam"}),
    ("かんほしあ", {"cambodia"}),
    ("いんとねしあ", {"indonesia"}),
    ("せりざわ", {"serizawa"}),
    ("芹沢", {"serizawa"}),
    ("じゃすみん", {"jasmine"}),
    ("ｼﾞｬｽﾐﾝ", {"jasmine"}),
    ("乗艦強力プログラム", {"ship_riding"}),
    ("能力講築支援", {"capacity_building"}),
    ("ビエンチャンビジョン", {"vientiane_vision"}),
    ("ビエンチャン・ビジョン2.0", {"vientiane_vision"}),
    ("WPSセミナー", {"wps_seminars"}),
    ("WPS", {"wps"}),
    ("OSAの", {"osa"}),
    ("柱3", {"pillar3"}),
    ("第三の柱", {"pillar3"}),
    ("③", {"pillar3"}),
    ("P3", {"pillar3"}),
    ("pillar three", {"pillar3"}),
    ("third pillar", {"pillar3"}),
    ("ミャンマー", {"myanmar"}),
    ("Burma", {"myanmar"}),
    ("中国", {"china"}),
    ("米国", {"usa"}),
    ("USA", {"usa"}),
    ("the USA", {"usa"}),
    ("U.S.", {"usa"}),
    ("核", {"nuclear"}),
    ("核兵器", {"nuclear"}),
]
NOT_NAMED = [
    ("タイトルは？", "thailand"),
    ("タイムライン", "thailand"),
    ("知りたい", "thailand"),
    ("参加したい", "thailand"),
    ("オラオス", "laos"),
    ("Laoag", "laos"),
    ("Osaka", "osa"),
    ("mosaic", "osa"),
    ("Canada", "ada"),
    ("said", "ai"),
    ("air", "ai"),
    ("machine", "china"),
    ("中核", "nuclear"),
    ("核心", "nuclear"),
    ("p33", "pillar3"),
    ("pillar 33", "pillar3"),
    ("13 pillars", "pillar3"),
    ("tell us", "usa"),
]


@pytest.mark.parametrize(("text", "entities"), NAMED)
def test_names_are_found(engine: Engine, text: str, entities: set[str]) -> None:
    """The longest name, in any spelling, a hiragana reading, without voicing marks, or one kanji off."""
    assert set(engine.analyse(text).entities) == entities


@pytest.mark.parametrize(("text", "entity"), NOT_NAMED)
def test_parts_of_words_are_no_names(engine: Engine, text: str, entity: str) -> None:
    """A short name inside another word is another word."""
    assert entity not in engine.analyse(text).entities


def test_the_longest_name_wins(engine: Engine) -> None:
    """東ティモール is not ティモール with 東 before it; an effort's name is not the term in it."""
    (span,) = engine.analyse("東ティモール").spans
    assert (span.start, span.end) == (0, 6)


def test_every_name_finds_its_entity(engine: Engine) -> None:
    """Each label and alias, typed alone, names the entity that it stands for (or one that shares the name)."""
    missed = [
        (entity.id, name)
        for entity in engine.knowledge.lexicon.entities.values()
        for name in (*entity.aliases.ja, *entity.aliases.en)
        if entity.id not in {found for span in engine.analyse(name).spans for found in span.ids}
    ]
    assert missed == []


GIVEN = [
    ("議長は誰", "who"),
    ("会合はいつ", "when"),
    ("どこで開かれた", "where"),
    ("なぜ開かれた", "why"),
    ("柱はいくつ", "how_many"),
    ("正式名称は", "name"),
    ("取組の一覧", "list"),
    ("どの柱", "which"),
    ("新規の取組", "status"),
    ("OSAとは", "what"),
    ("who chaired", "who"),
    ("when was it", "when"),
    ("which city", "where"),
    ("why was it held", "why"),
    ("how many pillars", "how_many"),
    ("what does OSA stand for", "name"),
    ("list the efforts", "list"),
    ("which pillar", "which"),
    ("is it new", "status"),
    ("did Thailand attend", "whether"),
    ("tell me about pillar 3", "what"),
]
NEVER_GIVEN = [
    ("OSAの予算は", "amount"),
    ("いくらかかる", "amount"),
    ("how much money", "amount"),
    ("what did it cost", "amount"),
    ("次回はいつ", "future"),
    ("次の会合", "future"),
    ("when is the next meeting", "future"),
    ("the 14th forum", "future"),
    ("何人参加した", "head_count"),
    ("how many delegates", "head_count"),
    ("各国代表の氏名", "delegate_names"),
]
NOT_REFUSED = [
    "次の段階とは",
    "the next stage of cooperation",
    "柱はいくつ",
    "how many countries took part",
    "議長は誰",
    "who chaired it",
]


@pytest.mark.parametrize(("text", "focus"), GIVEN)
def test_focus_that_the_source_can_give(engine: Engine, text: str, focus: str) -> None:
    """Found, and no reason to refuse."""
    analysis = engine.analyse(text)
    assert focus in analysis.focuses
    assert analysis.refused_focus is None


@pytest.mark.parametrize(("text", "focus"), NEVER_GIVEN)
def test_focus_that_the_source_never_gives(engine: Engine, text: str, focus: str) -> None:
    """Amounts, what comes next, head-counts, names of delegates."""
    assert engine.analyse(text).refused_focus == focus


@pytest.mark.parametrize("text", NOT_REFUSED)
def test_words_that_look_like_a_refused_focus(engine: Engine, text: str) -> None:
    """The next stage is in the source, and countries can be counted."""
    assert engine.analyse(text).refused_focus is None


def test_refused_focuses_are_the_ones_promised(engine: Engine) -> None:
    """Four kinds are named; each has a label in both languages, for the refusal."""
    never = {one.focus.id: one.focus for one in engine.index.focuses if not one.focus.given}
    assert {"amount", "future", "head_count", "delegate_names"} <= set(never)
    assert all(focus.label[lang] for focus in never.values() for lang in LANGS)


def test_cues_by_script_find_what_all_of_them_find(engine: Engine) -> None:
    """Those of the other script are left out to save time, and change nothing."""
    every = Scripts(latin=True, japanese=True)
    lines = [line for path in QUESTIONS.glob("*.jsonl") for line in path.read_text(encoding="utf-8").split("\n")]
    for text in [json.loads(line)["q"] for line in lines if line]:
        folded = engine.index.fold(text)
        for one in engine.index.focuses:
            assert one.found(folded, Scripts.of(folded)) == one.found(folded, every), (one.focus.id, text)


@pytest.mark.parametrize(
    ("pattern", "latin", "japanese"),
    [
        (r"\bwhen\b", True, False),
        ("何時", False, True),
        (r"\d+人", False, True),
        ("osaの", True, True),
        ("[?？]$", True, True),
        ("ครั้งต่อไป", True, True),
    ],
)
def test_a_cue_is_tried_where_its_letters_are(pattern: str, latin: bool, japanese: bool) -> None:
    """Its escapes are no letters; what has none, or a third script's, is tried everywhere."""
    cues = Cues.of([pattern])
    assert bool(cues.latin or cues.any_script) is latin
    assert bool(cues.japanese or cues.any_script) is japanese


@pytest.mark.parametrize(
    ("text", "asks_when"),
    [
        ("Will Japan take part when an ASEAN country holds an exercise?", False),
        ("Does the release say when the meeting was held?", True),
        ("when was it", True),
    ],
)
def test_when_as_a_conjunction_asks_for_no_date(engine: Engine, text: str, asks_when: bool) -> None:
    """Also not by the synonym group of the question word."""
    assert ("when" in engine.analyse(text).focuses) is asks_when


@pytest.mark.parametrize("text", ["", " ", "？", "...", "😀", "\u200b", "<@U1>", ":wave:", "\x00", "\ud800"])
def test_nothing_asked(engine: Engine, text: str) -> None:
    """Blank for a person is blank here."""
    assert engine.analyse(text).empty


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("こんにちは、議長は誰", "議長"),
        ("お疲れ様です。議長は誰でしょうか", "議長"),
        ("hi, who chaired it please", "chair"),
    ],
)
def test_politeness_is_cut(engine: Engine, text: str, left: str) -> None:
    """What is left is the question; greetings leave no content words."""
    analysis = engine.analyse(text)
    assert left in analysis.stemmed
    assert not {"hi", "please", "こんにちは"} & set(analysis.content)
    assert engine.rank(analysis).candidates[0].intent.id == "meeting.chair"
