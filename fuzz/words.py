"""Targets: the small languages that people type in: commands, topics, days, zones, addresses."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import get_args
from urllib.request import Request

from bot.briefing.days import parse_days, tell_days
from bot.briefing.pillars import pillar_number
from bot.briefing.schedule import Timetable, TimetableError, calendars
from bot.briefing.topics import parse_topic, parse_wanted, topic_title
from bot.briefing.zones import find_zone
from bot.delivery.feed import Feed, FeedError
from bot.settings import Settings
from bot.slack.briefings.verbs import VERBS, parse_verb
from bot.slack.grammar import Kind, parse
from bot.slack.posting import is_slack
from fuzz.reader import Reader, said

NOW = datetime(2026, 3, 7, 2, 10, tzinfo=UTC)
KINDS = get_args(Kind)
ALLOWED = Settings(calendar_hosts=("calendar.example.org",))


def commands(data: bytes) -> None:
    """What stands after /jasmine is a command, or a question with every word that was typed."""
    text = data.decode("utf-8", "surrogateescape")
    command = parse(text)
    assert command.kind in KINDS and command == parse(text)
    assert command.lang in (None, "ja", "en")
    if command.kind == "question":
        assert command.text, "an empty question"
    if command.kind == "briefing" and command.text:
        assert command.text in VERBS and command.number >= 0


def briefings(data: bytes) -> None:
    """Topics, verbs, days, zones, times of briefings: understood or not, and what is understood can be told."""
    reader = Reader(data)
    zone = find_zone(reader.text())
    time, country = reader.text(8), reader.choice(("", "JP", "US", reader.text(3)))
    text = reader.rest().decode("utf-8", "surrogateescape")
    days = parse_days(text)
    assert set(days) <= set(range(1, 8)) and list(days) == sorted(set(days))
    for lang in ("ja", "en"):
        if days:
            assert parse_days(tell_days(days, lang)) == days, tell_days(days, lang)
        for topic in (parse_topic(text), parse_wanted(text).topic):
            assert topic is None or topic_title(topic, lang)
    parse_verb(text)
    pillar_number(text)
    _told(days or (1,), time or "02:30", zone or "America/New_York", country)


def addresses(data: bytes) -> None:
    """An address that is posted to, or a calendar that is fetched, is on the host that was allowed."""
    url = data.decode("utf-8", "surrogateescape")
    if is_slack(url, ALLOWED):
        assert Request(url).host in ("hooks.slack.com", "slack.com"), url
    try:
        parts = Feed(ALLOWED).allowed(url)
    except FeedError as error:
        return said(error)
    assert parts.hostname == "calendar.example.org" and parts.scheme == "https" and (parts.port or 443) == 443


def _told(days: tuple[int, ...], time: str, zone: str, country: str) -> None:
    try:
        timetable = Timetable(days, time, zone, country)
    except TimetableError as error:
        return said(error)
    assert not country or country in calendars()
    found = list(islice(timetable.ticks(NOW), 3))
    assert found == sorted(found) and found[0] > NOW and found[-1] - NOW < timedelta(days=40)
