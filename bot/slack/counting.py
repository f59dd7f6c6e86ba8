"""Counts what the Web API client does: posts, refusals, calls made again."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.handler import RetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web import SlackResponse

from bot.slack.metrics import RESPONSE_URL, Metrics


class CountingClient(WebClient):
    """The SDK's client, whose calls are counted."""

    metrics: Metrics | None = None

    def api_call(self, api_method: str, **arguments: Any) -> SlackResponse:
        """As the SDK's."""
        try:
            answer = super().api_call(api_method, **arguments)
        except SlackApiError as error:
            self._refused(api_method, code_of(error))
            raise
        except Exception:
            self._refused(api_method, None)
            raise
        if self.metrics:
            self.metrics.called(api_method)
        return answer

    def _refused(self, method: str, code: str | None) -> None:
        if self.metrics:
            self.metrics.refused(method, code)


class CountingRetry(RetryHandler):
    """Another handler, whose retries are counted."""

    def __init__(self, inner: RetryHandler, metrics: Metrics) -> None:
        super().__init__(inner.max_retry_count, inner.interval_calculator)
        self._inner = inner
        self._metrics = metrics

    def can_retry(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        """As the other says."""
        return self._inner.can_retry(state=state, request=request, response=response, error=error)

    def prepare_for_next_attempt(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> None:
        """Count, then wait as the other does."""
        self._metrics.retried(method_of(str(request.url)))
        self._inner.prepare_for_next_attempt(state=state, request=request, response=response, error=error)


def code_of(error: SlackApiError) -> str:
    """Slack's code, or `http_500` and the like."""
    code = error.response.get("error")
    return code if isinstance(code, str) else f"http_{getattr(error.response, 'status_code', 0)}"


def method_of(url: str) -> str:
    """The method of an address of the Web API; any other address is a response URL."""
    before, _, method = urlsplit(url).path.rpartition("/")
    return method if before.endswith("/api") else RESPONSE_URL
