"""Reply -> running text without mark-up: the whole answer for notifications, screen readers and plain copies."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answering.model import Reply
from bot.knowledge.model import Lang
from bot.rendering import wording
from bot.rendering.layout import Frame, Passage, Section, choices, hints, related_heading, sections


def render(reply: Reply, frame: Frame) -> str:
    """Line, body, quotes with label and place, source; the first words are the answer."""
    pieces = [piece for section in sections(reply) for piece in _section(section, reply.lang)]
    pieces += [*choices(reply), *hints(frame, reply.lang)]
    if frame.citation:
        pieces += [sentence(frame.citation, reply.lang), sentence(wording.SUMMARY_NOTE[reply.lang], reply.lang)]
    return join(pieces, reply.lang)


def copy(line: str, citation: str, lang: Lang) -> str:
    """Only the line and its attribution, to read aloud or paste."""
    return "\n".join(part for part in (line, citation, wording.COPY_NOTE[lang]) if part)


def join(pieces: Sequence[str], lang: Lang) -> str:
    """Sentences in a row, as each language sets them."""
    return ("" if lang == "ja" else " ").join(piece for piece in pieces if piece)


def sentence(text: str, lang: Lang) -> str:
    """`text` with a full stop, unless it ends one already."""
    if text.endswith(("。", ".", "?", "？", "!", "」")):
        return text
    return text + ("。" if lang == "ja" else ".")


def _section(section: Section, lang: Lang) -> list[str]:
    pieces = [section.line, *section.body, *(passage_text(passage, lang) for passage in section.quotes)]
    if section.related:
        count = sum(len(passage.excerpts) for passage in section.related)
        heading = related_heading(count, lang)
        quotes = join([passage_text(passage, lang) for passage in section.related], lang)
        pieces.append(f"{heading}：{quotes}" if lang == "ja" else f"{heading}: {quotes}")
    return pieces


def passage_text(passage: Passage, lang: Lang) -> str:
    """A quote with its place as a sentence of running text."""
    if lang == "ja":
        quotes = "".join(wording.quoted(excerpt.text, lang) for excerpt in passage.excerpts)
        return f"{quotes}（{passage.place}）。"
    quotes = " ".join(_with_translation(excerpt.text, excerpt.translation) for excerpt in passage.excerpts)
    return f"{quotes} ({passage.place})."


def _with_translation(text: str, translation: str | None) -> str:
    original = f"{wording.ORIGINAL} {wording.quoted(text, 'ja')}"
    return f"{wording.UNOFFICIAL} {translation} {original}" if translation else original
