"""`jasmine eval`: the bot's figures on files of labelled questions, against floors and an earlier run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from bot.answering import Question, Reply, answer
from bot.base import open_base
from bot.cli.options import HELP, root_option
from bot.cli.scoring import VERDICTS, LabelledQuestion, Verdict, verdict
from bot.errors import JasmineError
from bot.knowledge.model import Knowledge

_EPILOG = """\b
Examples:
  jasmine eval tests/questions/report/*.jsonl
  jasmine eval --floors tests/questions/floors.json tests/questions/report/*.jsonl
  jasmine eval --confusion --worst 0 tests/questions/tune/*.jsonl
  jasmine eval --save now.json FILE...   and later   jasmine eval --compare now.json FILE...

Exit code: 0, 1 where a figure is below its floor or a file cannot be read, 2 usage."""

BAD = ("false-answer", "wrong", "dumped", "half", "missed", "offered", "suggested")
"""Verdicts worth reading, the worst first."""


@dataclass(frozen=True)
class Judged:
    """A question of a file with the reply that it got and how that was judged."""

    file: str
    question: LabelledQuestion
    reply: Reply
    verdict: Verdict


@click.command("eval", epilog=_EPILOG, context_settings=HELP)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--floors", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="JSON: file -> floors.")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path), help="Write the verdicts, to compare later.")
@click.option("--compare", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="An earlier --save.")
@click.option("--worst", default=10, show_default=True, type=click.IntRange(0), help="How many bad cases to show.")
@click.option("--confusion", is_flag=True, help="Count which intents answered in another's place.")
@click.option("--json", "as_json", is_flag=True, help="Write the figures as one JSON object.")
@root_option
def evaluate(
    files: tuple[Path, ...],
    floors: Path | None,
    save: Path | None,
    compare: Path | None,
    worst: int,
    confusion: bool,
    as_json: bool,
    root: Path,
) -> None:
    """Score the bot on FILES of labelled questions (one JSON object a line; tests/questions/README.md)."""
    knowledge = open_base(root)
    judged = [one for path in files for one in judge(path, knowledge)]
    figures = {name: percentages(group) for name, group in by_file(judged).items()}
    short = list(shortfalls(figures, _read_json(floors))) if floors else []
    if save:
        save.write_text(json.dumps({one.question.id: one.verdict for one in judged}, indent=0), encoding="utf-8")
    if as_json:
        click.echo(json.dumps({"figures": figures, "short": short}, ensure_ascii=False))
    else:
        _print(judged, figures, worst)
        for line in _confusions(judged) if confusion else ():
            click.echo(line)
        for line in _changes(judged, _read_json(compare)) if compare else ():
            click.echo(line)
        for line in short:
            click.echo(f"below its floor: {line}")
    raise SystemExit(1 if short else 0)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise JasmineError(
            f"{path}: no JSON ({error}). Fix: see tests/questions/README.md, or write it anew."
        ) from None
    if not isinstance(found, dict):
        raise JasmineError(f"{path}: no JSON object. Fix: see tests/questions/README.md.")
    return found


def read_questions(path: Path) -> Iterator[LabelledQuestion]:
    """The questions of a file. JasmineError that names the file and the line where one cannot be read."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise JasmineError(f"{path}: not UTF-8 (byte {error.start}). Fix: save the file as UTF-8.") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield LabelledQuestion.from_json(json.loads(line))
        except (ValueError, AttributeError) as error:
            raise JasmineError(
                f"{path}:{number}: {error}. Fix: see tests/questions/README.md for the fields."
            ) from None


def judge(path: Path, knowledge: Knowledge) -> Iterator[Judged]:
    """Every question of a file, asked and judged; each is a conversation of its own."""
    name = f"{path.parent.name}/{path.stem}"
    for question in read_questions(path):
        reply = answer(Question(question.text), knowledge, None)
        yield Judged(name, question, reply, verdict(question, reply))


def by_file(judged: Iterable[Judged]) -> dict[str, list[Judged]]:
    """The judged questions grouped by file, in order."""
    groups: dict[str, list[Judged]] = {}
    for one in judged:
        groups.setdefault(one.file, []).append(one)
    return groups


def percentages(group: list[Judged]) -> dict[str, float]:
    """The share of each verdict in percent, with the number of questions as `n`."""
    counted = Counter(one.verdict for one in group)
    return {"n": len(group), **{name: round(100 * counted[name] / len(group), 1) for name in VERDICTS if counted[name]}}


def shortfalls(figures: Mapping[str, Mapping[str, float]], floors: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    """What falls short: a floor `right: 85` wants at least, `wrong+dumped<=: 3` at most that many percent."""
    for name, wanted in floors.items():
        if name not in figures:
            continue
        for term, bound in wanted.items():
            most = term.endswith("<=")
            got = round(sum(figures[name].get(key, 0.0) for key in term.removesuffix("<=").split("+")), 1)
            if (got > bound) if most else (got < bound):
                wants = f"at {'most' if most else 'least'} {bound} %"
                yield f"{name}: {term.removesuffix('<=')} is {got} %, wanted {wants}"


def _print(judged: list[Judged], figures: Mapping[str, Mapping[str, float]], worst: int) -> None:
    for name, row in figures.items():
        shares = "  ".join(f"{key} {value:g} %" for key, value in row.items() if key != "n")
        click.echo(f"{name} ({row['n']:g}): {shares}")
        for kind, line in _kinds(one for one in judged if one.file == name):
            click.echo(f"    {kind:<14} {line}")
    bad = sorted(
        (one for one in judged if one.verdict in BAD), key=lambda one: (BAD.index(one.verdict), -one.reply.score)
    )
    if bad and worst:
        click.echo("worst cases:")
    for one in bad[:worst]:
        first = one.reply.text.split("\n")[0]
        click.echo(
            f"  {one.verdict:<12} {one.question.id} {one.question.text[:70]!r} -> {one.reply.intent} {first[:60]!r}"
        )


def _kinds(judged: Iterable[Judged]) -> Iterator[tuple[str, str]]:
    groups: dict[str, Counter[str]] = {}
    for one in judged:
        groups.setdefault(one.question.kind, Counter())[one.verdict] += 1
    for kind, counted in sorted(groups.items()):
        yield kind, "  ".join(f"{name} {counted[name]}" for name in VERDICTS if counted[name])


def _confusions(judged: Iterable[Judged]) -> Iterator[str]:
    """What was asked (the first statement of the label, or that it must be refused), and what answered instead."""
    answered = (one for one in judged if one.verdict in ("false-answer", "wrong", "dumped", "half"))
    counted = Counter(
        ("to refuse" if one.question.expect == "refuse" else (*one.question.gold, "?")[0], str(one.reply.intent))
        for one in answered
    )
    yield "answered in another's place:"
    for (asked, intent), number in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"  {number:>3}  {asked:<10} -> {intent}"


def _changes(judged: Iterable[Judged], earlier: Mapping[str, str]) -> Iterator[str]:
    """The questions whose verdict is another than in an earlier run."""
    changed = [one for one in judged if earlier.get(one.question.id, one.verdict) != one.verdict]
    yield f"compared with the earlier run: {len(changed)} changed"
    for one in changed:
        yield f"  {earlier[one.question.id]} -> {one.verdict}: {one.question.id} {one.question.text[:70]!r}"
