"""Replies of each outcome, from a decision: what they say, show, offer and remember."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.answering import compose, subject
from bot.answering.decide import Decision
from bot.answering.model import Context, Excerpt, FollowUp, Reply
from bot.answering.refuse import refusal_text, since_sentence
from bot.knowledge.model import Fact, Intent, IntentRef, Knowledge, Lang, Slots
from bot.matching.analysis import Analysis
from bot.matching.engine import Engine, Ranking

PILLARS, PLACE_IN = "pillars", "place_in"
"""The name and the group of words by which a question asks for the pillar that something stands under."""


def reply_to(
    text: str, ranking: Ranking, decision: Decision, engine: Engine, lang: Lang, context: Context, edition: str
) -> Reply:
    """The reply for a decision."""
    best = decision.best
    if decision.kind == "smalltalk" and best is not None and best.intent.smalltalk:
        reply = smalltalk(text, engine.knowledge, lang, best.intent.smalltalk, context)
        return replace(reply, intent=best.intent.id, score=best.score)
    if decision.kind == "answer" and best is not None:
        return answered(text, best.intent, best.slots, best.score, engine, lang, edition, ranking.analysis)
    if decision.kind == "suggest":
        return asked_back(text, ranking, decision, engine, lang, context)
    return refused(text, ranking, decision, engine, lang, context)


def answered(
    text: str, intent: Intent, slots: Slots, score: float, engine: Engine, lang: Lang, edition: str,
    analysis: Analysis | None = None,
) -> Reply:  # fmt: skip
    """An answer: the intent's words, the quotes that prove them, the next questions."""
    knowledge = engine.knowledge
    facts = engine.facts_of(intent.id, slots, edition)
    fixed = knowledge.fixed.get(intent.fixed or "")
    if not facts and fixed is None:
        return _nothing_to_show(text, knowledge, lang)
    words = compose.text_of(knowledge, intent, slots, facts, lang)
    folded = analysis.folded if analysis else ""
    words += since_sentence(knowledge, folded, facts, words, lang) + _edition_note(knowledge, facts, lang)
    placed = analysis is not None and (PILLARS in analysis.entities or PLACE_IN in analysis.concepts)
    heading = compose.heading_of(knowledge, facts) if placed else ()
    shown = tuple(fact.id for fact in facts)
    about = tuple(dict.fromkeys(fact.about for fact in facts[:1]))
    remembered = Context(
        intent=intent.id, slots=dict(slots), facts=shown, entities=about, lang=lang, edition=edition
    )  # fmt: skip
    return Reply(
        question=text, lang=lang, outcome=fixed.outcome if fixed else "answer", text=words,
        knowledge=knowledge.version, intent=intent.id, slots=dict(slots), score=score,
        excerpts=compose.excerpts_of(facts, also=heading),
        follow_ups=compose.follow_ups(engine, intent, slots, lang),
        context=remembered, facts=shown, source=_source_id(knowledge, edition),
    )  # fmt: skip


def _source_id(knowledge: Knowledge, edition: str) -> str:
    return next((source.id for source in knowledge.sources.values() if source.edition == edition), knowledge.newest.id)


def _nothing_to_show(text: str, knowledge: Knowledge, lang: Lang) -> Reply:
    """For a button or command whose slots show nothing (any more)."""
    words = compose.string(knowledge, "refusal_plain", lang) + "\n" + compose.string(knowledge, "refusal_means", lang)
    return Reply(
        question=text, lang=lang, outcome="no_answer", text=words, knowledge=knowledge.version,
        context=Context(lang=lang), source=knowledge.newest.id,
    )  # fmt: skip


def _edition_note(knowledge: Knowledge, facts: Sequence[Fact], lang: Lang) -> str:
    """Which document an answer is from, said as soon as there are two."""
    if len(knowledge.sources) < 2 or not facts:
        return ""
    source = next(source for source in knowledge.sources.values() if source.edition == facts[0].edition)
    return "\n" + compose.string(knowledge, "edition_note", lang, title=source.title[lang])


def asked_back(text: str, ranking: Ranking, decision: Decision, engine: Engine, lang: Lang, context: Context) -> Reply:
    """A did-you-mean: the offered questions, numbered in the text and to be pressed."""
    knowledge = engine.knowledge
    offered = tuple(compose.suggestion(knowledge, one, lang) for one in decision.offered)
    named = subject.label_of(ranking.analysis, engine, lang)
    key = "did_you_mean" if named else "did_you_mean_plain"
    lines = [compose.string(knowledge, key, lang, subject=named)]
    lines += [f"{number}. {one.title}" for number, one in enumerate(offered, 1)]
    pairs = tuple((one.intent, dict(one.slots)) for one in offered)
    return Reply(
        question=text, lang=lang, outcome="suggest", text="\n".join(lines), knowledge=knowledge.version,
        score=max(one.score for one in offered), suggestions=offered, source=knowledge.newest.id,
        context=replace(context, suggested=True, lang=lang, offered=pairs),
    )  # fmt: skip


def refused(text: str, ranking: Ranking, decision: Decision, engine: Engine, lang: Lang, context: Context) -> Reply:
    """A refusal that can be read out, with passages that are near and marked as no answer."""
    knowledge = engine.knowledge
    related: tuple[Excerpt, ...] = ()
    offers: tuple[FollowUp, ...] = ()
    if decision.fixed is not None:
        facts = [knowledge.facts[name] for name in knowledge.fixed[decision.fixed].related]
        related = compose.excerpts_of(facts, compose.MOST_RELATED)
    elif decision.kind == "near_refusal":
        names = subject.specific(ranking.analysis, engine)
        related = compose.related_to(engine, names)
        offers = _nearby(names, engine, lang)
    return Reply(
        question=text, lang=lang, outcome="no_answer", text=refusal_text(ranking.analysis, decision, engine, lang),
        knowledge=knowledge.version, score=decision.best.score if decision.best else 0.0, related=related,
        follow_ups=offers, source=knowledge.newest.id,
        context=replace(context, suggested=False, lang=lang, offered=()),
    )  # fmt: skip


def _nearby(names: Sequence[str], engine: Engine, lang: Lang) -> tuple[FollowUp, ...]:
    """What can be answered about a refusal's subject: its pillar's efforts, else the thing itself."""
    knowledge = engine.knowledge
    for name in names[:2]:
        facts = [knowledge.facts[fact] for fact in knowledge.lexicon.entities[name].related]
        pillars = [pillar for fact in facts[:1] for pillar in fact.tags.get("pillar", ())]
        if pillars and "pillar.efforts" in knowledge.intents:
            slots = {"pillar": pillars[0]}
            return (
                FollowUp("pillar.efforts", slots, compose.title(knowledge, IntentRef("pillar.efforts", slots), lang)),
            )
        found = engine.intent_of_fact(facts[0].id) if facts else None
        if found is not None:
            return (FollowUp(found.intent, dict(found.slots), compose.title(knowledge, found, lang)),)
    return ()


def smalltalk(text: str, knowledge: Knowledge, lang: Lang, key: str, context: Context) -> Reply:
    """A fixed string that states no fact of the source."""
    return Reply(
        question=text, lang=lang, outcome="smalltalk", text=compose.string(knowledge, key, lang),
        knowledge=knowledge.version, source=knowledge.newest.id,
        context=replace(context, suggested=False, lang=lang, offered=()),
    )  # fmt: skip


def alone(text: str, folded: str, part: Reply, knowledge: Knowledge) -> Reply:
    """The reply to the one question of a message with more in it, which may be what asks about now."""
    facts = [knowledge.facts[fact] for fact in part.facts] if part.outcome == "answer" else []
    since = since_sentence(knowledge, folded, facts, part.text, part.lang)
    return replace(part, question=text, text=part.text + since)


def joined(text: str, parts: Sequence[Reply]) -> Reply:
    """The reply to a message of several questions: the answered part first, all texts, excerpts within the limits."""
    first = next(reply for reply in parts if reply.outcome == "answer")
    ordered = [first, *(reply for reply in parts if reply is not first)]
    excerpts: dict[tuple[str, str], Excerpt] = {}
    for excerpt in (found for reply in ordered for found in reply.excerpts):
        characters = sum(len(found.text) for found in excerpts.values()) + len(excerpt.text)
        if len(excerpts) < compose.MOST_EXCERPTS and characters <= compose.MOST_EXCERPT_CHARACTERS:
            excerpts.setdefault((excerpt.id, excerpt.text), excerpt)
    related = tuple(found for reply in ordered for found in reply.related)
    return replace(
        first, question=text, text="\n".join(reply.text for reply in ordered), excerpts=tuple(excerpts.values()),
        related=related[: compose.MOST_RELATED], parts=tuple(ordered),
        facts=tuple(fact for reply in ordered for fact in reply.facts),
        score=min(reply.score for reply in ordered if reply.outcome == "answer"),
    )  # fmt: skip
