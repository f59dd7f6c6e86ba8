"""Texts that attackers write, and what must hold for everything that the bot then sends."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from bot.fakeslack.slack import FakeSlack

BIDI = "\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
UNSEEN = "\u00ad\u200b\u200c\u2060\u2061\ufeff\u3164\U000e0041"
TEXTS = {
    "mentions": "<!channel> <!here|here> <!everyone> <!subteam^S1> <@U0FAKE0001> <@U0FAKE0001|boss> @channel @here",
    "links": "<https://evil.example|mod.go.jp> https://evil.example <mailto:a@evil.example|x> <#C0FAKE0001|secret>",
    "entities": "&lt;!channel&gt; &amp;lt;!here&amp;gt; &#60;!channel&#62; &lt;https://evil.example|x&gt;",
    "bidi": f"price {BIDI} \u202efdp.exe \u2066evil",
    "unseen": f"pri{UNSEEN}ce <\u200b!channel> <{UNSEEN}@U0FAKE0001>",
    "right to left": "قناة الأخبار (7) שלום 24",
    "markup": "*bold* _it_ ~no~ `code` ```pre``` :rotating_light: > quote\n- list\n1. list",
    "control": "a\x00b\x08c\x1b[31mred\x7f\x85\u2028next\u2029line",
    "homoglyphs": "Sеrizаwa 芹\u200b澤 аlice",
}
"""Cyrillic letters in the last are meant."""
_NO_TEXT = ("value", "url", "action_id", "block_id", "private_metadata", "callback_id", "metadata", "type", "channel")


def shown(node: Any, key: str = "") -> Iterator[str]:
    """Every text that somebody would see."""
    if isinstance(node, str) and key not in _NO_TEXT:
        yield node
    elif isinstance(node, dict):
        for name, part in node.items():
            if name not in _NO_TEXT:
                yield from shown(part, name)
    elif isinstance(node, list | tuple):
        for part in node:
            yield from shown(part, key)


def elements(node: Any) -> Iterator[dict[str, Any]]:
    """Every object in a message or a view."""
    if isinstance(node, dict):
        yield node
    for part in node.values() if isinstance(node, dict) else node if isinstance(node, list | tuple) else ():
        yield from elements(part)


def harmless(slack: FakeSlack, called: set[str] = frozenset(), hosts: tuple[str, ...] = ()) -> int:  # type: ignore[assignment]
    """Look at every message and view that the bot sent: it calls nobody but these, links nowhere but there, and nothing
    in it is hidden or turned round. How many there were."""
    sent = [call for call in slack.calls if call.args.get("text") or call.args.get("blocks") or call.args.get("view")]
    for call in sent:
        args = {name: _read(part) for name, part in call.args.items()}
        _calls_nobody(args, called)
        _links_nowhere(args, hosts)
        _hides_nothing(args)
        if call.method == "chat.postMessage":
            assert (call.args["parse"], str(call.args["link_names"]) in ("False", "0")) == ("none", True)
            assert str(call.args["unfurl_links"]) in ("False", "0")
    return len(sent)


def straight(text: str) -> None:
    """Nothing in the text is hidden or turned round."""
    assert not set(text) & set(BIDI + UNSEEN), ascii(text)
    for index, char in enumerate(text):
        if char == "\u200e":
            before = unicodedata.bidirectional(text[index - 1])
            assert before in ("R", "AL", "AN", "NSM", "EN", ""), "our mark stands behind words from right to left alone"


def _read(part: Any) -> Any:
    try:
        return json.loads(part) if isinstance(part, str) and part[:1] in "[{" else part
    except ValueError:
        return part


def _calls_nobody(args: dict[str, Any], called: set[str]) -> None:
    for element in elements(args):
        assert element.get("type") not in ("broadcast", "usergroup", "mrkdwn"), element
        if element.get("type") == "user":
            assert element["user_id"] in called, element
    text = str(args.get("text") or "")
    for name in called:
        text = text.replace(f"<@{name}>", "")
    assert "<" not in text and ">" not in text, text


def _links_nowhere(args: dict[str, Any], hosts: tuple[str, ...]) -> None:
    for element in elements(args):
        if "url" in element:
            assert urlsplit(str(element["url"])).netloc in hosts, element


def _hides_nothing(args: dict[str, Any]) -> None:
    for text in shown({key: args.get(key) for key in ("text", "blocks", "view")}):
        straight(text)
        assert not set(text) & set("\x00\x08\x1b\x7f\ud83d"), ascii(text)
