"""Finding quotes in the sources: the one block that holds the words, or what exactly differs from the nearest one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from bot.knowledge.draft import Draft, did_you_mean
from bot.knowledge.model import Block, Quote

if TYPE_CHECKING:
    from bot.knowledge.schema import FactSpec, QuoteSpec


def find_quotes(spec: FactSpec, draft: Draft) -> tuple[tuple[Quote, ...], str]:
    """The fact's quotes with their blocks and places, without those that have a fault, and their edition."""
    sources = [source for source in draft.sources.values() if spec.edition in (None, source.edition)]
    blocks = {block.id: block for source in sources for block in source.blocks}
    quotes, editions = [], []
    for index, quote in enumerate(spec.quotes):
        block = _block_of(quote, blocks, ("fact", spec.id), ("quotes", index), draft)
        if block is not None:
            quotes.append(Quote(quote.text, quote.translation, block.id, block.place))
            editions.append(draft.sources[block.source].edition)
    if spec.edition is None and len(set(editions)) > 1:
        message = f"the quotes stand in several editions ({', '.join(dict.fromkeys(editions))})"
        draft.report("fact", spec.id, ("quotes",), message, "split the fact, or say its edition", "edition")
    return tuple(quotes), spec.edition or (editions[0] if editions else "")


def _block_of(
    quote: QuoteSpec, blocks: dict[str, Block], owner: tuple[str, str], loc: tuple[str, int], draft: Draft
) -> Block | None:
    text = quote.text
    if "\n" in text:
        draft.report(*owner, (*loc, "text"), "the quote runs over several lines", "write it on one line", "quote-lines")
        return None
    if quote.block is not None and quote.block not in blocks:
        fix = did_you_mean(quote.block, blocks, "take the key out, or name a block of document.md")
        draft.report(*owner, (*loc, "block"), f"there is no block {quote.block}", fix, "dangling-block")
        return None
    holding = [block for block in blocks.values() if text in block.text and quote.block in (None, block.id)]
    if len(holding) == 1:
        return holding[0]
    if holding:
        names = ", ".join(block.id for block in holding)
        draft.aimed.update(block.id for block in holding)
        fix = f"add block: {holding[0].id} (or another of them) below the text, or quote more words"
        draft.report(*owner, (*loc, "text"), f"the words stand in several blocks ({names})", fix, "quote-ambiguous")
        return None
    candidates = [blocks[quote.block]] if quote.block else list(blocks.values())
    message, fix, nearest = explain_missing(text, candidates)
    draft.aimed.update(nearest)
    draft.report(*owner, (*loc, "text"), message, fix, "quote-not-found")
    return None


def explain_missing(text: str, blocks: Iterable[Block]) -> tuple[str, str, list[str]]:
    """Why a quote is not verbatim: the first character that differs from the nearest block; (message, fix, [block])."""
    from rapidfuzz import fuzz, process

    texts = {block.id: block.text for block in blocks}
    found = process.extractOne(text, texts, scorer=fuzz.partial_ratio, score_cutoff=50)
    if found is None:
        return "the words do not stand in the source", "copy them from document.md", []
    name = found[2]
    passage = _passage(text, texts[name])
    differing = (index for index, (a, b) in enumerate(zip(text, passage, strict=False)) if a != b)
    at = next(differing, min(len(text), len(passage)))
    wrong, right = _named(text[at : at + 1]), _named(passage[at : at + 1])
    shown = passage[max(0, at - 8) : at + 8]
    message = f"not verbatim: character {at + 1} is {wrong}, where block {name} has {right} (…{shown}…)"
    return message, f"copy the words of block {name}: {passage}", [name]


def _named(char: str) -> str:
    return f"{char} (U+{ord(char):04X})" if char else "missing"


def _passage(text: str, block: str) -> str:
    """The piece of the block that the quote was most likely copied from."""
    matcher = difflib.SequenceMatcher(None, block, text, autojunk=False)
    matches = [match for match in matcher.get_matching_blocks() if match.size]
    if not matches:
        return block[: len(text)]
    anchor = max(matches, key=lambda match: match.size)
    first = next((match for match in matches if match.b == 0), None)
    start = first.a if first and first.a <= anchor.a else max(0, anchor.a - anchor.b)
    last = matches[-1]
    end = last.a + last.size if last.b + last.size == len(text) and last.a >= start else start + len(text)
    return block[start:end]
