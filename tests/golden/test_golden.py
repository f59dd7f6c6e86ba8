"""The golden file of all wordings is what the bot says."""

from __future__ import annotations

import importlib.util

from bot.knowledge.model import Knowledge
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
