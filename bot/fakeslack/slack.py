"""FakeSlack: the workspace, its people, and what they do. Start here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from bot.fakeslack.activity import Activity, CountedExecutor
from bot.fakeslack.api import Api
from bot.fakeslack.clock import Clock
from bot.fakeslack.delivery import RETRIES, Target, bolt_target, http_target
from bot.fakeslack.faults import Fault, Faults, Reset
from bot.fakeslack.installing import Installing
from bot.fakeslack.model import FakeSlackError, Team, User
from bot.fakeslack.rates import Rates
from bot.fakeslack.server import Server
from bot.fakeslack.socketmode import SocketMode
from bot.fakeslack.state import Installation, Workspace

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from ssl import SSLContext

    from slack_bolt import App

DEFAULT_SCOPES = ("app_mentions:read", "chat:write", "commands", "im:history", "users:read")
SIGNING_SECRET = "fakeslack-signing-secret"
# We cannot look into another process: it counts as idle after so many seconds of silence.
OUTSIDE_SETTLE = 0.3


class FakeSlack(Installing):
    """A strict Slack in this process: Web API on 127.0.0.1, payloads to the app, the workspace's state.

    with FakeSlack() as slack:
        slack.connect(build_app(...))            # a Bolt app, or the URL of a running one
        question = slack.mentions("alice", "who chaired?", "general")
        slack.wait_idle()
        answer = slack.posts[-1]                 # answer.thread_ts == question.ts
        slack.presses("alice", answer, 1)

    `connect` hands payloads over signed, as by HTTP; after `connect_socket` the same verbs travel by Socket Mode.

    `per_channel_rate` switches chat.postMessage's limit on (posts a second and channel), `tiers` those of the other
    methods. `retries` redelivers events that are not acked in three seconds, up to three times as Slack does, without
    its pauses. `events`: what the app is subscribed to (`app_mention`, `message.im`, …), by default all that its scopes
    allow. `tls`: serve https and wss with this context.
    """

    def __init__(
        self,
        *,
        scopes: Iterable[str] = DEFAULT_SCOPES,
        clock: Clock | None = None,
        per_channel_rate: float | None = None,
        tiers: bool = False,
        events: Iterable[str] | None = None,
        tls: SSLContext | None = None,
        retries: int = 0,
        team: str = "Fake Desk",
        domain: str = "fake-desk",
    ) -> None:
        self.clock = clock or Clock()
        self.signing_secret = SIGNING_SECRET
        self._workspace = Workspace(self.clock)
        self._faults = Faults()
        self._activity = Activity()
        self._api = Api(self._workspace, self._faults, Rates(self.clock, per_channel_rate, tiers))
        self._calls = self._api.calls
        self.socket = SocketMode(self._workspace)
        self._server = Server(self._api, self._activity, self.socket, tls)
        self._workspace.link = self._server.link
        self._home = self._workspace.install(team, domain, scopes)
        self.app_token = self._workspace.add_app_token(self._home)
        self._settle = 0.0
        super().__init__(self._workspace, self._home, self._activity, self._server.origin, SIGNING_SECRET)
        self.retries = min(retries, RETRIES)
        self._events = None if events is None else frozenset(events)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve the Web API; `base_url` is known before."""
        self._server.start()

    def stop(self) -> None:
        """Stop serving; calls that hang are let go."""
        self._server.stop()

    @property
    def base_url(self) -> str:
        """The Web API's address, for slack_sdk's `base_url`."""
        return f"{self._server.origin}/api/"

    @property
    def token(self) -> str:
        """The bot token of the home team."""
        return self._home.token

    @property
    def team(self) -> Team:
        """The home team."""
        return self._home.team

    @property
    def bot(self) -> User:
        """The bot's user in the home team."""
        return self._home.bot

    def connect(self, app: App | str) -> None:
        """Deliver to this Bolt app (its listeners then count for `wait_idle`) or to this URL by HTTP."""
        if isinstance(app, str):
            self._target, self._settle = http_target(app), OUTSIDE_SETTLE
            return
        self._target, self._settle = bolt_target(app), 0.0
        self._watch_listeners(app)

    def connect_socket(self, app: App | None = None) -> None:
        """Deliver by Socket Mode from now on, to whoever connects with `app_token`; see `socket`.

        `app`: the Bolt app behind the connection, where it is in this process; its listeners then count for
        `wait_idle`. Events that are not acked in time come at least once more.
        """
        self._target, self._settle = self.socket, 0.0 if app else OUTSIDE_SETTLE
        self.retries = max(self.retries, 1)
        if app:
            self._watch_listeners(app)

    def _watch_listeners(self, app: App) -> None:
        runner = app.listener_runner
        counted = self.watch(runner.listener_executor)
        runner.listener_executor = counted
        runner.lazy_listener_runner.executor = counted  # type: ignore[attr-defined]

    def connect_target(self, target: Target) -> None:
        """Deliver through a function of your own."""
        self._target = target

    def watch(self, executor: Executor) -> Executor:
        """The same executor, whose tasks count for `wait_idle`; hand it to the app for work beside the listeners."""
        return executor if isinstance(executor, CountedExecutor) else CountedExecutor(executor, self._activity)

    def install(self, team: str, domain: str, scopes: Iterable[str] = DEFAULT_SCOPES) -> Installation:
        """Install the app in a further team; gives its `token`, `team`, `bot`."""
        return self._workspace.install(team, domain, scopes)

    def revoke_token(self, token: str | None = None) -> None:
        """From now on every call with that token (default: the home team's) gets token_revoked."""
        self.refuse_token("token_revoked", token)

    def refuse_token(self, code: str | None, token: str | None = None) -> None:
        """From now on every call with that bot or app token gets this code (`account_inactive`, …); None ends it."""
        tokens = self._workspace.installations | self._workspace.app_tokens
        tokens[token or self.token].refusal = code

    def uninstall(self, team: str | None = None) -> None:
        """Remove the app from a team (default: the home team): its token ends, it hears of both, in this order."""
        app = self._workspace.installed_in(team) if team else self._home
        self.revoke_token(app.token)
        self.sends_event({"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [app.bot.id]}}, app=app)
        self.sends_event({"type": "app_uninstalled"}, app=app)

    def grant(self, *scopes: str) -> None:
        """Add scopes to the home installation."""
        self._home.scopes |= set(scopes)

    def withdraw(self, *scopes: str) -> None:
        """Take scopes from the home installation."""
        self._home.scopes -= set(scopes)

    @property
    def latency(self) -> float:
        """Seconds that every answer of the Web API takes."""
        return self._server.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._server.latency = seconds

    def fail_next(
        self,
        method: str,
        times: int = 1,
        *,
        error: str | None = None,
        status: int = 200,
        retry_after: int | None = None,
        hang: float | None = None,
        delay: float | None = None,
        reset: Reset | None = None,
        accepted: bool = False,
    ) -> None:
        """Let the next calls of a method (`response_url` and `*` too) fail; see `Fault` for what each argument does."""
        self._faults.plan(method, Fault(error, status, retry_after, hang, delay, reset, accepted), times)

    def fail_often(
        self,
        method: str,
        share: float,
        *,
        error: str | None = None,
        status: int = 200,
        retry_after: int | None = None,
        reset: Reset | None = None,
        seed: int = 0,
    ) -> None:
        """Let that share (0 to 1) of a method's calls fail, by chance, until `heal`."""
        self._faults.weather(method, share, Fault(error, status, retry_after, reset=reset), seed)

    @property
    def planned_failures(self) -> int:
        """How many planned failures have not happened yet."""
        return self._faults.pending

    def heal(self) -> None:
        """Forget all planned failures."""
        self._faults.clear()

    def wait_idle(self, timeout: float = 10.0) -> None:
        """Wait until no request, delivery or listener is running."""
        if not self._activity.wait_idle(timeout, self._settle):
            raise FakeSlackError(f"still busy after {timeout} s")

    def wait_for(self, condition: Callable[[], bool], timeout: float = 10.0) -> None:
        """Wait until the condition holds."""
        if not self._activity.wait(condition, timeout):
            raise FakeSlackError(f"the condition did not come true within {timeout} s")
