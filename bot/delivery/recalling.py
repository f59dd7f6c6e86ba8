"""What `jasmine recall` works with: settings, store, the bases of now and then, and a client for each workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import cache, cached_property
from pathlib import Path

from slack_sdk import WebClient

from bot.archive import BASES, Archive
from bot.clock import Clock, system_clock
from bot.delivery import recall
from bot.delivery.correcting import Correcting, Outcome
from bot.delivery.recall import Plan, Present, Target
from bot.errors import JasmineError
from bot.knowledge.loader import load
from bot.knowledge.model import Bilingual, Knowledge
from bot.settings import Settings
from bot.slack import logs
from bot.slack.client import FAILURES, Clients, NotInstalled, web_client
from bot.slack.metrics import fresh_metrics
from bot.slack.pace import Pace
from bot.slack.posting import Poster
from bot.slack.verdicts import code_of
from bot.store.store import Store, open_store


class Recalling:
    """A recall from the operator's machine. Slack is not called before the first correction."""

    def __init__(
        self, settings: Settings, store: Store, knowledge: Knowledge, clock: Clock, pace: Pace | None = None
    ) -> None:
        self.knowledge = knowledge
        self.now = clock
        self._settings = settings
        self._store = store
        self._pace = pace or Pace()

    def plan(self, fact: str, since: datetime, team: str | None, words: Bilingual | None) -> tuple[Present, Plan]:
        """What holds of the fact, and where it was stated. JasmineError where nobody knows such a fact."""
        recall.check_known(fact, self.knowledge, self._store, since)
        holds = recall.present(fact, self.knowledge, words)
        return holds, recall.plan(self._store, holds, since, self._bases, team)

    def done(self, plan: Plan) -> frozenset[str]:
        """The keys of those corrections that stand there already."""
        return frozenset(self._store.corrections.posted_of([target.key for target in plan.targets]))

    def correct(self, target: Target, holds: Present) -> Outcome:
        """Post one correction, once."""
        return self._correcting.correct(target, holds)

    @cached_property
    def _bases(self) -> Callable[[str], Knowledge | None]:
        kept = Archive(self._settings.state_dir / BASES)

        @cache
        def base(version: str) -> Knowledge | None:
            if version == self.knowledge.version:
                return self.knowledge
            try:
                with kept.unpacked(version) as folder:
                    return load(folder)
            except (JasmineError, OSError):
                return None

        return base

    @cached_property
    def _correcting(self) -> Correcting:
        settings, metrics = self._settings, fresh_metrics()
        clients = self._clients()
        poster = Poster(clients, settings, self._pace, metrics)
        return Correcting(self._store.corrections, self.knowledge, clients, poster, self.now, settings.zone)

    def _clients(self) -> Clients:
        if self._settings.many_workspaces:
            from bot.slack.workspaces import Workspaces

            return Workspaces(self._settings, self._store, fresh_metrics()).client
        if not self._settings.bot_token:
            raise JasmineError("SLACK_BOT_TOKEN is not set. Fix: set it as for `jasmine run`.")
        return only(web_client(self._settings))


def only(client: WebClient) -> Clients:
    """The client of the one workspace that the token is for; rows of another one have none."""
    try:
        ours = str(client.auth_test()["team_id"])
    except FAILURES as error:
        fix = "run `jasmine doctor`"
        raise JasmineError(f"Slack does not take SLACK_BOT_TOKEN ({code_of(error)}). Fix: {fix}.") from None

    def clients(team: str) -> WebClient:
        if team != ours:
            raise NotInstalled(f"The token is not for the workspace {team}.")
        return client

    return clients


@contextmanager
def opened(root: Path, environ: Mapping[str, str]) -> Iterator[Recalling]:
    """Ready to recall; the database is closed afterwards."""
    settings = Settings.from_env(environ)
    logs.configure("WARNING", secrets=settings.secrets)
    store = open_store(settings.database_url, system_clock)
    try:
        yield Recalling(settings, store, load(root), system_clock)
    finally:
        store.close()
