"""`jasmine serve`: the bot over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.options import HELP, root_option


@click.command(short_help="Run the bot over HTTP.", context_settings=HELP)
@click.option(
    "--scheduler/--no-scheduler",
    default=True,
    help="Whether this process posts the scheduled briefings (default: yes).",
)
@root_option
def serve(root: Path, scheduler: bool) -> None:
    """Serve Slack's requests on HOST:PORT (default 0.0.0.0:3000), behind a proxy that speaks TLS.

    /slack/events, /slack/commands and /slack/actions take what Slack sends; /healthz, /readyz and (with
    JASMINE_METRICS_TOKEN) /metrics are for the operator.
    Needs SLACK_BOT_TOKEN (xoxb-…) and SLACK_SIGNING_SECRET, or each as NAME_FILE. Many workspaces: SLACK_CLIENT_ID,
    SLACK_CLIENT_SECRET and JASMINE_TOKEN_KEYS instead of the token; they install at /slack/install.

    \b
    Example:
      SLACK_BOT_TOKEN_FILE=/run/secrets/bot SLACK_SIGNING_SECRET_FILE=/run/secrets/signing PORT=8080 jasmine serve
    """
    import structlog

    from bot.errors import JasmineError
    from bot.slack.health import running
    from bot.slack.start import at_work, drain, start, stop_signals, wait_for
    from bot.slack.web import Web, server_of

    log = structlog.get_logger(__name__)
    with stop_signals() as stop:
        started = start("serve", root)
        web = Web(started.app, started.deps, started.settings.metrics_token)
        settings = started.settings
        try:
            server = server_of(web, settings.host, settings.port)
        except OSError as error:
            raise JasmineError(f"cannot listen on {settings.host}:{settings.port} ({error}). Fix: set PORT.") from error
        log.info("listening", host=settings.host, port=settings.port)
        with running(server):
            with at_work(started, scheduler):
                wait_for(stop)
            web.stopping = True
            drain(started.app, started.deps, started.scheduler)
