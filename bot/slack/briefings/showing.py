"""A briefing on request: for the asker alone, or in their DM with its thread; and shared with the channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import structlog
from slack_sdk.errors import SlackApiError

from bot.briefing.model import Order, Topic
from bot.briefing.topics import parse_wanted, topic_title, topics
from bot.delivery.briefings import compose_post
from bot.knowledge.model import LANGS, Bilingual, Lang
from bot.rendering import blocks
from bot.rendering.briefing import BriefingPost
from bot.rendering.buttons import Press, button
from bot.rendering.fitting import shorten
from bot.rendering.wording import BELOW, IN_THREAD
from bot.slack import policy
from bot.slack.briefings import wording
from bot.slack.names import COMMAND
from bot.slack.posting import NOT_THERE, Message, Place, Posted, slack_error
from bot.slack.services import Services
from bot.slack.sharing import headed
from bot.slack.wording import NOT_HERE, OLD_BUTTON

log = structlog.get_logger(__name__)
# A response URL takes five messages: that of the channel, and these.
MOST_BELOW = 4
MOST_ECHOED = 60


def show(services: Services, place: Place, text: str, lang: Lang) -> None:
    """Show the briefing that the text asks for; in a DM with the bot as a post with its thread."""
    wanted, there = parse_wanted(text), known_topics(services, place)
    if wanted.topic not in there:
        services.poster.whisper(place, blocks.notice(_no_topic(text, there, lang)))
        return
    langs = wanted.langs or (lang,)
    log.info("briefing_shown", topic=wanted.topic, langs=langs)
    if place.channel.startswith("D") and post(services, _open(place), _compose(services, place, wanted.topic, langs)):
        return
    made = _compose(services, place, wanted.topic, langs, BELOW)
    # The buttons go with what is above them.
    lang = langs[0] if len(langs) == 1 else lang
    services.poster.whisper(place, _shareable(made.channel, wanted.topic, langs, lang))
    for message in _few(made.thread, lang):
        services.poster.whisper(place, message)


def known_topics(services: Services, place: Place) -> tuple[Topic, ...]:
    """The topics that there are."""
    return topics(services.base(place).lexicon.entities.values())


def share(services: Services, place: Place, press: Press) -> None:
    """Post the briefing anew for everybody in the channel, with its thread; with the presser's name if they want it."""
    lang, (how, topic, told) = press.lang, [*press.line.split(" "), "", "", ""][:3]
    langs = tuple(each for each in LANGS if each in told.split(","))
    if topic not in known_topics(services, place) or not langs:
        services.poster.whisper(place, blocks.notice(OLD_BUTTON[lang]))
        return
    refused = policy.closed(services, place, lang)
    if refused:
        services.poster.whisper(place, blocks.notice(refused))
        return
    # A press does not tell whether other organizations are in the channel: composed as if they were.
    made = _compose(services, place, topic, langs, apart=True)
    by = place.user if how == "named" else None
    shared = post(services, _open(place), replace(made, channel=headed(made.channel, wording.SHARED[lang], by)))
    log.info("briefing_shared", topic=topic, named=by is not None, done=shared)
    services.poster.whisper(place, blocks.notice((wording.SHARED_DONE if shared else NOT_HERE)[lang]))


def post(services: Services, place: Place, made: BriefingPost) -> bool:
    """Post the channel's message and the thread; False where the bot is no member, and nothing was posted."""
    try:
        posted = services.poster.say(place, made.channel)
    except SlackApiError as error:
        if slack_error(error) not in NOT_THERE:
            raise
        return False
    if isinstance(posted, Posted):
        for message in made.thread:
            services.poster.say(replace(place, channel=posted.channel, thread_ts=posted.ts), message)
    return True


def _compose(
    services: Services, place: Place, topic: Topic, langs: tuple[Lang, ...], full: Bilingual = IN_THREAD, *,
    apart: bool = False,
) -> BriefingPost:  # fmt: skip
    order = Order(topic, langs, services.settings.zone)
    return compose_post(services, place.team, place.channel, order, services.clock(), full=full, apart=apart)


def _open(place: Place) -> Place:
    """The same place, for everybody there."""
    return replace(place, private=False, direct=place.channel.startswith("D"), thread_ts=None, response_url=None)


def _no_topic(text: str, there: Sequence[Topic], lang: Lang) -> str:
    names = wording.TOPICS_BETWEEN[lang].join(topic_title(topic, lang) for topic in there)
    return wording.NO_TOPIC[lang].format(text=shorten(text, MOST_ECHOED), topics=names, command=COMMAND)


def _shareable(message: Message, topic: Topic, langs: tuple[Lang, ...], lang: Lang) -> Message:
    """The message with the buttons that show it to the channel."""
    labels = {"unnamed": wording.SHARE, "named": wording.SHARE_NAMED}
    buttons = [
        button(f"brief:{how}", label[lang], Press("brief", lang, line=f"{how} {topic} {','.join(langs)}"))
        for how, label in labels.items()
    ]  # fmt: skip
    return {**message, "blocks": [*message["blocks"], {"type": "actions", "elements": buttons}]}


def _few(messages: Sequence[Message], lang: Lang) -> Sequence[Message]:
    """As many as can be shown to one person; instead of what is too much, where all of it is."""
    if len(messages) <= MOST_BELOW:
        return messages
    return [*messages[: MOST_BELOW - 1], blocks.notice(wording.TOO_LONG[lang].format(command=COMMAND))]
