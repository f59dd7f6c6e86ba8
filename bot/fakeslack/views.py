"""What a modal does after its submission was acknowledged."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.fakeslack.blocks import check_view
from bot.fakeslack.model import Delivery, FakeSlackError, View
from bot.fakeslack.state import Installation, Workspace


def apply_view_ack(workspace: Workspace, app: Installation, view: View, delivery: Delivery) -> None:
    """Close the modal, or keep it for `errors`, or show what `update` or `push` brings."""
    body = delivery.attempts[-1].body
    answer = json.loads(body) if body.strip().startswith("{") else {}
    action = answer.get("response_action")
    if not delivery.acked or action == "errors":
        return
    with workspace.lock:
        if action in ("update", "push"):
            problems = check_view(answer.get("view"))
            if problems:
                raise FakeSlackError(f"the ack's view is invalid: {'; '.join(problems)}")
            shown = {**view.view, **answer["view"]}
            workspace.views[view.id] = replace(view, view=shown, hash=f"{workspace.new_ts()}.hash")
        elif action == "clear":
            workspace.views = {v.id: v for v in workspace.views.values() if v.user != view.user}
        else:
            workspace.views.pop(view.id, None)
