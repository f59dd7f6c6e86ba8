"""The door of the Web API: token, scopes, rate, method, and a record of every call."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.fakeslack import methods_apps as apps
from bot.fakeslack import methods_chat as chat
from bot.fakeslack import methods_oauth as oauth
from bot.fakeslack import methods_read as read
from bot.fakeslack import methods_views as views
from bot.fakeslack.errors import ApiError
from bot.fakeslack.faults import Faults
from bot.fakeslack.model import Call, JsonObject
from bot.fakeslack.rates import Rates
from bot.fakeslack.state import Installation, Workspace

Handler = Callable[[Workspace, Installation, JsonObject], JsonObject]
HOOK = "response_url"


@dataclass(frozen=True)
class Method:
    """A method, the arguments and scopes it needs; the conversations.* methods check theirs by the channel's kind."""

    handler: Handler
    required: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    token: Literal["bot", "app"] = "bot"


METHODS: Mapping[str, Method] = {
    "apps.connections.open": Method(apps.connections_open, (), ("connections:write",), token="app"),
    "assistant.threads.setSuggestedPrompts": Method(
        apps.set_suggested_prompts, ("channel_id", "prompts"), ("assistant:write",)
    ),
    "auth.test": Method(read.auth_test),
    "chat.postMessage": Method(chat.post_message, ("channel",), ("chat:write",)),
    "chat.postEphemeral": Method(chat.post_ephemeral, ("channel", "user"), ("chat:write",)),
    "chat.update": Method(chat.update, ("channel", "ts"), ("chat:write",)),
    "chat.delete": Method(chat.delete, ("channel", "ts"), ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink, ("channel", "message_ts")),
    "users.info": Method(read.users_info, ("user",), ("users:read",)),
    "conversations.info": Method(read.conversations_info, ("channel",)),
    "conversations.open": Method(read.conversations_open, ("users",)),
    "conversations.history": Method(read.conversations_history, ("channel",)),
    "conversations.replies": Method(read.conversations_replies, ("channel", "ts")),
    "views.open": Method(views.views_open, ("trigger_id", "view")),
    "views.push": Method(views.views_push, ("trigger_id", "view")),
    "views.update": Method(views.views_update, ("view",)),
    "views.publish": Method(views.views_publish, ("user_id", "view")),
}

# What goes without a token.
OPEN_METHODS: Mapping[str, Callable[[Workspace, JsonObject], JsonObject]] = {"oauth.v2.access": oauth.access}


@dataclass(frozen=True)
class Answer:
    """What goes back over HTTP: JSON, or plain text such as the `ok` of a response URL."""

    status: int
    body: JsonObject | str
    headers: Mapping[str, str] = field(default_factory=dict)


class Api:
    """Answers requests against the workspace."""

    def __init__(self, workspace: Workspace, faults: Faults, rates: Rates) -> None:
        self.workspace = workspace
        self.faults = faults
        self.rates = rates
        self.calls: list[Call] = []

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
            if name in OPEN_METHODS:
                return Answer(200, {"ok": True, **OPEN_METHODS[name](self.workspace, args)})
            app, method = self._authorised(name, token)
            if wait := self.rates.wait(name, app.token, str(args.get("channel"))):
                return Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)})
            missing = [f"missing required field: {key}" for key in method.required if args.get(key) in (None, "")]
            if missing:
                raise ApiError("invalid_arguments", missing)
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
        installed, app_level = self.workspace.installations.get(token), self.workspace.app_tokens.get(token)
        app = installed or app_level
        if app is None:
            raise ApiError("token_revoked" if token in self.workspace.retired else "invalid_auth")
        if app.refusal:
            raise ApiError(app.refusal)
        if app.expires is not None and self.workspace.clock.now() >= app.expires:
            raise ApiError("token_expired")
        if (method.token == "app") != (app_level is not None):
            raise ApiError("not_allowed_token_type")
        for scope in method.scopes:
            app.need(scope)
        return app, method
