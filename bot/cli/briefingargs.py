"""What is passed to `jasmine briefing`, read and checked: workspace, zone, topic, ids."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.errors import JasmineError

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store.store import Store


def read_team(settings: Settings, store: Store) -> str:
    """The one workspace: that of the token, else the one that has schedules already."""
    if settings.bot_token and not settings.many_workspaces:
        from bot.slack.client import FAILURES, web_client

        try:
            return str(web_client(settings).auth_test()["team_id"])
        except FAILURES as error:
            fix = "pass --team, or look at `jasmine doctor`"
            raise JasmineError(
                f"Slack does not say which workspace this is ({type(error).__name__}). Fix: {fix}."
            ) from None
    teams = {schedule.team_id for schedule in store.schedules.list()}
    if len(teams) != 1:
        raise click.UsageError("Which workspace? Pass --team, or set SLACK_BOT_TOKEN.")
    return teams.pop()


def read_zone(written: str | None, settings: Settings) -> str:
    """The IANA name of a zone as people write it; the operator's where none is written."""
    from bot.briefing.zones import find_zone

    found = find_zone(written) if written else settings.zone
    if found is None:
        raise click.UsageError(f"{written!r} is no time zone. Write an IANA name (Asia/Tokyo) or a city.")
    return found


def read_topic(written: str, root: Path) -> str:
    """A topic that the base below `root` has."""
    from bot.briefing.topics import parse_topic, topics
    from bot.knowledge.loader import load

    known = topics(load(root).lexicon.entities.values())
    found = parse_topic(written)
    if found not in known:
        raise click.UsageError(f"{written!r} is no topic. Choose one of {', '.join(known)}.")
    return found


def read_id(written: str, prefixes: str, what: str) -> str:
    """An id that looks like one of Slack's, or nothing."""
    if written and not (written[0] in prefixes and written.isalnum() and written.isascii() and written.isupper()):
        raise click.UsageError(f"{written!r} is no {what}'s id. Copy it from Slack: it begins with {prefixes[0]}.")
    return written
