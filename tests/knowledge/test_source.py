"""Sources: the comparison that proves that not one character of text was lost or changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.model import Bilingual, Block
from bot.knowledge.source import first_difference, words_only

DATA = Path(__file__).parents[2] / "data"


def _block(text: str) -> Block:
    return Block("b", "s", Bilingual("所", "place"), text)


@pytest.mark.parametrize(
    ("original", "words"),
    [
        ("# 見出し\n\n本文 です", "見出し本文です"),
        ("- 項目\n  - ✓ **太字:** 文", "項目✓太字:文"),
        ('<ul style="list-style-type: none;"><li>● &lt;法&gt;：A &amp; B</li></ul>', "●<法>：A&B"),
        ("4つの柱\t具体的な取組", "4つの柱具体的な取組"),
        ("第1-2回 - 資料 a*b 3 < 4 > 2", "第1-2回-資料a*b3<4>2"),
    ],
)
def test_only_mark_up_goes(original: str, words: str) -> None:
    """Mark-up and white space go; signs that are text stay."""
    assert words_only(original) == words


@given(st.lists(st.text(alphabet="あ漢A1、。・●✓【】()", min_size=1, max_size=12), min_size=1, max_size=6), st.data())
def test_every_single_change_is_found(texts: list[str], data: st.DataObject) -> None:
    """Drop, change or add one character anywhere, and the comparison names a block at or before it."""
    original = "\n- ".join(["", *texts])
    assert first_difference(original, [_block(text) for text in texts]) is None
    at = data.draw(st.integers(0, len(texts) - 1))
    position = data.draw(st.integers(0, len(texts[at]) - 1))
    new = data.draw(st.sampled_from(["", "ゑ", f"{texts[at][position]}ゑ"]))
    changed = [*texts]
    changed[at] = texts[at][:position] + new + texts[at][position + 1 :]
    assert first_difference(original, [_block(text) for text in changed]) is not None


@pytest.mark.skipif(not DATA.is_dir(), reason="the shipped base is not here")
def test_the_shipped_source_is_whole() -> None:
    """The blocks of document.md, joined, are the original's words, and its SHA-256 is the one given."""
    from bot.knowledge.draft import Draft
    from bot.knowledge.source import read_source

    folders = [path for path in (DATA / "sources").iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        name = f"data/sources/{folder.name}"
        files = {f"{name}/{path.name}": path.read_bytes() for path in folder.iterdir()}
        draft = Draft()
        read_source(files, name, draft)
        assert draft.faults == []
        source = next(iter(draft.sources.values()))
        assert first_difference((folder / source.original).read_text(encoding="utf-8"), source.blocks) is None
