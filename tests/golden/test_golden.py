"""The golden files of all wordings are what the bot says."""

from __future__ import annotations

import importlib.util

import pytest

from bot.knowledge.model import LANGS, Knowledge, Lang
from tests.conftest import HOME

_SPEC = importlib.util.spec_from_file_location("golden", HOME / "scripts" / "golden.py")
assert _SPEC and _SPEC.loader
golden = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(golden)


def test_every_wording_is_the_one_that_was_reviewed(knowledge: Knowledge) -> None:
    """Where it differs on purpose: `make golden`, read the change, commit it."""
    written = (HOME / "tests" / "golden" / "replies.md").read_text(encoding="utf-8").split("\n")
    said = golden.golden(knowledge).split("\n")
    changed = [line for line in said if line not in set(written)] + [line for line in written if line not in set(said)]
    assert not changed, f"{len(changed)} lines differ, the first: {changed[:5]}; if they should, run make golden"
    assert said == written


@pytest.mark.parametrize("lang", LANGS)
def test_every_briefing_is_the_one_that_was_reviewed(knowledge: Knowledge, lang: Lang) -> None:
    """Of every topic; with what happened, and without."""
    written = (HOME / "tests" / "golden" / f"briefing.{lang}.txt").read_text(encoding="utf-8")
    assert golden.golden_briefing(knowledge, lang) == written, "if it should differ, run make golden"


def test_the_page_on_briefings_shows_one_as_it_is() -> None:
    """After a change that is meant: make golden."""
    from scripts.briefings import PAGE, page

    text = PAGE.read_text(encoding="utf-8")
    assert page(text) == text
