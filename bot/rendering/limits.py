"""Slack's limits for Block Kit, in one place (docs.slack.dev, Block Kit reference)."""

from __future__ import annotations

from typing import Final, Literal

Surface = Literal["message", "modal", "home"]

BLOCKS: Final = {"message": 50, "modal": 100, "home": 100}
# Slack truncates at 40,000; notifications and screen readers are served by far less.
MESSAGE_TEXT: Final = 4_000
MESSAGE_TEXT_HARD: Final = 40_000
VIEW_BYTES: Final = 250_000
PRIVATE_METADATA: Final = 3_000
ID: Final = 255
VIEW_TITLE: Final = 24

SECTION_TEXT: Final = 3_000
FIELD: Final = 2_000
FIELDS: Final = 10
HEADER: Final = 150
CONTEXT_ELEMENTS: Final = 10
ACTIONS_ELEMENTS: Final = 25
MARKDOWN_TOTAL: Final = 12_000
RICH_TEXT_RUN: Final = 3_000
LIST_INDENT: Final = 8

BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2_000
URL: Final = 3_000
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
OVERFLOW_OPTIONS: Final = 5
SELECT_OPTIONS: Final = 100
CHOICE_OPTIONS: Final = 10
PLACEHOLDER: Final = 150
CONFIRM: Final = {"title": 100, "text": 300, "confirm": 30, "deny": 30}
INPUT_LABEL: Final = 2_000
INPUT_MAX: Final = 3_000
ALT: Final = 2_000

TABLE_ROWS: Final = 100
TABLE_COLUMNS: Final = 20
DATA_TABLE_ROWS: Final = (2, 101)
DATA_TABLE_PAGE: Final = (1, 100)
CARD: Final = {"title": 150, "subtitle": 150, "body": 200, "subtext": 200}
CARD_ACTIONS: Final = 3
CAROUSEL: Final = (1, 10)
CONTAINER: Final = (1, 10)
CONTAINER_TITLE: Final = 150
ALERT: Final = 200
PLAN_TASKS: Final = 50
VISUALIZATIONS: Final = 2
VISUALIZATION_TITLE: Final = 50
VISUALIZATION_SERIES: Final = 12
VISUALIZATION_POINTS: Final = 20
CONTEXT_ACTIONS: Final = 5
VIDEO: Final = {"title": 200, "author_name": 50, "alt_text": 2_000}

_MODAL: Final = frozenset(
    ("actions", "alert", "card", "context", "divider", "header", "image", "input", "rich_text", "section", "video")
)
_MESSAGE: Final = (_MODAL - {"alert"}) | {
    "carousel", "container", "context_actions", "data_table", "data_visualization", "file", "markdown", "plan", "table",
    "task_card",
}  # fmt: skip
SURFACES: Final = {
    "message": _MESSAGE,
    "modal": _MODAL,
    "home": (_MODAL - {"alert"}) | {"carousel", "table", "data_table", "data_visualization"},
}
KNOWN: Final = _MESSAGE | _MODAL


def length(text: str) -> int:
    """Characters as Slack may count them: UTF-16 units, so that an emoji never tips a text over."""
    beyond = sum(char > "\uffff" for char in text) if max(text, default="") > "\uffff" else 0
    return len(text) + beyond
