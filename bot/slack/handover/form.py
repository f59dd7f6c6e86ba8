"""Asking the person on duty: first the window that shows what will be seen by whom, then the post."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt import Ack, App

from bot.knowledge.model import LANGS, Lang
from bot.rendering import blocks
from bot.rendering.buttons import Press
from bot.rendering.layout import Frame, hints
from bot.slack import intake, policy
from bot.slack.fallback import attempt
from bot.slack.handover import bringing, posts, windows, wording
from bot.slack.handover.plain import clean, moment, readable
from bot.slack.handover.whom import Asked, asked
from bot.slack.posting import Place
from bot.slack.services import Services
from bot.slack.wording import OLD_BUTTON

if TYPE_CHECKING:
    from bot.store.handovers import HandOver

log = structlog.get_logger(__name__)
FORM = "jasmine:handover"
NOTE = "note"
MOST_NOTE = 300
PER_HOUR = 5
LAST_HOUR_KEPT = timedelta(hours=1)
"""So long before the record of it is purged a hand-over expires at the latest: who asks is told in any case."""


@dataclass(frozen=True)
class Origin:
    """Where a question was asked. `shared`: members of other organisations read along, as far as we know."""

    channel: str
    message: str
    thread: str | None
    private: bool
    shared: bool


def register(app: App, services: Services) -> None:
    """Listen to the window."""

    @app.view(FORM)
    def on_form(ack: Ack, body: dict[str, Any], view: dict[str, Any]) -> None:
        ack()
        about = windows.remembered(view)
        place = windows.place_after(body, about)
        note = clean(windows.written(view, NOTE), MOST_NOTE)
        services.run(place, partial(send, services, place, about, note), intake.trigger(body))


def open_form(services: Services, place: Place, body: dict[str, Any], press: Press) -> None:
    """Show what will be posted where, or why nothing can be."""
    lang, about = press.lang, windows.origin(body) | {"question": press.line, "lang": press.lang}
    about["guest"] = windows.is_guest(body)
    refused = _refusal(services, place, origin_of(services, place, about), press.line, lang)
    if refused:
        services.poster.whisper(place, blocks.notice(refused))
        return
    words = (wording.TITLE[lang], wording.SEND[lang], wording.CANCEL[lang])
    note = windows.field(NOTE, wording.NOTE[lang], MOST_NOTE, optional=True)
    shown = _preview(services, place, origin_of(services, place, about), press.line, lang)
    windows.show(services, place, body, windows.window(FORM, words, shown, about, note))


def send(services: Services, place: Place, about: dict[str, Any], note: str) -> None:
    """Keep the hand-over, post it in the duty channel, tell the asker what came of it."""
    lang: Lang = next(lang for lang in LANGS if lang == about["lang"])
    origin, question = origin_of(services, place, about), str(about["question"])
    refused = _refusal(services, place, origin, question, lang)
    whom = asked(services, place.user)
    kept = None if refused else services.store.handovers.add(_new(services, place, origin, question, lang, whom))
    if kept is None:
        services.poster.whisper(place, blocks.notice(refused or wording.ALREADY_OPEN[lang]))
        return
    if kept.gap_id is not None:
        services.store.gaps.want_answer(kept.gap_id)
    told = _post(services, kept, whom, note, origin)
    log.info("handed_over", ref=posts.ref(kept), lang=lang, private=kept.private, asked=whom.why or "on_duty")
    services.poster.whisper(place, blocks.notice(*told))


def origin_of(services: Services, place: Place, about: dict[str, Any]) -> Origin:
    """Where the question was asked; a DM, or an answer that one person saw, is private."""
    channel = str(about["channel"])
    private = about["ephemeral"] is True or not channel.startswith(("C", "G"))
    setting = attempt("channel", lambda: services.store.channels.get(place.team, channel), None)
    shared = not private and (about["guest"] is True or bool(setting and setting.external))
    # A refusal in a channel stands in the thread of its question.
    return Origin(channel, str(about.get("message") or ""), about.get("thread"), private, shared)


def _refusal(services: Services, place: Place, origin: Origin, question: str, lang: Lang) -> str:
    """Why that person cannot hand that question over; "" where they can."""
    if not services.settings.duty_channel:
        return OLD_BUTTON[lang]
    if not origin.private:
        closed = policy.closed(services, place, lang)
        if closed:
            return closed
    handovers = services.store.handovers
    if handovers.open_of(place.team, place.user, question):
        return wording.ALREADY_OPEN[lang]
    if handovers.count_of(place.team, place.user, services.clock() - timedelta(hours=1)) >= PER_HOUR:
        return wording.TOO_MANY[lang].format(most=PER_HOUR)
    return ""


def _new(services: Services, place: Place, origin: Origin, question: str, lang: Lang, whom: Asked) -> HandOver:
    from bot.store.handovers import HandOver

    settings = services.settings
    return HandOver(
        place.team, place.user, origin.channel, origin.thread, origin.private, lang, question,
        _gap(services, place, origin, question, lang), settings.duty_channel, whom.key,
        services.clock() + _time_left(services),
    )  # fmt: skip


def _time_left(services: Services) -> timedelta:
    kept = timedelta(days=services.settings.retention_days) - LAST_HOUR_KEPT
    return min(timedelta(hours=services.settings.handover_hours), kept)


def _gap(services: Services, place: Place, origin: Origin, question: str, lang: Lang) -> int | None:
    """The gap that the question left; a refused half of a question is noted as one now."""
    from bot.store.gaps import Gap

    gaps, channel = services.store.gaps, None if origin.private else origin.channel
    asked_ts = None if origin.private else _asked_ts(services, place.team, origin)
    known = gaps.newest(place.team, question, channel, asked_ts)
    if known is None:
        version = services.base(place).version
        known = gaps.add(Gap(place.team, channel, origin.private, lang, question, 0.0, version, asked_ts))
    return known.id


def _post(services: Services, handover: HandOver, whom: Asked, note: str, origin: Origin) -> tuple[str, ...]:
    """Post it; what to tell the asker."""
    lang, zone = handover.lang, services.settings.zone
    link = "" if origin.private else _link(services, handover.team_id, origin)
    message = posts.duty_post(handover, whom, note, link, origin.shared, _hears_replies(services, handover), zone)
    deadline = wording.DEADLINE[lang].format(at=moment(handover.expires_at, zone, lang))
    place = Place(handover.team_id, handover.duty_channel, handover.asker, "action")
    posted, failed = bringing.say(services, place, message)
    if posted is None:
        log.error("duty_channel_failed", slack_error=failed)
        if failed == bringing.UNSURE:
            # The button on it would work.
            return wording.PERHAPS_SENT[lang].format(ref=posts.ref(handover)), deadline
        services.store.handovers.remove(handover)
        return _without(services, wording.NOT_SENT[lang], lang)
    services.store.handovers.posted(handover, posted.ts)
    back = wording.COMES_BACK_PRIVATE if handover.private else wording.COMES_BACK
    return wording.SENT[lang].format(ref=posts.ref(handover)), back[lang], deadline


def _without(services: Services, line: str, lang: Lang) -> tuple[str, ...]:
    return line, *hints(Frame(contact=services.settings.contact), lang)


def _link(services: Services, team: str, origin: Origin) -> str:
    """To the message that asked, where it is known; else to the answer, which stands in its thread."""
    asked_ts = _asked_ts(services, team, origin)
    return windows.permalink(services, team, origin.channel, asked_ts or origin.message)


def _asked_ts(services: Services, team: str, origin: Origin) -> str | None:
    """The message that asked, where it is known."""
    answers = services.store.answers
    found = attempt("of_answer", lambda: answers.of_answer(team, origin.channel, origin.message), None)
    return found.question_ts if found else None


def _hears_replies(services: Services, handover: HandOver) -> bool:
    """Whether replies in the duty channel reach us: the scope for its kind is granted, by its id either kind's."""
    scopes = ("groups:history",) if handover.duty_channel.startswith("G") else ("channels:history", "groups:history")
    return all(services.scopes.has(handover.team_id, scope) for scope in scopes)


def _preview(services: Services, place: Place, origin: Origin, question: str, lang: Lang) -> list[dict[str, Any]]:
    """What will be seen, by whom, and what comes back."""
    zone, settings = services.settings.zone, services.settings
    with_it = wording.WITH_IT_PRIVATE if origin.private else wording.WITH_IT
    back = wording.COMES_BACK_PRIVATE if origin.private else wording.COMES_BACK
    lines = [with_it[lang], back[lang]]
    if origin.shared:
        lines.append(wording.COMES_BACK_SHARED[lang])
    lines.append(wording.DEADLINE[lang].format(at=moment(services.clock() + _time_left(services), zone, lang)))
    seen = [blocks.run(wording.SEEN_BY[lang] + ("" if lang == "ja" else " ")), posts.channel(settings.duty_channel)]
    return [
        posts.section(blocks.run(wording.PREVIEW[lang], bold=True)),
        blocks.quote([blocks.run(readable(question, posts.MOST_SHOWN))]),
        posts.section(*seen, *_whom(asked(services, place.user), lang, zone), blocks.run("\n" + "\n".join(lines))),
    ]


def _whom(whom: Asked, lang: Lang, zone: str) -> list[dict[str, Any]]:
    """Who of them is called, in words and by Slack's own element."""
    if whom.person and whom.why is None:
        return [blocks.run(wording.ON_DUTY[lang]), posts.user(whom.key)]
    why = whom.why or "unknown"
    if whom.person:
        return [blocks.run(wording.ON_DUTY_NEXT_LEVEL[why][lang]), posts.user(whom.key)]
    line = wording.ON_DUTY_NOBODY[why][lang]
    if whom.next_shift:
        line += wording.NEXT_SHIFT[lang].format(at=moment(whom.next_shift, zone, lang))
    return [blocks.run(line)]
