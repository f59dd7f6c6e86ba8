"""Briefings -> one HTML page to print: everything in the file, no script, nothing fetched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.briefing.page import Asked, Briefing, Items, Line, Paragraph, Part, Passages
from bot.knowledge.model import Lang
from bot.rendering import wording
from bot.rendering.briefingparts import original_only, said
from bot.rendering.layout import Passage, passages
from bot.rendering.visible import escape_html as escape

_WEB = re.compile(r"https?://[^\s<>\"]+\Z")
_STYLE = """
@page { size: A4; margin: 17mm 16mm 18mm }
@page { @bottom-right { content: counter(page) " / " counter(pages); font-size: 8pt } }
html { font: 9.5pt/1.5 "Noto Sans CJK JP", "Noto Sans JP", "Hiragino Sans", "Yu Gothic", Meiryo, sans-serif }
html { color: #111 }
:lang(en) { font-family: "Noto Sans", "Helvetica Neue", Arial, "Noto Sans CJK JP", "Hiragino Sans", sans-serif }
body { margin: 0 auto; max-width: 178mm; padding: 8mm 4mm }
article + article { break-before: page }
h1 { font-size: 13.5pt; line-height: 1.3; margin: 0 0 2mm }
h2 { font-size: 11.5pt; margin: 5mm 0 1.5mm; border-bottom: .4pt solid #888; break-after: avoid }
h3 { font-size: 9.5pt; margin: 3mm 0 .5mm; break-after: avoid }
p { margin: 0 0 1.5mm }
ul { margin: 0 0 2mm; padding-left: 5mm }
.age { font-weight: bold; border: .8pt solid #111; padding: 1.5mm 2.5mm; margin: 0 0 3mm }
.note { font-weight: bold }
.say { font-size: 10.5pt; margin-bottom: .5mm }
.caution { border-left: 2.4pt solid #111; padding-left: 2mm; font-weight: bold; break-before: avoid }
blockquote { margin: 1mm 0 2mm; padding-left: 3mm; border-left: 1.2pt solid #999; color: #333; break-inside: avoid }
blockquote p { margin: 0; white-space: pre-line }
cite { font-style: normal; font-size: 8.5pt; color: #555 }
footer { margin-top: 4mm; font-size: 8.5pt; color: #444 }
section.asked > div { break-inside: avoid }
@media print { body { padding: 0; max-width: none } a { color: inherit; text-decoration: none } }
"""


def page(briefings: Sequence[Briefing]) -> str:
    """The briefings as one page; a second language begins on a new sheet."""
    articles = "\n".join(f'<article lang="{one.lang}">\n{chr(10).join(_article(one))}\n</article>' for one in briefings)
    return document(briefings[0].title, briefings[0].lang, articles)


def document(title: str, lang: Lang, body: str) -> str:
    """A page around a body that is HTML already."""
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def quotes(found: Iterable[Passage], lang: Lang) -> Iterator[str]:
    """Block quotes: an unofficial rendering is labelled and stands before the original."""
    for passage in found:
        lines = []
        for excerpt in passage.excerpts:
            if lang == "en" and excerpt.translation:
                lines.append(f"<p>{wording.UNOFFICIAL} {escape(excerpt.translation)}</p>")
            label = f"{wording.ORIGINAL} " if lang == "en" else ""
            lines.append(f'<p>{label}<span lang="ja">{escape(excerpt.text)}</span></p>')
        yield f"<blockquote>{''.join(lines)}<cite>{escape(passage.place)}</cite></blockquote>"


def link(url: str, text: str) -> str:
    """A link where the address is one of the web, else the text."""
    return f'<a href="{escape(url)}">{escape(text)}</a>' if _WEB.match(url) else escape(text)


def _article(briefing: Briefing) -> Iterator[str]:
    yield f"<h1>{escape(briefing.title)}</h1>"
    yield from (f'<p class="note">{escape(note)}</p>' for note in briefing.notes)
    yield f'<p class="age">{escape(briefing.age)}</p>'
    yield _list(briefing.glance)
    for section in briefing.sections:
        parts = "\n".join(piece for part in section.parts for piece in _part(part, briefing.lang))
        yield f'<section class="{escape(section.key)}">\n<h2>{escape(section.title)}</h2>\n{parts}\n</section>'
    yield f"<footer><p>{escape(briefing.source)}<br>{link(briefing.url, briefing.url)}</p></footer>"


def _part(part: Part, lang: Lang) -> Iterable[str]:
    if isinstance(part, Paragraph):
        return [f"<p>{_line(part.line)}</p>"]
    if isinstance(part, Items):
        return [_list(part.lines)]
    if isinstance(part, Passages):
        return quotes(passages(part.excerpts, lang), lang)
    return [f"<div>{''.join(_asked(part, lang))}</div>"]


def _asked(part: Asked, lang: Lang) -> Iterator[str]:
    yield f"<h3>{escape(part.question)}</h3>"
    yield f'<p class="say">{escape(said(part.line, lang), quote=False)}</p>'
    if part.caution:
        yield f'<p class="caution">{escape(part.caution)}</p>'
    yield from quotes(passages(original_only(part.excerpts), lang), lang)


def _list(lines: Sequence[Line]) -> str:
    return f"<ul>{''.join(f'<li>{_line(line)}</li>' for line in lines)}</ul>" if lines else ""


def _line(line: Line) -> str:
    pieces = (link(run.link, run.text) for run in line)
    return "".join(f"<b>{text}</b>" if run.bold else text for run, text in zip(line, pieces, strict=True))
