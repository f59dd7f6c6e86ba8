"""Conversations, written as YAML beside this file: each turn a question and what the reply must be.

A dialogue is {name, turns}. A turn has `ask` and, as wanted, `lang`, `prefer`, `outcome` and `intent` (one, or
several joined by |), `slots`, `reply_lang`, `first_line`, `says` (all in the text), `never_says` (none in it),
`shows` (pieces of the excerpts), `shows_no_excerpt`, `related` (pieces), `parts` (outcomes in order), `offers` (most).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.answering import Context, Question, Reply, answer
from bot.answering.model import context_from_json
from bot.knowledge.model import Knowledge

FOLDER = Path(__file__).parent / "dialogues"
KEYS = {
    "ask",
    "lang",
    "prefer",
    "outcome",
    "intent",
    "slots",
    "reply_lang",
    "says",
    "never_says",
    "shows",
    "shows_no_excerpt",
    "related",
    "parts",
    "offers",
    "first_line",
}


def _dialogues() -> Iterator[Any]:
    for path in sorted(FOLDER.glob("*.yaml")):
        for dialogue in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(dialogue["turns"], id=f"{path.stem}: {dialogue['name']}")


@pytest.mark.parametrize("turns", list(_dialogues()))
def test_dialogue(knowledge: Knowledge, turns: list[dict[str, Any]]) -> None:
    """Each turn gets its reply; the context travels as JSON between them, as it does outside."""
    context: Context | None = None
    for turn in turns:
        assert set(turn) <= KEYS
        reply = answer(Question(turn["ask"], lang=turn.get("lang"), prefer=turn.get("prefer")), knowledge, context)
        wrong = list(_differences(turn, reply))
        assert not wrong, (
            f"{turn['ask']!r} -> {reply.outcome} {reply.intent} {dict(reply.slots)} {reply.text!r}: " + "; ".join(wrong)
        )
        context = context_from_json(reply.context.to_json())


def _differences(turn: dict[str, Any], reply: Reply) -> Iterator[str]:
    for key, got in (("outcome", reply.outcome), ("intent", reply.intent)):
        if key in turn and str(got) not in str(turn[key]).split("|"):
            yield f"{key} is not {turn[key]}"
    if "slots" in turn and dict(reply.slots) != turn["slots"]:
        yield f"slots are not {turn['slots']}"
    if "reply_lang" in turn and reply.lang != turn["reply_lang"]:
        yield f"language is not {turn['reply_lang']}"
    if "first_line" in turn and reply.text.split("\n")[0] != turn["first_line"]:
        yield f"the first line is not {turn['first_line']!r}"
    yield from (f"does not say {piece!r}" for piece in turn.get("says", []) if piece not in reply.text)
    yield from (f"says {piece!r}" for piece in turn.get("never_says", []) if piece in reply.text)
    for key, excerpts in (("shows", reply.excerpts), ("related", reply.related)):
        for piece in turn.get(key, []):
            if not any(piece in excerpt.text for excerpt in excerpts):
                yield f"{key}: {piece!r} is missing"
    if turn.get("shows_no_excerpt") and reply.excerpts:
        yield "shows excerpts"
    if "parts" in turn and [part.outcome for part in reply.parts] != turn["parts"]:
        yield f"parts are not {turn['parts']}"
    if "offers" in turn and len(reply.suggestions) > turn["offers"]:
        yield f"offers more than {turn['offers']}"


def test_every_outcome_is_covered() -> None:
    """The dialogues ask for all four."""
    wanted = {turn.get("outcome") for parameter in _dialogues() for turn in parameter.values[0]}
    assert {"answer", "suggest", "no_answer", "smalltalk"} <= {
        one for each in wanted if each for one in each.split("|")
    }
