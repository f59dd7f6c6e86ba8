"""Names that Slack knows us by. The manifest is made from these, the listeners are registered under them."""

from __future__ import annotations

COMMAND = "/jasmine"
SHORTCUT = "jasmine_answer_this"
EVENTS = ("app_home_opened", "app_mention", "message.im")
# With the history scopes: questions that go on in a thread without a mention, and edits in channels.
HISTORY_EVENTS = ("message.channels", "message.groups", "message.mpim")
# What tells that the app left a workspace; heard where many can install it.
LEAVING_EVENTS = ("app_uninstalled", "tokens_revoked")
# Web API method -> the bot scope that it needs (None: any token will do, or none).
METHODS = {
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "auth.test": None,
    "chat.delete": "chat:write",
    "chat.getPermalink": None,
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "conversations.history": "im:history",
    "conversations.replies": "im:history",
    "oauth.v2.access": None,
    "users.info": "users:read",
    "views.open": None,
    "views.publish": None,
}
EVENT_SCOPES = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.mpim": "mpim:history",
}
# Everything works without these; see docs/slack.md.
OPTIONAL_SCOPES = ("users:read",)
AGENT_SCOPES = ("assistant:write",)
# What is called with the app-level token, and the scope of that.
APP_METHODS = {"apps.connections.open": "connections:write"}
# Where `jasmine serve` takes what Slack sends: events, commands, interactivity.
SLACK_PATHS = ("/slack/events", "/slack/commands", "/slack/actions")
# Its pages for people who install the app in their workspace.
INSTALL_PATH, REDIRECT_PATH = "/slack/install", "/slack/oauth_redirect"
