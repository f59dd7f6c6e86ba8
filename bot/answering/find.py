"""The source search: every sentence that holds a word, verbatim."""

from __future__ import annotations

from bot.answering import compose
from bot.answering.model import Context, Excerpt, Reply
from bot.knowledge.model import Block, Knowledge, Lang
from bot.matching.engine import Engine
from bot.matching.normalise import clean, hiragana


def find_reply(word: str, lang: Lang, engine: Engine) -> Reply:
    """The blocks that hold `word`, or a Japanese name that the lexicon has for it ("cyber" finds サイバー)."""
    knowledge = engine.knowledge
    wanted = clean(word)[:80]
    needles = _needles(wanted, engine)
    blocks = [
        block
        for block in _blocks(knowledge)
        if any(needle in hiragana(engine.index.fold(block.text)) for needle in needles)
    ]
    found = tuple(_excerpt(block, knowledge) for block in blocks)
    key = "found_none" if not found else "found_one" if len(found) == 1 else "found"
    text = compose.string(knowledge, key, lang, word=wanted, count=str(len(found)))
    shown: list[Excerpt] = []
    for excerpt in found:
        if (
            len(shown) < compose.MOST_EXCERPTS
            and sum(len(one.text) for one in shown) + len(excerpt.text) <= compose.MOST_EXCERPT_CHARACTERS
        ):
            shown.append(excerpt)
    if len(shown) < len(found):
        text += "\n" + compose.string(knowledge, "found_more", lang, count=str(len(shown)))
    return Reply(
        question=word, lang=lang, outcome="answer" if found else "no_answer", text=text, knowledge=knowledge.version,
        score=100.0 if found else 0.0, excerpts=tuple(shown), context=Context(lang=lang), source=knowledge.newest.id,
    )  # fmt: skip


def _needles(wanted: str, engine: Engine) -> list[str]:
    """What to look for: the word itself, and the Japanese names of the entity that it names."""
    folded = engine.index.fold(wanted)
    needles = [hiragana(folded)] if any(character.isalnum() for character in folded) else []
    for name in engine.index.names_of(engine.index.stemmed(folded)):
        entity = engine.knowledge.lexicon.entities.get(name)
        if entity is not None:
            needles += [hiragana(engine.index.fold(alias)) for alias in entity.aliases.ja if len(alias) > 1]
    return list(dict.fromkeys(needles))


def _blocks(knowledge: Knowledge) -> list[Block]:
    return list(knowledge.newest.blocks)


def _excerpt(block: Block, knowledge: Knowledge) -> Excerpt:
    """A block as an excerpt, with the rendering of the fact that quotes all of it, where there is one."""
    for fact in knowledge.facts.values():
        for quote in fact.quotes:
            if quote.block == block.id and quote.text == block.text:
                return Excerpt(block.id, block.text, block.place, quote.translation)
    return Excerpt(block.id, block.text, block.place, None)
