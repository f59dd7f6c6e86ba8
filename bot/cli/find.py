"""`jasmine find`: every sentence of the source that holds a word."""

from __future__ import annotations

import time
from pathlib import Path

import click

from bot.answering import find as find_word
from bot.base import open_base
from bot.cli.options import HELP, lang_option, root_option
from bot.knowledge.model import Lang
from bot.rendering import jsonl

_EPILOG = """\b
Examples:
  jasmine find サイバー
  jasmine find cyber --lang en

Exit code: 0 for any reply, an empty find too; 1 where the base cannot be loaded; 2 usage."""


@click.command("find", epilog=_EPILOG, context_settings=HELP)
@click.argument("word")
@lang_option
@click.option("--json", "as_json", is_flag=True, help="Write the reply as one JSON object.")
@root_option
def find(word: str, lang: Lang | None, as_json: bool, root: Path) -> None:
    """Show every sentence of the source that holds WORD, verbatim, with its place."""
    knowledge = open_base(root)
    started = time.perf_counter()
    reply = find_word(word, lang or ("en" if word.isascii() else "ja"), knowledge)
    elapsed = (time.perf_counter() - started) * 1000
    if as_json:
        click.echo(jsonl.render(reply, elapsed))
        return
    from bot.cli.ask import _rendered

    click.echo(_rendered(reply, knowledge), nl=False)
