"""`jasmine brief`: the briefing of the duty desk, or the whole question-and-answer book, without Slack."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from bot.base import open_base
from bot.briefing.compose import briefing
from bot.briefing.model import Order
from bot.briefing.page import Briefing
from bot.briefing.times import Times
from bot.briefing.topics import parse_wanted, topics
from bot.briefing.zones import find_zone
from bot.cli.options import HELP, root_option
from bot.clock import system_clock
from bot.knowledge.model import LANGS, Knowledge, Lang

_EPILOG = """\b
Examples:
  jasmine brief                                   everything, in Japanese
  jasmine brief pillar 3 --lang en                one pillar, in English
  jasmine brief 聞かれたら --lang both             what may be asked, in both languages
  jasmine brief --format html > brief.html        one page to print
  jasmine brief --book --format html > book.html  every question with its answer

Topics: all, meeting, jasmine, new, press, pillar 1 to pillar 4 (全体, 会合, ジャスミン, 新, 聞かれたら, 第3の柱).
What was asked since the last briefing and who is on duty stand only in those that the bot posts in Slack.
Exit code: 0 written; 1 where the base cannot be loaded; 2 usage."""
_FORMATS = ("terminal", "markdown", "html", "json", "slack")


@click.command("brief", epilog=_EPILOG, context_settings=HELP)
@click.argument("topic", nargs=-1)
@click.option("--lang", type=click.Choice([*LANGS, "both"]), help="Language (default: Japanese).")
@click.option("--format", "form", type=click.Choice(_FORMATS), help="How to write it (default: terminal).")
@click.option(
    "--zone", envvar="JASMINE_TIME_ZONE", default="Asia/Tokyo", show_default=True,
    help="Time zone in which times are told: an IANA name or a city.",
)  # fmt: skip
@click.option("--book", "whole", is_flag=True, help="Write every question with its answer, as markdown or html.")
@root_option
def brief(topic: tuple[str, ...], lang: str | None, form: str | None, zone: str, whole: bool, root: Path) -> None:
    """Write the briefing on TOPIC: at a glance, if asked, what is not in the release, with the words of the source."""
    now = system_clock()
    if whole:
        if topic or lang:
            raise click.UsageError("The book holds every topic in both languages: leave out TOPIC and --lang.")
        click.echo(_book(open_base(root), form or "markdown", Times("ja", _zone(zone)).local(now)), nl=False)
        return
    knowledge = open_base(root)
    order = _order(" ".join(topic), lang, _zone(zone), knowledge)
    made = [briefing(knowledge, order.topic, one, order.zone, now) for one in order.langs]
    click.echo(_written(made, form or "terminal"), nl=False)


def _order(text: str, lang: str | None, zone: str, knowledge: Knowledge) -> Order:
    wanted = parse_wanted(text)
    known = topics(knowledge.lexicon.entities.values())
    if wanted.topic not in known:
        raise click.UsageError(f"There is no briefing on {text!r}. Topics: {', '.join(known)}.")
    chosen: tuple[Lang, ...] = LANGS if lang == "both" else tuple(one for one in LANGS if one == lang)
    return Order(wanted.topic, chosen or wanted.langs or ("ja",), zone)


def _zone(text: str) -> str:
    found = find_zone(text)
    if found is None:
        raise click.UsageError(f"{text!r} is no time zone. Write an IANA name (Asia/Tokyo) or a city.")
    return found


def _written(made: Sequence[Briefing], form: str) -> str:
    if form == "html":
        from bot.rendering import briefinghtml

        return briefinghtml.page(made)
    if form == "json":
        from bot.rendering import briefingjson

        return briefingjson.render(made) + "\n"
    if form == "slack":
        from bot.rendering.briefing import post

        posted = post(made)
        found = {"channel": posted.channel, "thread": list(posted.thread)}
        return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    return _plain(made, form)


def _plain(made: Sequence[Briefing], form: str) -> str:
    import shutil

    from bot.rendering import briefingplain

    if form == "markdown":
        return briefingplain.markdown(made)
    on_terminal = sys.stdout.isatty()
    width = min(shutil.get_terminal_size().columns, 100) if on_terminal else None
    return briefingplain.terminal(made, width=width, colour=on_terminal)


def _book(knowledge: Knowledge, form: str, now: datetime) -> str:
    from bot.briefing.book import book
    from bot.rendering import book as rendered

    if form not in ("markdown", "html"):
        raise click.UsageError(f"The book is written as markdown or html, not as {form}.")
    made = book(knowledge, now.date())
    return rendered.html(made) if form == "html" else rendered.markdown(made)
