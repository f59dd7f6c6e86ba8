"""`jasmine recall`: where a fact was stated, and the correction in each of these places."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.moments import Since, moment
from bot.cli.options import HELP, root_option

if TYPE_CHECKING:
    from bot.delivery.correcting import Outcome
    from bot.delivery.recall import Plan, Present, Target
    from bot.knowledge.model import Bilingual

_EPILOG = """\b
Examples:
  jasmine recall meeting.chair                     where it was stated; asks before it posts anything
  jasmine recall meeting.chair --since 7 --json    of the last seven days, as one JSON object
  jasmine recall meeting.chair --yes               post the corrections without asking
  jasmine recall meeting.chair --text-ja "議長は…" --text-en "The chair was …"

Exit code: 0 listed, or everything is posted; 1 there is no such fact, or something could not be posted; 2 usage.
Running it again posts nothing twice."""


@click.command("recall", epilog=_EPILOG, context_settings=HELP)
@click.argument("fact")
@click.option("--since", type=Since(), help="Answers since then only (default: all that are kept).")
@click.option("--team", help="In that workspace only (default: in all).")
@click.option("--text-ja", help="What holds, in your words; the base says it otherwise. Needs --text-en too.")
@click.option("--text-en", help="The same in English.")
@click.option("--yes", is_flag=True, help="Post without asking.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object; nothing is posted without --yes.")
@root_option
def recall(
    fact: str, since: datetime | timedelta | None, team: str | None, text_ja: str | None, text_en: str | None,
    yes: bool, as_json: bool, root: Path,
) -> None:  # fmt: skip
    """List where FACT was stated and, confirmed, correct it there: in each thread, and to whoever asked in private.

    The correction says what the base says now, or that the answer is withdrawn where the base no longer has the fact.
    Answers that say what the base says now are left alone. Private answers are counted, not listed.
    """
    from bot.delivery.recalling import opened

    words = _words(text_ja, text_en)
    with opened(root, os.environ) as recalling:
        holds, found = recalling.plan(fact, moment(since, recalling.now()), team, words)
        done = recalling.done(found)
        if not as_json:
            _list(found, holds, done, fact in recalling.knowledge.facts)
        pending = [target for target in found.targets if target.key not in done]
        wanted = bool(pending) and (yes or (not as_json and _confirmed(len(pending))))
        outcomes = [recalling.correct(target, holds) for target in pending] if wanted else []
    if as_json:
        click.echo(json.dumps(_object(found, holds, done, outcomes), ensure_ascii=False))
    elif outcomes:
        _report(outcomes)
    raise SystemExit(1 if any(outcome.result in ("failed", "busy", "unknown") for outcome in outcomes) else 0)


def _words(ja: str | None, en: str | None) -> Bilingual | None:
    from bot.knowledge.model import Bilingual

    if ja is None and en is None:
        return None
    if not (ja or "").strip() or not (en or "").strip():
        raise click.UsageError("--text-ja and --text-en belong together: answers are in both languages.")
    return Bilingual(str(ja).strip(), str(en).strip())


def _confirmed(count: int) -> bool:
    if not sys.stdin.isatty():
        click.echo("Nothing was posted. --yes posts the corrections.")
        return False
    return click.confirm(f"Post {_counted(count, 'correction')}?")


def _list(found: Plan, holds: Present, done: Collection[str], stated: bool) -> None:
    click.echo(f"{holds.id}: {_now(holds)}")
    if not found.answers:
        click.echo("No answer that is kept stated it.")
    else:
        click.echo(f"{_counted(len(found.answers), 'answer')} stated it.")
    for target in (target for target in found.targets if not target.private):
        click.echo(f"  {_line(target)}{' (corrected already)' if target.key in done else ''}")
    private = [target for target in found.targets if target.private]
    if private:
        before = sum(target.key in done for target in private)
        told = f" ({before} corrected already)" if before else ""
        click.echo(f"  in private: {_counted(len(private), 'person', 'people')}{told}")
    for count, what in ((len(found.right), "what holds now"), (len(found.withdrawn), "nothing any more: taken back")):
        if count:
            click.echo(f"  {_counted(count, 'answer')} left alone, which say {what}")
    for line in found.told:
        named = f" to {line.outlet}" if line.outlet else ""
        click.echo(f"  told to the press{named} on {line.at:%Y-%m-%d}, to be put right by people: {line.line}")
    if holds.kind == "worded" and stated:
        click.echo("  The base still states it: edit data/ too, or it will be stated again.")


def _now(holds: Present) -> str:
    """What holds, in a line."""
    if holds.words is not None:
        return f"your words. {holds.words.ja} / {holds.words.en}"
    statement = holds.fact.statement.ja.strip().splitlines()[0] if holds.fact else ""
    if holds.kind == "stated":
        return statement
    if holds.fact is None:
        return "not in the base any more" if holds.kind == "gone" else "superseded"
    return f"superseded by {holds.fact.id}. {statement}"


def _line(target: Target) -> str:
    newest = target.newest
    place = f"thread {target.thread_ts}" if target.thread_ts else "no thread"
    times = f" ({len(target.answers)} answers)" if len(target.answers) > 1 else ""
    edited = ", edited" if newest.state == "updated" else ""
    at = f"{newest.created_at:%Y-%m-%d %H:%M} UTC"
    return f"{at}  {target.team} {target.channel}  {place}  {target.lang}{edited}{times}"


def _report(outcomes: Sequence[Outcome]) -> None:
    from bot.delivery.correcting import fix_of

    said = {
        "posted": "posted", "again": "posted, perhaps for the second time (they say so)", "done": "there already",
        "busy": "in the hands of another run: try again in two minutes", "failed": "refused",
        "unknown": "sent, but Slack did not say whether it took them: run this again in two minutes",
    }  # fmt: skip
    counts = Counter[str](outcome.result for outcome in outcomes)
    click.echo("\n".join(f"{counts[result]} {words}" for result, words in said.items() if counts[result]))
    for outcome in (outcome for outcome in outcomes if outcome.result == "failed"):
        target = outcome.target
        where = "in private" if target.private else f"{target.team} {target.channel} {target.thread_ts}".strip()
        fix = fix_of(outcome.error)
        click.echo(f"  {where}: {outcome.error}{f'. Fix: {fix}.' if fix else ''}", err=True)


def _object(found: Plan, holds: Present, done: Collection[str], outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Places by their ids; private ones only as numbers."""
    results: dict[str, tuple[str, str]] = dict.fromkeys(done, ("done", ""))
    results |= {outcome.target.key: (outcome.result, outcome.error) for outcome in outcomes}
    places = [_place(target, *results.get(target.key, ("", ""))) for target in found.targets if not target.private]
    private = [target for target in found.targets if target.private]
    of_private = Counter(results[target.key][0] for target in private if target.key in results)
    return {
        "fact": holds.id, "holds": holds.kind, "by": holds.fact.id if holds.fact else None,
        "answers": len(found.answers), "places": places,
        "private": {"people": len(private), "results": dict(of_private)},
        "right": len(found.right), "withdrawn": len(found.withdrawn), "told": len(found.told),
    }  # fmt: skip


def _place(target: Target, result: str, error: str) -> dict[str, Any]:
    return {
        "team": target.team, "channel": target.channel, "thread": target.thread_ts or None, "lang": target.lang,
        "answers": len(target.answers), "at": f"{target.newest.created_at:%Y-%m-%dT%H:%MZ}",
        "result": result or None, "error": error or None,
    }  # fmt: skip


def _counted(count: int, one: str, several: str = "") -> str:
    return f"{count} {one if count == 1 else several or one + 's'}"
