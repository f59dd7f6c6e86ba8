"""`jasmine reload`: the running bot answers from the edited files, once they are checked."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import click

from bot.cli.options import HELP, root_option

_EPILOG = """\b
Examples:
  jasmine reload              check the files, then tell the bots that run on this machine
  jasmine reload --pid 4711   tell that process
  kill -HUP 4711              the same without the check (the bot refuses a base with errors all the same)

Exit code: 0 told, 1 the base has errors or no bot runs, 2 usage."""


@click.command("reload", epilog=_EPILOG, context_settings=HELP)
@click.option("--pid", "pids", type=int, multiple=True, help="A process to tell (default: those of JASMINE_STATE_DIR).")
@root_option
def reload(root: Path, pids: tuple[int, ...]) -> None:
    """Check data/ and intents/, compile them, and have the running bot answer from them. With errors nothing changes.

    The bot keeps answering meanwhile; its log says base_reloaded, or base_refused and why.
    """
    from bot import running
    from bot.cli.check import asker
    from bot.knowledge import checks
    from bot.knowledge.matched import check_matching
    from bot.settings import Settings

    checked = checks.check(root)
    if checked.knowledge is not None:
        # Compiles it too, so that the running bot finds it ready.
        check_matching(checked.knowledge, asker(checked.knowledge), checked.draft)
    if checked.failed or checked.knowledge is None:
        for fault in checked.faults:
            if fault.severity == "error":
                click.echo(str(fault), err=True)
        raise click.ClickException("The base has errors; the bot goes on with the one that it has.")
    found = pids or running.processes(Settings.from_env(os.environ).state_dir)
    told = [pid for pid in found if _told(pid)]
    if not told:
        fix = "start it with `jasmine run` or `jasmine serve`, or name its process with --pid"
        raise click.ClickException(f"No running bot was found. Fix: {fix}.")
    click.echo(f"Base {checked.knowledge.version} is checked; told {', '.join(map(str, told))}.")


def _told(pid: int) -> bool:
    try:
        os.kill(pid, signal.SIGHUP)
    except ProcessLookupError:
        return False
    except PermissionError:
        raise click.ClickException(f"Process {pid} belongs to another user. Fix: run this as that user.") from None
    return True
