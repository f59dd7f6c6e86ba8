"""What a score is worth: right and wrong against score, as docs/calibration.svg and a table.

usage: python benchmarks/calibration.py

Each question of tests/questions/report and samples that must be answered or refused is ranked; its best candidate is
right, wrong, or a candidate for a question that must be refused. Nothing is tuned on these questions; the thresholds in
bot/answering/decide.py come from tests/questions/tune.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from bot.answering import compose
from bot.answering.decide import ANSWER_AT
from bot.answering.engines import engine_for
from bot.base import open_base
from bot.cli.scoring import LabelledQuestion, shows

ROOT = Path(__file__).resolve().parents[1]
KINDS = ("right", "wrong", "to refuse")
COLOURS = {"right": "#2f7d5b", "wrong": "#d98b2b", "to refuse": "#b03a48"}
WIDTH, HEIGHT, LEFT, BAR = 760, 320, 50, 58


def counted() -> dict[str, Counter[int]]:
    """For each kind how many questions have a best candidate in each ten points of score."""
    knowledge = open_base(ROOT)
    engine = engine_for(knowledge)
    bins: dict[str, Counter[int]] = {kind: Counter() for kind in KINDS}
    for half in ("report", "samples"):
        for name in ("ja", "en", "noisy", "refuse"):
            for line in (ROOT / f"tests/questions/{half}/{name}.jsonl").read_text(encoding="utf-8").split("\n"):
                question = LabelledQuestion.from_json(json.loads(line)) if line.strip() else None
                if question is None or question.expect == "either":
                    continue
                ranked = engine.rank(engine.analyse(question.text)).candidates
                best = next((one for one in ranked if not one.intent.smalltalk), None)
                if best is None:
                    continue
                right = shows(question, compose.excerpts_of(best.facts))
                kind = "to refuse" if question.expect == "refuse" else "right" if right else "wrong"
                bins[kind][min(int(best.score // 10), 9)] += 1
    return bins


def drawn(bins: dict[str, Counter[int]]) -> str:
    """Bars side by side for each ten points, on a scale of square roots so that the few wrong ones are seen."""
    most = max(max(counter.values()) for counter in bins.values()) ** 0.5
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        'font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="20" font-size="14">Questions by the score of their best candidate (square-root scale)'
        "</text>",
    ]
    for place, kind in enumerate(KINDS):
        x = LEFT + 150 * place
        parts.append(f'<rect x="{x}" y="32" width="12" height="12" fill="{COLOURS[kind]}"/>')
        parts.append(f'<text x="{x + 18}" y="43">{kind} ({sum(bins[kind].values())})</text>')
    floor = HEIGHT - 40
    for ten in range(10):
        start = LEFT + ten * (BAR + 10)
        for place, kind in enumerate(KINDS):
            count = bins[kind][ten]
            height = round((floor - 80) * count**0.5 / most)
            x = start + place * 19
            parts.append(f'<rect x="{x}" y="{floor - height}" width="17" height="{height}" fill="{COLOURS[kind]}"/>')
            parts.append(
                f'<text x="{x + 8}" y="{floor - height - 4}" text-anchor="middle" font-size="10">{count}</text>'
            )
        parts.append(f'<text x="{start + 28}" y="{floor + 16}" text-anchor="middle">{ten * 10}–{ten * 10 + 10}</text>')
    threshold = LEFT + ANSWER_AT / 10 * (BAR + 10) - 5
    parts.append(
        f'<line x1="{threshold}" y1="60" x2="{threshold}" y2="{floor}" stroke="black" stroke-dasharray="4 3"/>'
    )
    parts.append(f'<text x="{threshold + 4}" y="70">read out from {ANSWER_AT:g}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


if __name__ == "__main__":
    found = counted()
    (ROOT / "docs" / "calibration.svg").write_text(drawn(found), encoding="utf-8")
    print("| score | right | wrong | to refuse |\n| --- | ---: | ---: | ---: |")
    for ten in range(10):
        print(f"| {ten * 10}-{ten * 10 + 10} | " + " | ".join(str(found[kind][ten]) for kind in KINDS) + " |")
