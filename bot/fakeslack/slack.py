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
from bot.fakeslack.model import Call, Channel, Delivery, FakeSlackError, Message, Team, User, View
from bot.fakeslack.people import People
from bot.fakeslack.server import Server
from bot.fakeslack.state import Installation, Workspace

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from slack_bolt import App

DEFAULT_SCOPES = ("app_mentions:read", "chat:write", "commands", "im:history", "users:read")
SIGNING_SECRET = "fakeslack-signing-secret"
PRIVATE_KINDS = ("private", "im")


class FakeSlack(People):
    """A strict Slack in this process: Web API on 127.0.0.1, signed payloads to the app, the workspace's state.

    with FakeSlack() as slack:
        slack.connect(build_app(...))            # a Bolt app, or the URL of a running one
        question = slack.mentions("alice", "who chaired?", "general")
        slack.wait_idle()
        answer = slack.posts[-1]                 # answer.thread_ts == question.ts
        slack.presses("alice", answer, 1)

    `per_channel_rate` switches chat.postMessage's limit on (posts a second and channel). `retries` redelivers events
    that are not acked in three seconds, up to three times as Slack does, without its pauses.
    """

    def __init__(
        self,
        *,
        scopes: Iterable[str] = DEFAULT_SCOPES,
        clock: Clock | None = None,
        per_channel_rate: float | None = None,
        retries: int = 0,
        team: str = "Fake Desk",
        domain: str = "fake-desk",
    ) -> None:
        self.clock = clock or Clock()
        self.signing_secret = SIGNING_SECRET
        self._workspace = Workspace(self.clock)
        self._faults = Faults()
        self._activity = Activity()
        self._api = Api(self._workspace, self._faults, per_channel_rate)
        self._server = Server(self._api, self._activity)
        self._home = self._workspace.install(team, domain, scopes)
        self._settle = 0.0
        super().__init__(self._workspace, self._home, self._activity, self._server.origin, SIGNING_SECRET)
        self.retries = min(retries, RETRIES)

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
            # We cannot look into another process: it counts as idle after a short silence.
            self._target, self._settle = http_target(app), 0.3
            return
        self._target, self._settle = bolt_target(app), 0.0
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
        self._workspace.installations[token or self.token].revoked = True

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
    ) -> None:
        """Let the next calls of a method (`response_url` and `*` too) fail; see `Fault` for what each argument does."""
        self._faults.plan(method, Fault(error, status, retry_after, hang, delay, reset), times)

    @property
    def planned_failures(self) -> int:
        """How many planned failures have not happened yet."""
        return self._faults.pending

    def heal(self) -> None:
        """Forget all planned failures."""
        self._faults.clear()

    @property
    def calls(self) -> list[Call]:
        """Every request of the app so far, in order of their answers; response URLs count as `response_url`."""
        with self._workspace.lock:
            return list(self._api.calls)

    def calls_of(self, method: str) -> list[Call]:
        """The requests of one method."""
        return [call for call in self.calls if call.method == method]

    @property
    def errors(self) -> list[Call]:
        """The requests that we refused, and acks that we could not show: empty after a good run."""
        return [call for call in [*self.calls, *self._bad_acks] if call.error]

    @property
    def deliveries(self) -> list[Delivery]:
        """Everything handed to the app, with its acks."""
        with self._workspace.lock:
            return list(self._deliveries)

    @property
    def posts(self) -> list[Message]:
        """What the bot posted, ephemerals too, oldest first, as it is now."""
        with self._workspace.lock:
            return [message for message in self._workspace.messages if message.via not in ("user", "slack")]

    @property
    def posts_and_notices(self) -> list[Message]:
        """What the bot posted and what Slack itself said ("/jasmine failed with …")."""
        with self._workspace.lock:
            return [message for message in self._workspace.messages if message.via != "user"]

    def sees(self, user: User | str, message: Message) -> bool:
        """Whether that user sees that message."""
        return self._workspace.sees(self._user(user), message)

    def place_of(self, message: Message) -> Channel:
        """The channel of a message."""
        return self._workspace.channels[message.channel]

    def name_of(self, some_id: str) -> str:
        """The name behind a user's or channel's id; the id itself where there is none."""
        named = self._workspace.users.get(some_id) or self._workspace.channels.get(some_id)
        return named.name if named else some_id

    def message(self, message: Message) -> Message | None:
        """That message as it is now; None when it was deleted."""
        return self._workspace.message(message.channel, message.ts)

    def visible_to(self, user: User | str, channel: Channel | str | None = None) -> list[Message]:
        """What that user sees in that channel (default: the DM with the bot), threads and own ephemerals included."""
        person, place = self._user(user), self._channel(channel, user)
        with self._workspace.lock:
            here = [message for message in self._workspace.messages if message.channel == place.id]
            return [message for message in here if self._workspace.sees(person, message)]

    def home(self, user: User | str) -> View | None:
        """The App Home that the app published for that user."""
        return self._workspace.homes.get(self._user(user).id)

    def modal(self, user: User | str) -> View | None:
        """The newest modal open for that user."""
        person = self._user(user)
        views = [v for v in self._workspace.views.values() if v.user == person.id and v.view["type"] == "modal"]
        return views[-1] if views else None

    def wait_idle(self, timeout: float = 10.0) -> None:
        """Wait until no request, delivery or listener is running."""
        if not self._activity.wait_idle(timeout, self._settle):
            raise FakeSlackError(f"still busy after {timeout} s")

    def wait_for(self, condition: Callable[[], bool], timeout: float = 10.0) -> None:
        """Wait until the condition holds."""
        if not self._activity.wait(condition, timeout):
            raise FakeSlackError(f"the condition did not come true within {timeout} s")
