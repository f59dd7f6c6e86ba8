"""What happened since the last briefing, from the store: private questions are counted, no word of them is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from bot.briefing.model import Activity, Corrected, HandedOver, OpenQuestion, Skipped, ToldToPress, TopicCount
from bot.knowledge.model import Bilingual, Knowledge
from bot.store.corrections import Correction
from bot.store.handovers import HandOver
from bot.store.history import Asked
from bot.store.store import Store

MOST_TOPICS = 3
MOST_OPEN = 5
MOST_LISTED = 20
MOST_REFUSED = 500
Link = Callable[[str, str], str]
"""The address of a message, from its channel and its time stamp; "" where there is none."""


def activity(
    store: Store, team_id: str, channel: str, since: datetime, until: datetime, knowledge: Knowledge, *, link: Link,
    before: datetime | None = None, apart: bool = False,
) -> Activity:  # fmt: skip
    """What a briefing in that channel tells of the time from `since` until just before `until`.

    Questions are typed ones and pressed ones alike that were answered or not covered, wherever in the workspace. Small
    talk is none, nor is what was only asked back ("which of these?": the press that follows is one), nor what was taken
    back with its message. A topic is named only where two people asked it, or it was asked openly in this very channel:
    nobody's private question shows through.

    A channel that is known to be shared with another organization hears only of what happened openly in itself; so does
    any with `apart`. `before`: when the briefing itself was due, if it was; the last one was due earlier.
    """
    shared = apart or is_shared(store, team_id, channel)
    only = channel if shared else None
    counts = store.history.tally(team_id, since, until, only)
    handed = _handed_over(store, team_id, since, until, only)
    return Activity(
        since,
        until,
        questions=counts.answered + counts.not_covered,
        answered=counts.answered,
        not_covered=counts.not_covered,
        topics=_topics(store.history.topics(team_id, since, until, channel, only)),
        open_questions=_open_questions(store, team_id, channel, since, until, handed, link),
        handed_over=tuple(_told_of(handover, channel) for handover in handed),
        told=() if shared else _told(store, team_id, since, until),
        corrected=_corrected(store.corrections.list(team_id, since, until, channel=only)),
        skipped=_skipped(store, team_id, channel, since, until),
        refused=store.history.refused(team_id, until, MOST_REFUSED, only),
        base_changed=_base_changed(store, team_id, channel, since, until, before or until, knowledge),
    )


def is_shared(store: Store, team_id: str, channel: str) -> bool:
    """Whether other organizations are in the channel, as far as the operator's setting tells."""
    setting = store.channels.get(team_id, channel)
    return setting is not None and setting.external


def _topics(asked: Iterable[Asked]) -> tuple[TopicCount, ...]:
    shown = [one for one in asked if one.people > 1 or one.openly]
    return tuple(TopicCount(one.intent, one.slots, one.count) for one in shown[:MOST_TOPICS])


def _open_questions(
    store: Store, team_id: str, channel: str, since: datetime, until: datetime, handed: Iterable[HandOver], link: Link
) -> tuple[OpenQuestion, ...]:
    """Not those that somebody was asked: they are told of as such, until their time is over."""
    elsewhere = {handover.gap_id for handover in handed if handover.state != "expired"}
    found = store.history.open_questions(team_id, channel, since, until)
    still = [gap for gap in found if gap.id not in elsewhere][:MOST_OPEN]
    return tuple(
        OpenQuestion(gap.question, gap.at or until, link(channel, gap.question_ts) if gap.question_ts else "")
        for gap in still
    )


def _handed_over(
    store: Store, team_id: str, since: datetime, until: datetime, only: str | None
) -> tuple[HandOver, ...]:
    """Those still open, whenever they were made, and those that were answered or expired in the time; oldest first."""
    found = {
        handover.id: handover
        for part in (
            store.handovers.list(team_id, state="open"), store.handovers.list(team_id, state="answering"),
            store.handovers.list(team_id, state="expired"), store.handovers.list(team_id, since=since),
        )
        for handover in part
    }  # fmt: skip
    told = [handover for _, handover in sorted(found.items()) if _belongs(handover, since, until, only)]
    return tuple(told[-MOST_LISTED:])


def _belongs(handover: HandOver, since: datetime, until: datetime, only: str | None) -> bool:
    if handover.at is None or handover.at >= until:
        return False
    if only is not None and (handover.private or handover.channel != only):
        return False
    ended = handover.answered_at if handover.state == "answered" else handover.expires_at
    return handover.state in ("open", "answering") or (ended is not None and since <= ended < until)


def _told_of(handover: HandOver, channel: str) -> HandedOver:
    """Its words only where they were asked openly in this very channel."""
    openly = not handover.private and handover.channel == channel
    state = "open" if handover.state == "answering" else handover.state
    by = handover.answered_by if state == "answered" else ""
    return HandedOver(handover.at or handover.expires_at, state, handover.question if openly else "", by)


def _told(store: Store, team_id: str, since: datetime, until: datetime) -> tuple[ToldToPress, ...]:
    found = [line for line in store.told.list(team_id, since=since) if line.at is not None and line.at < until]
    listed = reversed(found[:MOST_LISTED])
    return tuple(ToldToPress(line.at or until, line.line, line.outlet, line.told_by) for line in listed)


def _corrected(corrections: Iterable[Correction]) -> tuple[Corrected, ...]:
    """Each correction once, with the number of places that got it, the first post's time first."""
    places: dict[tuple[str, Bilingual], list[datetime]] = {}
    for correction in corrections:
        if correction.at is not None:
            places.setdefault((correction.fact, correction.text), []).append(correction.at)
    return tuple(Corrected(min(times), text, len(times)) for (_, text), times in places.items())


def _skipped(store: Store, team_id: str, channel: str, since: datetime, until: datetime) -> tuple[Skipped, ...]:
    found = store.deliveries.list(
        team_id, kind="briefing", channel=channel, state="skipped", since=since, until=until, most=MOST_LISTED
    )
    told = [(one, one.why) for one in reversed(found)]
    # Several schedules of a channel may keep the same holiday.
    days = (Skipped(one.fire_at, why, one.holiday) for one, why in told if why in ("holiday", "missed"))
    return tuple(dict.fromkeys(days))


def _base_changed(
    store: Store, team_id: str, channel: str, since: datetime, until: datetime, before: datetime, knowledge: Knowledge
) -> bool:
    """Whether the last briefing there was made from another base; without one, the first answer of the time."""
    last = store.deliveries.last_sent(team_id, channel, before)
    version = (last.knowledge if last else "") or store.history.first_version(team_id, since, until)
    return version not in ("", knowledge.version)
