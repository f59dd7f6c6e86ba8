"""Where an answer goes, and the one way by which every message leaves: fitted, validated, with mark-up switched off."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.rendering.blockkit import check_message
from bot.rendering.fitting import fit
from bot.rendering.visible import visible_all
from bot.settings import Settings
from bot.slack.client import Clients, hurried, webhook_client
from bot.slack.metrics import RESPONSE_URL, Metrics
from bot.slack.pace import Pace

log = structlog.get_logger(__name__)
Surface = Literal["mention", "dm", "thread", "command", "action", "shortcut", "home", "briefing"]
Message = dict[str, Any]
_PLAIN_URL = re.compile(r"https?://[\w.:\[\]-]+(?:[/?][!-~]*)?", re.ASCII)
PLAIN = {"parse": "none", "link_names": False, "unfurl_links": False, "unfurl_media": False}


NOT_THERE = ("not_in_channel", "channel_not_found")
"""What Slack says where the bot is no member; a response URL works there all the same."""


@dataclass(frozen=True)
class Place:
    """Where a question came from and its answer goes.

    `private`: only the asker sees the answer, which travels by the response URL. `direct`: a DM. `shared`: other
    organizations are in the channel. `question_ts`: the message that asks, where it is one. `begun`: the thread
    has replies already. `guest`: whoever pressed is of another organisation.
    """

    team: str
    channel: str
    user: str
    surface: Surface
    thread_ts: str | None = None
    direct: bool = False
    private: bool = False
    response_url: str | None = None
    shared: bool = False
    question_ts: str | None = None
    begun: bool = True
    guest: bool = False

    @property
    def person(self) -> str:
        """The asker's key."""
        return f"{self.team}:{self.user}"

    @property
    def conversation(self) -> str:
        """The key of what this conversation remembers: a thread, a DM, or the asker's private answers in a channel."""
        return f"{self.team}:{self.channel}:{self.user if self.private else self.thread_ts or ''}"

    @property
    def lane(self) -> str:
        """What must stay in order: Slack takes one post a second and channel, private answers go their own way."""
        return self.conversation if self.private else f"{self.team}:{self.channel}"


@dataclass(frozen=True)
class Posted:
    """Where a message stands."""

    channel: str
    ts: str


class Poster:
    """Posts to places, each with the client of its team."""

    def __init__(self, clients: Clients, settings: Settings, pace: Pace, metrics: Metrics) -> None:
        self._clients = clients
        self._settings = settings
        self._metrics = metrics
        self._pace = pace

    def hurried(self) -> Poster:
        """The same, which tries everything once."""
        clients = self._clients
        return Poster(lambda team: hurried(clients(team)), self._settings, self._pace, self._metrics)

    def say(self, place: Place, message: Message, metadata: Message | None = None) -> Posted | None:
        """Answer: in the thread, in the DM, or to the asker alone where the question was private (then None)."""
        if place.private:
            self.whisper(place, message)
            return None
        extra = {"metadata": metadata} if metadata else {}
        sent = {**sound(message), **PLAIN, **extra}
        client = self._at_pace(place)
        done = client.chat_postMessage(channel=place.channel, thread_ts=place.thread_ts, **sent)
        return Posted(str(done["channel"]), str(done["ts"]))

    def rest(self, seconds: float) -> None:
        """Leave Slack alone for a while."""
        self._pace.rest(seconds)

    def change(self, place: Place, posted: Posted, message: Message) -> None:
        """Replace a message that was posted for that place."""
        sent = {"blocks": [], **sound(message)}
        client = self._clients(place.team)
        client.chat_update(channel=posted.channel, ts=posted.ts, parse="none", link_names=False, **sent)

    def withdraw(self, place: Place, posted: Posted) -> None:
        """Delete a message that was posted for that place; one that is gone already is no fault."""
        client = self._clients(place.team)
        try:
            client.chat_delete(channel=posted.channel, ts=posted.ts)
        except SlackApiError as error:
            if slack_error(error) != "message_not_found":
                raise

    def share(self, place: Place, message: Message) -> Posted | None:
        """Show the message to the whole channel, also where the bot is no member; None where it cannot.

        Where the bot is no member, Slack does not tell which message it became: its `ts` is "".
        """
        sent, client = {**sound(message), **PLAIN}, self._at_pace(place)
        try:
            done = client.chat_postMessage(channel=place.channel, **sent)
            return Posted(str(done["channel"]), str(done["ts"]))
        except SlackApiError as error:
            if slack_error(error) not in NOT_THERE:
                raise
        return Posted(place.channel, "") if self._respond(place, message, public=True) else None

    def whisper(self, place: Place, message: Message) -> None:
        """Show the message to the asker alone."""
        if place.direct and not place.private:
            try:
                self.say(place, message)
            except SlackApiError as error:
                if slack_error(error) not in NOT_THERE or not self._respond(place, message):
                    raise
            return
        if place.private and self._respond(place, message):
            return
        # Slack shows nothing in a thread that nobody has replied in yet.
        begun = place.thread_ts if place.begun and place.thread_ts != place.question_ts else None
        sent = {**sound(message), "parse": "none", "link_names": False}
        try:
            self._clients(place.team).chat_postEphemeral(
                channel=place.channel, user=place.user, thread_ts=begun, **sent
            )
        except SlackApiError as error:
            if slack_error(error) not in NOT_THERE or not self._respond(place, message):
                raise

    def reply_privately(self, place: Place, message: Message) -> None:
        """Show the message to the asker alone, also in a channel where the bot is no member."""
        if not self._respond(place, message):
            self.whisper(place, message)

    def _at_pace(self, place: Place) -> WebClient:
        """The client, when the channel may have one more message. Asked for after the wait, its token is good."""
        self._pace.wait(f"{place.team}:{place.channel}")
        return self._clients(place.team)

    def _respond(self, place: Place, message: Message, public: bool = False) -> bool:
        """False where the response URL is missing, foreign, used up or expired: then there is another way."""
        url = place.response_url
        if not url or not is_slack(url, self._settings):
            return False
        kind = "in_channel" if public else "ephemeral"
        body = {**sound(message), "response_type": kind, "replace_original": False}
        answer = webhook_client(url, self._settings, self._metrics).send_dict(body)
        if answer.status_code == 200:
            self._metrics.called(RESPONSE_URL)
        else:
            self._metrics.refused(RESPONSE_URL, f"http_{answer.status_code}")
            log.warning("response_url_failed", status=answer.status_code, answer=answer.body[:200])
        return answer.status_code == 200


def is_slack(url: str, settings: Settings) -> bool:
    """Whether an address that came with a payload may be posted to: Slack's, or the API's that the operator set.

    The payload is signed, and yet. Whatever one reader of addresses might take for another host is refused.
    """
    if not _PLAIN_URL.fullmatch(url):
        return False
    try:
        parts, api = urlsplit(url), urlsplit(settings.api_base_url)
    except ValueError:
        return False
    hooks = ("https", f"hooks.{settings.domain}")
    return (parts.scheme, parts.netloc) in (hooks, (api.scheme, api.netloc))


def sound(message: Message) -> Message:
    """The message, with nothing unseen in it, if it is valid; else the best that can be made of it, and a log line."""
    message = visible_all(message)
    problems = check_message(message)
    if not problems:
        return message
    log.error("invalid_message", problems=[str(problem) for problem in problems[:10]])
    return fit(message)


def slack_error(error: BaseException) -> str | None:
    """Slack's own code for what went wrong, where it gave one."""
    if isinstance(error, SlackApiError) and isinstance(error.response.get("error"), str):
        return str(error.response["error"])
    return None
