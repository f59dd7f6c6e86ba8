"""Writes README.md's transcript and figures from the bot as it is: `make readme`."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
JASMINE = (sys.executable, "-m", "bot")
ASKED = (
    "議長は誰？",
    "/jasmine 柱4",
    "次の会合はいつですか",
    "@jasmine did Thailand take part?",
    "@jasmine How much will the ADA seminar cost?",
)
QUESTIONS = tuple(
    f"{half}/{name}"
    for half in ("report", "samples")
    for name in ("ja", "en", "noisy", "multi", "refuse", "asean")
    if (half, name) != ("samples", "multi")
)
COLUMNS = ("n", "right", "half", "wrong", "dumped", "suggested", "missed", "refused", "offered", "false-answer")


def transcript() -> str:
    """What `jasmine chat` shows for the questions, without its greeting."""
    said = _run("chat", "--locale", "ja-JP", stdin="\n".join(ASKED) + "\n")
    return f"```\n{said[said.index('you> ') :].rstrip()}\n```"


def figures() -> str:
    """The verdicts of `jasmine eval` as a table."""
    files = [f"tests/questions/{name}.jsonl" for name in QUESTIONS]
    rows: dict[str, dict[str, float]] = json.loads(_run("eval", "--json", *files))["figures"]
    table = [("questions", *COLUMNS), ("---", *("---:" for _ in COLUMNS))]
    table += [(name, *(f"{row[key]:g}" if row.get(key) else "" for key in COLUMNS)) for name, row in rows.items()]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in table)


def block(name: str, text: str) -> str:
    """What stands between a block's two comments."""
    found: list[str] = re.findall(rf"<!-- {name}[^>]*-->\n(.*?)\n?<!-- /{name} -->", text, re.DOTALL)
    return found[0]


def replaced(name: str, content: str, text: str) -> str:
    """The text with the block's content exchanged."""
    pattern = rf"(<!-- {name}[^>]*-->\n).*?(<!-- /{name} -->)"
    return re.sub(pattern, lambda found: f"{found[1]}{content}\n{found[2]}", text, flags=re.DOTALL)


def _run(*arguments: str, stdin: str = "") -> str:
    done = subprocess.run(
        [*JASMINE, *arguments], input=stdin, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=True
    )
    return done.stdout


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    text = replaced("figures", figures(), replaced("transcript", transcript(), text))
    README.write_text(text, encoding="utf-8")
