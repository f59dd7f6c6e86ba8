"""From validated file shapes (schema) to the frozen values of the model, one function each; nothing is checked here."""

from __future__ import annotations

from types import MappingProxyType

from bot.knowledge import schema
from bot.knowledge.lines import Lines
from bot.knowledge.model import (
    Bilingual,
    Entity,
    Fact,
    FixedAnswer,
    Focus,
    Intent,
    IntentRef,
    Phrases,
    Quote,
)


def bilingual(spec: schema.BilingualSpec) -> Bilingual:
    """Both texts."""
    return Bilingual(spec.ja, spec.en)


def phrases(spec: schema.PhrasesSpec) -> Phrases:
    """Phrases of each language, in the file's order."""
    other = spec.other if isinstance(spec, schema.AskSpec) else ()
    return Phrases(Lines(spec.ja), Lines(spec.en), Lines(other))


def fact(spec: schema.FactSpec, quotes: tuple[Quote, ...], edition: str, origin: str) -> Fact:
    """A fact whose quotes have been found in the source."""
    return Fact(
        id=spec.id,
        about=spec.about,
        gives=tuple(spec.gives),
        statement=bilingual(spec.statement),
        quotes=quotes,
        check=bilingual(spec.check),
        edition=edition,
        volatile=spec.volatile,
        tags=MappingProxyType({key: tuple(values) for key, values in spec.tags.items()}),
        mentions=tuple(spec.mentions),
        reviewed=MappingProxyType({"ja": spec.reviewed.ja.isoformat(), "en": spec.reviewed.en.isoformat()}),
        superseded_by=spec.superseded_by,
        origin=origin,
    )


def entity(spec: schema.EntitySpec) -> Entity:
    """An entity of the lexicon."""
    return Entity(
        id=spec.id,
        kind=spec.kind,
        label=bilingual(spec.label),
        aliases=phrases(spec.aliases),
        other=tuple(spec.other),
        readings=tuple(spec.readings),
        order=spec.order,
        related=tuple(spec.related),
        short=bilingual(spec.short) if spec.short else None,
        general=spec.general,
    )


def focus(spec: schema.FocusSpec) -> Focus:
    """A focus of the lexicon."""
    return Focus(
        id=spec.id,
        label=bilingual(spec.label),
        cues=phrases(spec.cues),
        given=spec.given,
        related=tuple(spec.related),
        unless=phrases(spec.unless),
    )


def fixed(spec: schema.FixedSpec) -> FixedAnswer:
    """A fixed reply."""
    return FixedAnswer(spec.id, spec.outcome, bilingual(spec.text), tuple(spec.facts), tuple(spec.related))


def intent(name: str, spec: schema.IntentSpec, origin: str) -> Intent:
    """An intent; `name` comes from its path."""
    return Intent(
        id=name,
        title=bilingual(spec.title),
        ask=phrases(spec.ask),
        slots=MappingProxyType(dict(spec.slots)),
        facts=tuple(spec.facts),
        query=MappingProxyType(dict(spec.query)),
        fixed=spec.fixed,
        smalltalk=spec.smalltalk,
        answer=bilingual(spec.answer) if spec.answer else None,
        follow_ups=tuple(IntentRef(ref.intent, MappingProxyType(dict(ref.slots))) for ref in spec.follow_ups),
        not_this=phrases(spec.not_this),
        refuse=phrases(spec.refuse),
        check=phrases(spec.check),
        gives=tuple(spec.gives),
        about=tuple(spec.about),
        knows=phrases(spec.knows),
        origin=origin,
    )
