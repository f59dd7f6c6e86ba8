"""`jasmine ask`: one question, or one a line, answered on standard output."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from bot.answering import Context, Question, Reply, answer
from bot.answering.explain import explain
from bot.answering.model import context_from_json
from bot.base import open_base
from bot.cli.options import HELP, lang_option, root_option
from bot.knowledge.model import Knowledge, Lang
from bot.rendering import jsonl

_EPILOG = """\b
Examples:
  jasmine ask "議長は誰？"
  jasmine ask --lang en "pillar 3"
  jasmine ask --explain "OSAの予算は？"
  jasmine ask --json - < questions.txt      one reply a line
  jasmine ask --knowledge 25ffe638 "議長は誰？"   as it was answered then

Exit code: 0 for any reply, a refusal too; 1 where the base cannot be loaded; 2 usage."""


@click.command("ask", epilog=_EPILOG, context_settings=HELP)
@click.argument("question")
@lang_option
@click.option("--json", "as_json", is_flag=True, help="Write JSON; with QUESTION '-', read one question a line.")
@click.option(
    "--explain", "explained", is_flag=True, help="Show the candidates, the evidence and the unexplained words."
)
@click.option(
    "--knowledge", "version", metavar="VERSION", help="Answer from an earlier base, as kept in JASMINE_STATE_DIR."
)
@root_option
def ask(question: str, lang: Lang | None, as_json: bool, explained: bool, version: str | None, root: Path) -> None:
    """Answer QUESTION. With --json and '-', answer each line of standard input, in order, as it comes.

    A line that starts with { is an object {"text": ..., "lang": ..., "context": ...}; any other line is bare text.
    """
    knowledge = _earlier(version) if version else open_base(root)
    if question == "-" and as_json:
        for line in _answers(sys.stdin.buffer, knowledge, lang):
            sys.stdout.buffer.write(line.encode("utf-8") + b"\n")
            sys.stdout.buffer.flush()
        return
    reply, elapsed = timed(Question(question, lang=lang), knowledge, None)
    if explained:
        reply = replace(reply, explanation=explain(Question(question, lang=lang), knowledge))
    if as_json:
        found = jsonl.reply_object(reply, elapsed)
        click.echo(jsonl.dumps({**found, "explanation": dict(reply.explanation)} if explained else found))
        return
    click.echo(_rendered(reply, knowledge), nl=False)
    if explained:
        click.echo(json.dumps(dict(reply.explanation), ensure_ascii=False, indent=2))


def _earlier(version: str) -> Knowledge:
    """The base of that version, which the running bot kept. JasmineError where it is not there."""
    import os

    from bot.archive import BASES, Archive
    from bot.settings import Settings

    with Archive(Settings.from_env(os.environ).state_dir / BASES).unpacked(version) as root:
        return open_base(root)


def _rendered(reply: Reply, knowledge: Knowledge) -> str:
    import shutil

    from bot.rendering import terminal
    from bot.rendering.layout import Frame

    on_terminal = sys.stdout.isatty()
    frame = Frame(footer=knowledge.newest.footer[reply.lang])
    width = min(shutil.get_terminal_size().columns, 100) if on_terminal else None
    return terminal.render(reply, frame, width=width, colour=on_terminal)


def timed(question: Question, knowledge: Knowledge, context: Context | None) -> tuple[Reply, float]:
    """The reply and the milliseconds that it took."""
    started = time.perf_counter()
    reply = answer(question, knowledge, context)
    return reply, (time.perf_counter() - started) * 1000


def _answers(lines: Iterable[bytes], knowledge: Knowledge, lang: Lang | None) -> Iterator[str]:
    """One line of JSON for each line, whatever the line."""
    from bot.answering.engines import engine_for

    engine_for(knowledge)  # loading is not part of any answer's time
    for number, raw in enumerate(lines, 1):
        line = raw.decode("utf-8", "surrogateescape").removesuffix("\n").removesuffix("\r")
        try:
            question, context = _read(line, lang)
        except ValueError as error:
            yield jsonl.error_line("unreadable_line", str(error), number)
            continue
        reply, elapsed = timed(question, knowledge, context)
        yield jsonl.render(reply, elapsed)


def _read(line: str, lang: Lang | None) -> tuple[Question, Context | None]:
    """The question on a line. ValueError, with the fix in its text, where an object cannot be read."""
    if not line.startswith("{"):
        return Question(line, lang=lang), None
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f'not a JSON object ({error}); write bare text, or an object with "text"') from None
    return _question(found, lang)


def _question(found: Any, lang: Lang | None) -> tuple[Question, Context | None]:
    if not isinstance(found, dict) or not isinstance(found.get("text"), str):
        raise ValueError('the object has no "text" that is a string; write {"text": "…"}')
    unknown = sorted(set(found) - {"text", "lang", "context"})
    if unknown:
        raise ValueError(f"unknown key {unknown[0]!r}; the keys are text, lang, context")
    wanted = found.get("lang")
    if wanted not in (None, "ja", "en"):
        raise ValueError(f'"lang" is {wanted!r}; write "ja" or "en", or leave it out')
    try:
        context = context_from_json(found["context"]) if found.get("context") is not None else None
    except (TypeError, ValueError, KeyError) as error:
        raise ValueError(f'"context" is not one that a reply gave ({error}); pass it back unchanged') from None
    return Question(found["text"], lang=lang or wanted), context
