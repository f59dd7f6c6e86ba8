"""Names that Slack knows us by. The manifest is made from these, the listeners are registered under them."""

from __future__ import annotations

COMMAND = "/jasmine"
EVENTS = ("app_home_opened", "app_mention", "message.im")
# Web API method -> the bot scope that it needs (None: any token will do).
METHODS = {
    "auth.test": None,
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "conversations.history": "im:history",
    "users.info": "users:read",
}
EVENT_SCOPES = {"app_home_opened": None, "app_mention": "app_mentions:read", "message.im": "im:history"}
# Everything works without these; see docs/slack.md.
OPTIONAL_SCOPES = ("users:read",)
