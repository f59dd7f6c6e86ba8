"""The Web API methods of an app-level token, and those of the agent's pane."""

from __future__ import annotations

from bot.fakeslack.errors import ApiError
from bot.fakeslack.model import JsonObject
from bot.fakeslack.state import APP_ID, Installation, Workspace

MOST_PROMPTS = 4


def connections_open(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """apps.connections.open: an address with a ticket that works once."""
    if not workspace.socket_mode:
        raise ApiError("socket_mode_not_enabled")
    return {"url": f"{workspace.link}?ticket={workspace.tickets.link()}&app_id={APP_ID}"}


def set_suggested_prompts(workspace: Workspace, app: Installation, args: JsonObject) -> JsonObject:
    """assistant.threads.setSuggestedPrompts, for the Messages tab of an agent."""
    channel = workspace.channel_for(app, args["channel_id"])
    if channel.kind != "im":
        raise ApiError("channel_not_found")
    problems = _problems(args["prompts"])
    if not isinstance(args.get("title", ""), str):
        problems.append("must be a string [json-pointer:/title]")
    if problems:
        raise ApiError("invalid_arguments", problems)
    # With a thread Slack says ok to an agent and shows nothing: that argument is the old assistant's.
    if not args.get("thread_ts"):
        workspace.prompts[channel.id] = tuple(args["prompts"])
    return {}


def _problems(prompts: object) -> list[str]:
    if not isinstance(prompts, list) or not 1 <= len(prompts) <= MOST_PROMPTS:
        return [f"must be an array of 1 to {MOST_PROMPTS} items [json-pointer:/prompts]"]
    problems = []
    for index, prompt in enumerate(prompts):
        for key in ("title", "message"):
            if not isinstance(prompt, dict) or not isinstance(prompt.get(key), str) or not prompt[key]:
                problems.append(f"missing required field: {key} [json-pointer:/prompts/{index}]")
    return problems
