"""Follow-ups that lean on what was said before: "その2つ目は？", "and Thailand?", "is that a new one"."""

from __future__ import annotations

import re

from bot.answering.model import Context
from bot.knowledge.model import IntentRef, Lang
from bot.matching.analysis import Analysis
from bot.matching.decision import Signals  # noqa: F401  (kept in the public surface of explanations)
from bot.matching.engine import Engine, Ranking, slot_value

_ORDINALS = (
    (re.compile(r"(?:^|その|それの|の|on the |the )(?:1つ目|1番目|1個目|最初|一つめ|first( one)?|1st)"), 0),
    (re.compile(r"(?:2つ目|2番目|2個目|二つめ|second( one)?|2nd)"), 1),
    (re.compile(r"(?:3つ目|3番目|3個目|三つめ|third( one)?|3rd)"), 2),
    (re.compile(r"(?:4つ目|4番目|4個目|四つめ|fourth( one)?|4th)"), 3),
    (re.compile(r"(?:5つ目|5番目|fifth( one)?|5th)"), 4),
    (re.compile(r"(?:6つ目|6番目|sixth( one)?|6th)"), 5),
    (re.compile(r"(?:最後の(もの|やつ|1つ|取組)?|last one|last)"), -1),
)
_LEANS = re.compile(
    r"^(じゃあ|では|で、|なら|それ|その|これ|この(?!資料|会合|文書|発表|イニシ)|あれ|そこ|そのうち|どれ|そっち|あと|他|ほか|もっと|続き|なぜ|いつ|どこで|誰が|何件)|"
    r"(それ|そのうち|これら|それら|その中)|"
    r"\b(it|its|that|those|these|them|they|this one|that one|there|he|she|him|the same|one of them|the others?|any of them)\b|"
    r"^(and|what about|how about|or|so|then|also|but|why|when|where|who|how many|more|which one)\b",
)
_ALSO = re.compile(r"^(and|what about|how about|or|also|then)\b|(は|も)[?？]?$|^(じゃあ|では|あと)")


def refer(text: str, ranking: Ranking, engine: Engine, context: Context, lang: Lang) -> Ranking | IntentRef | str | None:
    """What a leaning question means: another ranking, an intent, "ask_back", or None where it stands alone."""
    analysis = ranking.analysis
    folded = analysis.folded
    picked = _pick(folded, context, engine)
    if picked is not None:
        return picked
    swapped = _swap(folded, analysis, engine, context)
    if swapped is not None:
        return swapped
    if not _LEANS.search(folded) or len(folded) > 60:
        return None
    own = [entity for entity in analysis.entities if entity not in ("meeting", "release", "efforts", "new_mark")]
    if own:
        return None
    if context.intent is None:
        return None
    return _with_subject(text, engine, context, ranking, lang)


def _pick(folded: str, context: Context, engine: Engine) -> IntentRef | None:
    """The n-th of the facts last shown ("その2つ目は？")."""
    if len(context.facts) < 2 or len(folded) > 30 or "柱" in folded or "pillar" in folded:
        return None
    for pattern, position in _ORDINALS:
        if pattern.search(folded) and position < len(context.facts):
            return _intent_of(context.facts[position], engine)
    return None


def _intent_of(fact_id: str, engine: Engine) -> IntentRef | None:
    """The intent that shows this one fact."""
    fact = engine.knowledge.facts[fact_id]
    for intent_id, slots in engine.intents_about(fact.about):
        if tuple(one.id for one in engine.facts_of(intent_id, slots)) == (fact_id,):
            return IntentRef(intent_id, slots)
    return None


def _swap(folded: str, analysis: Analysis, engine: Engine, context: Context) -> IntentRef | None:
    """The last intent with another slot value ("and Thailand?", "第2の柱は？")."""
    if context.intent is None or len(folded) > 24 or not _ALSO.search(folded):
        return None
    entities = engine.knowledge.lexicon.entities
    intent = engine.knowledge.intents.get(context.intent)
    if intent is None or len(analysis.entities) != 1 or analysis.content or analysis.refused_focus:
        return None
    entity = entities[analysis.entities[0]]
    for slot, kind in intent.slots.items():
        if entity.kind == kind:
            slots = {**context.slots, slot: slot_value(kind, entity.id)}
            return IntentRef(intent.id, slots) if engine.facts_of(intent.id, slots) else None
    return None


def _with_subject(text: str, engine: Engine, context: Context, ranking: Ranking, lang: Lang) -> Ranking | str | None:
    """The question ranked again with the last subject said before it."""
    entities = engine.knowledge.lexicon.entities
    names = [f"pillar{value}" if slot == "pillar" else value for slot, value in context.slots.items()]
    best: Ranking | None = None
    for name in dict.fromkeys([*names, *context.entities]):
        if name not in entities:
            continue
        said = entities[name].aliases[lang][0] if entities[name].aliases[lang] else entities[name].label[lang]
        joined = f"{said} {text}" if lang == "en" else f"{said}の{text}"
        again = engine.rank(engine.analyse(joined))
        if again.candidates and (best is None or again.candidates[0].score > best.candidates[0].score):
            best = again
    if best is None or not best.candidates:
        return None
    before = ranking.candidates[0].score if ranking.candidates else 0.0
    return best if best.candidates[0].score >= before else None


def specific(analysis: Analysis, engine: Engine) -> list[str]:
    """The entities of a question, the most telling first; general ones only where there is nothing else."""
    general = {"meeting", "release", "annex", "japan", "asean", "asean_countries", "jasmine", "efforts", "pillars", "mod"}
    order = {"initiative": 0, "person": 1, "term": 2, "event": 3, "document": 4, "theme": 5, "pillar": 6}
    entities = engine.knowledge.lexicon.entities
    own = sorted(
        (entity for entity in analysis.entities if entity not in general), key=lambda entity: order.get(entities[entity].kind, 7)
    )
    rest = [entity for entity in analysis.entities if entity in general and entity not in ("japan", "asean")]
    return own or sorted(rest, key=lambda entity: entity in ("jasmine", "release", "asean_countries"))


def subject_label(analysis: Analysis, engine: Engine, lang: Lang) -> str:
    """How the bot names what the question is about; empty where it names nothing of ours."""
    names = specific(analysis, engine)
    return engine.knowledge.lexicon.entities[names[0]].label[lang] if names else ""
