"""Text that people wrote, as it may be shown: nothing unseen in it, nothing that turns the reading direction round.

Everything that is shown goes through here: Slack's messages and windows, the terminal, Markdown and HTML.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any

# Marks of direction (embeddings, overrides, isolates), spaces and letters without width, tags: each can hide a word or
# show it in another order. Variation selectors stay, one at a time: Japanese names are written with them, and emoji.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
    "\U000e01f0-\U000e0fff]"
)
_PICTURE = "\u203c-\u2bff\U0001f000-\U0001faff"
_JOINER = re.compile(f"(?<![{_PICTURE}\ufe0f])\u200d|\u200d(?![{_PICTURE}])")
_SELECTOR = "[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
_SELECTORS = re.compile(f"^{_SELECTOR}+|(?<=({_SELECTOR})){_SELECTOR}+")
_BREAK = re.compile("[\u0085\u2028\u2029]")
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_LEFT_TO_RIGHT = "A-Za-z\u00c0-\u02af\u0370-\u058f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3"
_TURNED = re.compile(f"[{_RIGHT_TO_LEFT}](?:[^{_LEFT_TO_RIGHT}\n]*[{_RIGHT_TO_LEFT}])?")
_TEXTS = frozenset(("text", "alt_text", "fallback", "initial_value"))


def visible(text: str) -> str:
    """`text` without what cannot be seen and without marks of direction.

    Words that are written from right to left end in one mark of ours, so that the digits and brackets that follow them
    stay where they are. Doing it twice changes nothing.
    """
    if text.isascii():
        return text
    text = _BREAK.sub("\n", _UNSEEN.sub("", text))
    text = _SELECTORS.sub("", _JOINER.sub("", text))
    return _TURNED.sub("\\g<0>\u200e", text)


def escape_html(text: str, quote: bool = True) -> str:
    """`text` for HTML: visible, and none of its characters mark-up."""
    return html.escape(visible(text), quote)


def visible_all(node: Any) -> Any:
    """A message, a view, or a part of one, with every text in it made `visible`; ids and values stay as they are."""
    if isinstance(node, Mapping):
        return {
            key: visible(part) if key in _TEXTS and isinstance(part, str) else visible_all(part)
            for key, part in node.items()
        }
    return [visible_all(part) for part in node] if isinstance(node, list | tuple) else node
