"""What the checks work on: the settings as far as they can be read, and the role that is to be run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bot.clock import Clock, system_clock
from bot.environment import ConfigFault, Role
from bot.knowledge.loader import load
from bot.knowledge.model import Knowledge
from bot.settings import Settings
from bot.slack.doctor.finding import Finding
from bot.slack.logs import STRUCK, pattern_of


@dataclass(frozen=True)
class Setup:
    """The settings with their faults; what a fault concerns has its default, or is empty."""

    settings: Settings
    role: Role
    root: Path
    faults: tuple[ConfigFault, ...] = ()
    clock: Clock = system_clock
    load: Callable[[Path], Knowledge] = load

    def faulty(self, *names: str) -> bool:
        """Whether one of these variables has a fault."""
        return any(fault.name in names for fault in self.faults)


def read_setup(environ: Mapping[str, str], role: Role | None, root: Path) -> Setup:
    """The setup from the environment. Without a role: that whose secret is set; `run` where it is both or none."""
    has_app, has_signing = (
        any(environ.get(key, "").strip() for key in (name, f"{name}_FILE"))
        for name in ("SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")
    )
    chosen: Role = role or ("serve" if has_signing and not has_app else "run")
    settings, faults = Settings.examine(environ, chosen)
    return Setup(settings, chosen, root, faults)


def without_secrets(findings: Iterable[Finding], settings: Settings) -> list[Finding]:
    """The findings with every secret struck out, should an error message have brought one along."""
    pattern = pattern_of(settings.secrets)
    return [
        replace(finding, found=pattern.sub(STRUCK, finding.found), fix=pattern.sub(STRUCK, finding.fix))
        for finding in findings
    ]
