"""How a reply to a labelled question is judged. The rules are those of the sample questions' own scorer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.answering import Excerpt, Reply

Verdict = Literal["right", "half", "wrong", "dumped", "suggested", "missed", "refused", "offered", "false-answer"]
VERDICTS: tuple[Verdict, ...] = (
    "right", "half", "wrong", "dumped", "suggested", "missed", "refused", "offered", "false-answer",
)  # fmt: skip
MOST_EXCERPTS = 8
MOST_CHARACTERS = 900

_LIST_TAGS = re.compile(r"</?(?:p|ul|li|br)\b[^>]*>")
_MARKS = re.compile(r"[\s　*_`<>●・✓\-]+")


@dataclass(frozen=True)
class LabelledQuestion:
    """A question with what a right reply must show; see tests/questions/README.md for the fields."""

    id: str
    text: str
    lang: str
    expect: Literal["answer", "refuse", "either"]
    kind: str
    gold: tuple[str, ...]
    excerpt_any: tuple[str, ...]
    answer_any: tuple[str, ...]

    @classmethod
    def from_json(cls, item: Mapping[str, object]) -> LabelledQuestion:
        """A line of a question file. ValueError that names the key that is missing or wrong."""
        for key in ("id", "q", "expect", "kind"):
            if not isinstance(item.get(key), str):
                raise ValueError(f'"{key}" is missing or no text')
        if item["expect"] not in ("answer", "refuse", "either"):
            raise ValueError(f'"expect" is {item["expect"]!r}; write answer, refuse or either')
        lists = {key: item.get(key, []) for key in ("gold", "excerpt_any", "answer_any")}
        for key, values in lists.items():
            if not isinstance(values, list):
                raise ValueError(f'"{key}" is no list')
        expect: Literal["answer", "refuse", "either"] = item["expect"]
        texts = {key: tuple(map(str, values)) for key, values in lists.items() if isinstance(values, list)}
        return cls(str(item["id"]), str(item["q"]), str(item.get("lang", "")), expect, str(item["kind"]), **texts)


def plain(text: str) -> str:
    """Text as compared: NFKC, case folded, without white space, list marks and HTML list tags."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return _MARKS.sub("", _LIST_TAGS.sub("", text))


def shows(question: LabelledQuestion, excerpts: Sequence[Excerpt]) -> bool:
    """Whether the excerpts hold a piece that proves the answer."""
    quotes = [plain(excerpt.text) for excerpt in excerpts]
    return any(plain(gold) in quote for gold in question.excerpt_any for quote in quotes)


def says(question: LabelledQuestion, text: str) -> bool:
    """Whether the answer's text holds one of the alternatives (no alternatives: free wording)."""
    said = plain(text)
    return not question.answer_any or any(plain(alternative) in said for alternative in question.answer_any)


def dumped(excerpts: Sequence[Excerpt]) -> bool:
    """Whether so much is quoted that it proves nothing."""
    return len(excerpts) > MOST_EXCERPTS or sum(len(plain(excerpt.text)) for excerpt in excerpts) > MOST_CHARACTERS


def verdict(question: LabelledQuestion, reply: Reply) -> Verdict:
    """The judgement of one reply."""
    if question.expect == "refuse":
        return {"answer": "false-answer", "suggest": "offered"}.get(reply.outcome, "refused")  # type: ignore[return-value]
    if question.expect == "either":
        if reply.outcome != "answer":
            return "right"
        return "right" if shows(question, reply.excerpts) or question.kind == "chitchat" else "false-answer"
    if reply.outcome == "answer":
        return _of_answer(question, reply)
    offered = any(shows(question, suggestion.excerpts) for suggestion in reply.suggestions)
    return "suggested" if reply.outcome == "suggest" and offered else "missed"


def _of_answer(question: LabelledQuestion, reply: Reply) -> Verdict:
    if dumped(reply.excerpts):
        return "dumped"
    proof, words = shows(question, reply.excerpts), says(question, reply.text)
    if proof and words:
        return "right"
    return "half" if proof or (words and question.answer_any) else "wrong"
