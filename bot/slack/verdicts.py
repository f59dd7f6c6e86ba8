"""What it means when Slack does not take a post: nowhere to post to, no token, or the next time; and: is it there?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from slack_sdk.errors import SlackApiError

from bot.errors import JasmineError
from bot.slack.client import SERVER_ERRORS, NotInstalled, never_sent
from bot.slack.posting import slack_error

# The place will not take it, however often we ask. All that begin with `restricted_action` belong here too.
NO_PLACE = frozenset({
    "channel_not_found", "is_archived", "not_in_channel", "user_not_found", "user_disabled", "cannot_dm_bot",
    "messages_tab_disabled", "cannot_reply_to_message", "as_user_not_supported", "access_denied", "no_permission",
    "method_not_supported_for_channel_type", "team_access_not_granted", "ekm_access_denied", "not_in_dm",
})  # fmt: skip
# Nothing of this workspace can be posted, until somebody installs the app again.
NO_TOKEN = frozenset({
    "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "missing_scope",
    "not_allowed_token_type", "not_installed",
})  # fmt: skip
# The message above the thread was deleted.
NO_THREAD = frozenset({"thread_not_found", "message_not_found"})
# With these Slack may have done the work all the same.
UNSURE = frozenset({"fatal_error", "internal_error", "service_unavailable", "request_timeout"})
TOO_MANY = 429
_CODE = re.compile(r"[a-z0-9_]{1,60}")


@dataclass(frozen=True)
class Verdict:
    """`code`: Slack's, or a word of ours. `wait`: how long Slack wants to be left alone, where it says so."""

    kind: Literal["place", "token", "thread", "later"]
    code: str
    wait: timedelta | None = None


def judge(error: Exception) -> Verdict:
    """What to do about a failed delivery."""
    code = code_of(error)
    if is_place(code):
        return Verdict("place", code)
    if code in NO_TOKEN:
        return Verdict("token", code)
    if code in NO_THREAD:
        return Verdict("thread", code)
    return Verdict("later", code, _asked_for(error))


def is_place(code: str) -> bool:
    """Whether it is the channel that takes no posts."""
    return code in NO_PLACE or code.startswith("restricted_action")


def code_of(error: Exception) -> str:
    """Slack's code, `http_500` and the like, or what kind of failure it was; never a word of what was to be posted."""
    if isinstance(error, NotInstalled):
        return "not_installed"
    if isinstance(error, SlackApiError):
        return _code(error) or f"http_{_status(error)}"
    if isinstance(error, OSError):
        return "no_answer"
    return "store_failed" if isinstance(error, JasmineError) else type(error).__name__


def may_be_there(error: Exception) -> bool:
    """Whether a post that ended in this error may stand in the channel. Where we do not know, it may."""
    if isinstance(error, NotInstalled):
        return False
    if isinstance(error, SlackApiError):
        code = _code(error)
        return _status(error) in SERVER_ERRORS or code in UNSURE or (code is None and _status(error) != TOO_MANY)
    return not never_sent(error)


def _code(error: SlackApiError) -> str | None:
    """Slack's own; where the answer was no JSON, the SDK puts a sentence there."""
    found = slack_error(error)
    return found if found and _CODE.fullmatch(found) else None


def _status(error: SlackApiError) -> int:
    response = error.response
    found = response.get("status") if isinstance(response, dict) else getattr(response, "status_code", 0)
    return int(found or 0)


def _asked_for(error: Exception) -> timedelta | None:
    if not isinstance(error, SlackApiError):
        return None
    response = error.response
    headers = response.get("headers") if isinstance(response, dict) else getattr(response, "headers", None)
    lowered = {str(name).lower(): value for name, value in (headers or {}).items()}
    told = lowered.get("retry-after")
    told = told[0] if isinstance(told, list) and told else told
    return timedelta(seconds=int(told)) if isinstance(told, str | int) and str(told).isdecimal() else None
