"""What the duty channel answers, brought to the asker: the first reply in the thread, or what is sent by Answer."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import Ack, App

from bot.rendering import blocks
from bot.rendering.buttons import Press
from bot.slack import intake
from bot.slack.fallback import attempt
from bot.slack.handover import bringing, posts, windows, wording
from bot.slack.handover.plain import clean, moment, readable
from bot.slack.posting import Place
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.store.handovers import HandOver

log = structlog.get_logger(__name__)
FORM = "jasmine:relay"
WORDS = "words"
MOST_WORDS = 2_000
_MENTION = re.compile(r"<@([UW]\w+)(?:\|[^>]*)?>|<!")


def register(app: App, services: Services) -> None:
    """Listen to the window."""

    @app.view(FORM)
    def on_form(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        ack()
        about = windows.remembered(view)
        place = windows.place_after(body, about)
        words = clean(windows.written(view, WORDS), MOST_WORDS)
        services.run(place, partial(_written, services, place, about, words), intake.trigger(body))


def handed_over(services: Services, team: str, event: dict[str, Any]) -> HandOver | None:
    """The hand-over in whose duty thread that message stands."""
    channel, thread = event["channel"], event.get("thread_ts")
    if not thread or channel != services.settings.duty_channel:
        return None
    return attempt("of_thread", lambda: services.store.handovers.of_thread(team, channel, thread), None)


def replied(services: Services, place: Place, handover: HandOver, raw: str) -> None:
    """A reply in the duty thread: the first one goes to the asker; people who talk to each other are left alone."""
    named = {found[1] for found in _MENTION.finditer(raw)}
    current = services.store.handovers.get(handover.team_id, handover.id)
    if current is None or place.user == handover.asker or named - {handover.asker}:
        return
    words = readable(re.sub(rf"<@{re.escape(handover.asker)}(\|[^>]*)?>", "", raw), MOST_WORDS)
    if current.state not in ("open", "expired"):
        if services.caps.notice.tell_once(f"{place.person}:handover:{handover.id}"):
            services.poster.whisper(place, blocks.notice(wording.RELAY_LATER))
    elif not words:
        bringing.to_duty(services, current, blocks.notice(wording.RELAY_EMPTY))
    elif not _first(services, current, words, place.user):
        services.poster.whisper(place, blocks.notice(wording.RELAY_LATER))


def open_form(services: Services, place: Place, body: dict[str, Any], press: Press) -> None:
    """The window to answer in: the question, and what was sent already."""
    handover = services.store.handovers.get(place.team, int(press.line)) if press.line.isdecimal() else None
    about = windows.origin(body)
    if handover is None or about["channel"] != handover.duty_channel:
        services.poster.whisper(place, blocks.notice(wording.RELAY_GONE))
        return
    if handover.duty_ts is None:
        # We never learned whether the post went through: it did.
        services.store.handovers.posted(handover, str(about["message"]))
    about |= {"id": handover.id, "seen": handover.answer}
    if not windows.fits(about):
        about["seen"] = handover.answer[:500]
    words = (wording.RELAY_TITLE, wording.RELAY_SEND, wording.RELAY_CANCEL)
    shown = [blocks.quote([blocks.run(posts.question(handover))])]
    if handover.answer:
        shown.append(posts.section(blocks.run(wording.RELAY_BEFORE), posts.user(handover.answered_by)))
        shown.append(blocks.quote([blocks.run(clean(handover.answer, posts.MOST_SHOWN))]))
    entry = windows.field(WORDS, wording.RELAY_INPUT, MOST_WORDS)
    windows.show(services, place, body, windows.window(FORM, words, shown, about, entry))


def _written(services: Services, place: Place, about: dict[str, Any], words: str) -> None:
    """What was written with Answer: the first answer, or one more where the writer had seen the first."""
    handover = services.store.handovers.get(place.team, int(about["id"]))
    if handover is None or not words:
        services.poster.whisper(place, blocks.notice(wording.RELAY_GONE if handover is None else wording.RELAY_EMPTY))
    elif about["seen"] and handover.answer.startswith(str(about["seen"])):
        services.store.handovers.more(handover, words)
        _bring(services, handover, words, place.user, further=True)
    elif not _first(services, handover, words, place.user):
        services.poster.whisper(place, blocks.notice(wording.RELAY_FASTER, wording.RELAY_YOURS + words))


def _first(services: Services, handover: HandOver, words: str, by: str) -> bool:
    """Bring the answer; False where somebody else was faster."""
    taken = services.store.handovers.take(handover, words, by)
    if taken is None:
        return False
    _bring(services, taken, words, by)
    if not services.store.handovers.delivered(taken):
        # It lasted too long, and somebody sent another: both have arrived.
        log.warning("handover_answered_twice", ref=posts.ref(taken))
        services.store.handovers.more(taken, words)
    return True


def _bring(services: Services, handover: HandOver, words: str, by: str, further: bool = False) -> None:
    at = moment(services.clock(), services.settings.zone, handover.lang)
    failed = bringing.to_asker(services, handover, posts.answer(handover, words, by, at, further))
    log.info("handover_answered", ref=posts.ref(handover), further=further, failed=failed)
    if failed == bringing.UNSURE:
        told = blocks.notice(wording.RELAY_UNSURE)
    else:
        told = blocks.notice(wording.RELAY_LOST.format(code=failed)) if failed else posts.relayed(by)
    bringing.to_duty(services, handover, told)
