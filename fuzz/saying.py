"""Targets: what is asked, matched, answered and rendered."""

from __future__ import annotations

import json
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, cast

from bot import answering
from bot.answering.model import Context, Excerpt, FollowUp, Question, Reply, Suggestion, context_from_json
from bot.knowledge.loader import load
from bot.knowledge.model import Bilingual, IntentRef, Knowledge, Lang, Slots
from bot.matching.normalise import clean, fold
from bot.rendering import blocks, buttons, jsonl, markdown, terminal
from bot.rendering.blockkit import check_message
from bot.rendering.fitting import fit
from bot.rendering.layout import Frame, frame_for
from bot.rendering.visible import visible, visible_all
from fuzz.reader import BIDI, Reader
from tests.knowledge.small_base import small_base

HOME = Path(__file__).resolve().parents[1]
LANGS: tuple[Lang | None, ...] = (None, "ja", "en")
# Our own mark behind words that are written from right to left.
FOREIGN = set(BIDI) - {"\u200e"}


@cache
def base() -> Knowledge:
    """A small base with the strings of the shipped one."""
    folder = Path(tempfile.mkdtemp(prefix="jasmine-fuzz-"))
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    small_base(folder / "home").write("data/strings.yaml", (HOME / "data/strings.yaml").read_bytes())
    return load(folder / "home")


def answers(data: bytes) -> None:
    """A question, its language, what the conversation was about: there is a reply, and it can be shown everywhere."""
    reader, knowledge = Reader(data), base()
    lang, prefer = reader.choice(LANGS), reader.choice(LANGS)
    context = _context(reader, knowledge)
    text = reader.rest().decode("utf-8", "surrogateescape")
    assert fold(fold(clean(text))) == fold(clean(text)), "folding twice is not folding once"
    reply = answering.answer(Question(text, lang, prefer), knowledge, context)
    assert reply == answering.answer(Question(text, lang, prefer), knowledge, context), "not deterministic"
    assert reply.text.strip(), "says nothing"
    assert 0 <= reply.score <= 100, reply.score
    assert lang in (None, reply.lang), "not in the language asked for"
    _proved(reply, knowledge)
    assert context_from_json(json.loads(json.dumps(reply.context.to_json()))) == reply.context
    frame = frame_for(reply, knowledge, "内線 1234", "/jasmine find", duty=reader.byte() % 2 == 1)
    shows(reply, frame)
    answering.find(text, reply.lang, knowledge)


def contexts(data: bytes) -> None:
    """What a caller passes back as a context: read or refused, and never a crash of the next answer."""
    try:
        context = context_from_json(json.loads(data))
    except (ValueError, TypeError, RecursionError):
        return
    assert context_from_json(json.loads(json.dumps(context.to_json()))) == context
    for text in ("その2つ目は？", "and who?", "1"):
        reply = answering.answer(Question(text), base(), context)
        _proved(reply, base())
    if context.intent in base().intents:
        answering.answer_intent(IntentRef(str(context.intent), context.slots), "ja", base(), context)


def renders(data: bytes) -> None:
    """Any reply at all, well-formed or not: it fits Slack's limits and holds the excerpts word for word."""
    reader = Reader(data)
    reply = _reply(reader, parts=True)
    citation = reader.text()
    contact, search, note = reader.text(), reader.text(), reader.text()
    frame = Frame(reader.text(), citation, "https://example.org/", "s", contact, search, True, note)
    shows(reply, frame)
    anything = {"text": reader.text(), "blocks": [_anything(reader) for _ in range(reader.below(4))]}
    assert check_message(visible_all(fit(anything))) == []


def values(data: bytes) -> None:
    """A button's value: a press of ours, the same after writing and reading it once more, or nothing."""
    press = buttons.decode(data.decode("utf-8", "surrogateescape"))
    if press is not None:
        assert buttons.decode(buttons.encode(press)) == press


def shows(reply: Reply, frame: Frame) -> None:
    """Slack takes it; no surface shows what turns the reading direction round; JSON is one line that can be encoded."""
    for private in (False, True):
        message = blocks.message(reply, frame, private)
        problems = check_message(message)
        assert problems == [], problems
        _unturned(json.dumps(visible_all({**message, "blocks": _shown(message)}), ensure_ascii=False))
        for char in "<>":
            assert char not in message["text"], "mark-up in the text"
    line = jsonl.render(reply, 1.0)
    assert "\n" not in line and json.loads(line)["text"] == reply.text
    line.encode("utf-8")
    for shown in (terminal.render(reply, frame, 40), terminal.render(reply, frame), markdown.render(reply, frame)):
        _unturned(shown)
    assert "\x1b" not in terminal.render(reply, frame)


def _shown(message: dict[str, Any]) -> list[Any]:
    """The blocks without what buttons carry: nobody sees it, and it must come back as it was."""
    return [_without_values(block) for block in message.get("blocks", [])]


def _without_values(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_values(part) for key, part in node.items() if key != "value"}
    return [_without_values(part) for part in node] if isinstance(node, list) else node


def _unturned(text: str) -> None:
    assert not FOREIGN & set(text), f"turns the reading direction: {sorted(map(hex, map(ord, FOREIGN & set(text))))}"
    assert visible(visible(text)) == visible(text)


def _proved(reply: Reply, knowledge: Knowledge) -> None:
    words = [block.text for source in knowledge.sources.values() for block in source.blocks]
    for part in (reply, *reply.parts):
        for excerpt in (*part.excerpts, *part.related):
            assert any(excerpt.text in text for text in words), "not the source's words"


def _context(reader: Reader, knowledge: Knowledge) -> Context | None:
    if reader.byte() % 2 == 0:
        return None
    intents, facts = (None, *knowledge.intents, "gone"), (*knowledge.facts, "gone")
    offered: tuple[tuple[str, Slots], ...] = tuple((str(reader.choice(intents)), {}) for _ in range(reader.below(4)))
    return Context(
        reader.choice(intents), {"pillar": reader.text(9)}, tuple(reader.choice(facts) for _ in range(reader.below(4))),
        ("meeting",), reader.choice((None, "who", "what")), reader.choice(LANGS), reader.choice((None, "one", "gone")),
        reader.byte() % 2 == 1, offered,
    )  # fmt: skip


def _reply(reader: Reader, parts: bool) -> Reply:
    excerpts = tuple(_excerpt(reader) for _ in range(reader.below(9)))
    related = tuple(_excerpt(reader) for _ in range(reader.below(4)))
    outcome = cast(Any, reader.choice(("answer", "suggest", "no_answer", "smalltalk")))
    lang: Lang = reader.choice(("ja", "en"))
    return Reply(
        reader.text(), lang, outcome, reader.text(), "abc", reader.choice((None, reader.text(60))),
        {"slot": reader.text(60)}, float(reader.below(101)), excerpts, related,
        tuple(_reply(reader, parts=False) for _ in range(reader.below(3))) if parts else (),
        tuple(Suggestion(reader.text(60), {}, reader.text(), 1.0) for _ in range(reader.below(4))),
        tuple(FollowUp(reader.text(60), {"a": reader.text(60)}, reader.text()) for _ in range(reader.below(4))),
    )  # fmt: skip


def _excerpt(reader: Reader) -> Excerpt:
    place = Bilingual(reader.text(80), reader.text(80))
    return Excerpt(reader.text(80), reader.text(), place, reader.choice((None, reader.text())))


def _anything(reader: Reader) -> dict[str, Any]:
    kind = reader.choice(("section", "header", "context", "actions", "rich_text", "divider", reader.text(12)))
    text = {"type": reader.choice(("plain_text", "mrkdwn")), "text": reader.text()}
    run = {"type": "text", "text": reader.text()}
    part = {"type": reader.choice(("rich_text_section", "rich_text_quote", "button")), "elements": [run], "text": text}
    return {"type": kind, "text": text, "elements": [part for _ in range(reader.below(30))]}
