"""The door of the Web API: token, scopes, rate, method, and a record of every call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.fakeslack import methods_chat as chat
from bot.fakeslack import methods_read as read
from bot.fakeslack.errors import ApiError
from bot.fakeslack.faults import Faults
from bot.fakeslack.model import Call, JsonObject
from bot.fakeslack.state import Installation, Workspace

Handler = Callable[[Workspace, Installation, JsonObject], JsonObject]
HOOK = "response_url"


@dataclass(frozen=True)
class Method:
    """A method and the scopes it needs; the conversations.* methods check theirs by the channel's kind."""

    handler: Handler
    scopes: tuple[str, ...] = ()


METHODS: Mapping[str, Method] = {
    "auth.test": Method(read.auth_test),
    "chat.postMessage": Method(chat.post_message, ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("chat:write",)),
    "chat.update": Method(chat.update, ("chat:write",)),
    "chat.delete": Method(chat.delete, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink),
    "users.info": Method(read.users_info, ("users:read",)),
    "conversations.info": Method(read.conversations_info),
    "conversations.open": Method(read.conversations_open, ("im:write",)),
    "conversations.history": Method(read.conversations_history),
    "conversations.replies": Method(read.conversations_replies),
    "views.open": Method(read.views_open),
    "views.push": Method(read.views_open),
    "views.update": Method(read.views_update),
    "views.publish": Method(read.views_publish),
}


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP: JSON, or plain text such as the `ok` of a response URL."""

    status: int
    body: JsonObject | str
    headers: Mapping[str, str] = field(default_factory=dict)


class Api:
    """Answers requests against the workspace."""

    def __init__(self, workspace: Workspace, faults: Faults, per_channel_rate: float | None) -> None:
        self.workspace = workspace
        self.faults = faults
        self.per_channel_rate = per_channel_rate
        self.calls: list[Call] = []
        self._last_post: dict[str, float] = {}

    def call(self, name: str, token: str | None, args: JsonObject, fault: Answer | None) -> Answer:
        """Answer one method call; a fault stands in for the answer."""
        answer = fault or self._answer(name, token, args)
        return self._noted(name, args, answer)

    def hook(self, path: str, body: JsonObject, fault: Answer | None) -> Answer:
        """Answer one POST to a response URL."""
        if fault is None:
            try:
                chat.post_to_hook(self.workspace, path, body)
                fault = Answer(200, "ok")
            except ApiError as error:
                status = 404 if error.code in ("no_such_hook", "expired_url", "used_url") else 400
                fault = Answer(status, error.body())
        return self._noted(HOOK, body, fault)

    def _noted(self, name: str, args: JsonObject, answer: Answer) -> Answer:
        error = answer.body.get("error") if isinstance(answer.body, dict) else None
        if error is None and answer.status >= 300:
            error = f"http_{answer.status}"
        call = Call(name, args, answer.status, error, self.workspace.clock.now())
        with self.workspace.lock:
            self.calls.append(call)
        return answer

    def _answer(self, name: str, token: str | None, args: JsonObject) -> Answer:
        try:
            app, method = self._authorised(name, token)
            if name == "chat.postMessage" and (wait := self._too_soon(str(args.get("channel")))):
                return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)})
            body = {"ok": True, **method.handler(self.workspace, app, args)}
        except ApiError as error:
            return Answer(200, error.body())
        except (ValueError, TypeError) as error:
            return Answer(200, ApiError("invalid_arguments", [str(error)]).body())
        return Answer(200, body, {"X-OAuth-Scopes": ",".join(sorted(app.scopes))})

    def _authorised(self, name: str, token: str | None) -> tuple[Installation, Method]:
        method = METHODS.get(name)
        if method is None:
            raise ApiError("unknown_method", req_method=name)
        if not token:
            raise ApiError("not_authed")
        app = self.workspace.installations.get(token)
        if app is None:
            raise ApiError("invalid_auth")
        if app.revoked:
            raise ApiError("token_revoked")
        for scope in method.scopes:
            if scope not in app.scopes:
                raise ApiError("missing_scope", needed=scope, provided=",".join(sorted(app.scopes)))
        return app, method

    def _too_soon(self, channel: str) -> int:
        """Seconds to wait where a per-channel rate is on and this post comes too early, else 0."""
        if not self.per_channel_rate:
            return 0
        with self.workspace.lock:
            now = self.workspace.clock.now()
            if now - self._last_post.get(channel, 0.0) < 1 / self.per_channel_rate:
                return max(1, round(1 / self.per_channel_rate))
            self._last_post[channel] = now
        return 0
