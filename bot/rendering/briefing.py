"""Briefings -> Slack: a short message for the channel, the full text in as few messages of its thread as limits allow.

Texts of people and of the source stand in rich_text only, where no character is mark-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.briefing.page import Asked, Briefing, Items, Line, Paragraph, Part, Passages, Run, Section
from bot.knowledge.model import Bilingual, Lang
from bot.rendering import limits
from bot.rendering.blocks import Block, context, escape, passage_runs, quote
from bot.rendering.briefingparts import original_only, said
from bot.rendering.fitting import fit, sendable
from bot.rendering.layout import passages
from bot.rendering.text import join, passage_text, sentence
from bot.rendering.wording import IN_THREAD

Message = dict[str, Any]
_MOST_ELEMENTS = 90
_MOST_TEXT = limits.MESSAGE_TEXT - 100
"""A little less than what a message's text may have."""
_USER = re.compile(r"[A-Z0-9]{2,30}\Z")
_WEB = re.compile(r"https?://[^\s<>]+\Z")


@dataclass(frozen=True)
class BriefingPost:
    """What is posted: the message in the channel, and those in its thread, in order; each with `text` and `blocks`."""

    channel: Message
    thread: tuple[Message, ...]


def post(briefings: Sequence[Briefing], full: Bilingual = IN_THREAD) -> BriefingPost:
    """One briefing, or the same one in two languages, as one post in the channel with one thread.

    `full` says where the full text is; for one person alone, where there are no threads, it is BELOW.
    """
    blocks: list[Block] = []
    for briefing in briefings:
        blocks += [{"type": "divider"}] if blocks else []
        blocks += [_rich(_short(briefing, full)), context(briefing.source)]
    text = "\n\n".join(_short_text(briefing, full) for briefing in briefings)
    thread = tuple(message for briefing in briefings for message in _thread(briefing))
    return BriefingPost(fit({"text": text, "blocks": blocks}), thread)


def lines_message(lines: Sequence[Line], lang: Lang) -> Message:
    """Lines in which people may be named, as a message of their own."""
    text = join([sentence(_line_text(line), lang) for line in lines], lang)
    return fit({"text": text, "blocks": [lines_block(lines)]})


def lines_block(lines: Sequence[Line]) -> Block:
    """Lines in which people may be named."""
    runs: list[Run] = []
    for line in lines:
        runs += [Run("\n"), *line] if runs else line
    return _rich([_section(tuple(runs))])


# --- The channel ------------------------------------------------------------------------------------------------------


def _short(briefing: Briefing, full: Bilingual) -> Iterator[Block]:
    head = [briefing.title, *briefing.notes, briefing.age]
    yield _section((Run("\n".join(head), bold=True),))
    yield from _bullets(briefing.glance)
    if briefing.sections:
        yield _section((Run(full[briefing.lang]),))


def _short_text(briefing: Briefing, full: Bilingual) -> str:
    lang = briefing.lang
    lines = [briefing.title, *briefing.notes, briefing.age]
    pieces = [escape(sentence(line, lang)) for line in lines]
    pieces += [sentence(_line_text(line), lang) for line in briefing.glance]
    pieces += [full[lang]] if briefing.sections else []
    return join([*pieces, escape(sentence(briefing.source, lang))], lang)


# --- The thread -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Unit:
    """What is never divided between two messages: its elements and its running text."""

    elements: tuple[Block, ...]
    text: str


def _thread(briefing: Briefing) -> Iterator[Message]:
    """The sections, packed: one that fits into a whole message, but not into the rest of one, begins a new one."""
    pages: list[list[list[_Unit]]] = [[]]
    for section in briefing.sections:
        units = list(_units(section, briefing.lang))
        if pages[-1] and not _fits([*pages[-1], units]) and _fits([units]):
            pages.append([])
        pages[-1].append([])
        for unit in units:
            if not _fits([*pages[-1], [unit]]) and any(pages[-1]):
                pages.append([[]])
            pages[-1][-1].append(unit)
    for page in pages:
        groups = [group for group in page if group]
        if groups:
            blocks = [_rich(_merged(unit.elements for unit in group)) for group in groups]
            yield fit({"text": _text_of(groups), "blocks": blocks})


def _fits(groups: Sequence[Sequence[_Unit]]) -> bool:
    elements = sum(len(unit.elements) for group in groups for unit in group)
    return elements <= _MOST_ELEMENTS and limits.length(_text_of(groups)) <= _MOST_TEXT


def _text_of(groups: Sequence[Sequence[_Unit]]) -> str:
    return "\n".join(unit.text for group in groups for unit in group)


def _merged(groups: Iterable[Sequence[Block]]) -> Iterator[Block]:
    """Elements in a row, list items that follow one another as one list."""
    last: Block | None = None
    for element in (element for group in groups for element in group):
        if last and element["type"] == last["type"] == "rich_text_list":
            last["elements"] += element["elements"]
            continue
        if last:
            yield last
        last = {**element, "elements": [*element["elements"]]}
    if last:
        yield last


def _units(section: Section, lang: Lang) -> Iterator[_Unit]:
    """The section's parts, its heading with the first of them."""
    heading = _section((Run(section.title, bold=True),))
    first = True
    for elements, text in (pair for part in section.parts for pair in _part(part, lang)):
        if first:
            yield _Unit((heading, *elements), join([escape(sentence(section.title, lang)), text], lang))
        else:
            yield _Unit(elements, text)
        first = False


def _part(part: Part, lang: Lang) -> Iterator[tuple[tuple[Block, ...], str]]:
    if isinstance(part, Paragraph):
        yield (_section(part.line),), sentence(_line_text(part.line), lang)
    elif isinstance(part, Items):
        for line in part.lines:
            yield tuple(_bullets((line,))), sentence(_line_text(line), lang)
    elif isinstance(part, Passages):
        for passage in passages(part.excerpts, lang):
            yield (quote(passage_runs(passage, lang)),), escape(passage_text(passage, lang))
    else:
        yield _asked(part, lang)


def _asked(part: Asked, lang: Lang) -> tuple[tuple[Block, ...], str]:
    below = "\n".join([said(part.line, lang), *filter(None, [part.caution])])
    head = _section((Run(f"{part.question}\n", bold=True), Run(below)))
    found = passages(original_only(part.excerpts), lang)
    words = [part.question, said(part.line, lang), part.caution, *(passage_text(one, lang) for one in found)]
    return (head, *(quote(passage_runs(one, lang)) for one in found)), escape(join(words, lang))


# --- Elements ---------------------------------------------------------------------------------------------------------


def _rich(elements: Iterable[Block]) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def _section(line: Line) -> Block:
    return {"type": "rich_text_section", "elements": [_run(run) for run in line]}


def _bullets(lines: Sequence[Line]) -> Iterator[Block]:
    if lines:
        yield {"type": "rich_text_list", "style": "bullet", "elements": [_section(line) for line in lines]}


def _run(run: Run) -> Block:
    """A person is named by Slack itself, a web address is a link, anything else is text."""
    style = {"style": {"bold": True}} if run.bold else {}
    if _USER.match(run.user_id):
        return {"type": "user", "user_id": run.user_id, **style}
    if _WEB.match(run.link) and limits.length(run.link) <= limits.URL:
        return {"type": "link", "url": run.link, "text": run.text, **style}
    return {"type": "text", "text": sendable(run.text), **style}


def _line_text(line: Line) -> str:
    """A line for `text`: names as they are written; where only an id is known, a mention, which is read as the name."""
    words = []
    for run in line:
        only_id = run.text == f"@{run.user_id}" and _USER.match(run.user_id)
        words.append(f"<@{run.user_id}>" if only_id else escape(sendable(run.text)))
    return "".join(words)
