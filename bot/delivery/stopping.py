"""A schedule whose channel takes no posts is stopped, and whoever made it is told, once; else the operator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import structlog

from bot.briefing.days import tell_days
from bot.briefing.model import Circumstances
from bot.delivery import wording
from bot.delivery.model import Note, Post
from bot.knowledge.model import LANGS, Bilingual, Lang
from bot.rendering.blocks import escape, run
from bot.slack.names import COMMAND
from bot.slack.services import Services
from bot.slack.verdicts import NO_TOKEN, Verdict
from bot.store.deliveries import Delivery
from bot.store.schedules import Schedule

log = structlog.get_logger(__name__)
# Where the channel stands in a line: Slack shows its name there.
_CHANNEL = "\0"


def why_stopped(schedule: Schedule) -> Bilingual | None:
    """Why the bot stopped the schedule, in words; None where it did not."""
    if schedule.state != "disabled":
        return None
    return reason_of(schedule.reason)


def reason_of(code: str) -> Bilingual:
    """What went wrong, in words, by the code that is kept of it."""
    return wording.reason(code, token=code in NO_TOKEN)


def stop_schedule(services: Services, delivery: Delivery, verdict: Verdict) -> None:
    """Disable the schedule of a delivery that Slack refuses for good.

    Its owner is told by a delivery of its own, planned before: killed in between, it is planned again under the same
    key, and comes once. Without a token nobody can be told.
    """
    schedule = services.store.schedules.get(delivery.team_id, delivery.schedule_id or 0)
    if schedule is None or schedule.state != "active":
        return
    log.error("schedule_disabled", schedule=schedule.id, reason=verdict.code)
    told = teller_of(services, schedule)
    if verdict.kind == "place" and told:
        services.store.deliveries.plan(_notice(services, delivery, schedule, verdict, told))
    services.store.schedules.set_state(schedule, "disabled", verdict.code)


def teller_of(services: Services, schedule: Schedule) -> str:
    """Whom to tell: who made the schedule, else the operator's channel; "" where there is neither."""
    by_member = schedule.created_by.startswith(("U", "W"))
    return schedule.created_by if by_member else services.settings.admin_channel


def compose_notice(delivery: Delivery, at: datetime, circumstances: Circumstances) -> Post:
    """The note to the owner."""
    told, channel = delivery.detail, str(delivery.detail["channel"])
    langs: tuple[Lang, ...] = tuple(lang for lang in LANGS if lang in told["langs"])
    again = [wording.AGAIN[lang] for lang in langs] if circumstances.perhaps_again else []
    lines = "\n".join([*again, *(_line(told, lang) for lang in langs)])
    runs = [part for text in lines.split(_CHANNEL) for part in (run(text), {"type": "channel", "channel_id": channel})]
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs[:-1]}]}]
    return Note({"text": escape(lines).replace(_CHANNEL, f"<#{channel}>"), "blocks": blocks})


def _line(told: Mapping[str, Any], lang: Lang) -> str:
    when = f"{tell_days(tuple(told['days']), lang)} {told['time']} {told['zone']}"
    why = wording.reason(str(told["reason"]))[lang]
    return wording.STOPPED[lang].format(
        channel=_CHANNEL, number=told["schedule"], when=when, reason=why, command=COMMAND
    )


def _notice(services: Services, delivery: Delivery, schedule: Schedule, verdict: Verdict, told: str) -> Delivery:
    timetable, now, operator = schedule.timetable, services.clock(), services.settings.admin_channel
    detail = {
        "schedule": schedule.id, "channel": schedule.channel, "reason": verdict.code, "langs": list(schedule.langs),
        "days": list(timetable.days), "time": timetable.time, "zone": timetable.zone,
    }  # fmt: skip
    if operator and operator != told:
        # Who made it may have left since.
        detail["instead"] = operator
    return Delivery(f"notice:{delivery.key}", delivery.team_id, "notice", told, now, schedule.id, detail=detail)
