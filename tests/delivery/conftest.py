"""Deliveries are tested on the stores of tests/store."""

from __future__ import annotations

from tests.delivery.office import office, slack
from tests.store.conftest import clock, store, url

__all__ = ["clock", "office", "slack", "store", "url"]
