"""A bot over HTTP in a process of its own, whose core may die in the middle of an answer.

usage: crash_worker.py API_BASE TOKEN SECRET DATABASE PORT die|live SECONDS_AHEAD
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import UTC, datetime, timedelta

from waitress import serve

from bot.answering.model import Context, Question, Reply
from bot.knowledge.model import Knowledge
from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.services import Dependencies
from bot.slack.web import Web
from bot.store.store import open_store
from tests.slack.world import FakeCore, knowledge


class DyingCore(FakeCore):
    """Claims have been made when it is asked; nothing has been posted."""

    def answer(self, question: Question, knowledge: Knowledge, context: Context | None) -> Reply:
        """Killed, as by the machine."""
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def main(api: str, token: str, secret: str, database: str, port: str, fate: str, ahead: str) -> None:
    """Serve until killed."""

    def clock() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=int(ahead))

    base = knowledge()
    core = DyingCore() if fate == "die" else FakeCore()
    deps = Dependencies(core, lambda: base, clock=clock, store=open_store(database, clock))
    app = build_app(Settings(bot_token=token, signing_secret=secret, api_base_url=api), deps)
    serve(Web(app, deps), host="127.0.0.1", port=int(port), _quiet=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
