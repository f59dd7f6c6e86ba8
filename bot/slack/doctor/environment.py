"""D00x: the environment as the settings read it, and secrets in each other's place."""

from __future__ import annotations

from collections.abc import Iterator

from bot.environment import WHERE
from bot.slack.doctor.finding import Finding, ok, problem, warning
from bot.slack.doctor.setup import Setup

KINDS = {
    "xoxb-": "a bot token", "xapp-": "an app-level token", "xoxp-": "a user token", "xoxe": "a token that rotates",
    "xoxa-": "a workspace token", "xoxc-": "a browser's token", "https://hooks.": "an incoming webhook",
}  # fmt: skip
WANTED = {"SLACK_BOT_TOKEN": "xoxb-", "SLACK_APP_TOKEN": "xapp-", "SLACK_SIGNING_SECRET": "", "SLACK_CLIENT_SECRET": ""}


def check_environment(setup: Setup) -> Iterator[Finding]:
    """Every fault, every variable that nobody reads, every secret of another kind."""
    for fault in setup.faults:
        yield problem("D001", "Environment", f"{fault.name}: {fault.message} ({fault.id})", fault.fix)
    if not setup.faults:
        yield ok("D001", "Environment", f"no mistakes, for `jasmine {setup.role}`")
    for line in setup.settings.warnings:
        yield warning("D002", "Environment", line.removesuffix("."), "correct the name, or unset the variable")
    if not setup.settings.warnings:
        yield ok("D002", "Environment", "every JASMINE_ and SLACK_ variable is read")
    yield from _kinds(setup)


def _kinds(setup: Setup) -> Iterator[Finding]:
    given = {
        "SLACK_BOT_TOKEN": setup.settings.bot_token,
        "SLACK_APP_TOKEN": setup.settings.app_token,
        "SLACK_SIGNING_SECRET": setup.settings.signing_secret,
        "SLACK_CLIENT_SECRET": setup.settings.client_secret,
    }
    kinds = {name: kind_of(value) for name, value in given.items()}
    wrong = {name: kind for name, kind in kinds.items() if kind and not given[name].startswith(WANTED[name] or " ")}
    for name, kind in wrong.items():
        where = WHERE[name].format(domain=setup.settings.domain)
        yield problem("D003", "Secrets", f"{name} holds {kind}", f"copy the one from {where}")
    if not wrong:
        yield ok("D003", "Secrets", "none is in another's place")


def kind_of(secret: str) -> str:
    """What Slack calls a secret of this look; empty where the look does not tell."""
    return next((kind for prefix, kind in KINDS.items() if secret.startswith(prefix)), "")
