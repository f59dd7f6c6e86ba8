"""`jasmine check`: every fault of the base at once, and with --diff what an edit changes."""

from __future__ import annotations

import dataclasses
import json
import time
from pathlib import Path
from typing import Any

import click

from bot.cli.options import HELP, root_option
from bot.errors import DataError, Fault
from bot.knowledge import checks
from bot.knowledge.checks import Checked
from bot.knowledge.diff import Change, changes
from bot.knowledge.files import read_revision
from bot.knowledge.loader import assemble
from bot.knowledge.matched import Ask, check_matching
from bot.knowledge.model import Knowledge, Lang

_EPILOG = """\b
Examples:
  jasmine check                 all faults, with file, line, column and fix
  jasmine check --thorough      what CI runs
  jasmine check --diff HEAD     also what the edits since the last commit change
  jasmine check --json | jq .   one JSON object

Exit code: 0 no errors (warnings do not count), 1 errors, 2 usage."""


@click.command("check", epilog=_EPILOG, context_settings=HELP)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of lines.")
@click.option("--thorough", is_flag=True, help="Also ask every phrase whether it comes back with its intent (slow).")
@click.option("--diff", "revision", metavar="REV", help="Also say which answers change since this git revision.")
@root_option
def check(root: Path, as_json: bool, thorough: bool, revision: str | None) -> None:
    """Check the curated files: all faults at once, each with its place and its fix."""
    started = time.perf_counter()
    checked = checks.check(root)
    if checked.knowledge is not None:
        check_matching(checked.knowledge, asker(checked.knowledge), checked.draft, thorough=thorough)
    found = _changes(root, revision, checked) if revision is not None else None
    if as_json:
        click.echo(_json(checked, found))
    else:
        _print(checked, found, revision, time.perf_counter() - started)
    raise SystemExit(1 if checked.failed else 0)


def asker(knowledge: Knowledge) -> Ask:
    """The core's own door as the callable that check_matching takes."""
    from bot.answering import answer
    from bot.answering.model import Question, Reply
    from bot.base import prepare

    prepare(knowledge)

    def ask(text: str, lang: Lang) -> Reply:
        return answer(Question(text, lang), knowledge, None)

    return ask


def _changes(root: Path, revision: str, checked: Checked) -> list[Change]:
    try:
        old = read_revision(root, revision)
    except DataError as error:
        raise click.UsageError(str(error)) from error
    before = checks.check_files(old).draft  # a base with errors can be compared too
    return changes(assemble(before, old), checked.knowledge or assemble(checked.draft, {}))


def _print(checked: Checked, found: list[Change] | None, revision: str | None, seconds: float) -> None:
    file = ""
    for fault in checked.faults:
        if file and fault.file != file:
            click.echo()
        file = fault.file
        click.echo(str(fault))
    if found is not None:
        click.echo(f"{chr(10) if file else ''}Changes since {revision}:" if found else f"No changes since {revision}.")
        for change in found:
            click.echo(str(change))
    click.echo(f"{chr(10) if file or found else ''}{_summary(checked)} ({seconds:.1f} s)")


def _summary(checked: Checked) -> str:
    errors, warnings = (_count(checked.faults, severity) for severity in ("error", "warning"))
    base = f"knowledge {checked.knowledge.version}" if checked.knowledge else "not loadable"
    counts = f"{errors} error{'s' * (errors != 1)}, {warnings} warning{'s' * (warnings != 1)}"
    return f"{counts} in {checked.files} files; {base}"


def _count(faults: list[Fault], severity: str) -> int:
    return sum(fault.severity == severity for fault in faults)


def _json(checked: Checked, found: list[Change] | None) -> str:
    result: dict[str, Any] = {
        "knowledge": checked.knowledge.version if checked.knowledge else None,
        "errors": _count(checked.faults, "error"),
        "warnings": _count(checked.faults, "warning"),
        "faults": [dataclasses.asdict(fault) for fault in checked.faults],
    }
    if found is not None:
        result["changes"] = [dataclasses.asdict(change) for change in found]
    return json.dumps(result, ensure_ascii=False)
