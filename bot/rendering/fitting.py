"""A message made to fit: shortened and pruned rather than refused by Slack."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.rendering import limits
from bot.rendering.blockkit import check_blocks
from bot.rendering.visible import visible
from bot.rendering.wording import TRUNCATED

# Lone surrogates cannot be sent at all, and control characters only do harm.
_UNSENDABLE = re.compile("[\ud800-\udfff\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f]")
_TEXT_OF = {"header": limits.HEADER, "section": limits.SECTION_TEXT, "button": limits.BUTTON_TEXT}


def fit(message: Mapping[str, Any]) -> dict[str, Any]:
    """`message` with too long texts cut (…), trailing buttons and blocks dropped, empty ones removed.

    What still breaks a rule afterwards loses its blocks and keeps its text, which says the same.
    """
    text = shorten(sendable(str(message.get("text") or "")), limits.MESSAGE_TEXT) or TRUNCATED
    blocks = [block for block in map(_fit_block, message.get("blocks", [])) if block]
    blocks = _few(blocks)
    fitted = {**message, "text": text, "blocks": blocks}
    if not blocks or check_blocks(blocks, "message"):
        del fitted["blocks"]
    return fitted


def shorten(text: str, most: int) -> str:
    """`text` of at most `most` characters, its end replaced by … where it was longer."""
    if limits.length(text) <= most:
        return text
    kept = text[: most - len(TRUNCATED)]
    while limits.length(kept) > most - len(TRUNCATED):
        kept = kept[:-1]
    return kept.rstrip() + TRUNCATED


def sendable(text: str) -> str:
    """`text` with what cannot travel in a request replaced, and without what cannot be seen."""
    return visible(_UNSENDABLE.sub("\N{REPLACEMENT CHARACTER}", text))


def _few(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    most = limits.BLOCKS["message"]
    if len(blocks) <= most:
        return blocks
    # The last block names the source: it stays, whatever else goes.
    cut = {"type": "context", "elements": [{"type": "plain_text", "text": TRUNCATED}]}
    return [*blocks[: most - 2], cut, blocks[-1]]


def _fit_block(block: dict[str, Any]) -> dict[str, Any] | None:
    kind = block.get("type")
    if kind in ("actions", "context"):
        most = limits.ACTIONS_ELEMENTS if kind == "actions" else limits.CONTEXT_ELEMENTS
        members = [member for member in map(_fit_member, block.get("elements", [])) if member]
        return {**block, "elements": members[:most]} if members else None
    if kind == "rich_text":
        members = [member for member in map(_fit_rich, block.get("elements", [])) if member]
        return {**block, "elements": members} if members else None
    return _fit_member(block) if kind in ("section", "header") else block


def _fit_member(node: dict[str, Any]) -> dict[str, Any] | None:
    """A text-bearing node cut to size; None where nothing is left to show, or a button could not say what it does."""
    if len(str(node.get("value", ""))) > limits.BUTTON_VALUE or node.get("value") == "":
        return None
    if node.get("type") in ("image", "overflow"):
        return node
    if not isinstance(node.get("text"), dict):
        text = shorten(sendable(str(node.get("text") or "")), limits.SECTION_TEXT)
        return {**node, "text": text} if text.strip() else None
    inner = node["text"]
    most = _TEXT_OF.get(str(node.get("type")), limits.SECTION_TEXT)
    text = shorten(sendable(str(inner.get("text") or "")), most)
    return {**node, "text": {**inner, "text": text}} if text.strip() else None


def _fit_rich(node: dict[str, Any]) -> dict[str, Any] | None:
    if "elements" in node:
        members = [member for member in map(_fit_rich, node["elements"]) if member]
        return {**node, "elements": members} if members else None
    if node.get("type") != "text":
        return node
    text = shorten(sendable(str(node.get("text") or "")), limits.RICH_TEXT_RUN)
    return {**node, "text": text} if text else None
