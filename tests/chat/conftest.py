"""The chat command sets up logging and drops proxies for its whole process: each test gets them back."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def process_as_before() -> Iterator[None]:
    """Restore the environment, the log handlers and structlog."""
    environ, root = dict(os.environ), logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    os.environ.clear()
    os.environ.update(environ)
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
