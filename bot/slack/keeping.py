"""What is written down of an answer: where it stands and from what it was made; of a private question no word."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.answering.model import Reply
from bot.knowledge.model import Lang
from bot.slack import wording
from bot.slack.fallback import attempt
from bot.slack.posting import Place, Posted
from bot.slack.services import Services

if TYPE_CHECKING:
    from bot.store.answers import Answer


def answer(services: Services, place: Place, posted: Posted | None, reply: Reply) -> None:
    """Keep which answer stands where."""
    from bot.store.answers import Answer

    kept = Answer(
        place.team, place.channel, place.question_ts, posted.channel if posted else place.channel,
        posted.ts if posted else None, place.user, place.surface, reply.lang, reply.knowledge, reply.intent,
        reply.slots, reply.facts, private=place.private or place.direct, outcome=reply.outcome,
        thread_ts=place.thread_ts if posted else None,
    )  # fmt: skip
    attempt("answer", lambda: services.store.answers.record(kept), kept)


def shared(services: Services, place: Place, posted: Posted, reply: Reply) -> None:
    """Keep that an answer was shown to a channel, without by whom: it can be recalled there, and was no question."""
    from bot.store.answers import Answer

    kept = Answer(
        place.team, place.channel, None, posted.channel, posted.ts or None, "", place.surface, reply.lang,
        reply.knowledge, reply.intent, reply.slots, reply.facts,
    )  # fmt: skip
    attempt("shared", lambda: services.store.answers.record(kept), kept)


def gap(services: Services, place: Place, text: str, reply: Reply) -> None:
    """Keep a question without an answer for the curator, without who asked."""
    from bot.store.gaps import Gap

    private = place.private or place.direct
    kept = Gap(
        place.team, None if private else place.channel, private, reply.lang, text, reply.score, reply.knowledge,
        None if private else place.question_ts,
    )  # fmt: skip
    attempt("gap", lambda: services.store.gaps.add(kept), kept)


def of_question(services: Services, place: Place, question_ts: str) -> Posted | None:
    """Where the answer to that message stands, unless it was withdrawn."""
    found = _kept(services, place, question_ts)
    if found is None or found.answer_ts is None or found.state == "withdrawn":
        return None
    return Posted(found.answer_channel, found.answer_ts)


def updated(services: Services, place: Place, question_ts: str, reply: Reply) -> None:
    """Keep what an answer says after its question was edited."""
    found = _kept(services, place, question_ts)
    if found is not None:
        changed = replace(
            found, lang=reply.lang, intent=reply.intent, slots=reply.slots, facts=reply.facts,
            knowledge=reply.knowledge, outcome=reply.outcome, state="updated",
        )  # fmt: skip
        attempt("updated", lambda: services.store.answers.revise(changed), changed)


def withdrawn(services: Services, place: Place, question_ts: str) -> None:
    """Keep that an answer was taken back."""
    found = _kept(services, place, question_ts)
    if found is not None:
        attempt("withdrawn", lambda: services.store.answers.mark(found, "withdrawn"), found)


def _kept(services: Services, place: Place, question_ts: str) -> Answer | None:
    """The answer to that message, as it is written down; None where it is not, or nobody can say."""
    store = services.store.answers
    return attempt("of_question", lambda: store.of_question(place.team, place.channel, question_ts), None)


def afterwards(services: Services, lang: Lang) -> str:
    """What becomes of texts when their time is over, where it is more than that they go."""
    return wording.ARCHIVED[lang] if services.settings.archive_dir else ""
