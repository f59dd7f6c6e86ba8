"""`jasmine keys`: the keys under which the workspaces' tokens are kept."""

from __future__ import annotations

import json
import os

import click

from bot.cli.options import HELP

_EPILOG = """\b
To replace the key:
  1. put what `jasmine keys new` prints before the present one in JASMINE_TOKEN_KEYS, with a comma; restart the bot
  2. jasmine keys rotate
  3. take the old key out; restart the bot

Exit code: 0, 1 where a token cannot be read or the database cannot be used, 2 usage."""


@click.group("keys", epilog=_EPILOG, context_settings=HELP)
def keys() -> None:
    """The keys of JASMINE_TOKEN_KEYS, where many workspaces install the bot.

    \b
    Examples:
      jasmine keys new
      jasmine keys rotate
    """


@keys.command("new", context_settings=HELP)
def new() -> None:
    """Print a new key.

    \b
    Example:
      jasmine keys new > /run/secrets/token_keys
    """
    from bot.store.vault import new_key

    click.echo(new_key())


@keys.command("rotate", context_settings=HELP)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
def rotate(as_json: bool) -> None:
    """Encrypt all tokens afresh with the first of JASMINE_TOKEN_KEYS; the bot may run meanwhile.

    \b
    Example:
      JASMINE_TOKEN_KEYS=NEW,OLD jasmine keys rotate
    """
    from bot.clock import system_clock
    from bot.errors import JasmineError
    from bot.settings import Settings
    from bot.store.installations import Installations
    from bot.store.store import open_store
    from bot.store.vault import Vault

    settings = Settings.from_env(os.environ)
    if not settings.token_keys:
        raise JasmineError("JASMINE_TOKEN_KEYS is not set. Fix: set it as for `jasmine serve`.")
    store = open_store(settings.database_url, system_clock)
    try:
        done = Installations(store.database, store.clock, Vault(settings.token_keys)).renew()
    finally:
        store.close()
    if as_json:
        click.echo(json.dumps({"renewed": done.count, "unreadable": list(done.unreadable)}))
    else:
        click.echo(f"{done.count} installations are under the newest key.")
    if done.unreadable:
        raise JasmineError(
            f"No key opens the tokens of {', '.join(done.unreadable)}. "
            "Fix: add the key that they were encrypted with, or install the app there again."
        )
