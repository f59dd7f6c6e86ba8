"""Which scopes the workspace granted: Slack tells with every answer, and some things are not tried without them."""

from __future__ import annotations

import threading
from collections.abc import Mapping

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

HEADER = "x-oauth-scopes"


class Scopes:
    """The scopes of the client's token, asked for once."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._granted: frozenset[str] | None = None
        self._lock = threading.Lock()

    def has(self, scope: str) -> bool:
        """Whether that scope was granted; False where Slack cannot be asked."""
        with self._lock:
            if self._granted is None:
                try:
                    self._granted = granted(self._client.auth_test().headers)
                except (SlackClientError, OSError):
                    return False
            return scope in self._granted


def granted(headers: Mapping[str, object]) -> frozenset[str]:
    """The scopes in an answer's headers."""
    found = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    text = ",".join(map(str, found)) if isinstance(found, list | tuple) else str(found)
    return frozenset(part.strip() for part in text.split(",") if part.strip())
