"""Everything that people read in Slack comes from a catalogue, and exists in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from bot.knowledge.model import LANGS, Bilingual
from bot.rendering import wording as rendering_wording
from bot.slack import pages, wording

ROOT = Path(__file__).parents[2]
CATALOGUES = (wording, rendering_wording, pages)
# The grammar of /jasmine and the manifest hold words in both languages by their nature.
EXEMPT = {
    "bot/slack/wording.py", "bot/rendering/wording.py", "bot/slack/grammar.py", "bot/slack/manifest.py",
    "bot/slack/pages.py",
}  # fmt: skip
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_NAMES = re.compile(r"\{(\w+)\}")


def entries() -> Iterator[tuple[str, Bilingual]]:
    """Every text of the catalogues, those in tables too."""
    for catalogue in CATALOGUES:
        for name, value in vars(catalogue).items():
            if isinstance(value, Bilingual):
                yield name, value
            elif isinstance(value, Mapping) and not name.startswith("_"):
                yield from ((f"{name}[{key}]", part) for key, part in value.items() if isinstance(part, Bilingual))


@pytest.mark.parametrize(("name", "text"), list(entries()))
def test_each_text_is_there_in_both_languages(name: str, text: Bilingual) -> None:
    """Japanese that is Japanese, English that is not, and the same names to fill in."""
    assert all(text[lang].strip() for lang in LANGS), name
    assert not text.en.isspace()
    assert _JAPANESE.search(text.ja) or text.ja == text.en or "{" in text.ja, name
    assert set(_NAMES.findall(text.ja)) == set(_NAMES.findall(text.en)), name


def literals(path: Path) -> Iterator[str]:
    """The string literals of a module that are no docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    documented = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and node.body
        and isinstance(node.body[0], ast.Expr)
    }  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.value


@pytest.mark.parametrize("package", ["bot/slack", "bot/rendering"])
def test_no_sentence_stands_elsewhere(package: str) -> None:
    """No Japanese text in the code of the surfaces."""
    for path in (ROOT / package).rglob("*.py"):
        if path.relative_to(ROOT).as_posix() not in EXEMPT:
            words = [text for text in literals(path) if re.search(r"[\u3040-\u309f]", text) and "[" not in text]
            assert words == [], path
