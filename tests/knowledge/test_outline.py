"""data/briefing/*.yaml: read, checked against the facts, compared with the wording table."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_base import FACT_FILE, Base

from bot.base import open_base
from bot.knowledge.checks import check_files
from bot.knowledge.diff import changes
from bot.knowledge.files import read_files
from bot.knowledge.loader import load
from bot.knowledge.model import Knowledge

FILE = "data/briefing/a.yaml"
MINUTE_FILE = "data/briefing/minute.yaml"
TEXTS = """\
glance:
  - id: glance.chair
    topics: [all, meeting]
    text: {ja: 議長：芹澤防衛審議官, en: 'Chair: Vice-Minister Serizawa'}
    facts: [meeting.chair]
asked:
  - id: asked.talks
    topics: all
    question: {ja: 会談は。, en: Were there talks?}
    text:
      ja: 参加各国等との間で二国間会談が行われた、とされています。
      en: It says that talks were held with countries, etc.
    caution: {ja: 相手国は、記載がありません。, en: It does not say with whom.}
    facts: [meeting.talks]
    silent: {about: [meeting], focuses: [where]}
    quotes:
      - {text: 二国間会談, translation: talks}
absent:
  - id: absent.where
    topics: [all]
    text: {ja: 場所, en: the place}
    silent: {focuses: [where]}
"""
MINUTE = """\
minute:
  - id: minute.chair
    topics: [jasmine]
    text: {ja: 議長は芹澤防衛審議官です。, en: Vice-Minister Serizawa chaired.}
    facts: [meeting.chair]
"""
WHERE = "\n  - {id: where, label: {ja: 場所, en: where}}"


@pytest.fixture
def briefed(base: Base) -> Base:
    """The small base with three texts of a briefing."""
    base.edit("data/lexicon/a.yaml", "focuses:", f"focuses:{WHERE}")
    base.write("data/wording.yaml", (Path(__file__).parents[2] / "data" / "wording.yaml").read_text(encoding="utf-8"))
    base.write(FILE, TEXTS)
    base.write(MINUTE_FILE, MINUTE)
    return base


def knowledge(base: Base) -> Knowledge:
    """The base, which must have no errors."""
    return load(base.root)


def test_the_texts_come_with_the_words_of_the_source(briefed: Base) -> None:
    """Quotes as chosen, with the place and block of the fact's; all of the fact's where none is chosen."""
    assert briefed.check() == []
    items = {item.id: item for item in knowledge(briefed).briefing}
    talks = items["asked.talks"]
    assert talks.topics == ("all",)
    assert [(quote.text, quote.translation, quote.block) for quote in talks.quotes] == [("二国間会談", "talks", "t.2")]
    assert talks.question and talks.question.en == "Were there talks?"
    assert [quote.text for quote in items["glance.chair"].quotes] == ["議長は芹澤防衛審議官が務め"]
    assert items["absent.where"].focuses == ("where",)


def test_they_come_back_from_the_cache(briefed: Base) -> None:
    """The second load reads no file's text anew."""
    assert load(briefed.root) == load(briefed.root)


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ("facts: [meeting.chair]", "facts: [meeting.chiar]", "dangling-fact", "briefing glance.chair, facts.1"),
        ("topics: [all, meeting]", "topics: [all, meetings]", "dangling-topic", "briefing glance.chair, topics.2"),
        ("about: [meeting]", "about: [meting]", "dangling-entity", "briefing asked.talks, silent.about.1"),
        ("focuses: [where]}\n    quotes", "focuses: [whre]}\n    quotes", "dangling-focus",
         "briefing asked.talks, silent.focuses.1"),
        ("text: 二国間会談,", "text: 二国間の会談,", "quote-not-found", "briefing asked.talks, quotes.1.text"),
        ("text: 二国間会談, translation: talks", "text: 二国間会談", "no-translation",
         "briefing asked.talks, quotes.1.text"),
        ("about: [meeting], focuses: [where]", "about: [meeting], focuses: [what]", "not-silent",
         "briefing asked.talks, silent"),
        ("silent: {focuses: [where]}", "silent: {focuses: [who]}", "not-silent", "briefing absent.where, silent"),
        ("silent: {focuses: [where]}", "silent: {}", "silent", "briefing absent.where, silent"),
        ("id: absent.where", "id: asked.talks", "duplicate-id", ""),
        (", en: the place}", "}", "schema-missing", "briefing absent.where, text.en"),
        ("absent:", "absents:", "schema-parts", ""),
        ("ja: 相手国は、記載がありません。", "ja: 相手国は未定です。", "banned", "briefing asked.talks, caution.ja"),
        ("countries, etc.", "countries.", "dropped", "briefing asked.talks, text.en"),
    ],
)  # fmt: skip
def test_a_fault_is_located(briefed: Base, old: str, new: str, code: str, where: str) -> None:
    """File and place of the item, in the curator's words."""
    line, _ = briefed.edit(FILE, old, new)
    fault = briefed.only(code)
    assert (fault.file, fault.where) == (FILE, where)
    assert abs(fault.line - line) <= 1
    assert fault.severity == "error"


def test_a_line_on_what_ages_carries_its_date(briefed: Base) -> None:
    """It is read aloud without the page around it; a line at a glance stands under the document's age."""
    briefed.edit(FILE, "facts: [meeting.talks]", "facts: [meeting.talks, meeting.chair]")
    faults = briefed.check()
    assert [(fault.code, fault.where) for fault in faults] == [
        ("no-date", "briefing asked.talks, text.ja"), ("no-date", "briefing asked.talks, text.en"),
    ]  # fmt: skip


def test_a_text_does_not_rest_on_what_holds_no_longer(briefed: Base) -> None:
    """A superseded fact is named with the one that holds."""
    briefed.edit(FACT_FILE, "  tags: {kind: talks}", "  tags: {kind: talks}\n  superseded_by: meeting.chair")
    fault = next(fault for fault in briefed.check() if fault.code == "superseded")
    assert "meeting.chair" in fault.fix


def test_an_edit_shows_in_the_diff(briefed: Base) -> None:
    """Words, quotes and topics."""
    before = knowledge(briefed)
    briefed.edit(FILE, "It does not say with whom.", "It does not name them.")
    briefed.edit(FILE, "topics: [all, meeting]", "topics: [all]")
    after = check_files(read_files(briefed.root)).knowledge
    assert after is not None
    told = [(change.name, change.what) for change in changes(before, after)]
    assert told == [("glance.chair", "topics changes"), ("asked.talks", "English caution changes")]


def test_an_edited_briefing_costs_no_compiling(briefed: Base, tmp_path: Path) -> None:
    """Another version answers from the compiled form that is there; an edited phrase has one of its own."""
    first = open_base(briefed.root)
    compiled = sorted(path.name for path in tmp_path.rglob("compiled-*.bin"))
    briefed.edit(FILE, "It does not say with whom.", "It does not name them.")
    second = open_base(briefed.root)
    assert first.version != second.version and first.matched == second.matched
    assert sorted(path.name for path in tmp_path.rglob("compiled-*.bin")) == compiled != []
    briefed.edit("intents/meeting/talks.yaml", "were bilateral talks held", "were there bilateral talks")
    assert open_base(briefed.root).matched != second.matched
    assert len(sorted(tmp_path.rglob("compiled-*.bin"))) == len(compiled) + 1


def test_what_a_superseded_fact_gave_may_be_absent(briefed: Base) -> None:
    """Only what holds contradicts a silence."""
    briefed.edit(FILE, "silent: {focuses: [where]}", "silent: {focuses: [what]}")
    briefed.edit(FACT_FILE, "  tags: {kind: talks}", "  tags: {kind: talks}\n  superseded_by: meeting.chair")
    codes = {fault.code for fault in briefed.check()}
    assert "superseded" in codes and "not-silent" not in codes


def test_a_part_without_items_is_remarked(briefed: Base) -> None:
    """A file of data/briefing that went missing is seen; a base without any briefing is left alone."""
    assert not check_files(read_files(briefed.root)).faults
    (briefed.root / MINUTE_FILE).unlink()
    [fault] = check_files(read_files(briefed.root)).faults
    assert (fault.severity, fault.code) == ("warning", "empty-part")
    assert "minute" in fault.message
    (briefed.root / FILE).unlink()
    assert not check_files(read_files(briefed.root)).faults
