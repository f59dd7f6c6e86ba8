"""Briefings -> lines for a terminal, and Markdown for notes and e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.briefing.page import Asked, Briefing, Items, Line, Paragraph, Part, Passages
from bot.knowledge.model import Lang
from bot.rendering import markdown as md
from bot.rendering.briefingparts import original_only, said
from bot.rendering.layout import passages
from bot.rendering.terminal import BOLD, DIM, Pen, quotes

_WEB = re.compile(r"https?://[^\s<>()]+\Z")


def terminal(briefings: Sequence[Briefing], width: int | None = None, colour: bool = False) -> str:
    """Text ending in a newline; `width` wraps (None: never, as off a terminal), `colour` adds styles."""
    pen = Pen(width, colour)
    return "\n".join("\n".join(_terminal(briefing, pen)) + "\n" for briefing in briefings)


def markdown(briefings: Sequence[Briefing]) -> str:
    """Markdown ending in a newline; two languages one after the other, with a rule between them."""
    return "\n---\n\n".join("\n\n".join(_markdown(briefing)) + "\n" for briefing in briefings)


def _terminal(briefing: Briefing, pen: Pen) -> Iterator[str]:
    for head in (briefing.title, *briefing.notes, briefing.age):
        yield from pen.text(head, BOLD)
    for line in briefing.glance:
        yield from _bullet(pen, line)
    yield from pen.text(briefing.source, DIM)
    for section in briefing.sections:
        yield ""
        yield from pen.text(section.title, BOLD)
        for part in section.parts:
            yield from _terminal_part(part, briefing.lang, pen)


def _terminal_part(part: Part, lang: Lang, pen: Pen) -> Iterator[str]:
    if isinstance(part, Paragraph):
        yield from pen.text(_with_links(part.line), BOLD if any(run.bold for run in part.line) else "")
    elif isinstance(part, Items):
        for line in part.lines:
            yield from _bullet(pen, line)
    elif isinstance(part, Passages):
        yield from quotes(passages(part.excerpts, lang), lang, pen)
    else:
        yield from pen.text(part.question, BOLD)
        for words in filter(None, (said(part.line, lang), part.caution)):
            yield from pen.text(words)
        yield from quotes(passages(original_only(part.excerpts), lang), lang, pen)


def _bullet(pen: Pen, line: Line) -> Iterator[str]:
    """A list item whose further lines stand under its first word."""
    told = pen.text(_with_links(line), BOLD if any(run.bold for run in line) else "", margin="  ")
    yield from ("• " + text[2:] if not index else text for index, text in enumerate(told))


def _with_links(line: Line) -> str:
    return "".join(f"{run.text} {run.link}" if run.link else run.text for run in line)


def _markdown(briefing: Briefing) -> Iterator[str]:
    yield f"# {md.escape(briefing.title)}"
    yield from (f"**{md.escape(line)}**" for line in (*briefing.notes, briefing.age))
    yield "\n".join(f"- {_line(line)}" for line in briefing.glance)
    yield f"{md.escape(briefing.source)}\n<{briefing.url}>"
    for section in briefing.sections:
        yield f"## {_heading(section.title)}"
        for part in section.parts:
            yield from _markdown_part(part, briefing.lang)


def _markdown_part(part: Part, lang: Lang) -> Iterable[str]:
    if isinstance(part, Paragraph):
        return [_line(part.line)]
    if isinstance(part, Items):
        return ["\n".join(f"- {_line(line)}" for line in part.lines)]
    if isinstance(part, Passages):
        return md.quotes(passages(part.excerpts, lang), lang)
    return _markdown_asked(part, lang)


def _markdown_asked(part: Asked, lang: Lang) -> Iterator[str]:
    lines = [f"**{md.escape(part.question)}**", md.escape(said(part.line, lang))]
    lines += [f"*{md.escape(part.caution)}*"] if part.caution else []
    yield "  \n".join(lines)
    yield from md.quotes(passages(original_only(part.excerpts), lang), lang)


def _heading(title: str) -> str:
    return md.escape(title).replace("\\.", ".", 1)


def _line(line: Line) -> str:
    pieces = []
    for run in line:
        text = md.escape(run.text)
        if _WEB.match(run.link):
            text = f"[{text}]({run.link})"
        pieces.append(f"**{text.strip()}**" if run.bold and text.strip() else text)
    return "".join(pieces)
