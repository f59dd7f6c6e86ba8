"""Texts that people and machines can send, for properties."""

from __future__ import annotations

from hypothesis import strategies as st

AWKWARD = [
    "",
    " ",
    "\x00",
    "\u2028",
    "\u202e",
    "\ud800",
    "\udfff",
    "\u200b",
    "\ufeff",
    "\ue000",
    "\ue001",
    "\ufdfa",
    "İ",
    "ẞ",
    "ﾞ",
    "か\u3099",
    "\u0301",
    "①",
    "⑨の柱",
    "第十",
    "十つ",
    "柱の③",
    "U.S.",
    "a.b.",
    "<@U1>",
    "&amp;lt;",
    "&#0;",
    "&#xD800;",
    ":smile:",
    "ー",
    "・",
    "オブザーバ",
    "東チモール",
    "Timor Leste",
    "pillar",
    "柱",
    "タイ",
    "第",
    "一",
    "二",
    "つ",
    "3",
    ".",
    "-",
    "_",
    " 　",
]
"""Pieces that normalising treats in a special way, or that break careless code."""

anything = st.text(st.characters(), max_size=60)
"""Any Unicode, lone surrogates too."""

messages = st.lists(st.sampled_from(AWKWARD) | st.text(st.characters(), max_size=6), max_size=8).map("".join) | anything
