"""Reply -> Markdown, for notes, tickets and print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.answering.model import Reply
from bot.knowledge.model import Lang
from bot.rendering import wording
from bot.rendering.layout import Frame, Passage, choices, hints, related_heading, sections
from bot.rendering.visible import visible

# The last four are what many readers make a link, a mention or a character of.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~@]|:(?=//)|(?<=www)\.|&(?=#?\w+;))", re.IGNORECASE)
_LIST_START = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def render(reply: Reply, frame: Frame) -> str:
    """The reply as Markdown ending in a newline."""
    lang = reply.lang
    blocks: list[str] = []
    for section in sections(reply):
        blocks += [f"**{escape(section.line)}**"] if section.line else []
        blocks += [escape(line) for line in section.body]
        blocks += quotes(section.quotes, lang)
        if section.related:
            count = sum(len(passage.excerpts) for passage in section.related)
            blocks += [escape(related_heading(count, lang)), *quotes(section.related, lang)]
    numbered = "\n".join(f"{line.partition('. ')[0]}. {escape(line.partition('. ')[2])}" for line in choices(reply))
    blocks += [numbered] if numbered else []
    blocks += [escape(line) for line in hints(frame, lang)]
    if frame.footer:
        link = f"\n<{frame.url}>" if frame.url else ""
        blocks.append(escape(frame.footer) + link)
    return "\n\n".join(blocks) + "\n"


def escape(text: str) -> str:
    """`text` with its characters meaning themselves in Markdown."""
    escaped = _MARKUP.sub(r"\\\1", visible(text))
    return _LIST_START.sub(lambda found: f"{found[1]}{found[2][:-1]}\\{found[2][-1]}", escaped)


def quotes(passages: Iterable[Passage], lang: Lang) -> Iterator[str]:
    """One block quote for each passage."""
    for passage in passages:
        lines: list[str] = []
        for excerpt in passage.excerpts:
            if lang == "en" and excerpt.translation:
                lines.append(f"{escape(wording.UNOFFICIAL)} {escape(excerpt.translation)}")
            lines.append(f"{wording.ORIGINAL} {escape(excerpt.text)}" if lang == "en" else escape(excerpt.text))
        # Two spaces at a line's end keep the lines of one quote apart.
        yield "  \n".join(f"> {line}" for line in [*lines, escape(passage.place)])
