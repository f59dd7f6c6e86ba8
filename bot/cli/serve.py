"""`jasmine serve`: the bot over HTTP."""

from __future__ import annotations

import threading
from pathlib import Path

import click

from bot.cli.options import HELP, root_option

THREADS = 32


@click.command(short_help="Run the bot over HTTP.", context_settings=HELP)
@root_option
def serve(root: Path) -> None:
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
    from waitress.server import create_server

    from bot.errors import JasmineError
    from bot.slack.start import drain, start, stop_signals
    from bot.slack.web import MOST_BYTES, Web

    log = structlog.get_logger(__name__)
    with stop_signals() as stop:
        started = start("serve", root)
        web = Web(started.app, started.deps, started.settings.metrics_token)
        settings = started.settings
        try:
            server = create_server(
                web, host=settings.host, port=settings.port, threads=THREADS, ident="jasmine",
                max_request_body_size=MOST_BYTES,
            )  # fmt: skip
        except OSError as error:
            raise JasmineError(f"cannot listen on {settings.host}:{settings.port} ({error}). Fix: set PORT.") from error
        log.info("listening", host=settings.host, port=settings.port)
        thread = threading.Thread(target=server.run, name="http", daemon=True)
        thread.start()
        stop.wait()
        web.stopping = True
        drain(started.app, started.deps)
        server.task_dispatcher.shutdown()
        server.close()
