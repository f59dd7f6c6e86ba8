"""`jasmine run`: the bot over Socket Mode."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import HELP, root_option


@click.command(short_help="Run the bot over Socket Mode.", context_settings=HELP)
@root_option
def run(root: Path) -> None:
    """Connect to Slack and answer until told to stop (SIGTERM or Ctrl-C; begun answers are finished).

    Needs SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…, scope connections:write), or each as NAME_FILE.
    Posts the scheduled briefings too. JASMINE_HEALTH_PORT=9090 serves /healthz, /readyz and /metrics to this machine
    alone.
    Exit code 1 where Slack has not been heard for three minutes, so that a supervisor starts it afresh.

    \b
    Example:
      SLACK_BOT_TOKEN_FILE=/run/secrets/bot SLACK_APP_TOKEN_FILE=/run/secrets/app jasmine run
    """
    from bot.slack import socket
    from bot.slack.start import at_work, start, stop_signals

    with stop_signals() as stop:
        started = start("run", root)
        with at_work(started):
            code = socket.serve(started, socket.connect(started), stop)
    raise SystemExit(code)
