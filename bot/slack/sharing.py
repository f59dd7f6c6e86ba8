"""A private answer shown to the channel, because its asker says so; without their name unless they want it."""

from __future__ import annotations

import structlog

from bot.answering.compose import title
from bot.rendering import blocks
from bot.rendering.buttons import Press
from bot.slack import desk, keeping, policy, wording
from bot.slack.posting import Message, Place
from bot.slack.services import Services

log = structlog.get_logger(__name__)


def share(services: Services, place: Place, press: Press) -> None:
    """Post the answer anew, with its question, for everybody in the channel."""
    knowledge, lang = services.base(place), press.lang
    told = policy.closed(services, place, lang)
    if told:
        services.poster.whisper(place, blocks.notice(told))
        return
    reply = services.core.answer_intent(press.ref, lang, knowledge, None)
    heading = wording.SHARED[lang].format(title=title(knowledge, press.ref, lang))
    by = place.user if press.kind == "share_named" else None
    message = headed(desk.rendered(services, reply, knowledge), heading, by)
    shared = services.poster.share(place, message)
    if shared is not None:
        keeping.shared(services, place, shared, reply)
    log.info("shared", intent=press.intent, named=by is not None, done=shared is not None)
    done = wording.SHARED_DONE if shared else wording.NOT_HERE
    services.poster.whisper(place, blocks.notice(done[lang]))


def headed(message: Message, heading: str, by: str | None) -> Message:
    """The message under a line that says what it is; the name is Slack's own element, never typed text."""
    runs = [blocks.run(heading)]
    if by is not None:
        runs += [blocks.run(" — "), {"type": "user", "user_id": by}]
    block = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]}
    named = f" — <@{by}>" if by is not None else ""
    return {
        **message,
        "text": f"{blocks.escape(heading)}{named}\n{message['text']}",
        "blocks": [block, *message["blocks"]],
    }
