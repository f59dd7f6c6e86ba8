"""Views beside an answer: an excerpt with the sentences around it, the sources, and a line to copy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.knowledge.model import Block, Knowledge, Lang, Source
from bot.rendering import text as running_text
from bot.rendering import wording
from bot.rendering.blocks import context, escape, paragraph, quote, run
from bot.rendering.fitting import fit

MOST_RANGES = 4


def in_context(excerpts: Iterable[str], lang: Lang, knowledge: Knowledge) -> dict[str, Any] | None:
    """A message with each excerpt's block, in bold, between its neighbours; None where no excerpt is there any more."""
    wanted = [block for block in (block_of(excerpt, knowledge) for excerpt in excerpts) if block]
    if not wanted:
        return None
    elements: list[dict[str, Any]] = [
        {
            "type": "rich_text_section",
            "elements": [
                run(wording.CONTEXT_LINE[lang], bold=True),
                run(f"\n{wording.CONTEXT_HERE[lang]}"),
            ],
        }
    ]
    lines = [wording.CONTEXT_LINE[lang]]
    for blocks in _ranges(wanted, knowledge):
        elements.append(quote(_runs(blocks, wanted, lang)))
        lines += [*(block.text for block in blocks), f"({_place(blocks, wanted, lang)})"]
    source = knowledge.sources[wanted[0].source]
    version = wording.DATA_VERSION[lang].format(version=knowledge.version)
    below = (source.citation[lang], version)
    shown = [{"type": "rich_text", "elements": elements}, context(*below)]
    return fit({"text": escape("\n".join([*lines, *below])), "blocks": shown})


def block_of(excerpt: str, knowledge: Knowledge) -> Block | None:
    """The block that an excerpt is cut from: an excerpt's id is its block's."""
    try:
        return knowledge.block(excerpt)
    except KeyError:
        return None


def source_card(source: Source, knowledge: Knowledge, lang: Lang) -> dict[str, Any]:
    """What the document is, where it was published, under which terms."""
    lines = [
        f"{source.issuer[lang]}, {source.released:%d %B %Y}" if lang == "en" else _issued(source),
        wording.SOURCE_LINK[lang].format(url=source.url),
        source.terms[lang],
    ]
    heading = {
        "type": "rich_text_section",
        "elements": [run(source.title[lang], bold=True), run("\n" + "\n".join(lines))],
    }
    version = wording.DATA_VERSION[lang].format(version=knowledge.version)
    blocks = [{"type": "rich_text", "elements": [heading]}, context(source.citation[lang], version)]
    said = [source.title[lang], *lines, source.citation[lang]]
    return fit({"text": escape("\n".join(said)), "blocks": blocks})


def copy_card(line: str, citation: str, lang: Lang, *buttons: dict[str, Any]) -> dict[str, Any]:
    """The line and its attribution, set off so that they can be selected and pasted; what to do with them below."""
    text = running_text.copy(line, citation, lang)
    elements = [
        paragraph(wording.COPY_READY[lang]),
        {"type": "rich_text_preformatted", "elements": [run(text)]},
    ]
    shown: list[dict[str, Any]] = [{"type": "rich_text", "elements": elements}]
    if buttons:
        shown.append({"type": "actions", "elements": list(buttons)})
    return fit({"text": escape(text), "blocks": shown})


def citation_card(excerpts: Sequence[str], lang: Lang, knowledge: Knowledge) -> dict[str, Any] | None:
    """How to cite the passages: the document, its address, each passage's place; None where none is there any more."""
    found = [block for block in (block_of(excerpt, knowledge) for excerpt in excerpts) if block]
    if not found:
        return None
    source = knowledge.sources[found[0].source]
    places = dict.fromkeys(block.place[lang] for block in found)
    text = "\n".join([source.citation[lang], source.url, (" ／ " if lang == "ja" else " / ").join(places)])
    elements = [paragraph(wording.CITE_READY[lang]), {"type": "rich_text_preformatted", "elements": [run(text)]}]
    return fit({"text": escape(text), "blocks": [{"type": "rich_text", "elements": elements}]})


def _issued(source: Source) -> str:
    day = source.released
    return f"{source.issuer.ja}、{day.year}年{day.month}月{day.day}日"


def _ranges(wanted: Sequence[Block], knowledge: Knowledge) -> Iterator[list[Block]]:
    """Runs of neighbouring blocks, in reading order: each wanted block with the one before and the one after it."""
    shown = 0
    for source in knowledge.sources.values():
        ids = {block.id for block in wanted if block.source == source.id}
        places = [index for index, block in enumerate(source.blocks) if block.id in ids]
        near = sorted({i + step for i in places for step in (-1, 0, 1) if 0 <= i + step < len(source.blocks)})
        group: list[Block] = []
        for position, index in enumerate(near):
            group.append(source.blocks[index])
            ends = position + 1 == len(near) or near[position + 1] != index + 1
            if ends and shown < MOST_RANGES:
                yield group
                shown += 1
            group = [] if ends else group


def _runs(blocks: Sequence[Block], wanted: Sequence[Block], lang: Lang) -> Iterator[dict[str, Any]]:
    ids = {block.id for block in wanted}
    for block in blocks:
        yield run(block.text, bold=block.id in ids)
        yield run("\n")
    yield run(_place(blocks, wanted, lang))


def _place(blocks: Sequence[Block], wanted: Sequence[Block], lang: Lang) -> str:
    ids = {block.id for block in wanted}
    places = dict.fromkeys(block.place[lang] for block in blocks if block.id in ids)
    return (" ／ " if lang == "ja" else " / ").join(places)
