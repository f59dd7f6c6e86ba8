"""D02x and D04x: the bot token, its scopes, and the clock by which Slack signs."""

from __future__ import annotations

from collections.abc import Iterator

from slack_sdk import WebClient

from bot.slack.doctor.asking import Answer, ask
from bot.slack.doctor.finding import Finding, ok, problem, skipped, warning
from bot.slack.doctor.setup import Setup
from bot.slack.manifest import bot_scopes
from bot.slack.names import EVENT_SCOPES, METHODS, OPTIONAL_SCOPES

SKEW_WARNING, SKEW_PROBLEM = 60, 300
REINSTALL = "OAuth & Permissions, Reinstall to Workspace"
REFUSALS = {
    "invalid_auth": "copy the Bot User OAuth Token again (OAuth & Permissions)",
    "not_authed": "copy the Bot User OAuth Token again (OAuth & Permissions)",
    "account_inactive": f"the app was uninstalled: {REINSTALL}, and copy the new token",
    "token_revoked": f"the app was uninstalled or the token revoked: {REINSTALL}, and copy the new token",
    "token_expired": "switch token rotation off in the manifest, reinstall, and copy the new token",
    "ratelimited": "wait a minute and run it again",
    "org_login_required": "wait: Slack moves the workspace to an organization",
    "ekm_access_denied": "ask the organization's administrator: its keys are withdrawn",
    "enterprise_is_restricted": "ask the organization's administrator to approve the app",
}
LOSSES = {"users:read": "the language of people's Slack is not known where a question does not tell: Japanese then"}


def check_tokens(setup: Setup, client: WebClient, reached: bool) -> Iterator[Finding]:
    """auth.test and what comes with it."""
    if setup.settings.many_workspaces:
        yield from _many(setup, client, reached)
        return
    usable = setup.settings.bot_token.startswith("xoxb-") and not setup.faulty("SLACK_BOT_TOKEN")
    if not reached or not usable:
        reason = "Slack cannot be reached" if not reached else "there is no bot token to try (D001)"
        yield from (skipped(id, title, reason) for id, title in TITLES.items())
        return
    answer = ask(client.auth_test)
    yield _token(answer)
    yield from _scopes(answer)
    yield _clock(setup, answer)


TITLES = {
    "D020": "Bot token", "D021": "Scopes", "D022": "Scopes too many", "D023": "Optional scopes", "D040": "Clock",
}  # fmt: skip


def _many(setup: Setup, client: WebClient, reached: bool) -> Iterator[Finding]:
    """Each workspace has its own token; Slack's clock shows also in a refusal."""
    for id in ("D020", "D021", "D022", "D023"):
        yield skipped(id, TITLES[id], "many workspaces: each has its own token (D025)")
    yield _clock(setup, ask(client.auth_test) if reached else Answer())


def _token(answer: Answer) -> Finding:
    if answer.refusal:
        fix = REFUSALS.get(answer.refusal, "look at status.slack.com, and run it again")
        if answer.refusal.startswith("no_answer"):
            fix = "check network, proxy and SSL_CERT_FILE, and run it again"
        return problem("D020", TITLES["D020"], f"Slack says {answer.refusal}", fix)
    body = answer.body
    found = f"team {body.get('team')} ({body.get('team_id')}), bot {body.get('user')} ({body.get('user_id')})"
    if body.get("enterprise_id"):
        found += f", organization {body['enterprise_id']}"
    if not body.get("bot_id"):
        return problem("D020", TITLES["D020"], f"{found}: no bot's token", "copy the Bot User OAuth Token")
    if body.get("is_enterprise_install"):
        fix = "install the app in the one workspace where it is used"
        return warning("D020", TITLES["D020"], f"{found}, installed for the whole organization", fix)
    return ok("D020", TITLES["D020"], found)


def _scopes(answer: Answer) -> Iterator[Finding]:
    granted = answer.scopes
    if answer.refusal or granted is None:
        for id in ("D021", "D022", "D023"):
            yield skipped(id, TITLES[id], "Slack does not tell them")
        return
    needed = set(bot_scopes())
    add = f"OAuth & Permissions, Bot Token Scopes, or paste the output of `jasmine manifest`; then {REINSTALL}"
    for scope in sorted(needed - granted):
        yield problem("D021", TITLES["D021"], f"{scope} is missing ({purpose(scope)})", f"add it: {add}")
    if needed <= granted:
        yield ok("D021", TITLES["D021"], f"all {len(needed)} granted")
    beyond = sorted(granted - set(bot_scopes(agent=True)) - set(OPTIONAL_SCOPES))
    if beyond:
        fix = f"take them out (OAuth & Permissions, Bot Token Scopes), then {REINSTALL}"
        yield warning("D022", TITLES["D022"], f"{', '.join(beyond)}: nothing here uses them", fix)
    else:
        yield ok("D022", TITLES["D022"], "none")
    yield from _optional(granted, add)


def _optional(granted: frozenset[str], add: str) -> Iterator[Finding]:
    for scope in OPTIONAL_SCOPES:
        if scope in granted:
            yield ok("D023", TITLES["D023"], f"{scope} granted")
        else:
            loss = LOSSES.get(scope, purpose(scope))
            yield warning("D023", TITLES["D023"], f"without {scope}: {loss}", f"where that matters, {add}")


def purpose(scope: str) -> str:
    """What the scope is for: the events and methods that need it."""
    users = [name for name, needed in (EVENT_SCOPES | METHODS).items() if needed == scope]
    return f"for {', '.join(sorted(users))}" if users else "for the command" if scope == "commands" else "not used"


def _clock(setup: Setup, answer: Answer) -> Finding:
    if answer.date is None:
        return skipped("D040", TITLES["D040"], "Slack does not tell the time")
    skew = round((setup.clock() - answer.date).total_seconds())
    found = f"{abs(skew)} s {'ahead of' if skew > 0 else 'behind'} Slack's"
    fix = "set the machine's clock by NTP"
    if abs(skew) >= SKEW_PROBLEM:
        return problem("D040", TITLES["D040"], f"{found}: no signature of Slack's counts", fix)
    if abs(skew) >= SKEW_WARNING:
        return warning("D040", TITLES["D040"], f"{found} (from {SKEW_PROBLEM} s on no signature counts)", fix)
    return ok("D040", TITLES["D040"], "agrees with Slack's")
