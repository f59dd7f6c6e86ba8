"""The briefing of the shipped base: what stands in it, in which order, for which topic."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.briefing.compose import briefing
from bot.briefing.model import Activity, Circumstances, Topic
from bot.briefing.page import Asked, Briefing, Items, Paragraph, Passages, plain
from bot.briefing.topics import topics
from bot.knowledge.model import LANGS, Knowledge, Lang
from tests.briefing.duty import AT, QUIET, on_duty
from tests.slack import world

ALL = ("all", "meeting", "jasmine", "new", "press", "pillar1", "pillar2", "pillar3", "pillar4")


def made(knowledge: Knowledge, topic: Topic = "all", lang: Lang = "ja", **more: object) -> Briefing:
    """A briefing in Tokyo."""
    return briefing(knowledge, topic, lang, "Asia/Tokyo", AT, **more)  # type: ignore[arg-type]


def words(one: Briefing) -> str:
    """Everything that it says, in order."""
    said = [one.title, *one.notes, one.age, *map(plain, one.glance)]
    for section in one.sections:
        said.append(section.title)
        for part in section.parts:
            if isinstance(part, Paragraph):
                said.append(plain(part.line))
            elif isinstance(part, Items):
                said += map(plain, part.lines)
            elif isinstance(part, Asked):
                said += [part.question, part.line, part.caution]
            said += [excerpt.text for excerpt in part.excerpts] if isinstance(part, Asked | Passages) else []
    return "\n".join([*said, one.source])


def keys(one: Briefing) -> list[str]:
    """The sections."""
    return [section.key for section in one.sections]


def test_the_order_is_the_document_s_age_then_what_the_officer_needs(knowledge: Knowledge) -> None:
    """As in docs/voice.md, exchange 5."""
    one = made(knowledge, activity=QUIET, duty=on_duty())
    assert one.title == "JASMINE資料 当直ブリーフィング　2026年11月24日（火）08:30（日本時間）"
    assert one.age == (
        "資料は2024年1月30日の発表で、2年9か月前のものです。"
        "役職、加盟の状況、【新】の表示は、いずれも発表時点の記載です。"
    )
    assert keys(one) == ["minute", "new", "asked", "absent", "since", "duty"]
    assert [section.title[:2] for section in one.sections] == ["1.", "2.", "3.", "4.", "5.", "6."]
    assert [plain(line).split("：")[0] for line in one.glance] == [
        "会合", "議長", "参加", "結果", "前回（20日 08:30）から", "当番",
    ]  # fmt: skip
    assert one.source.endswith("をもとに本ボットが編集")


def test_the_english_one_says_the_same(knowledge: Knowledge) -> None:
    """House names of countries, small numbers as words, and that it is no official text."""
    one = made(knowledge, lang="en", activity=QUIET, duty=on_duty())
    assert one.title == "JASMINE desk: duty briefing, Tuesday 24 November 2026, 08:30 JST"
    assert "two years and nine months ago" in one.age
    assert "Efforts marked 【新】 (new) at the time of release: four" in one.sections[1].title
    assert "Brunei Darussalam, Cambodia, Indonesia, Lao PDR" in words(one)
    assert one.source.endswith("edited and translated by this bot, unofficial")


def test_what_is_not_known_is_left_out(knowledge: Knowledge) -> None:
    """Without a store nothing of what happened, without a roster nothing of who is on duty."""
    one = made(knowledge)
    assert keys(one) == ["minute", "new", "asked", "absent"]
    assert not [line for line in one.glance if "前回" in plain(line) or "当番" in plain(line)]


@pytest.mark.parametrize(
    ("topic", "sections"),
    [
        ("meeting", ["asked", "absent"]),
        ("jasmine", ["minute", "asked", "absent"]),
        ("new", ["new", "absent"]),
        ("press", ["asked", "absent"]),
        ("pillar1", ["pillar", "efforts", "asked", "absent"]),
        ("pillar3", ["pillar", "efforts", "absent"]),
        ("pillar4", ["pillar", "efforts", "absent"]),
    ],
)
def test_a_topic_chooses_what_stands_in_it(knowledge: Knowledge, topic: Topic, sections: list[str]) -> None:
    """Since last time and duty stand in every one."""
    assert keys(made(knowledge, topic)) == sections
    assert keys(made(knowledge, topic, activity=QUIET, duty=on_duty())) == [*sections, "since", "duty"]


def test_every_topic_has_a_short_text_in_both_languages(knowledge: Knowledge) -> None:
    assert topics(knowledge.lexicon.entities.values()) == ALL
    for topic in ALL:
        for lang in LANGS:
            assert made(knowledge, topic, lang).glance, (topic, lang)


def test_a_pillar_s_briefing_has_its_purpose_and_its_efforts(knowledge: Knowledge) -> None:
    """等 is kept, what is marked new is counted, and no quote stands there twice."""
    one = made(knowledge, "pillar3")
    assert one.title.startswith("JASMINE資料 当直ブリーフィング：第3の柱　")
    assert plain(one.glance[0]) == "第3の柱は「日ASEAN防衛関係者の更なる友情と機会の追求」です。"
    assert plain(one.glance[1]) == (
        "具体的な取組：4件（末尾に「等」）、うち【新】と記されているのは1件（2024年1月30日の発表時点）"
    )
    assert one.sections[1].title == "2. 第3の柱の具体的な取組（4件、末尾に「等」）"
    shown = [excerpt for part in one.sections[0].parts if isinstance(part, Passages) for excerpt in part.excerpts]
    assert len(shown) == len(set(shown)) >= 4


def test_nothing_is_denied_of_a_pillar_without_new_efforts(knowledge: Knowledge) -> None:
    """Tags affirm; that none is marked new is not read from them."""
    assert "【新】" not in plain(made(knowledge, "pillar4").glance[1])
    assert "new" not in plain(made(knowledge, "pillar2", "en").glance[1])


def test_what_is_marked_new_is_the_synergy_and_not_osa(knowledge: Knowledge) -> None:
    said = words(made(knowledge, "new"))
    assert "「新」とされているのはOSAそのものではなく" in said
    assert said.count("・【新】") == 4


@pytest.mark.parametrize("topic", ALL)
@pytest.mark.parametrize("lang", LANGS)
def test_every_quote_is_verbatim(knowledge: Knowledge, topic: Topic, lang: Lang) -> None:
    """Character by character in the block that it names, and rendered in English."""
    parts = [part for section in made(knowledge, topic, lang).sections for part in section.parts]
    shown = [excerpt for part in parts if isinstance(part, Asked | Passages) for excerpt in part.excerpts]
    for excerpt in shown:
        assert excerpt.text in knowledge.block(excerpt.id).text
        assert excerpt.place == knowledge.block(excerpt.id).place
        assert excerpt.translation


def test_the_line_to_say_is_kept_apart_from_what_not_to_add(knowledge: Knowledge) -> None:
    section = next(section for section in made(knowledge).sections if section.key == "asked")
    asked = {part.question: part for part in section.parts if isinstance(part, Asked)}
    timor = asked["東ティモールはASEAN加盟国か。"]
    assert timor.line.startswith("2024年1月30日の発表資料は、") and "担当に確認してください" not in timor.line
    assert timor.caution == "その後の状況は、この資料では分かりません。担当に確認してください。"
    assert [part for part in asked.values() if part.caution] and len(asked) == 6


def test_late_and_perhaps_again_is_said_first(knowledge: Knowledge) -> None:
    late = Circumstances(AT - timedelta(minutes=40), perhaps_again=True)
    one = made(knowledge, circumstances=late)
    assert one.notes[0] == "24日 07:50に配信する予定のブリーフィングです。遅れて配信しています。"
    assert "すでに配信されている可能性があります" in one.notes[1]
    english = made(knowledge, lang="en", circumstances=late).notes
    assert english[0] == "This briefing was due on 24 Nov, 07:50 JST, and is posted late."
    assert "may have been posted already" in english[1]
    assert made(knowledge).notes == ()


def test_what_was_refused_most_comes_first(knowledge: Knowledge) -> None:
    """In the list of what is not in the release; the questions themselves are not shown."""
    refused = ("OSAの対象国はどこ", "which countries get OSA", "when is the next meeting", "各国代表の名前は")
    happened = Activity(QUIET.since, AT, refused=refused)
    section = next(part for part in made(knowledge, activity=happened).sections if part.key == "absent")
    listed = plain(section.parts[0].line).split("／")  # type: ignore[union-attr]
    assert listed[0] == "OSAの対象国"
    assert set(listed[1:3]) == {"次回会合の日程と場所", "各国代表の氏名と人数"}
    assert listed[3:5] == ["予算や金額", "二国間会談の相手国と内容"]
    assert "which countries get OSA" not in words(made(knowledge, activity=happened))


def test_a_question_that_asks_for_none_of_them_changes_nothing(knowledge: Knowledge) -> None:
    usual = made(knowledge, activity=QUIET).sections[3]
    assert made(knowledge, activity=Activity(QUIET.since, AT, refused=("今日の天気は", ""))).sections[3] == usual


def test_a_base_without_curated_texts_still_gives_a_briefing() -> None:
    """Its age, its source, what happened and who is on duty."""
    one = made(world.knowledge(), activity=QUIET, duty=on_duty())
    assert keys(one) == ["since", "duty"]
    assert "2年9か月前" in one.age
