"""Logging: events to stderr, one a line, secrets struck out. What users write is never logged at INFO."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Iterable
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET = re.compile(
    r"xox[a-z](?:\.[a-z-]+)?-[\w.-]+|xapp-[\w.-]+|https?://hooks\.slack(?:-gov)?\.com/\S+|(?<=[?&]ticket=)[\w-]+"
)
STRUCK = "[redacted]"


def configure(level: str = "INFO", stream: TextIO | None = None, secrets: Iterable[str] = ()) -> None:
    """Send structlog's and the libraries' lines to stderr: JSON, or plain text on a terminal.

    `secrets` are struck out wherever they stand, beside what looks like one of Slack's.
    """
    stream = stream or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: Processor = structlog.processors.JSONRenderer(ensure_ascii=False)
    if stream.isatty():
        last = structlog.dev.ConsoleRenderer(colors=False)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redactor(pattern_of(secrets)),
                last,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # Slack's libraries print bodies and reconnections at INFO: user text, and noise.
    for name in ("slack_bolt", "slack_sdk", "waitress"):
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level]))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def count_errors(counted: Callable[[str], None]) -> None:
    """Tell `counted` the event of every line at ERROR and above, so that whoever watches numbers alone sees it too."""
    logging.getLogger().addHandler(_Counting(counted))


class _Counting(logging.Handler):
    def __init__(self, counted: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._counted = counted

    def emit(self, record: logging.LogRecord) -> None:
        """Ours are mappings, the libraries' are texts."""
        self._counted(str(record.msg.get("event")) if isinstance(record.msg, dict) else "")


def pattern_of(secrets: Iterable[str]) -> re.Pattern[str]:
    """What finds these secrets, the longest first, and whatever looks like one of Slack's."""
    longest_first = sorted(set(secrets), key=len, reverse=True)
    return re.compile("|".join([*map(re.escape, longest_first), SECRET.pattern]))


def redactor(pattern: re.Pattern[str]) -> Processor:
    """A structlog processor: the event with every secret struck out, however deep it sits."""

    def redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        return {key: redacted(value) for key, value in event.items()}

    def redacted(value: Any) -> Any:
        if isinstance(value, str):
            return pattern.sub(STRUCK, value)
        if isinstance(value, dict):
            return {redacted(str(key)): redacted(part) for key, part in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [redacted(part) for part in value]
        return value if isinstance(value, int | float | None) else pattern.sub(STRUCK, str(value))

    return redact
