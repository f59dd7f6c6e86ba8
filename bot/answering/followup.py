"""Follow-ups that lean on what was said before: "その2つ目は？", "and Thailand?", "is that a new one"."""

from __future__ import annotations

import re

from bot.answering.model import Context
from bot.knowledge.model import IntentRef, Lang
from bot.knowledge.slots import slot_value
from bot.matching.analysis import Analysis
from bot.matching.choices import entity_of
from bot.matching.engine import Engine, Ranking

_ORDINALS = (
    (re.compile(r"1つ目|1番目|1個目|最初の|\b(first|1st)( one)?\b"), 0),
    (re.compile(r"2つ目|2番目|2個目|\b(second|2nd)( one)?\b"), 1),
    (re.compile(r"3つ目|3番目|3個目|\b(third|3rd)( one)?\b"), 2),
    (re.compile(r"4つ目|4番目|4個目|\b(fourth|4th)( one)?\b"), 3),
    (re.compile(r"5つ目|5番目|\b(fifth|5th)( one)?\b"), 4),
    (re.compile(r"6つ目|6番目|\b(sixth|6th)( one)?\b"), 5),
    (re.compile(r"最後の|\blast( one)?\b"), -1),
)
_POINTS = re.compile(
    r"^(それ|これ|あれ|その|そのうち|そっち|そこ)|そのうち|それら|これら|その中|"
    r"\b(it|its|that|those|these|them|they|this one|that one|the same|one of them|the others?|any of them)\b"
)
"""Words that stand for something said before."""

_LEANS = re.compile(
    r"^(じゃあ|では|で、|なら|あと|他|ほか|もっと|続き|なぜ|いつ|どこで|誰が|何件)|"
    r"^(and|what about|how about|or|so|then|also|but|why|when|where|who|how many|more|which one)\b"
)
"""Beginnings of a question that goes on from the one before."""

_GOES_ON = re.compile(r"^(and|what about|how about|or|also|then)\b|(は|も)[?？]?$|^(じゃあ|では|あと)")
LONGEST = 60
SHORTEST = 20
"""A question of this length that only points ("is it new", それはいつ) cannot be understood alone."""

CLEAR_ALONE = 98.0
"""So sure a question that names the meeting or the release means these by "this" (これは何の会合？)."""

_AT_HAND = frozenset({"meeting", "release"})
_WEAK = frozenset({"meeting", "release", "efforts", "new_mark", "pillars"})
"""Entities that a leaning question may name and still lean ("is that effort new")."""


def refer(
    text: str, ranking: Ranking, engine: Engine, context: Context, lang: Lang, edition: str
) -> Ranking | IntentRef | str | None:
    """What a leaning question means: another ranking, an intent, the key of a string, or None where it stands alone."""
    analysis = ranking.analysis
    folded = analysis.folded
    if len(folded) > LONGEST or (ranking.candidates and ranking.candidates[0].exact and analysis.entities):
        return None
    own = [entity for entity in analysis.entities if entity not in _WEAK]
    if context.intent is None and ranking.candidates and ranking.candidates[0].exact:
        return None
    if context.intent is None:
        named = bool(ranking.candidates) and not _AT_HAND.isdisjoint(analysis.entities)
        clear = named and ranking.candidates[0].score >= CLEAR_ALONE
        points = points_back(folded) and len(folded) <= SHORTEST and not own and not clear
        return "ask_back" if points and not analysis.content and analysis.refused_focus is None else None
    meant = _pick(folded, context, engine) or _swap(folded, analysis, engine, context)
    if meant is not None:
        return meant
    if points_back(folded) and not own and any(pattern.search(folded) for pattern, _ in _ORDINALS):
        return "ask_back"
    if own or not (points_back(folded) or _LEANS.search(folded)):
        return None
    return _with_subject(text, ranking, engine, context, lang, edition)


def points_back(folded: str) -> bool:
    """Whether folded text has a word that stands for something said before it."""
    return _POINTS.search(folded) is not None


def _pick(folded: str, context: Context, engine: Engine) -> IntentRef | None:
    """The n-th of the facts last shown ("その2つ目は？"); a pillar by number is not that."""
    if not context.facts or len(folded) > LONGEST // 2 or "柱" in folded or "pillar" in folded:
        return None
    position = next((number for pattern, number in _ORDINALS if pattern.search(folded)), None)
    if position is None:
        return None
    if len(context.facts) == 1:
        return _nth_named(context.facts[0], position, engine)
    return engine.intent_of_fact(context.facts[position]) if position < len(context.facts) else None


def _nth_named(fact_id: str, position: int, engine: Engine) -> IntentRef | None:
    """The n-th of the pillars that one fact lists."""
    entities = engine.knowledge.lexicon.entities
    listed = [name for name in engine.knowledge.facts[fact_id].mentions if entities[name].kind == "pillar"]
    if len(listed) < 2 or position >= len(listed):
        return None
    related = entities[listed[position]].related
    return engine.intent_of_fact(related[0]) if related else None


def _swap(folded: str, analysis: Analysis, engine: Engine, context: Context) -> IntentRef | None:
    """The last question about another thing ("and Thailand?", "第2の柱は？")."""
    if len(folded) > LONGEST // 2 or not _GOES_ON.search(folded):
        return None
    if len(analysis.entities) != 1 or analysis.content or analysis.concepts or analysis.refused_focus:
        return None
    entity = engine.knowledge.lexicon.entities[analysis.entities[0]]
    intent = engine.knowledge.intents[context.intent or ""]
    for slot, kind in intent.slots.items():
        if entity.kind == kind:
            other = {**context.slots, slot: slot_value(entity)}
            return IntentRef(intent.id, other) if engine.facts_of(intent.id, other) else None
    for intent_id, slots in engine.intents_about(entity.id):
        if slots and {fact.id for fact in engine.facts_of(intent_id, slots)} & set(context.facts):
            return IntentRef(intent_id, slots)
    return None


def _with_subject(
    text: str, ranking: Ranking, engine: Engine, context: Context, lang: Lang, edition: str
) -> Ranking | None:
    """The question ranked again with the last subject said before it, where that makes it surer."""
    entities = engine.knowledge.lexicon.entities
    kinds = engine.knowledge.intents[context.intent or ""].slots
    names = [entity_of(kinds[slot], value) for slot, value in context.slots.items() if slot in kinds]
    best = ranking if ranking.candidates else None
    for name in dict.fromkeys([*context.entities, *names]):
        if name not in entities:
            continue
        said = (entities[name].aliases[lang] or (entities[name].label[lang],))[0]
        again = engine.rank(engine.analyse(f"{said} {text}" if lang == "en" else f"{said}の{text}"), edition=edition)
        if ranking.analysis.refused_focus is not None:
            return again  # refused all the same, but in the subject's name
        if again.candidates and (best is None or again.candidates[0].certainty > best.candidates[0].certainty):
            best = again
    return best
