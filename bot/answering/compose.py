"""Words of a reply: statements, lists, excerpts, refusals. Everything comes from curated texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.answering.model import Excerpt, FollowUp, Suggestion
from bot.knowledge.model import Bilingual, Entity, Fact, Intent, IntentRef, Knowledge, Lang, Quote, Slots
from bot.matching.choices import entity_of
from bot.matching.engine import Engine, Scored

MOST_EXCERPTS = 8
MOST_EXCERPT_CHARACTERS = 900
MOST_RELATED = 2
MOST_SENTENCES = 4
"""Up to so many passages are listed by their statements; a longer list names them."""

_NUMBER_WORDS = (
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
)


def label(entity: Entity, lang: Lang) -> str:
    """How the bot names an entity."""
    return entity.label[lang]


def slot_label(knowledge: Knowledge, intent: Intent, slot: str, value: str, lang: Lang) -> str:
    """A slot's value as it reads in a text: the number of a pillar, else the entity's label."""
    kind = intent.slots.get(slot, "")
    if kind == "pillar":
        return value
    entity = knowledge.lexicon.entities.get(entity_of(kind, value))
    return label(entity, lang) if entity else value


def title(knowledge: Knowledge, ref: IntentRef, lang: Lang) -> str:
    """How the bot would word the question of an intent."""
    intent = knowledge.intents[ref.intent]
    return _fill_labels(knowledge, intent, intent.title[lang], ref.slots, lang)


def _fill_labels(knowledge: Knowledge, intent: Intent, template: str, slots: Slots, lang: Lang) -> str:
    for slot, value in slots.items():
        template = template.replace("{" + slot + "}", slot_label(knowledge, intent, slot, value, lang))
    return template


def text_of(knowledge: Knowledge, intent: Intent, slots: Slots, facts: Sequence[Fact], lang: Lang) -> str:
    """The answer's text: the bold line first, what stands under it on further lines."""
    if intent.fixed is not None:
        return knowledge.fixed[intent.fixed].text[lang].strip()
    if intent.answer is not None and not (intent.query and len(facts) == 1):
        template = intent.answer[lang].strip()
        filled = _fill_labels(knowledge, intent, template, slots, lang)
        return (
            filled.replace("{count}", str(len(facts)))
            .replace("{count_word}", count_word(len(facts)))
            .replace("{items}", items(knowledge, facts, lang))
        )
    return "\n".join(fact.statement[lang].strip() for fact in facts)


def count_word(count: int) -> str:
    """A count for an English sentence: "one effort", "six efforts"."""
    number = _NUMBER_WORDS[count] if count < len(_NUMBER_WORDS) else str(count)
    return f"{number} effort" + ("" if count == 1 else "s")


def items(knowledge: Knowledge, facts: Sequence[Fact], lang: Lang) -> str:
    """The facts as a list, one a line: efforts by name, other passages by what they say where they are few."""
    few = len(facts) <= MOST_SENTENCES
    return "\n".join(("・" if lang == "ja" else "- ") + _item(knowledge, fact, lang, few) for fact in facts)


def _item(knowledge: Knowledge, fact: Fact, lang: Lang, few: bool) -> str:
    entity = knowledge.lexicon.entities[fact.about]
    if "effort" in fact.tags.get("kind", ()) or not few:
        return entity.label[lang] if lang == "ja" else sentence_case(entity.label[lang])
    return fact.statement[lang].split("\n")[0]


def sentence_case(text: str) -> str:
    """English text beginning with a capital letter."""
    return text[:1].upper() + text[1:]


def excerpts_of(facts: Iterable[Fact], most: int = MOST_EXCERPTS, also: Sequence[Quote] = ()) -> tuple[Excerpt, ...]:
    """The facts' quotes, then those given too, each once, within the limits of what still reads as proof."""
    found: dict[tuple[str, str], Excerpt] = {}
    characters = 0
    for quote in (*_leading_quotes_first([fact.quotes for fact in facts]), *also):
        key = (quote.block, quote.text)
        if key in found or len(found) >= most or characters + len(quote.text) > MOST_EXCERPT_CHARACTERS:
            continue
        if any(quote.text in other.text for other in found.values()):
            continue
        found[key] = excerpt(quote)
        characters += len(quote.text)
    return tuple(found.values())


def heading_of(knowledge: Knowledge, facts: Sequence[Fact]) -> tuple[Quote, ...]:
    """The heading of the pillar that all these facts are from: the name that the release gives it, to be shown too."""
    pillars = {fact.tags.get("pillar", ()) for fact in facts}
    if len(pillars) != 1 or len(own := pillars.pop()) != 1:
        return ()
    named = (
        fact for fact in knowledge.facts.values()
        if fact.about == f"pillar{own[0]}" and "name" in fact.gives and fact.edition == facts[0].edition
    )  # fmt: skip
    return tuple(fact.quotes[0] for fact in named)


def _leading_quotes_first(quotes: Sequence[Sequence[Quote]]) -> list[Quote]:
    """Each fact's first quote before any fact's second, so that a limit cuts details and not facts."""
    deepest = max((len(group) for group in quotes), default=0)
    if sum(map(len, quotes)) <= MOST_EXCERPTS:
        return [quote for group in quotes for quote in group]
    return [group[depth] for depth in range(deepest) for group in quotes if depth < len(group)]


def excerpt(quote: Quote) -> Excerpt:
    """A quote as an excerpt of a reply."""
    return Excerpt(id=quote.block, text=quote.text, place=quote.place, translation=quote.translation)


def related_to(engine: Engine, entities: Iterable[str], extra: Iterable[str] = ()) -> tuple[Excerpt, ...]:
    """Passages near a question that has no answer: of the entities' `related` facts, then of `extra` facts."""
    knowledge = engine.knowledge
    names = [fact for entity in entities for fact in knowledge.lexicon.entities[entity].related]
    facts = [knowledge.facts[name] for name in dict.fromkeys([*names, *extra]) if name in knowledge.facts]
    found: dict[str, Excerpt] = {}
    for fact in facts[:3]:
        quote = fact.quotes[0]
        if len(found) < MOST_RELATED:
            found.setdefault(quote.block, excerpt(quote))
    return tuple(found.values())


def follow_ups(engine: Engine, intent: Intent, slots: Slots, lang: Lang) -> tuple[FollowUp, ...]:
    """The intent's follow-ups that can be asked with what is known of the slots; at most two."""
    knowledge = engine.knowledge
    found = []
    for ref in intent.follow_ups:
        target = knowledge.intents.get(ref.intent)
        if target is None:
            continue
        filled = {**{slot: slots[slot] for slot in target.slots if slot in slots}, **ref.slots}
        filled = {
            slot: slots.get(value.strip("{}"), value) if value.startswith("{") else value
            for slot, value in filled.items()
        }
        if set(filled) >= set(target.slots) and (engine.facts_of(ref.intent, filled) or target.smalltalk):
            wanted = IntentRef(ref.intent, filled)
            found.append(FollowUp(ref.intent, filled, title(knowledge, wanted, lang)))
    return tuple(found[:2])


def suggestion(knowledge: Knowledge, scored: Scored, lang: Lang) -> Suggestion:
    """A candidate as a question that can be pressed."""
    ref = IntentRef(scored.intent.id, scored.slots)
    return Suggestion(
        scored.intent.id, scored.slots, title(knowledge, ref, lang), scored.score, excerpts_of(scored.facts)
    )


def string(knowledge: Knowledge, key: str, lang: Lang, **values: str) -> str:
    """A fixed string with its placeholders filled."""
    text = knowledge.strings.get(key, Bilingual(key, key))[lang].strip()
    for name, value in values.items():
        text = text.replace("{" + name + "}", value)
    return text.replace("etc..", "etc.")
