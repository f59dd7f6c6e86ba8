"""What `jasmine check` finds without the matcher: coverage, phrases, wording."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_base import CHAIR, CHAIR_FILE, DOCUMENT, FACT_FILE, LEXICON_FILE, TALKS, TALKS_FILE, Base

from bot.knowledge.checks import check
from bot.knowledge.plain import content_words, squeeze

WORDING = (Path(__file__).parents[2] / "data" / "wording.yaml").read_text(encoding="utf-8")


def test_a_block_that_no_fact_quotes(base: Base) -> None:
    """Located in the document; headings are free."""
    line, _ = base.edit(FACT_FILE, "    - {text: 連携, translation: cooperation}\n", "")
    fault = base.only("block-unquoted")
    assert (fault.file, fault.where) == (DOCUMENT, "block t.3")
    assert "連携" in fault.message and line


def test_a_fact_that_no_intent_gives(base: Base) -> None:
    """An intent reaches a fact by id, by tag, or by a slot."""
    base.edit(TALKS_FILE, "query: {kind: talks}", "smalltalk: hello")
    base.write("data/strings.yaml", "hello: {ja: はい, en: Hello}\n")
    fault = base.only("fact-unreached")
    assert (fault.file, fault.line, fault.where) == (FACT_FILE, 12, "fact meeting.talks, id")
    base.edit(FACT_FILE, "  tags: {kind: talks}", "  tags: {kind: talks}\n  superseded_by: meeting.chair")
    assert base.check() == []


def test_several_facts_want_an_answer(base: Base) -> None:
    """Two live facts for one intent are a warning unless it words them."""
    base.edit(CHAIR_FILE, "facts: [meeting.chair]", "facts: [meeting.chair, meeting.talks]")
    assert base.only("several-facts").severity == "warning"
    base.edit(CHAIR_FILE, "facts:", "answer: {ja: '{items}です。', en: '{items}.'}\nfacts:")
    assert base.check() == []


def test_slots_reach_facts_and_follow_ups_need_them(base: Base) -> None:
    """`{pillar}` is 1 or 2; a follow-up to such an intent names one."""
    slotted = (
        "title: {ja: '第{pillar}の柱', en: 'Pillar {pillar}'}\nask: {ja: ['{pillar}とは'], en: ['what is {pillar}']}\n"
        "slots: {pillar: pillar}\nfacts: ['meeting.{pillar}']\n"
    )
    base.write("intents/pillar/overview.yaml", slotted)
    assert "meeting.1" in base.only("dangling-fact").message
    base.edit("intents/pillar/overview.yaml", "'meeting.{pillar}'", "'meeting.talks'")
    base.edit(CHAIR_FILE, "follow_ups: [meeting.talks]", "follow_ups: [pillar.overview]")
    assert "needs the slot pillar" in base.only("slot").message
    base.edit(CHAIR_FILE, "[pillar.overview]", "[{intent: pillar.overview, slots: {pillar: '3'}}]")
    assert "3 is no pillar" in base.only("slot-value").message
    base.edit(CHAIR_FILE, "'3'", "'2'")
    assert base.check() == []


@pytest.mark.parametrize("phrase", ["誰が議長を務めた", "どなたが、会合の議長を務めた？", "ＷＨＯ chaired"])
def test_a_stolen_phrase(base: Base, phrase: str) -> None:
    """The same sentence in two intents, whatever its width, case, punctuation, or the template it hides in."""
    base.edit(TALKS_FILE, "二国間会談はあったか]", f"二国間会談はあったか, '{phrase}']")
    fault = base.only("stolen-phrase")
    assert (fault.severity, fault.file, fault.where) == ("error", TALKS_FILE, "intent meeting.talks, ask.ja.2")
    assert "meeting.chair" in fault.message and f"{CHAIR_FILE}:" in fault.message


def test_a_phrase_that_is_nearly_another(base: Base) -> None:
    """One letter apart is a warning; a digit apart is another question."""
    base.write(
        TALKS_FILE,
        TALKS.replace("were bilateral", "who presided over the session of the vice-ministers, were bilateral"),
    )
    base.write(
        CHAIR_FILE, CHAIR.replace("en: ['who", "en: [who presided over the sessions of the vice-ministers, 'who")
    )
    assert base.only("near-duplicate").severity == "warning"
    for name, number in ((TALKS_FILE, "13"), (CHAIR_FILE, "12")):
        text = (base.root / name).read_text(encoding="utf-8")
        base.write(name, text.replace("of the vice-ministers", f"number {number} of the vice-ministers"))
    assert base.check() == []


def test_names_tell_near_phrases_apart(base: Base) -> None:
    """Two names of the lexicon, two questions, however alike they are spelt."""
    base.edit(TALKS_FILE, "were bilateral", "what does the whole release say about FOIP, were bilateral")
    base.edit(CHAIR_FILE, "en: ['who", "en: [what does the whole release say about AOIP, 'who")
    assert base.only("near-duplicate").file == TALKS_FILE
    base.edit(LEXICON_FILE, "en: pillar 1}", "en: pillar 1}, aliases: {en: [FOIP]}")
    base.edit(LEXICON_FILE, "en: pillar 2}", "en: pillar 2}, aliases: {en: [AOIP]}")
    assert base.check() == []


def test_a_copied_evaluation_question(base: Base) -> None:
    """Word for word is an error; slots, and three content words or fewer, are free."""
    base.write(
        "tests/questions/en/own.jsonl", '{"q": "Were bilateral talks held in Tokyo?"}\n{"q": "Who chaired?"}\n\n'
    )
    assert base.check() == []
    base.edit(TALKS_FILE, "were bilateral talks held]", "'were bilateral talks held [in Tokyo]']")
    fault = base.only("copied-question")
    assert "tests/questions/en/own.jsonl:1" in fault.message and fault.file == TALKS_FILE
    base.write("tests/questions/en/own.jsonl", "{}\nrubbish\n[1]\n")
    assert [fault.line for fault in base.check()] == [2, 3]


def test_one_spelling_for_two_entities(base: Base) -> None:
    """Within a kind a slot could not tell them apart."""
    base.edit(LEXICON_FILE, "label: {ja: 第1の柱, en: pillar 1}", "label: {ja: 第1の柱, en: x}, aliases: {en: [P-1]}")
    base.edit(LEXICON_FILE, "label: {ja: 第2の柱, en: pillar 2}", "label: {ja: 第2の柱, en: y}, aliases: {en: [p1]}")
    assert base.only("alias").where == "entity pillar2, aliases.en"


@pytest.mark.parametrize(
    ("old", "new", "code", "where", "words"),
    [
        (
            "ja: 参加各国等との間で二国間会談が行われました",
            "ja: 参加各国との間で二国間会談が行われました",
            "dropped",
            "statement.ja",
            "say 等 / など",
        ),
        ('with countries, etc."}\n  quotes', 'with countries."}\n  quotes', "dropped", "statement.en", "etc."),
        ('"talks with countries, etc."', "talks with countries", "dropped", "quotes.1.translation", "等"),
        (
            "議長は芹澤防衛審議官が務めました",
            "議長は芹澤防衛審議官が務め、宣言が採択されました",
            "verb",
            "statement.ja",
            "採択",
        ),
        ("served as chair.", "served as chair, and a plan was Launched.", "verb", "statement.en", "'Launched'"),
        ("served as chair.", "served as chair and signed it.", "verb", "statement.en", "'signed'"),
        ("served as chair.", "served as chair. No comment on the rest.", "banned", "statement.en", "No comment"),
        ("2024年1月30日の発表時点で、議長", "議長", "no-date", "statement.ja", "発表時点"),
        ("As of 30 January 2024, ", "", "no-date", "statement.en", "30 January 2024"),
        ("務めました。", "務めました！", "banned", "statement.ja", "！"),
        ("served as chair.", "of Laos served as chair.", "spelling", "statement.en", "Lao PDR"),
        ("served as chair.", "of Defence served as chair.", "spelling", "statement.en", "Defense"),
        ("芹澤防衛審議官が務めました", "芹澤防衛審議官が務めた", "ending", "statement.ja", "です"),
    ],
)
def test_wording(base: Base, old: str, new: str, code: str, where: str, words: str) -> None:
    """A statement that says more, less or otherwise than its quote is found, with the text that is at fault."""
    base.write("data/wording.yaml", WORDING)
    assert base.check() == []
    base.edit(FACT_FILE, old, new)
    fault = base.only(code)
    assert fault.where.endswith(where) and words in str(fault)
    assert fault.severity == ("warning" if code == "ending" else "error")


@pytest.mark.parametrize(
    "text",
    [
        "The release does not say that it was adopted or signed.",
        "The talks, etc. were held by the ASEAN-Japan Defence Ministers' Informal Meeting.",
        "The ownership of etc. lies with Brunei Darussalam.",
    ],
)
def test_what_the_wording_table_allows(base: Base, text: str) -> None:
    """Denials may name what they deny, names of ASEAN bodies keep their letters, words are whole words."""
    base.write("data/wording.yaml", WORDING)
    base.edit(FACT_FILE, '"Talks were held with countries, etc."', f'"{text} And so on, etc."')
    assert base.check() == []


def test_source_words_in_brackets_are_the_source_s(base: Base) -> None:
    """What stands between 「」 is quoted, not said."""
    base.write("data/wording.yaml", WORDING)
    base.edit(FACT_FILE, "ja: 参加各国等との間で", "ja: 「採択」「未定」①「！」と、参加各国等との間で".replace("①", ""))
    assert base.check() == []


def test_faults_of_the_wording_table_are_located(base: Base) -> None:
    """A misspelt key, and a pattern that does not compile."""
    base.write("data/wording.yaml", "banned:\n  - {jp: [x], why: y, say: {ja: a, en: b}}\n")
    fault = base.only("schema-extra-forbidden")
    assert (fault.line, fault.column) == (2, 6) and "the keys are ja, en" in fault.fix
    base.write("data/wording.yaml", "denials: {ja: ['/(/']}\n")
    assert (base.only("pattern").line, base.only("pattern").column) == (1, 16)


def test_squeezing_and_counting() -> None:
    """Comparison ignores case, width, punctuation; hiragana and stopwords are no content words."""
    assert squeeze("ＡＤＡ　とは？（空）") == squeeze("ada とは 空")
    assert content_words("空の状況把握のセミナーはいつ", frozenset()) == 3
    assert content_words("Who was the chair of the meeting?", frozenset({"the", "of", "was"})) == 3


def test_a_wrong_root_is_one_fault(tmp_path: Path) -> None:
    """No traceback without a base."""
    assert {fault.code for fault in check(tmp_path).faults} == {"missing-folder"}
