"""Writes docs/briefings.md's example from the briefing as it is: `make golden`."""

from __future__ import annotations

from pathlib import Path

from bot.knowledge.model import LANGS

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "briefings.md"


def example(lang: str) -> str:
    """The first briefing of the golden file, in a fence."""
    whole = (ROOT / "tests" / "golden" / f"briefing.{lang}.txt").read_text(encoding="utf-8")
    return f"```text\n{whole.partition('=' * 20)[0].strip()}\n```"


def page(text: str) -> str:
    """The page with its examples."""
    for lang in LANGS:
        begin, end = f"<!-- briefing {lang} -->", f"<!-- /briefing {lang} -->"
        before, after = text.partition(begin)[0], text.partition(end)[2]
        text = f"{before}{begin}\n{example(lang)}\n{end}{after}"
    return text


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
