"""Whether a message of ours is in the channel already: found by the key that it carries, not by its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.slack.posting import Posted, slack_error
from bot.slack.scopes import Scopes

EVENT_TYPE = "jasmine_briefing"
ANSWER = "jasmine_answer"
# Either kind of channel may have an id that begins with C: Slack tells when it is not the one whose scope we have.
HISTORY = {"D": ("im:history",), "C": ("channels:history", "groups:history"), "G": ("groups:history", "mpim:history")}
# Slack's clock and ours need not agree.
MARGIN = timedelta(minutes=5)
PAGE = 200
_MAY_NOT = ("missing_scope", "channel_not_found", "not_in_channel", "no_permission", "access_denied")


class CannotLook(Exception):
    """The workspace does not let us read that channel."""


def stamp(key: str, part: int) -> dict[str, Any]:
    """The metadata by which a message is found again: 0 is the channel's, the thread's count from 1."""
    return {"event_type": EVENT_TYPE, "event_payload": {"key": key, "part": part}}


class Lookup:
    """Looks with one team's client. CannotLook where it may not; the SDK's errors where Slack does not answer."""

    def __init__(self, client: WebClient, team: str, scopes: Scopes) -> None:
        self._client = client
        self._team = team
        self._scopes = scopes

    def message(self, channel: str, key: str, since: datetime, until: datetime) -> Posted | None:
        """Where the channel's message with that key stands; None where it was not posted."""
        times = {"oldest": _ts(since - MARGIN), "latest": _ts(until + MARGIN), "inclusive": True}
        for found in self._pages(self._client.conversations_history, channel, times):
            if _stamp_of(found) == (key, 0):
                return Posted(channel, str(found["ts"]))
        return None

    def parts(self, posted: Posted, key: str) -> frozenset[int]:
        """The numbers of the thread's parts that stand under the message."""
        pages = self._pages(self._client.conversations_replies, posted.channel, {"ts": posted.ts})
        stamps = map(_stamp_of, pages)
        return frozenset(stamp[1] for stamp in stamps if stamp is not None and stamp[0] == key)

    def answer(self, channel: str, thread_ts: str | None, key: str, since: datetime) -> Posted | None:
        """Where the answer with that key stands: under the message `thread_ts`, or in the DM itself."""
        if thread_ts:
            # An earlier answer in the same thread may have the same key: that to the question before its edit.
            pages = self._pages(
                self._client.conversations_replies, channel, {"ts": thread_ts, "oldest": _ts(since - MARGIN)}
            )
        else:
            pages = self._pages(self._client.conversations_history, channel, {"oldest": _ts(since - MARGIN)})
        for found in pages:
            metadata = found.get("metadata") or {}
            payload = metadata.get("event_payload") or {}
            if metadata.get("event_type") == ANSWER and payload.get("key") == key:
                return Posted(channel, str(found["ts"]))
        return None

    def question(self, channel: str, ts: str) -> Mapping[str, Any] | None:
        """The message itself, in a thread or not; None where it was deleted."""
        try:
            pages = self._pages(self._client.conversations_replies, channel, {"ts": ts})
            return next((found for found in pages if found.get("ts") == ts), None)
        except SlackApiError as error:
            if slack_error(error) in ("thread_not_found", "message_not_found"):
                return None
            raise

    def _pages(
        self, method: Callable[..., SlackResponse], channel: str, arguments: Mapping[str, Any]
    ) -> Iterator[Mapping[str, Any]]:
        granted = self._scopes.of(self._team, self._client)
        if not granted & set(HISTORY.get(channel[:1], ())):
            raise CannotLook
        cursor = ""
        while True:
            more = {"cursor": cursor} if cursor else {}
            try:
                page = method(channel=channel, include_all_metadata=True, limit=PAGE, **arguments, **more)
            except SlackApiError as error:
                if slack_error(error) in _MAY_NOT:
                    raise CannotLook from error
                raise
            yield from page.get("messages") or ()
            cursor = str((page.get("response_metadata") or {}).get("next_cursor") or "")
            if not cursor:
                return


def _stamp_of(message: Mapping[str, Any]) -> tuple[str, int] | None:
    metadata = message.get("metadata") or {}
    payload = metadata.get("event_payload") or {}
    if metadata.get("event_type") != EVENT_TYPE or not isinstance(payload.get("part"), int):
        return None
    return str(payload.get("key")), payload["part"]


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"
