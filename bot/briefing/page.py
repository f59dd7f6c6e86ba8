"""A briefing as values: what it says and in which order, before any renderer decides how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.answering.model import Excerpt
from bot.briefing.model import Topic
from bot.knowledge.model import Lang


@dataclass(frozen=True)
class Run:
    """A piece of a line. `user_id` is set where it names a person of Slack, `link` where it leads somewhere."""

    text: str
    bold: bool = False
    user_id: str = ""
    link: str = ""


Line = tuple[Run, ...]


@dataclass(frozen=True)
class Paragraph:
    """One line of text."""

    line: Line


@dataclass(frozen=True)
class Items:
    """Lines of a list, under the paragraph before it."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Passages:
    """Verbatim words of the source."""

    excerpts: tuple[Excerpt, ...]


@dataclass(frozen=True)
class Asked:
    """A question to expect: the line to say (without quotation marks), what not to add, and the words that prove it."""

    question: str
    line: str
    caution: str
    excerpts: tuple[Excerpt, ...]


Part = Paragraph | Items | Passages | Asked


@dataclass(frozen=True)
class Section:
    """A numbered part of the full text. `key` is its stable name, `title` its heading with the number."""

    key: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Briefing:
    """One briefing in one language.

    `notes` are said first of all (late, perhaps a second time), then `age`, the document's; `glance` is the short text
    for the channel, `sections` the full one. `source` names the document and says that the rest is this bot's.
    """

    topic: Topic
    lang: Lang
    zone: str
    at: datetime
    title: str
    notes: tuple[str, ...]
    age: str
    glance: tuple[Line, ...]
    sections: tuple[Section, ...]
    source: str
    url: str
    knowledge: str


def plain(line: Line) -> str:
    """A line without anything but its words."""
    return "".join(run.text for run in line)
