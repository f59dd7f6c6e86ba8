"""Everything that people read in Slack comes from a catalogue, and exists in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest

from bot.knowledge.model import LANGS, Bilingual

ROOT = Path(__file__).parents[2]
FILES = [*sorted((ROOT / "bot").rglob("*wording.py")), ROOT / "bot/slack/pages.py"]
CATALOGUES = [import_module(".".join(path.relative_to(ROOT).with_suffix("").parts)) for path in FILES]
# The grammar of /jasmine, its verbs and the manifest hold words in both languages by their nature.
GRAMMAR = {"grammar.py", "verbs.py", "manifest.py"}
# English says a number in a word, and a zone by its city, and names the zone beside each time.
ENGLISH_NAMES = {"word": "count", "city": "zone"}
ONLY_JAPANESE = {"ZONE_NOTE"}
_JAPANESE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff00-\uff65]")
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
    """Japanese that is Japanese, English that is not, and the same things to fill in. Marks between words are free."""
    if name in ONLY_JAPANESE or name.endswith("BETWEEN"):
        return
    assert all(text[lang].strip() for lang in LANGS), name
    assert _JAPANESE.search(text.ja) or text.ja == text.en or "{" in text.ja, name
    filled = [{ENGLISH_NAMES.get(name, name) for name in _NAMES.findall(text[lang])} for lang in LANGS]
    assert filled[0] == filled[1], name


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
        if path not in FILES and path.name not in GRAMMAR:
            words = [text for text in literals(path) if re.search(r"[\u3041-\u3096]", text) and "[" not in text]
            assert words == [], path
