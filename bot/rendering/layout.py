"""What a reply consists of, in reading order, before any renderer decides how it looks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from bot.answering.model import Excerpt, FollowUp, Reply, Suggestion
from bot.knowledge.model import Knowledge, Lang, Source
from bot.rendering import wording

_ITEM = re.compile(r"・|- |\(\d+\) ?")
_ORDINAL = re.compile(r"（\d+番目）$| \(\d+(?:st|nd|rd|th)\)$")


@dataclass(frozen=True)
class Frame:
    """What stands around a reply and is not part of it: the source's lines, and where a person can be asked.

    `contact` is the operator's line; `search` is the command that finds words in the source ("" for none). `duty`: the
    person on duty can be asked, and told what was said to the press. `note` is a line about the answer from outside
    of the source.
    """

    footer: str = ""
    citation: str = ""
    url: str = ""
    source: str = ""
    contact: str = ""
    search: str = ""
    duty: bool = False
    note: str = ""


@dataclass(frozen=True)
class Passage:
    """Excerpts that follow one another and share a place, so that the place is named once."""

    excerpts: tuple[Excerpt, ...]
    place: str


@dataclass(frozen=True)
class Section:
    """One answered question: bold line (none in small talk), lines under it, quotes, passages that are no answer."""

    line: str
    body: tuple[str, ...]
    quotes: tuple[Passage, ...]
    related: tuple[Passage, ...]


def frame_for(
    reply: Reply, knowledge: Knowledge, contact: str = "", search: str = "", duty: bool = False, note: str = ""
) -> Frame:
    """The frame of a reply: the footer of its source, and on a miss the ways on: a person first.

    Where the person on duty can be asked by a button, the contact line would be a second person: it is left out.
    """
    missed = any(part.outcome == "no_answer" for part in (reply, *reply.parts))
    contact, search = (contact if not (duty and handed(reply)) else "", search) if missed else ("", "")
    source = source_of(reply, knowledge)
    if source is None or not states_something(reply):
        return Frame(contact=contact, search=search, duty=duty, note=note)
    lang = reply.lang
    return Frame(source.footer[lang], source.citation[lang], source.url, source.id, contact, search, duty, note)


def handed(reply: Reply) -> str:
    """The question that a person can be asked after this reply: the refused one, or the refused part of it.

    "" where nothing was refused, or what was asked is about something else altogether.
    """
    refused = [part for part in (reply.parts or (reply,)) if part.outcome == "no_answer" and states_something(part)]
    return refused[0].question if refused else ""


def states_something(reply: Reply) -> bool:
    """Whether the reply speaks of the source: not small talk, not a question back, not "I only cover …"."""
    if reply.outcome == "no_answer":
        return bool(all_excerpts(reply)) or "\n" in reply.text.strip()
    return reply.outcome == "answer"


def source_of(reply: Reply, knowledge: Knowledge) -> Source | None:
    """The source that the reply speaks of; None where it states nothing of a source."""
    for part in (reply, *reply.parts):
        if part.source in knowledge.sources:
            return knowledge.sources[part.source]
    return knowledge.newest if all_excerpts(reply) and knowledge.sources else None


def sections(reply: Reply) -> tuple[Section, ...]:
    """The reply, or each part of a two-part question (of whose excerpts the whole shows only so many)."""
    if not reply.parts:
        return (_section(reply, reply.excerpts, reply.related),)
    return tuple(
        _section(part, _kept(part.excerpts, reply.excerpts), _kept(part.related, reply.related)) for part in reply.parts
    )


def choices(reply: Reply) -> tuple[str, ...]:
    """Numbered lines of a did-you-mean; none where the reply's text names them itself."""
    if all(item.title in reply.text for item in suggestions(reply)):
        return ()
    return tuple(f"{number}. {item.title}" for number, item in enumerate(suggestions(reply), start=1))


def suggestions(reply: Reply) -> tuple[Suggestion, ...]:
    """At most three questions to choose from."""
    return (reply.suggestions or tuple(item for part in reply.parts for item in part.suggestions))[:3]


def follow_ups(reply: Reply) -> tuple[FollowUp, ...]:
    """At most two next questions; of a two-part question, each part's first before any second."""
    offered = reply.follow_ups or _alternating([part.follow_ups for part in reply.parts])
    return offered[:2]


def all_excerpts(reply: Reply) -> tuple[Excerpt, ...]:
    """Every excerpt that is shown, quotes before related passages."""
    return (*reply.excerpts, *reply.related)


def passages(excerpts: Sequence[Excerpt], lang: Lang) -> tuple[Passage, ...]:
    """Excerpts grouped by place: a run of items of one list names the list, a single item its number."""
    groups = []
    for stem, run in groupby(excerpts, key=lambda excerpt: _ORDINAL.sub("", excerpt.place[lang])):
        members = tuple(run)
        place = members[0].place[lang] if len({e.place[lang] for e in members}) == 1 else stem
        groups.append(Passage(members, place))
    return tuple(groups)


def related_heading(count: int, lang: Lang) -> str:
    """The line that keeps related passages from being read as an answer."""
    return (wording.RELATED if count == 1 else wording.RELATED_SEVERAL)[lang]


def hints(frame: Frame, lang: Lang) -> tuple[str, ...]:
    """The note; where to turn after a miss: the person first, then the source search."""
    note = (frame.note,) if frame.note else ()
    person = (wording.CONTACT[lang].format(contact=frame.contact),) if frame.contact else ()
    search = (wording.SEARCH[lang].format(command=frame.search),) if frame.search else ()
    return note + person + search


def _section(reply: Reply, excerpts: Sequence[Excerpt], related: Sequence[Excerpt]) -> Section:
    lines = [line for line in reply.text.split("\n") if line.strip()]
    lang = reply.lang
    quotes, near = passages(excerpts, lang), passages(related, lang)
    if reply.outcome == "smalltalk":
        return Section("", tuple(lines), quotes, near)
    return Section(lines[0] if lines else "", _not_quoted(lines[1:], excerpts), quotes, near)


def _not_quoted(lines: Sequence[str], excerpts: Sequence[Excerpt]) -> tuple[str, ...]:
    """The lines without a list whose every item stands, word for word, in the quotes below it."""
    words = [text for excerpt in excerpts for text in (excerpt.text, excerpt.translation or "")]
    items = [_ITEM.sub("", line, count=1).strip() for line in lines if _ITEM.match(line)]
    if all(any(item in text for text in words) for item in items):
        return tuple(line for line in lines if not _ITEM.match(line))
    return tuple(lines)


def _kept(excerpts: Sequence[Excerpt], shown: Sequence[Excerpt]) -> tuple[Excerpt, ...]:
    return tuple(excerpt for excerpt in excerpts if excerpt in shown)


def _alternating(groups: Sequence[Sequence[FollowUp]]) -> tuple[FollowUp, ...]:
    longest = max((len(group) for group in groups), default=0)
    return tuple(group[index] for index in range(longest) for group in groups if index < len(group))
