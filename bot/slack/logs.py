"""Logging: events to stderr, one a line, secrets struck out. What users write is never logged at INFO."""

from __future__ import annotations

import logging
import re
import sys
from typing import Any, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

SECRET = re.compile(
    r"xox[a-z](?:\.[a-z-]+)?-[\w.-]+|xapp-[\w.-]+|https?://hooks\.slack(?:-gov)?\.com/\S+|(?<=[?&]ticket=)[\w-]+"
)
STRUCK = "[redacted]"


def configure(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send structlog's and the libraries' lines to stderr: JSON, or plain text on a terminal."""
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
                redact,
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


def redact(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    """A structlog processor: the event with every secret struck out, however deep it sits."""
    return {key: _redacted(value) for key, value in event.items()}


def _redacted(value: Any) -> Any:
    if isinstance(value, str):
        return SECRET.sub(STRUCK, value)
    if isinstance(value, dict):
        return {key: _redacted(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_redacted(part) for part in value]
    return value if isinstance(value, int | float | None) else SECRET.sub(STRUCK, str(value))
