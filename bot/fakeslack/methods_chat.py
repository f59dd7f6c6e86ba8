"""The Web API methods that post and change messages, and the response URLs."""

from __future__ import annotations

from typing import Any

from bot.fakeslack.blocks import check_message_blocks
from bot.fakeslack.errors import ApiError
from bot.fakeslack.model import Channel, JsonObject, Message
from bot.fakeslack.state import Installation, Workspace
from bot.fakeslack.wire import message_json, with_ids

MOST_TEXT = 40_000
MOST_UPDATE_TEXT = 4_000


def post_message(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """chat.postMessage"""
    channel = _target(workspace, app, args.get("channel"))
    if not channel.bot and not (channel.kind == "public" and "chat:write.public" in app.scopes):
        raise ApiError("not_in_channel")
    if channel.archived:
        raise ApiError("is_archived")
    message = workspace.add_message(_message(workspace, app, channel, args, "chat.postMessage"))
    shown = message_json(workspace, message)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """chat.postEphemeral"""
    channel = workspace.channel_for(app, args.get("channel"))
    if not channel.bot:
        raise ApiError("not_in_channel")
    user = workspace.users.get(str(args.get("user")))
    if user is None or not workspace.in_channel(user, channel):
        raise ApiError("user_not_in_channel")
    message = _message(workspace, app, channel, args, "chat.postEphemeral", only_for=user.id)
    return {"message_ts": workspace.add_message(message).ts}


def update(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """chat.update"""
    message = _own(workspace, app, args, "cant_update_message")
    text, blocks = _content(args, MOST_UPDATE_TEXT)
    if "blocks" not in args:  # Slack keeps the old blocks unless it is given an array, be it empty
        blocks = list(message.blocks)
    changed = workspace.change(
        message, text=text, blocks=with_ids(blocks, message.ts), edited=True, args=args, via="chat.update",
        metadata=_metadata(args) or message.metadata,
    )  # fmt: skip
    return {"channel": message.channel, "ts": message.ts, "text": text, "message": message_json(workspace, changed)}


def delete(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """chat.delete"""
    message = _own(workspace, app, args, "cant_delete_message")
    workspace.remove(message)
    return {"channel": message.channel, "ts": message.ts}


def get_permalink(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """chat.getPermalink"""
    channel = workspace.channel_for(app, args.get("channel"))
    message = workspace.message(channel.id, str(args.get("message_ts")))
    if message is None or message.ephemeral:
        raise ApiError("message_not_found")
    link = f"https://{app.team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def post_to_hook(workspace: Workspace, path: str, body: Any) -> None:
    """A POST to a response URL."""
    hook = workspace.tickets.use_hook(path)
    if not isinstance(body, dict):
        raise ApiError("invalid_payload")
    app = workspace.installed_in(hook.team)
    channel = workspace.channels[hook.channel]
    original = workspace.message(channel.id, hook.message_ts) if hook.message_ts else None
    if body.get("delete_original"):
        return workspace.remove(original) if original else None
    # Only a pressed message can be replaced: on a slash command's URL Slack ignores the flag and posts anew.
    if body.get("replace_original") and original:
        text, blocks = _content(body, MOST_TEXT)
        workspace.change(
            original, text=text, blocks=with_ids(blocks, original.ts), edited=True, args=body, via="response_url"
        )
        return None
    public = body.get("response_type") == "in_channel"
    only_for = None if public else hook.user
    workspace.add_message(_message(workspace, app, channel, body, "response_url", only_for=only_for))
    return None


def post_as_ack(workspace: Workspace, app: Installation, channel: Channel, user: str, body: JsonObject) -> None:
    """The message that an app put into its ack of a slash command."""
    only_for = None if body.get("response_type") == "in_channel" else user
    workspace.add_message(_message(workspace, app, channel, body, "ack", only_for=only_for))


def _target(workspace: Workspace, app: Installation, channel_id: object) -> Channel:
    user = workspace.users.get(str(channel_id))
    if user is not None and user.team == app.team.id and not user.is_bot:
        return workspace.dm(user, app)
    return workspace.channel_for(app, channel_id)


def _own(workspace: Workspace, app: Installation, args: JsonObject, refusal: str) -> Message:
    channel = workspace.channel_for(app, args.get("channel"))
    message = workspace.message(channel.id, str(args.get("ts")))
    if message is None or message.ephemeral:
        raise ApiError("message_not_found")
    if message.bot_id != app.bot_id:
        raise ApiError(refusal)
    return message


def _message(
    workspace: Workspace, app: Installation, channel: Channel, args: JsonObject, via: str, only_for: str | None = None
) -> Message:
    text, blocks = _content(args, MOST_TEXT)
    thread_ts = args.get("thread_ts")
    if thread_ts is not None:
        parent = workspace.message(channel.id, str(thread_ts))
        if parent is None or parent.ephemeral:
            raise ApiError("thread_not_found")
        if parent.thread_ts:
            thread_ts = parent.thread_ts
    ts = workspace.new_ts()
    return Message(
        ts, channel.id, app.bot.id, app.team.id, text, with_ids(blocks, ts), thread_ts and str(thread_ts),
        only_for, app.bot_id, _metadata(args), via=via, args=args,
    )  # fmt: skip


def _content(args: JsonObject, most: int) -> tuple[str, list[Any]]:
    text, blocks = args.get("text") or "", args.get("blocks") or []
    if not isinstance(text, str):
        raise ApiError("invalid_arguments", ["text must be a string [json-pointer:/text]"])
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    if not text and not blocks and not args.get("attachments"):
        raise ApiError("no_text")
    if len(text) > most:
        raise ApiError("msg_too_long")
    problems = check_message_blocks(blocks)
    if problems:
        raise ApiError("invalid_blocks", problems)
    return text, blocks


def _metadata(args: JsonObject) -> JsonObject | None:
    metadata = args.get("metadata")
    if metadata is None:
        return None
    fits = isinstance(metadata, dict) and isinstance(metadata.get("event_payload"), dict)
    if not fits or not isinstance(metadata.get("event_type"), str):
        raise ApiError("invalid_metadata_format")
    return dict(metadata)
