"""The question-and-answer book of the shipped base."""

from __future__ import annotations

from datetime import date

import pytest

from bot.briefing.book import Book, book
from bot.knowledge.model import Knowledge
from bot.knowledge.slots import assignments
from tests.slack import world


@pytest.fixture(scope="module")
def whole(knowledge: Knowledge) -> Book:
    """Made once."""
    return book(knowledge, date(2026, 11, 24))


def test_every_answered_question_is_in_it(whole: Book, knowledge: Knowledge) -> None:
    """Each intent that states something, with each value of its slots that has an answer."""
    titles = {title.ja for chapter in whole.chapters for entry in chapter.entries for title in entry.titles}
    for intent in knowledge.intents.values():
        if not intent.slots and intent.facts and not intent.smalltalk:
            assert intent.title.ja in titles, intent.id
    pillars = next(intent for intent in knowledge.intents.values() if intent.id == "pillar.overview")
    for slots in assignments(pillars, knowledge.lexicon.entities):
        assert pillars.title.ja.format(**slots) in titles


def test_an_answer_stands_in_it_once_with_all_its_questions(whole: Book) -> None:
    answers = [entry.answer for chapter in whole.chapters for entry in chapter.entries]
    assert len(answers) == len(set(answers)) > 100
    several = [entry for chapter in whole.chapters for entry in chapter.entries if len(entry.titles) > 1]
    assert several and all(len(entry.titles) == len(set(entry.titles)) for entry in several)


def test_every_answer_is_proved(whole: Book, knowledge: Knowledge) -> None:
    """In both languages, verbatim; Myanmar's fixed answer too."""
    entries = [entry for chapter in whole.chapters for entry in chapter.entries]
    for entry in entries:
        assert entry.answer.ja and entry.answer.en and entry.excerpts, entry.titles
        assert all(excerpt.text in knowledge.block(excerpt.id).text for excerpt in entry.excerpts)
    assert [entry for entry in entries if "ミャンマーは挙げられていません" in entry.answer.ja]


def test_it_begins_with_the_meeting_and_names_what_is_absent(whole: Book) -> None:
    assert [chapter.title.ja for chapter in whole.chapters][:3] == ["会合", "ジャスミン", "4つの柱"]
    assert "予算や金額" in [text.ja for text in whole.absent]
    assert "政府標準利用規約" in whole.terms.ja and whole.url.startswith("https://www.mod.go.jp/")
    assert "two years and nine months ago" in whole.age.en


def test_a_topic_of_no_known_name_is_a_chapter_too() -> None:
    """Nothing that can be asked falls out of the book."""
    assert book(world.knowledge(), date(2026, 11, 24)).chapters == ()
