"""Asking Slack once: no retries, a short wait, no word on stderr."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.settings import Settings
from bot.slack.client import web_client

SECONDS = 4
QUIET = logging.getLogger("bot.slack.doctor.quiet")
QUIET.propagate = False
QUIET.addHandler(logging.NullHandler())


@dataclass(frozen=True)
class Answer:
    """What Slack said: the body, the headers with lower-case names, and the code of a refusal (empty: it said yes)."""

    body: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    refusal: str = ""

    @property
    def date(self) -> datetime | None:
        """Slack's clock; None where the answer does not tell."""
        try:
            return parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return None

    @property
    def scopes(self) -> frozenset[str] | None:
        """The scopes of the token; None where the answer does not tell."""
        listed = self.headers.get("x-oauth-scopes")
        return None if listed is None else frozenset(filter(None, (scope.strip() for scope in listed.split(","))))


def client_for(settings: Settings) -> WebClient:
    """The bot's own client, in a hurry."""
    client = web_client(settings)
    client.timeout, client.retry_handlers, client._logger = SECONDS, [], QUIET
    return client


def ask(call: Callable[[], SlackResponse]) -> Answer:
    """The answer to a call; one that cannot be had is a refusal too (`no_answer: …`)."""
    try:
        response = call()
    except SlackApiError as error:
        headers = _lower(getattr(error.response, "headers", {}))
        return Answer({}, headers, str(error.response.get("error") or f"http_{error.response.get('status', '?')}"))
    except (SlackClientError, OSError, ValueError) as error:
        return Answer(refusal=f"no_answer: {type(error).__name__}")
    body = response.data if isinstance(response.data, dict) else {}
    return Answer(body, _lower(response.headers))


def _lower(headers: Mapping[str, Any]) -> dict[str, str]:
    return {name.lower(): str(value) for name, value in headers.items()}
