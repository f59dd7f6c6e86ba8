"""The `jasmine` command. Each verb is a module of its own, imported only when it is called."""

from __future__ import annotations

import importlib
import sys

import click

from bot.cli.options import HELP
from bot.errors import JasmineError

VERBS = {
    "ask": ("bot.cli.ask", "ask"),
    "find": ("bot.cli.find", "find"),
    "brief": ("bot.cli.brief", "brief"),
    "chat": ("bot.cli.chat", "chat"),
    "check": ("bot.cli.check", "check"),
    "eval": ("bot.cli.eval", "evaluate"),
    "run": ("bot.cli.run", "run"),
    "serve": ("bot.cli.serve", "serve"),
    "doctor": ("bot.cli.doctor", "doctor"),
    "manifest": ("bot.cli.manifest", "manifest"),
    "gaps": ("bot.cli.gaps", "gaps"),
    "db": ("bot.cli.db", "db"),
    "keys": ("bot.cli.keys", "keys"),
    "recall": ("bot.cli.recall", "recall"),
    "reload": ("bot.cli.reload", "reload"),
    "oncall": ("bot.cli.oncall", "oncall"),
    "briefing": ("bot.cli.briefing", "briefing"),
}

SUMMARIES = {
    "oncall": "Say who is on duty; check the roster.",
    "briefing": "Schedule briefings for channels; see what came of them.",
    "ask": "Answer a question, or one on each line of standard input.",
    "find": "Show every sentence of the source that holds a word.",
    "brief": "Write the duty desk's briefing, or the whole question-and-answer book.",
    "chat": "Try the bot in a terminal: Slack's listeners, no Slack.",
    "check": "Check data/ and intents/: every fault with its file and line.",
    "eval": "Score the bot on files of questions.",
    "run": "Run the bot over Socket Mode.",
    "serve": "Run the bot over HTTP.",
    "doctor": "Say what keeps the bot from working, and what mends it.",
    "manifest": "Print the Slack app manifest.",
    "gaps": "List what was asked and not answered; note what was decided about it.",
    "db": "Bring the database up to date; delete what is too old.",
    "reload": "Check the edited files, then have the running bot answer from them.",
    "recall": "List where a fact was stated; correct it there.",
    "keys": "The keys of the workspaces' tokens: make one, replace them.",
}


class LazyGroup(click.Group):
    """A group that knows its verbs by name and imports one when it is called or its own help is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs, in the order in which people meet them."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb's command, or None where there is no such verb."""
        if cmd_name not in VERBS:
            return None
        module, name = VERBS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of verbs, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl([(verb, SUMMARIES[verb]) for verb in VERBS])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click's, with the nearest verb named where there is none."""
        import difflib

        if args and args[0] not in VERBS:
            near = difflib.get_close_matches(args[0], VERBS, 1)
            hint = f" Did you mean '{near[0]}'?" if near else " 'jasmine --help' lists the verbs."
            ctx.fail(f"There is no verb '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("jasmine-bot")
    except PackageNotFoundError:
        return "(not installed)"


@click.group(cls=LazyGroup, context_settings=HELP)
@click.version_option(_version(), prog_name="jasmine")
def cli() -> None:
    """Answers about one release of the Japanese Ministry of Defense (30 January 2024), with its verbatim words.

    Example: jasmine ask "議長は誰？"
    """


def main() -> None:
    """Runs the command: exit 0 for any reply, 1 for an expected failure, 2 for a wrong call."""
    try:
        cli(standalone_mode=False)
    except click.exceptions.Exit as exit_:
        sys.exit(exit_.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except JasmineError as error:
        click.echo(f"jasmine: {error}", err=True)
        sys.exit(1)
