"""`jasmine doctor`: what keeps the bot from working, and what to click or type to mend it."""

from __future__ import annotations

import dataclasses
import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import HELP, default_root

if TYPE_CHECKING:
    from bot.environment import Role
    from bot.slack.doctor.finding import Finding

_EPILOG = """\b
Examples:
  jasmine doctor                what is set up here
  jasmine doctor --role serve   before the first start over HTTP
  jasmine doctor --json | jq '.findings[] | select(.status == "problem")'

Exit code: 0 no problems (warnings do not count), 1 problems, 2 usage. docs/slack.md lists the numbers."""


@click.command("doctor", epilog=_EPILOG, context_settings=HELP)
@click.option(
    "--role",
    type=click.Choice(["run", "serve"]),
    help="What is to be started (default: the one whose secret is set; run where both are).",
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object instead of lines.")
@click.option(
    "--root",
    type=click.Path(path_type=Path),
    envvar="JASMINE_HOME",
    default=default_root,
    show_default="JASMINE_HOME, else the folder above bot/",
    help="Folder that holds data/ and intents/.",
)
def doctor(role: Role | None, as_json: bool, root: Path) -> None:
    """Check environment, network, tokens, scopes, clock, database and base. Changes nothing, prints no secret.

    It asks Slack twice and, for Socket Mode, connects for a moment. It takes 20 seconds at most.
    """
    from bot.slack.doctor.report import examine
    from bot.slack.doctor.setup import read_setup

    setup = read_setup(os.environ, role, root)
    findings = examine(setup)
    counts: Counter[str] = Counter(finding.status for finding in findings)
    if as_json:
        listed = [dataclasses.asdict(finding) for finding in findings]
        shown = {"role": setup.role, "problems": counts["problem"], "warnings": counts["warning"], "findings": listed}
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        _print(findings, counts, setup.role)
    raise SystemExit(1 if counts["problem"] else 0)


def _print(findings: list[Finding], counts: Counter[str], role: str) -> None:
    for finding in findings:
        click.echo(str(finding))
    numbers = (f"{counts[status]} {status}{'s' * (counts[status] != 1)}" for status in ("problem", "warning"))
    click.echo(f"\n{', '.join(numbers)} for `jasmine {role}`; {counts['ok']} ok, {counts['skipped']} skipped")
