"""The checks together: side by side, so that one that hangs holds up no other, and within a time that is sure."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping

from bot.slack.doctor.asking import client_for
from bot.slack.doctor.environment import check_environment
from bot.slack.doctor.finding import Finding, problem, skipped
from bot.slack.doctor.installed import check_installations
from bot.slack.doctor.keeping import check_base, check_store
from bot.slack.doctor.listening import check_listening
from bot.slack.doctor.onduty import check_roster
from bot.slack.doctor.reach import TITLES, check_reach
from bot.slack.doctor.scheduling import check_briefings
from bot.slack.doctor.setup import Setup, without_secrets
from bot.slack.doctor.socketline import check_socket
from bot.slack.doctor.tokens import check_tokens

SECONDS = 18.0
Check = Callable[[Setup], Iterator[Finding]]


def check_slack(setup: Setup) -> Iterator[Finding]:
    """The way to Slack, and where there is one what Slack says."""
    if setup.faulty("SLACK_DOMAIN", "SLACK_API_BASE_URL", "HTTPS_PROXY"):
        yield from (skipped(id, title, "the address has a fault (D001)") for id, title in TITLES.items())
        reached = False
    else:
        reached = True
        for finding in check_reach(setup.settings):
            yield finding
            reached = reached and finding.status != "problem"
    client = client_for(setup.settings)
    yield from check_tokens(setup, client, reached)
    yield from check_socket(setup, client, reached)


def check_kept(setup: Setup) -> Iterator[Finding]:
    """The database, and what is in it: the workspaces, the scheduled briefings."""
    yield from check_store(setup)
    yield from check_installations(setup)
    yield from check_briefings(setup)


CHECKS: Mapping[str, Check] = {
    "environment": check_environment, "Slack": check_slack, "ports": check_listening, "database": check_kept,
    "base": check_base, "roster": check_roster,
}  # fmt: skip


def examine(setup: Setup, seconds: float = SECONDS, checks: Mapping[str, Check] = CHECKS) -> list[Finding]:
    """Every finding, by number, without any secret, after at most so many seconds."""
    found: dict[str, list[Finding]] = {name: [] for name in checks}
    threads = {name: _start(check, setup, found[name]) for name, check in checks.items()}
    deadline = time.monotonic() + seconds
    for name, thread in threads.items():
        thread.join(max(0.0, deadline - time.monotonic()))
        if thread.is_alive():
            late = f"the checks of the {name} took longer than {seconds:.0f} s"
            found[name] = [*found[name], problem("D090", "Doctor", late, "look at what its last finding names")]
    findings = [finding for part in found.values() for finding in part]
    return without_secrets(sorted(findings, key=lambda finding: finding.id), setup.settings)


def _start(check: Check, setup: Setup, found: list[Finding]) -> threading.Thread:
    def run() -> None:
        try:
            for finding in check(setup):
                found.append(finding)
        except Exception as error:
            # Its words may hold anything; its kind and place are enough for a report to the developers.
            where = error.__traceback__
            while where and where.tb_next:
                where = where.tb_next
            place = f"{where.tb_frame.f_code.co_name}:{where.tb_lineno}" if where else "?"
            found.append(problem("D091", "Doctor", f"{type(error).__name__} in {place}", "report it as a mistake"))

    # Not waited for at the end of the process: a name server that does not answer would hold it up.
    thread = threading.Thread(target=run, name="doctor", daemon=True)
    thread.start()
    return thread
