"""The Web API client: timeouts, proxy, and retries that never post an answer twice."""

from __future__ import annotations

import copy
import socket
from collections.abc import Callable
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_handlers import ConnectionErrorRetryHandler, RateLimitErrorRetryHandler
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.slack_response import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.errors import JasmineError
from bot.settings import Settings
from bot.slack.counting import CountingClient, CountingRetry
from bot.slack.metrics import Metrics

TIMEOUT = 10
READS = (
    "auth.test", "users.info", "chat.getPermalink", "conversations.history", "conversations.replies",
    "apps.connections.open",
)  # fmt: skip
SERVER_ERRORS = (500, 502, 503, 504)
# With these Slack says that the token will never work again.
REFUSALS = frozenset({"invalid_auth", "account_inactive", "token_revoked"})
# How a call of Slack's may fail: refused, or the connection broke before, in or after the answer.
FAILURES = (SlackClientError, HTTPException, OSError)
Clients = Callable[[str], WebClient]
"""The client of the workspace with that team id."""


class NotInstalled(JasmineError):
    """The app is not, or no longer, in that workspace."""


class WatchedClient(CountingClient):
    """Tells `on_refusal` the code when Slack refuses the token itself."""

    on_refusal: Callable[[str], None] | None = None

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """As the SDK's."""
        try:
            return super().api_call(api_method, **arguments)
        except SlackApiError as error:
            code = str(error.response.get("error"))
            if code in REFUSALS and self.on_refusal:
                self.on_refusal(code)
            raise


def web_client(
    settings: Settings,
    metrics: Metrics | None = None,
    token: str | None = None,
    on_refusal: Callable[[str], None] | None = None,
) -> WebClient:
    """A client for the workspace of that token, by default the settings' own; `metrics` counts what it does."""
    proxy = settings.proxy_for(settings.api_base_url)
    client = WatchedClient(
        token=token or settings.bot_token or None,
        base_url=settings.api_base_url,
        timeout=TIMEOUT,
        proxy=proxy,
        retry_handlers=retry_handlers(metrics),
    )
    client.metrics, client.on_refusal = metrics, on_refusal
    # The SDK falls back to HTTPS_PROXY by itself and knows no NO_PROXY.
    client.proxy = proxy
    return client


def hurried(client: WebClient) -> WebClient:
    """The same client, which gives up at once instead of trying again: whoever holds a lease cannot wait."""
    other = copy.copy(client)
    other.retry_handlers = []
    return other


def webhook_client(url: str, settings: Settings, metrics: Metrics | None = None) -> WebhookClient:
    """A client for a response URL."""
    proxy = settings.proxy_for(url)
    client = WebhookClient(url, timeout=TIMEOUT, proxy=proxy, retry_handlers=retry_handlers(metrics))
    client.proxy = proxy
    return client


def retry_handlers(metrics: Metrics | None = None) -> list[RetryHandler]:
    """Rate limits for every call (Slack did nothing yet); lost connections and server errors as far as it is safe."""
    handlers = [RateLimitErrorRetryHandler(max_retry_count=8), LostConnection(max_retry_count=2), ServerError(2)]
    return [CountingRetry(handler, metrics) for handler in handlers] if metrics else handlers


class LostConnection(ConnectionErrorRetryHandler):
    """Retries reads, and writes only where the request cannot have reached Slack."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        lost = super()._can_retry(state=state, request=request, response=response, error=error)
        return lost and (is_read(request) or never_sent(error))


class ServerError(RetryHandler):
    """Retries reads on 5xx; a post may have gone through although the answer says otherwise."""

    def _can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and response.status_code in SERVER_ERRORS and is_read(request)


def is_read(request: HttpRequest) -> bool:
    """Whether the call can be repeated without a second effect."""
    return urlsplit(str(request.url)).path.rsplit("/", 1)[-1] in READS


def never_sent(error: BaseException | None) -> bool:
    """Whether the connection was never made."""
    cause = error.reason if isinstance(error, URLError) else error
    return isinstance(cause, ConnectionRefusedError | socket.gaierror)
