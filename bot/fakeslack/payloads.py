"""The payloads that Slack sends to an app, as parcels ready to be signed."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

from bot.fakeslack.model import Button, Channel, JsonObject, Message, Parcel, User, View
from bot.fakeslack.state import APP_ID, Installation, Workspace
from bot.fakeslack.wire import message_json

VERIFICATION_TOKEN = "fakeslack-legacy-token"
CHANNEL_TYPES = {"public": "channel", "private": "group", "im": "im", "mpim": "mpim"}
SHOWN_NAMES = {"private": "privategroup", "im": "directmessage"}
_MENTION = re.compile(r"<@(\w+)>")


class Payloads:
    """Builds payloads for one installation."""

    def __init__(self, workspace: Workspace, app: Installation, origin: str) -> None:
        self._workspace = workspace
        self._app = app
        self._origin = origin

    def event(self, event: JsonObject, channel: Channel | None = None) -> Parcel:
        """An Events API envelope around an event."""
        app, workspace = self._app, self._workspace
        authorization = {
            "enterprise_id": None, "team_id": app.team.id, "user_id": app.bot.id, "is_bot": True,
            "is_enterprise_install": False,
        }  # fmt: skip
        event_id = workspace.new_id("Ev")
        envelope = {
            "token": VERIFICATION_TOKEN, "team_id": app.team.id, "context_team_id": app.team.id,
            "context_enterprise_id": None, "api_app_id": APP_ID, "event": event, "type": "event_callback",
            "event_id": event_id, "event_time": int(workspace.clock.now()), "authorizations": [authorization],
            "is_ext_shared_channel": bool(channel and channel.ext_shared), "event_context": f"4-{event_id}",
        }  # fmt: skip
        return _json("event", str(event["type"]), envelope)

    def message_event(self, message: Message, channel: Channel, kind: str = "message") -> Parcel:
        """A person's message as `message`, or its twin `app_mention`."""
        event: JsonObject = {
            "type": kind, "user": message.user, "ts": message.ts, "text": message.text, "team": message.team,
            "blocks": list(message.blocks), "channel": channel.id,
            "event_ts": message.ts,
        }  # fmt: skip
        if kind == "message":
            event["channel_type"] = CHANNEL_TYPES[channel.kind]
        event |= {"bot_id": message.bot_id} if message.bot_id else {"client_msg_id": f"fake-{message.ts}"}
        if message.thread_ts:
            event["thread_ts"] = message.thread_ts
            parent = self._workspace.message(channel.id, message.thread_ts)
            if parent:
                event["parent_user_id"] = parent.user
        if channel.ext_shared:
            event |= {"user_team": message.team, "source_team": message.team}
        return self.event(event, channel)

    def changed_event(self, before: Message, after: Message | None, channel: Channel) -> Parcel:
        """`message_changed`, or `message_deleted` where there is no `after`."""
        event: JsonObject = {
            "type": "message", "subtype": "message_changed" if after else "message_deleted", "hidden": True,
            "channel": channel.id, "channel_type": CHANNEL_TYPES[channel.kind], "ts": self._workspace.new_ts(),
            "previous_message": message_json(self._workspace, before),
        }  # fmt: skip
        if after:
            event["message"] = {**message_json(self._workspace, after), "client_msg_id": f"fake-{after.ts}"}
        else:
            event["deleted_ts"] = before.ts
        event["event_ts"] = event["ts"]
        return self.event(event, channel)

    def tombstone_event(self, before: Message, channel: Channel) -> Parcel:
        """What Slack sends where the deleted message has replies: its place is kept by a message of its own."""
        ts = self._workspace.new_ts()
        stone = {
            "type": "message", "subtype": "tombstone", "user": "USLACKBOT", "hidden": True, "ts": before.ts,
            "text": "This message was deleted.", "thread_ts": before.ts,
        }  # fmt: skip
        event: JsonObject = {
            "type": "message", "subtype": "message_changed", "hidden": True, "channel": channel.id, "ts": ts,
            "channel_type": CHANNEL_TYPES[channel.kind], "event_ts": ts, "message": stone,
            "previous_message": message_json(self._workspace, before),
        }  # fmt: skip
        return self.event(event, channel)

    def home_opened(self, user: User, channel: Channel, tab: str, view: View | None) -> Parcel:
        """`app_home_opened` of the Home or the Messages tab."""
        event: JsonObject = {
            "type": "app_home_opened", "user": user.id, "channel": channel.id, "tab": tab,
            "event_ts": self._workspace.new_ts(),
        }  # fmt: skip
        if view and tab == "home":
            event["view"] = dict(view.view)
        return self.event(event)

    def command(self, user: User, command: str, text: str, channel: Channel) -> Parcel:
        """A slash command, a form body."""
        form = {
            "token": VERIFICATION_TOKEN, "team_id": self._app.team.id, "team_domain": self._app.team.domain,
            "channel_id": channel.id, "channel_name": SHOWN_NAMES.get(channel.kind, channel.name),
            "user_id": user.id, "user_name": user.name, "command": command, "text": escaped(text),
            "api_app_id": APP_ID, "is_enterprise_install": "false", "response_url": self._hook(user, channel),
            "trigger_id": self._workspace.tickets.trigger(user.id),
        }  # fmt: skip
        return Parcel("command", command, form, urlencode(form), "application/x-www-form-urlencoded")

    def press(self, user: User, message: Message, button: Button, channel: Channel) -> Parcel:
        """`block_actions` from a message; of an ephemeral one Slack sends no `message`."""
        container: JsonObject = {
            "type": "message", "message_ts": message.ts, "channel_id": channel.id, "is_ephemeral": message.ephemeral,
        }  # fmt: skip
        if message.thread_ts:
            container["thread_ts"] = message.thread_ts
        payload = {
            **self._interaction("block_actions", user), "container": container, "channel": self._channel(channel),
            "response_url": self._hook(user, channel, message.ts), "state": {"values": {}},
            "actions": [_action(button, self._workspace.new_ts())],
        }  # fmt: skip
        if not message.ephemeral:
            payload["message"] = message_json(self._workspace, message)
        return _payload("action", button.action_id, payload)

    def press_in_view(self, user: User, view: View, button: Button) -> Parcel:
        """`block_actions` from App Home or a modal."""
        payload = {
            **self._interaction("block_actions", user), "container": {"type": "view", "view_id": view.id},
            "view": dict(view.view), "actions": [_action(button, self._workspace.new_ts())],
        }  # fmt: skip
        return _payload("action", button.action_id, payload)

    def shortcut(self, user: User, callback_id: str, message: Message, channel: Channel) -> Parcel:
        """A message shortcut."""
        payload = {
            **self._interaction("message_action", user), "callback_id": callback_id, "message_ts": message.ts,
            "action_ts": self._workspace.new_ts(), "channel": self._channel(channel),
            "message": message_json(self._workspace, message), "response_url": self._hook(user, channel, message.ts),
        }  # fmt: skip
        return _payload("shortcut", callback_id, payload)

    def global_shortcut(self, user: User, callback_id: str) -> Parcel:
        """A global shortcut."""
        payload = {
            **self._interaction("shortcut", user), "callback_id": callback_id, "action_ts": self._workspace.new_ts(),
        }  # fmt: skip
        return _payload("shortcut", callback_id, payload)

    def closed(self, user: User, view: View, everything: bool) -> Parcel:
        """`view_closed`, which has no trigger."""
        payload = {**self._interaction("view_closed", user), "view": dict(view.view), "is_cleared": everything}
        del payload["trigger_id"]
        return _payload("view", str(view.view.get("callback_id")), payload)

    def submission(self, user: User, view: View, values: JsonObject) -> Parcel:
        """`view_submission` with the state's values, block_id -> action_id -> value."""
        shown = {**view.view, "state": {"values": values}}
        payload = {**self._interaction("view_submission", user), "view": shown, "response_urls": []}
        return _payload("view", str(view.view.get("callback_id")), payload)

    def _interaction(self, kind: str, user: User) -> JsonObject:
        return {
            "type": kind, "token": VERIFICATION_TOKEN, "api_app_id": APP_ID, "enterprise": None,
            "is_enterprise_install": False, "team": {"id": self._app.team.id, "domain": self._app.team.domain},
            "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team},
            "trigger_id": self._workspace.tickets.trigger(user.id),
        }  # fmt: skip

    def _hook(self, user: User, channel: Channel, message_ts: str | None = None) -> str:
        hook = self._workspace.tickets.hook(self._app.team.id, user.id, channel.id, message_ts)
        return f"{self._origin}{hook.path}"

    def _channel(self, channel: Channel) -> JsonObject:
        return {"id": channel.id, "name": SHOWN_NAMES.get(channel.kind, channel.name)}


def escaped(text: str) -> str:
    """Typed text as Slack hands it to apps."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def typed_blocks(text: str, ts: str) -> tuple[JsonObject, ...]:
    """The rich_text block that Slack makes of a typed message whose mentions are `<@U…>`."""
    runs: list[JsonObject] = []
    for index, piece in enumerate(_MENTION.split(text)):
        if index % 2:
            runs.append({"type": "user", "user_id": piece})
        elif piece:
            plain = piece.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
            runs.append({"type": "text", "text": plain})
    section = {"type": "rich_text_section", "elements": runs}
    return ({"type": "rich_text", "block_id": f"t{ts[-6:]}", "elements": [section]},)


def _action(button: Button, ts: str) -> JsonObject:
    action: JsonObject = {
        "type": button.kind, "action_id": button.action_id, "block_id": button.block_id, "action_ts": ts,
    }  # fmt: skip
    if button.kind in ("button", "feedback_buttons"):
        action["text"] = (button.option or button.element)["text"]
        for key in ("value", "style", "url"):
            if key in (button.option or button.element):
                action[key] = (button.option or button.element)[key]
    elif button.kind == "checkboxes":
        action["selected_options"] = [button.option]
    else:
        action["selected_option"] = button.option
    return action


def _json(kind: str, name: str, payload: JsonObject) -> Parcel:
    return Parcel(kind, name, payload, json.dumps(payload, ensure_ascii=False), "application/json")


def _payload(kind: str, name: str, payload: dict[str, Any]) -> Parcel:
    body = urlencode({"payload": json.dumps(payload)})
    return Parcel(kind, name, payload, body, "application/x-www-form-urlencoded")
