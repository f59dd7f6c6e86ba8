"""`jasmine gaps`: what was asked and not answered, for the curator."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, get_args

import click

from bot.cli.moments import Since, moment
from bot.cli.options import HELP
from bot.knowledge.model import LANGS

if TYPE_CHECKING:
    from bot.cli.clusters import Cluster
    from bot.settings import Settings
    from bot.store.handovers import HandOver
    from bot.store.store import Store

State = Literal["new", "to_answer", "source_silent", "ignored"]
STATES: tuple[State, ...] = get_args(State)
OPEN: tuple[State, ...] = ("new", "to_answer")
MEANING: Mapping[str, str] = {
    "new": "nobody has looked at it", "to_answer": "somebody was asked for an answer",
    "source_silent": "the source does not say", "ignored": "of no interest",
}  # fmt: skip
_EPILOG = """\b
Examples:
  jasmine gaps                              what is open, alike questions together, the most asked first
  jasmine gaps --since 7 --lang ja          of the last seven days, asked in Japanese
  jasmine gaps --state to_answer --stub intent
  jasmine gaps --state all --json | jq .
  jasmine gaps set source_silent 12 15 19   the curator's decision

Questions asked in private stand in this list too: it is for the people who keep the data, and for no one else.
Exit code: 0, 1 where the database cannot be used or an id is not there, 2 usage."""


@click.group("gaps", epilog=_EPILOG, context_settings=HELP, invoke_without_command=True)
@click.option(
    "--state", type=click.Choice([*STATES, "all"]), help="Only these (default: new and to_answer, which are open)."
)
@click.option("--since", type=Since(), help="Asked since then (default: all that are kept).")
@click.option("--lang", type=click.Choice(LANGS), help="Asked in that language.")
@click.option("--team", help="In that workspace only (default: in all).")
@click.option(
    "--stub", type=click.Choice(["refuse", "intent"]), default="refuse", show_default=True,
    help="What to paste: lines to put under ja: and en: in intents/_out_of_scope.yaml, or the beginning of an intent.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@click.pass_context
def gaps(
    context: click.Context, state: str | None, since: datetime | timedelta | None, lang: str | None, team: str | None,
    stub: str, as_json: bool,
) -> None:  # fmt: skip
    """List what was asked and not answered: alike questions together, with what the officer said, and what to paste
    into the curated files."""
    if context.invoked_subcommand is not None:
        return
    from bot.cli.clusters import clustered

    with _opened() as (store, settings):
        begin = moment(since, store.clock())
        wanted = STATES if state == "all" else OPEN if state is None else (state,)
        found = [gap for each in wanted for gap in store.gaps.list(team, state=each, since=begin)]  # type: ignore[arg-type]
        clusters = clustered(gap for gap in found if lang in (None, gap.lang))
        answers = [_answers(store, cluster) for cluster in clusters]
    shown = [_object(cluster, said, stub) for cluster, said in zip(clusters, answers, strict=True)]
    if as_json:
        click.echo(json.dumps({"questions": sum(one["count"] for one in shown), "clusters": shown}, ensure_ascii=False))
    else:
        _print(shown, stub, settings.zone)


@gaps.command("set", context_settings=HELP)
@click.argument("state", type=click.Choice(STATES))
@click.argument("ids", nargs=-1, type=click.IntRange(1, 2**31 - 1), required=True, metavar="ID…")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def set_state(state: State, ids: Sequence[int], as_json: bool) -> None:
    """Note what was decided about these questions: new, to_answer, source_silent or ignored.

    \b
    Example:
      jasmine gaps set source_silent 12 15 19
    """
    with _opened() as (store, _):
        changed = store.gaps.set_state(state, *ids)
    wanted = len(set(ids))
    if as_json:
        click.echo(json.dumps({"state": state, "changed": changed, "missing": wanted - changed}))
    else:
        click.echo(f"{changed} of {wanted}: {state} ({MEANING[state]}).")
    raise SystemExit(0 if changed == wanted else 1)


@contextmanager
def _opened() -> Iterator[tuple[Store, Settings]]:
    from bot.clock import system_clock
    from bot.settings import Settings
    from bot.store.store import open_store

    settings = Settings.from_env(os.environ)
    store = open_store(settings.database_url, system_clock)
    try:
        yield store, settings
    finally:
        store.close()


def _answers(store: Store, cluster: Cluster) -> tuple[HandOver, ...]:
    found = store.handovers.of_gaps(gap.id for gap in cluster.gaps)
    return tuple(handover for handover in found if handover.answer)


def _object(cluster: Cluster, answers: Sequence[HandOver], stub: str) -> dict[str, Any]:
    from bot.cli.clusters import intent_stub, refusal_stub

    return {
        "question": cluster.question, "count": len(cluster.gaps), "wordings": list(cluster.wordings),
        "langs": list(cluster.langs), "states": cluster.states, "ids": [gap.id for gap in cluster.gaps],
        "private": sum(gap.private for gap in cluster.gaps), "last": _iso(cluster.last),
        "answers": [
            {"text": said.answer, "by": said.answered_by, "at": _iso(said.answered_at), "from_source": False}
            for said in answers
        ],
        "stub": (intent_stub if stub == "intent" else refusal_stub)(cluster),
    }  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _print(shown: Sequence[dict[str, Any]], stub: str, zone: str) -> None:
    if not shown:
        click.echo("No questions without an answer.")
        return
    for one in shown:
        for line in _lines(one, zone):
            click.echo(line)
        click.echo()
    count = sum(one["count"] for one in shown)
    where = "intents/TOPIC/NAME.yaml" if stub == "intent" else "intents/_out_of_scope.yaml"
    click.echo(f"{count} question{'s' * (count != 1)}, {len(shown)} different. To paste: {where}.")


def _lines(one: Mapping[str, Any], zone: str) -> Iterator[str]:
    from bot.rendering.width import printable

    states = ", ".join(f"{state} {count}" if one["count"] > 1 else state for state, count in one["states"].items())
    private = f", {one['private']} in private" if one["private"] else ""
    yield f"{one['count']}x  {printable(one['question'])}"
    yield f"    {states}; {'/'.join(one['langs'])}{private}; last {_local(one['last'], zone)}; {_ids(one['ids'])}"
    for wording in one["wordings"][1:4]:
        yield f"    also: {printable(wording)}"
    for said in one["answers"]:
        yield f"    {said['by']} said on {_local(said['at'], zone)}, not from the source: {printable(said['text'])}"
    yield from (f"    | {line}" for line in one["stub"].rstrip("\n").split("\n"))


def _local(at: str | None, zone: str) -> str:
    from zoneinfo import ZoneInfo

    return f"{datetime.fromisoformat(at).astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" if at else "?"


def _ids(ids: Sequence[int]) -> str:
    return f"id{'s' * (len(ids) > 1)} {' '.join(map(str, ids))}"
