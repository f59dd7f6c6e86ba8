"""What a modal does after its submission was acknowledged, and how it is closed."""

from __future__ import annotations

import json

from bot.fakeslack.blocks import check_view
from bot.fakeslack.errors import ApiError
from bot.fakeslack.methods_views import push, show
from bot.fakeslack.model import Delivery, FakeSlackError, View
from bot.fakeslack.state import Installation, Workspace


def apply_view_ack(workspace: Workspace, app: Installation, view: View, delivery: Delivery) -> None:
    """Close the modal, or keep it for `errors`, or show what `update` or `push` brings."""
    body = delivery.attempts[-1].body
    answer = json.loads(body) if body.strip().startswith("{") else {}
    action = answer.get("response_action")
    if delivery.acked and action == "errors":
        return _check_errors(view, answer.get("errors"))
    if not delivery.acked:
        return
    if action in ("update", "push"):
        problems = check_view(answer.get("view"))
        if problems:
            raise FakeSlackError(f"the ack's view is invalid: {'; '.join(problems)}")
        try:
            if action == "push":
                push(workspace, app, answer["view"], view.user)
            else:
                show(workspace, app, answer["view"], view.user, view)
        except ApiError as error:
            raise FakeSlackError(f"the ack's view cannot be shown: {error.code}") from error
    else:
        close(workspace, view, everything=action == "clear")


def _check_errors(view: View, errors: object) -> None:
    """Slack shows errors under input blocks only; with any other key its window says that something went wrong."""
    inputs = {block.get("block_id") for block in view.view.get("blocks", ()) if block.get("type") == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise FakeSlackError(f"the ack's errors are not under inputs of the view: {errors}")
    if not all(isinstance(text, str) and text for text in errors.values()):
        raise FakeSlackError(f"the ack's errors are not texts: {errors}")


def close(workspace: Workspace, view: View, *, everything: bool = False) -> list[View]:
    """Take the modal away, or all that lie with it in one stack; returns those, the topmost first."""
    with workspace.lock:
        stack = [v for v in workspace.views.values() if v.view["root_view_id"] == view.view["root_view_id"]]
        gone = list(reversed(stack)) if everything else [view]
        for each in gone:
            workspace.views.pop(each.id, None)
    return gone
