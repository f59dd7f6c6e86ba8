"""`jasmine chat`: Slack in a terminal, with no Slack: the same listeners, real signed payloads, nothing kept."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.options import HELP, root_option
from bot.errors import JasmineError

if TYPE_CHECKING:
    from slack_bolt import App

    from bot.fakeslack.shell import Shell
    from bot.fakeslack.slack import FakeSlack

WIDEST = 80
DUTY = "duty"
FROM_ENVIRONMENT = ("JASMINE_CONTACT", "JASMINE_ROSTER", "JASMINE_TIME_ZONE")
PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy")
_EPILOG = """\b
Examples:
  jasmine chat                            type :help for what works
  jasmine chat --as mika --locale ja-JP   be somebody
  printf '議長は誰？\\n/jasmine pillar 3\\n1\\n' | jasmine chat

Exit code: 0 at the end, 1 where the base cannot be loaded, 2 usage."""


@click.command("chat", epilog=_EPILOG, context_settings=HELP)
@click.option("--as", "name", metavar="NAME", default="you", help="Who you are (default: you).")
@click.option("--locale", help="Your Slack language: ja-JP, en-US, … (default: that of the terminal, else ja-JP).")
@click.option("-v", "--verbose", is_flag=True, help="Show the bot's log on stderr, not only its warnings.")
@root_option
def chat(root: Path, name: str, locale: str | None, verbose: bool) -> None:
    """Talk to the bot as in Slack, here in the terminal. Nothing leaves this machine, nothing is kept.

    Bare text is a direct message, /jasmine and @jasmine work as in Slack, a number presses that button.
    Piped lines are answered in order.
    """
    from bot.fakeslack.shell import BANNER, Shell
    from bot.fakeslack.slack import FakeSlack
    from bot.slack.logs import configure
    from bot.slack.names import SHORTCUT

    configure("INFO" if verbose else "WARNING")
    # Slack's libraries would send even calls to 127.0.0.1 through a proxy.
    for variable in PROXIES:
        os.environ.pop(variable, None)
    terminal = sys.stdout.isatty()
    with FakeSlack(domain="localhost") as slack:
        try:
            slack.connect(build(slack, root, name))
        except JasmineError as error:
            raise click.ClickException(str(error)) from error
        shell = Shell(
            slack, click.echo, _warn, name=name, locale=locale or locale_of(os.environ), shortcut=SHORTCUT,
            width=min(shutil.get_terminal_size().columns, WIDEST) if terminal else None,
            colour=terminal and not os.environ.get("NO_COLOR"),
        )  # fmt: skip
        click.echo(f"{BANNER}\n")
        for line in _lines(shell):
            shell.run(line)
            if not shell.open:
                break


def build(slack: FakeSlack, root: Path, name: str = "you") -> App:
    """The bot's own Bolt app on the base below `root`, pointed at the fake Slack, where `name` is the person."""
    from concurrent.futures import ThreadPoolExecutor

    import bot.answering
    from bot.base import open_base
    from bot.cli.sample import SampleRoster
    from bot.delivery.roster import open_roster
    from bot.delivery.wiring import scheduler_for
    from bot.settings import Settings
    from bot.slack.app import build_app
    from bot.slack.pace import Pace
    from bot.slack.services import Dependencies
    from bot.slack.work import Lanes
    from bot.store.store import open_store

    knowledge = open_base(root)
    # Replies in the duty channel's threads are heard.
    slack.grant("groups:history")
    given = {variable: os.environ.get(variable, "") for variable in FROM_ENVIRONMENT}
    settings = replace(
        Settings.from_env(given), bot_token=slack.token, signing_secret=slack.signing_secret,
        api_base_url=slack.base_url, duty_channel=slack.channel(DUTY, private=True).id,
    )  # fmt: skip
    sample = SampleRoster(
        lambda person: slack.user(person, locale="ja-JP").id, name, settings.zone, slack.clock.datetime()
    )
    deps = Dependencies(
        core=bot.answering, knowledge=lambda: knowledge, clock=slack.clock.datetime,
        lanes=Lanes(slack.watch(ThreadPoolExecutor(8))), pace=Pace(sleep=lambda seconds: None),
        store=open_store("sqlite://", slack.clock.datetime),
        roster=open_roster(settings, slack.clock.datetime) or sample,
    )  # fmt: skip
    app = build_app(settings, deps)
    # Whoever moves the clock sees at once what has come due by then.
    slack.clock.watch(scheduler_for(settings, deps).once)
    return app


def locale_of(environ: Mapping[str, str]) -> str:
    """The Slack locale that goes with the terminal's language; Japanese where it tells nothing."""
    language = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    return "en-US" if language.startswith("en") else "ja-JP"


def _warn(line: str) -> None:
    click.echo(line, err=True)


def _lines(shell: Shell) -> Iterator[str]:
    """Typed lines, with a prompt and line editing on a terminal; elsewhere piped lines, shown before their answers."""
    if sys.stdin.isatty():
        yield from _typed(shell)
        return
    if isinstance(sys.stdin, TextIOWrapper):  # whatever the locale: a stray byte must not end the session
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    for line in sys.stdin:
        if line.strip():
            click.echo(f"{shell.prompt}{line.rstrip()}")
        yield line


def _typed(shell: Shell) -> Iterator[str]:
    import readline  # gives input() its line editing

    readline.set_auto_history(True)
    while True:
        try:
            yield input(shell.prompt)
        except (EOFError, KeyboardInterrupt):
            click.echo()
            return
