"""D024 and D025: for many workspaces, whether the keys open every token, and how the installations stand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.slack.doctor.finding import Finding, ok, problem, skipped, warning
from bot.slack.doctor.keeping import file_of
from bot.slack.doctor.setup import Setup
from bot.slack.names import INSTALL_PATH

if TYPE_CHECKING:
    from bot.store.installations import Installations

TITLES = {"D024": "Token keys", "D025": "Workspaces"}
MOST_NAMED = 20


def check_installations(setup: Setup) -> Iterator[Finding]:
    """What the bot token's checks are for one workspace. Slack is not asked: what it last said is in the database."""
    reason = _reason(setup)
    if reason:
        yield from _skipped(reason)
        return
    path = file_of(setup.settings.database_url)
    if path is not None and not path.exists():
        yield ok("D024", TITLES["D024"], f"{_keys(setup)}; no token is kept yet")
        yield ok("D025", TITLES["D025"], _none())
        return
    yield from _look(setup)


def _reason(setup: Setup) -> str:
    """Why there is nothing to look at; empty where there is."""
    if not setup.settings.many_workspaces:
        return "for many workspaces only; this is one, by its token"
    if setup.faulty("JASMINE_TOKEN_KEYS", "JASMINE_DATABASE_URL", "JASMINE_STATE_DIR"):
        return "keys or database have a fault (D001)"
    return ""


def _look(setup: Setup) -> Iterator[Finding]:
    from bot.store import migrate
    from bot.store.database import StoreError, connect
    from bot.store.installations import Installations
    from bot.store.vault import Vault

    database = None
    try:
        database = connect(setup.settings.database_url)
        if migrate.state(database) != migrate.newest():
            yield from _skipped("the tables are not up to date (D051)")
            return
        kept = Installations(database, setup.clock, Vault(setup.settings.token_keys))
        found = [_opened(setup, kept), *_standing(kept)]
    except StoreError:
        yield from _skipped("the database cannot be read (D050)")
        return
    finally:
        if database is not None:
            database.close()
    yield from found


def _opened(setup: Setup, kept: Installations) -> Finding:
    unreadable = kept.unreadable()
    if unreadable:
        fix = "add the key that they were encrypted with to JASMINE_TOKEN_KEYS, or install the app there again"
        return problem("D024", TITLES["D024"], f"no key opens the tokens of {_named(unreadable)}", fix)
    return ok("D024", TITLES["D024"], f"{_keys(setup)}, every token can be read")


def _standing(kept: Installations) -> Iterator[Finding]:
    teams, refused = kept.teams(), kept.refused()
    for team, code in list(refused.items())[:MOST_NAMED]:
        fix = f"have somebody there install the app again at {INSTALL_PATH}; else it is deleted after thirty days"
        yield warning("D025", TITLES["D025"], f"{team}: Slack says {code}", fix)
    if teams or not refused:
        yield ok("D025", TITLES["D025"], f"{len(teams)}: {_named(teams)}" if teams else _none())


def _keys(setup: Setup) -> str:
    count = len(setup.settings.token_keys)
    return f"{count} key{'s' * (count != 1)}"


def _none() -> str:
    return f"none has the app yet; they install it at {INSTALL_PATH}"


def _named(teams: tuple[str, ...]) -> str:
    more = f" and {len(teams) - MOST_NAMED} more" if len(teams) > MOST_NAMED else ""
    return f"{', '.join(teams[:MOST_NAMED])}{more}"


def _skipped(reason: str) -> Iterator[Finding]:
    yield from (skipped(id, title, reason) for id, title in TITLES.items())
