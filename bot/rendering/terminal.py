"""Reply -> lines for a terminal: bold line, body, quotes behind a bar, next questions by number, source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.answering.model import Reply
from bot.knowledge.model import Lang
from bot.rendering import wording
from bot.rendering.layout import Frame, Passage, choices, follow_ups, hints, related_heading, sections
from bot.rendering.width import printable, wrap

BOLD, DIM, RESET = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def render(reply: Reply, frame: Frame, width: int | None = None, colour: bool = False) -> str:
    """The reply as text ending in a newline; `width` wraps (None: never, as off a terminal), `colour` adds styles."""
    pen = Pen(width, colour)
    lines: list[str] = []
    for section in sections(reply):
        lines += pen.text(section.line, BOLD) if section.line else []
        for body in section.body:
            lines += pen.text(body)
        lines += quotes(section.quotes, reply.lang, pen)
        if section.related:
            count = sum(len(passage.excerpts) for passage in section.related)
            lines += [*pen.text(related_heading(count, reply.lang)), *quotes(section.related, reply.lang, pen)]
    for line in (*choices(reply), *hints(frame, reply.lang)):
        lines += pen.text(line)
    for follow_up in follow_ups(reply):
        lines += pen.text(f"→ {follow_up.title}", DIM)
    if frame.footer:
        lines += pen.text(frame.footer, DIM)
    return "\n".join(lines) + "\n"


class Pen:
    """Wraps and styles single paragraphs."""

    def __init__(self, width: int | None, colour: bool) -> None:
        self._width = width
        self._colour = colour

    def text(self, text: str, style: str = "", margin: str = "") -> list[str]:
        """The lines of one paragraph, each behind `margin`."""
        room = max(self._width - len(margin), 10) if self._width else None
        paragraphs = printable(text).split("\n")
        lines = [line for part in paragraphs for line in (wrap(part, room) if room else [part])]
        return [margin + self._styled(line, style) for line in lines]

    def _styled(self, line: str, style: str) -> str:
        return f"{style}{line}{RESET}" if style and self._colour else line


def quotes(passages: Iterable[Passage], lang: Lang, pen: Pen) -> Iterator[str]:
    """The lines of quotes, behind a bar."""
    for passage in passages:
        for excerpt in passage.excerpts:
            if lang == "en" and excerpt.translation:
                yield from pen.text(f"{wording.UNOFFICIAL} {excerpt.translation}", margin="  > ")
            original = f"{wording.ORIGINAL} {excerpt.text}" if lang == "en" else excerpt.text
            yield from pen.text(original, margin="  > ")
        yield from pen.text(passage.place, DIM, margin="  > ")
