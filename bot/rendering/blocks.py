"""Reply -> a Slack message: `text` with the whole answer, and Block Kit blocks as docs/voice.md shows them.

Answers, quotes and anything a user typed stand in rich_text or plain_text only, where no character is mark-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from bot.answering.model import Reply
from bot.knowledge.model import Lang
from bot.rendering import text as running_text
from bot.rendering import wording
from bot.rendering.buttons import buttons, menu
from bot.rendering.fitting import fit
from bot.rendering.layout import Frame, Passage, Section, choices, hints, related_heading, sections

Block = dict[str, Any]


def message(reply: Reply, frame: Frame, private: bool = False) -> dict[str, Any]:
    """`text` and `blocks`, fitting Slack's limits. A `private` reply, seen by one person, can be shared by its menu."""
    elements = [element for section in sections(reply) for element in _section(section, reply.lang)]
    trailing = [*choices(reply), *hints(frame, reply.lang)]
    if trailing:
        elements.append(paragraph(*trailing))
    blocks: list[Block] = [{"type": "rich_text", "elements": elements}] if elements else []
    below = [*buttons(reply, frame), *filter(None, [menu(reply, private, frame.duty)])]
    if below:
        blocks.append({"type": "actions", "elements": below})
    if frame.footer:
        blocks.append(context(frame.footer))
    return fit({"text": escape(running_text.render(reply, frame)), "blocks": blocks})


def notice(*lines: str) -> dict[str, Any]:
    """A message of plain lines, for what is no answer."""
    blocks = [{"type": "rich_text", "elements": [paragraph(*lines)]}]
    return fit({"text": escape("\n".join(lines)), "blocks": blocks})


def escape(text: str) -> str:
    """`text` for Slack's mrkdwn fields: the three characters that could begin a mention, a link or an entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def paragraph(*lines: str) -> Block:
    """Lines in one rich_text_section."""
    return {"type": "rich_text_section", "elements": [run("\n".join(lines))]}


def run(text: str, bold: bool = False) -> Block:
    """A text run."""
    return {"type": "text", "text": text, **({"style": {"bold": True}} if bold else {})}


def quote(runs: Iterable[Block]) -> Block:
    """A rich_text_quote."""
    return {"type": "rich_text_quote", "elements": list(runs)}


def context(*lines: str) -> Block:
    """The small line under a message."""
    return {"type": "context", "elements": [{"type": "plain_text", "text": line, "emoji": False} for line in lines]}


def _section(section: Section, lang: Lang) -> Iterator[Block]:
    runs = [run(section.line, bold=True)] if section.line else []
    if section.body:
        runs.append(run(("\n" if runs else "") + "\n".join(section.body)))
    if runs:
        yield {"type": "rich_text_section", "elements": runs}
    yield from (quote(passage_runs(passage, lang)) for passage in section.quotes)
    if section.related:
        yield paragraph(related_heading(sum(len(passage.excerpts) for passage in section.related), lang))
        yield from (quote(passage_runs(passage, lang)) for passage in section.related)


def passage_runs(passage: Passage, lang: Lang) -> Iterator[Block]:
    """Verbatim words in runs of their own, so that what stands in a run equals the source, character by character."""
    for excerpt in passage.excerpts:
        if lang == "en":
            if excerpt.translation:
                yield run(f"{wording.UNOFFICIAL} {excerpt.translation}\n")
            yield run(f"{wording.ORIGINAL} ")
        yield run(excerpt.text)
        yield run("\n")
    yield run(passage.place)
