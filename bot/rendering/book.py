"""The question-and-answer book -> Markdown, and one HTML page to print; both languages side by side."""

from __future__ import annotations

from collections.abc import Iterator

from bot.answering.model import Excerpt
from bot.briefing.book import Book, Entry
from bot.briefing.wording import ABSENT, ABSENT_MEANS
from bot.knowledge.model import LANGS, Bilingual
from bot.rendering import briefinghtml, wording
from bot.rendering import markdown as md
from bot.rendering.visible import escape_html as escape


def markdown(book: Book) -> str:
    """Markdown ending in a newline."""
    return "\n\n".join(_markdown(book)) + "\n"


def html(book: Book) -> str:
    """One self-contained page, each chapter's questions after it in the contents."""
    return briefinghtml.document(_both(book.title), "ja", "\n".join(_html(book)))


def _markdown(book: Book) -> Iterator[str]:
    yield f"# {md.escape(_both(book.title))}"
    yield from (f"**{md.escape(book.age[lang])}**" for lang in LANGS)
    yield from (md.escape(book.source[lang]) for lang in LANGS)
    yield f"<{book.url}>"
    yield from (md.escape(f"{wording.BOOK_TERMS[lang]}{book.terms[lang]}") for lang in LANGS)
    yield md.escape(_both(Bilingual(*(wording.BOOK_VERSION[lang].format(version=book.knowledge) for lang in LANGS))))
    for number, chapter in enumerate(book.chapters, start=1):
        yield f"## {number}. {md.escape(_both(chapter.title))}"
        for entry in chapter.entries:
            yield from _markdown_entry(entry)
    yield f"## {len(book.chapters) + 1}. {md.escape(_both(ABSENT))}"
    yield "\n".join(f"- {md.escape(_both(one))}" for one in book.absent)
    yield from (md.escape(ABSENT_MEANS[lang]) for lang in LANGS)


def _markdown_entry(entry: Entry) -> Iterator[str]:
    yield f"### {md.escape(_both(entry.titles[0]))}"
    for lang in LANGS:
        lines = [md.escape(line) for line in entry.answer[lang].split("\n") if line.strip()]
        yield "  \n".join([f"**{lines[0]}**", *lines[1:]])
    for excerpt in entry.excerpts:
        yield "  \n".join(f"> {md.escape(line)}" for line in _quoted(excerpt))
    if len(entry.titles) > 1:
        yield "  \n".join(md.escape(_also(entry, index)) for index in range(len(LANGS)))


def _html(book: Book) -> Iterator[str]:
    yield f"<h1>{escape(_both(book.title))}</h1>"
    yield "".join(f'<p class="age" lang="{lang}">{escape(book.age[lang])}</p>' for lang in LANGS)
    yield f"<h2>{escape(_both(wording.BOOK_CONTENTS))}</h2><ol>"
    for number, chapter in enumerate([*(one.title for one in book.chapters), ABSENT], start=1):
        yield f'<li><a href="#c{number}">{escape(_both(chapter))}</a></li>'
    yield "</ol>"
    for number, one in enumerate(book.chapters, start=1):
        entries = "\n".join(_html_entry(entry) for entry in one.entries)
        yield f'<section id="c{number}"><h2>{number}. {escape(_both(one.title))}</h2>\n{entries}</section>'
    number = len(book.chapters) + 1
    absent = "".join(f"<li>{escape(_both(one))}</li>" for one in book.absent)
    means = "".join(f'<p lang="{lang}">{escape(ABSENT_MEANS[lang])}</p>' for lang in LANGS)
    yield f'<section id="c{number}"><h2>{number}. {escape(_both(ABSENT))}</h2><ul>{absent}</ul>{means}</section>'
    yield _html_footer(book)


def _html_entry(entry: Entry) -> str:
    pieces = [f"<h3>{escape(_both(entry.titles[0]))}</h3>"]
    for lang in LANGS:
        first, _, rest = entry.answer[lang].strip().partition("\n")
        below = "".join(f"<br>{escape(line)}" for line in rest.split("\n") if line.strip())
        pieces.append(f'<p lang="{lang}"><b>{escape(first)}</b>{below}</p>')
    for excerpt in entry.excerpts:
        original, *others = _quoted(excerpt)
        lines = "".join(f"<p>{escape(line)}</p>" for line in others[:-1])
        cite = f"<cite>{escape(others[-1])}</cite>"
        pieces.append(f'<blockquote><p lang="ja">{escape(original)}</p>{lines}{cite}</blockquote>')
    if len(entry.titles) > 1:
        pieces += [f"<p><small>{escape(_also(entry, index))}</small></p>" for index in range(len(LANGS))]
    return f"<div>{''.join(pieces)}</div>"


def _html_footer(book: Book) -> str:
    lines = [
        *(book.source[lang] for lang in LANGS),
        *(f"{wording.BOOK_TERMS[lang]}{book.terms[lang]}" for lang in LANGS),
    ]
    version = _both(Bilingual(*(wording.BOOK_VERSION[lang].format(version=book.knowledge) for lang in LANGS)))
    told = "".join(f"<p>{escape(line)}</p>" for line in [*lines, version])
    return f"<footer>{told}<p>{briefinghtml.link(book.url, book.url)}</p></footer>"


def _quoted(excerpt: Excerpt) -> list[str]:
    """The words, their unofficial rendering with its label, the place."""
    rendering = [f"{wording.UNOFFICIAL} {excerpt.translation}"] if excerpt.translation else []
    return [excerpt.text, *rendering, _both(excerpt.place)]


def _also(entry: Entry, index: int) -> str:
    lang = LANGS[index]
    between = "、" if lang == "ja" else "; "
    return wording.BOOK_ALSO[lang] + between.join(title[lang] for title in entry.titles[1:])


def _both(text: Bilingual) -> str:
    return f"{text.ja} / {text.en}"
