"""A second release, clearly made up: editions are told apart from the start."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bot.answering import Context, Question, answer
from bot.knowledge.loader import load
from bot.knowledge.model import Knowledge
from bot.matching.engine import Engine
from tests.knowledge.small_base import CHAIR, CHAIR_FILE, FRONT, Base, small_base

SECOND = "## 架空の第2回会合\n\n議長は見本防衛審議官が務めました。\n"
SECOND_BLOCKS = """
<!-- block s.head | 見出し | Heading | heading -->
## 架空の第2回会合

<!-- block s.1 | 第1段落 | 1st paragraph -->
議長は見本防衛審議官が務めました。
"""
SECOND_FACT = """\
- id: second.chair
  about: meeting
  edition: two
  gives: [who]
  volatile: true
  statement:
    ja: 2025年2月1日の発表時点で、議長は見本防衛審議官が務めました。
    en: As of 1 February 2025, Vice-Minister Sample served as chair.
  quotes:
    - {text: 議長は見本防衛審議官が務め, translation: Vice-Minister Sample served as chair}
  check: {ja: 第2回の議長は誰, en: who chaired the second meeting}
  reviewed: {ja: 2026-11-22, en: 2026-11-22}
"""


def _two_releases(root: Path) -> Base:
    base = small_base(root)
    front = (
        FRONT.replace("SHA", hashlib.sha256(SECOND.encode()).hexdigest())
        .replace("id: test-1", "id: test-2")
        .replace("edition: one", "edition: two")
        .replace("2024-01-30", "2025-02-01")
    )
    base.write("data/sources/test-2/original.txt", SECOND)
    base.write("data/sources/test-2/document.md", front + SECOND_BLOCKS)
    base.write("data/facts/second.yaml", SECOND_FACT)
    base.write(CHAIR_FILE, CHAIR.replace("facts: [meeting.chair]", "facts: [meeting.chair, second.chair]"))
    strings = Path(__file__).resolve().parents[2] / "data/strings.yaml"
    base.write("data/strings.yaml", strings.read_bytes())
    return base


@pytest.fixture
def two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Knowledge:
    """The first small release, and a second one a year later with another chair."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return load(_two_releases(tmp_path / "home").root)


def test_two_releases_load(two: Knowledge) -> None:
    """Each fact belongs to the release that holds its quotes; the newest is the later one."""
    assert set(two.sources) == {"test-1", "test-2"}
    assert two.newest.id == "test-2"
    assert two.facts["meeting.chair"].edition != two.facts["second.chair"].edition


def test_the_newest_release_answers(two: Knowledge) -> None:
    """Unless the question or the thread names another, the newest is meant."""
    engine = Engine(two)
    assert engine.knowledge.newest.id == "test-2"
    reply = answer(Question("議長は誰"), two)
    assert reply.outcome == "answer"
    assert "見本防衛審議官" in reply.text
    assert "芹澤" not in reply.text


def test_the_threads_release_answers(two: Knowledge) -> None:
    """A thread about the first release stays with it."""
    edition = two.facts["meeting.chair"].edition
    reply = answer(Question("議長は誰"), two, Context(edition=edition))
    assert "芹澤" in reply.text
    assert reply.context.edition == edition


def test_a_superseded_fact_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fact that names its successor gives way to it."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    base = _two_releases(tmp_path / "home")
    base.edit("data/facts/meeting.yaml", "  volatile: true\n", "  volatile: true\n  superseded_by: second.chair\n")
    reply = answer(Question("議長は誰"), load(base.root))
    assert "芹澤" not in reply.text


def test_find_looks_into_the_newest(two: Knowledge) -> None:
    """A word of the newest release is found there."""
    from bot.answering import find

    assert [excerpt.id for excerpt in find("見本", "ja", two).excerpts] == ["s.1"]


def test_excerpts_belong_to_one_release(two: Knowledge) -> None:
    """No answer mixes quotes of two releases without saying so."""
    for text in ("議長は誰", "who chaired the meeting", "二国間会談はあったか"):
        reply = answer(Question(text), two)
        assert len({two.block(excerpt.id).source for excerpt in reply.excerpts}) <= 1
