"""build_app: the Bolt app with every surface registered."""

from __future__ import annotations

import logging
import re
import secrets
from concurrent.futures import ThreadPoolExecutor

import structlog
from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.error import BoltUnhandledRequestError

from bot.settings import Settings
from bot.slack import actions, command, home, mention, messages, reports, revocation, shortcut
from bot.slack.briefings import adding
from bot.slack.client import web_client
from bot.slack.handover import form, press, relay
from bot.slack.services import Dependencies, Services
from bot.slack.wording import NOT_INSTALLED

log = structlog.get_logger(__name__)
# Listeners only ack and hand over (see work.Lanes), so that this many are never busy for long.
LISTENER_THREADS = 32
_KIND = re.compile(r"/?[a-z0-9_.-]{1,60}", re.ASCII)


def build_app(settings: Settings, deps: Dependencies) -> App:
    """The app, ready to be dispatched to; for one workspace it asks Slack once (auth.test) whether the token works."""
    client, many = web_client(settings, deps.metrics), deps.workspaces
    app = App(
        client=client,
        # By itself Bolt takes the root's level, and writes whole bodies at INFO: what people ask.
        logger=logging.getLogger("slack_bolt"),
        # Socket Mode needs no secret; a random one lets no forged request through, should HTTP ever reach us.
        signing_secret=settings.signing_secret or secrets.token_hex(32),
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
        raise_error_for_unhandled_request=True,
        attaching_conversation_kwargs_enabled=False,
        # With both given, Bolt makes no stores of its own, whatever the environment says.
        authorize=many.authorize if many else None,  # type: ignore[arg-type]  # an Authorize will do
        installation_store=many.sdk_store if many else None,
        user_facing_authorize_error_message=NOT_INSTALLED if many else None,
    )
    services = Services.wire(deps, many.client if many else lambda team: client, settings)
    deps.metrics.watch(lambda: deps.lanes.busy, lambda: deps.knowledge().version)
    for surface in (mention, messages, command, shortcut, actions, reports, form, relay, press, adding, home):
        surface.register(app, services)
    if many:
        revocation.register(app, services, many)
    app.error(on_error)
    return app


def on_error(error: Exception, request: BoltRequest) -> BoltResponse:
    """Whatever has no listener is acked (else Slack delivers it again, or shows an error); faults are logged."""
    if isinstance(error, BoltUnhandledRequestError):
        log.info("ignored", kind=kind_of(request))
        return BoltResponse(status=200, body="")
    ref = secrets.token_hex(3).upper()
    log.error("listener_failed", ref=ref, kind=kind_of(request), exc_info=error)
    return BoltResponse(status=200, body="")


def kind_of(request: BoltRequest) -> str:
    """The type of a request, without anything that a person wrote."""
    body = request.body
    event = body.get("event")
    inner = event.get("type") if isinstance(event, dict) else body.get("type") or body.get("command")
    return inner if isinstance(inner, str) and _KIND.fullmatch(inner) else "unknown"
