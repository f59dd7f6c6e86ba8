"""Signs parcels and hands them to the app: straight into a Bolt app, or by HTTP to an address."""

from __future__ import annotations

import hashlib
import hmac
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from bot.fakeslack.model import Attempt, Delivery, Parcel

if TYPE_CHECKING:
    from slack_bolt import App

ACK_SECONDS = 3.0
RETRIES = 3


class Target(Protocol):
    """Where parcels go."""

    def __call__(self, parcel: Parcel, headers: Mapping[str, str]) -> tuple[int, str, Mapping[str, str]]:
        """Hand it over; returns status (0 where there was no answer), body and headers."""
        ...


def bolt_target(app: App) -> Target:
    """Straight into `App.dispatch`."""
    from slack_bolt import BoltRequest

    def deliver(parcel: Parcel, headers: Mapping[str, str]) -> tuple[int, str, Mapping[str, str]]:
        response = app.dispatch(BoltRequest(body=parcel.body, headers={**headers}))
        return response.status, response.body, {name: values[0] for name, values in response.headers.items()}

    return deliver


def http_target(url: str) -> Target:
    """By HTTP POST; Slack hangs up after three seconds."""

    def deliver(parcel: Parcel, headers: Mapping[str, str]) -> tuple[int, str, Mapping[str, str]]:
        request = urllib.request.Request(url, parcel.body.encode("utf-8"), dict(headers))
        try:
            with urllib.request.urlopen(request, timeout=ACK_SECONDS) as response:
                return response.status, response.read().decode("utf-8"), dict(response.headers)
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode("utf-8", "replace"), dict(error.headers)
        except (OSError, http.client.HTTPException) as error:
            return 0, str(error), {}

    return deliver


def signed_headers(parcel: Parcel, secret: str, now: float) -> dict[str, str]:
    """Content type and v0 signature."""
    stamp = str(int(now))
    base = f"v0:{stamp}:{parcel.body}".encode()
    signature = "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "Content-Type": parcel.content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": signature,
    }


def deliver(delivery: Delivery, target: Target, secret: str, retries: int = 0, reason: str | None = None) -> Delivery:
    """Hand a parcel over, and again (events only) until it is acked in time, as Slack does, without Slack's pauses.

    The signature carries the real time whatever the workspace's clock says: it belongs to the transport.
    """
    for _ in range(retries + 1):
        retry = len(delivery.attempts)
        headers = signed_headers(delivery.parcel, secret, time.time())
        if retry:
            headers |= {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason or _reason(delivery)}
        start = time.monotonic()
        status, body, answered = target(delivery.parcel, headers)
        delivery.attempts.append(Attempt(status, body, time.monotonic() - start, retry, answered))
        no_retry = any(name.lower() == "x-slack-no-retry" for name in answered)
        if delivery.acked or no_retry or delivery.parcel.kind != "event":
            break
    return delivery


def _reason(delivery: Delivery) -> str:
    last = delivery.attempts[-1]
    if last.latency > ACK_SECONDS or (last.status == 0 and "timed out" in last.body):
        return "http_timeout"
    return "connection_failed" if last.status == 0 else "http_error"
