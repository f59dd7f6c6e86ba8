"""Texts against the wording table: what is banned, what a quote obliges to keep, what says more than the source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.errors import Severity
from bot.knowledge.draft import Draft
from bot.knowledge.files import Files
from bot.knowledge.model import LANGS, BriefingItem, Fact, Intent, Lang
from bot.knowledge.slots import assignments, facts_of
from bot.knowledge.wordingtable import FILE, Table, compiled, read_table
from bot.knowledge.yamlio import Loc

_QUOTED = re.compile(r"「[^「」]*」|『[^『』]*』")
_ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_SENTENCE = {"ja": re.compile(r"[^。\n]*[。\n]?"), "en": re.compile(r"(?:[^.\n]|\.(?!\s|$))*[.\n]?")}
_ITEM = re.compile(r"\s*(?:[・•\-]|\d+[.．)）]|[（(]\d)")


@dataclass(frozen=True)
class _Text:
    """One text of ours, where it stands, and the words of the source that it rests on (None: on no one quote)."""

    kind: str
    name: str
    loc: Loc
    lang: Lang
    text: str
    quoted: str | None = None
    statement: bool = False


def check_wording(files: Files, draft: Draft) -> None:
    """Leave a fault in the draft for every text that the table does not allow; without a table, none."""
    table = read_table(files.get(FILE), draft)
    if table is None:
        return
    for text in (*_fact_texts(draft), *_other_texts(draft), *_briefing_texts(draft)):
        _check_text(draft, table, text)
    for fact in draft.facts.values():
        _check_anchor(draft, table, fact)
    for intent in draft.intents.values():
        _check_answer_anchor(draft, table, intent)
    for item in draft.briefing.values():
        _check_line_anchor(draft, table, item)


def _fact_texts(draft: Draft) -> Iterator[_Text]:
    for fact in draft.facts.values():
        quoted = "\n".join(quote.text for quote in fact.quotes)
        for lang in LANGS:
            yield _Text("fact", fact.id, ("statement", lang), lang, fact.statement[lang], quoted, True)
        for index, quote in enumerate(fact.quotes):
            if quote.translation:
                yield _Text("fact", fact.id, ("quotes", index, "translation"), "en", quote.translation, quote.text)


def _other_texts(draft: Draft) -> Iterator[_Text]:
    for lang in LANGS:
        for intent in draft.intents.values():
            yield _Text("intent", intent.id, ("title", lang), lang, intent.title[lang])
            if intent.answer:
                yield _Text("intent", intent.id, ("answer", lang), lang, intent.answer[lang], statement=True)
        for fixed in draft.fixed.values():
            quotes = [quote.text for name in fixed.facts if name in draft.facts for quote in draft.facts[name].quotes]
            yield _Text("fixed", fixed.id, ("text", lang), lang, fixed.text[lang], "\n".join(quotes) or None, True)
        for key, string in draft.strings.items():
            yield _Text("string", key, (lang,), lang, string[lang])
        for entity in draft.entities.values():
            yield _Text("entity", entity.id, ("label", lang), lang, entity.label[lang])


def _briefing_texts(draft: Draft) -> Iterator[_Text]:
    """Remarks and cautions rest on no one quote: they speak of what stands beside them."""
    for name, item in draft.briefing.items():
        quoted = "\n".join(
            quote.text for fact in item.facts if fact in draft.facts for quote in draft.facts[fact].quotes
        )
        against = quoted if quoted and item.part in ("glance", "minute", "asked") else None
        for lang in LANGS:
            for key, text in (("question", item.question), ("caution", item.caution)):
                if text is not None:
                    yield _Text("briefing", name, (key, lang), lang, text[lang], statement=key == "caution")
            yield _Text("briefing", name, ("text", lang), lang, item.text[lang], against, item.part == "asked")
        for index, quote in enumerate(item.quotes):
            yield _Text("briefing", name, ("quotes", index, "translation"), "en", quote.translation, quote.text)


def _check_text(draft: Draft, table: Table, text: _Text) -> None:
    spec, lang = table.spec, text.lang
    own = _QUOTED.sub("「」", text.text) if lang == "ja" else text.text
    for banned in spec.banned:
        bare = own
        for exempt in banned.exempt:
            bare = bare.replace(exempt, "")
        if found := _find(bare, banned[lang], lang):
            _report(draft, text, f"{found!r} is not said ({banned.why})", f"say {banned.say[lang]}", "banned")
    for spelling in spec.spelling:
        if found := _find(own, spelling[lang], lang):
            _report(draft, text, f"{found!r} is not the house spelling", f"write {spelling.say[lang]}", "spelling")
    if text.quoted is not None:
        _check_against_quote(draft, table, text, own)
    if text.statement and lang == "ja":
        _check_endings(draft, table, text, own)


def _check_against_quote(draft: Draft, table: Table, text: _Text, own: str) -> None:
    lang, quoted = text.lang, text.quoted or ""
    for keep in table.spec.keep:
        if (found := _find(quoted, (keep.quote,), "ja")) and not _find(text.text, keep[lang], lang):
            words = " / ".join(keep[lang][:3])
            fix = f"say {words}, or quote only the words that the text needs"
            _report(draft, text, f"the quote has {found}, the text drops it ({keep.why})", fix, "dropped")
    denials = table.spec.denials[lang]
    claims = " ".join(part for part in _SENTENCE[lang].findall(own) if not _find(part, denials, lang))
    for needs in table.spec.needs:
        if (found := _find(claims, needs[lang], lang)) and not any(word in quoted for word in needs.quote):
            message = f"{found!r} says more than the quote, which has none of {', '.join(needs.quote)}"
            _report(draft, text, message, f"use the source's verb (such as {needs.say[lang]})", "verb")


def _check_endings(draft: Draft, table: Table, text: _Text, own: str) -> None:
    for sentence in _SENTENCE["ja"].findall(own):
        bare = _ASIDE.sub("", sentence.strip()).rstrip("。").strip()
        if not sentence.endswith("。") or not bare or _ITEM.match(sentence):
            continue
        if not bare.endswith(tuple(table.spec.endings.ja)):
            fix = f"end it with {' / '.join(table.spec.endings.ja[:3])}"
            _report(draft, text, f"the sentence ends with …{bare[-6:]}", fix, "ending", "warning")


def _check_anchor(draft: Draft, table: Table, fact: Fact) -> None:
    for lang in LANGS:
        anchors = table.spec.anchors[lang]
        if fact.volatile and anchors and not _find(fact.statement[lang].split("\n")[0], anchors, lang):
            fix = "say 2024年1月30日の発表時点" if lang == "ja" else "say as of the release (30 January 2024)"
            message = "the fact is volatile, and its first line carries no date"
            draft.report("fact", fact.id, ("statement", lang), message, fix, "no-date")


def _check_answer_anchor(draft: Draft, table: Table, intent: Intent) -> None:
    """Lists of facts only: what a query lists (docs/voice.md, exchange 4) is dated in its items."""
    if intent.answer is None or intent.query:
        return
    facts = [fact for slots in assignments(intent, draft.entities) for fact in facts_of(intent, slots, draft.facts)]
    for lang in LANGS:
        anchors, text = table.spec.anchors[lang], intent.answer[lang]
        if any(fact.volatile for fact in facts) and anchors and not _find(text.split("\n")[0], anchors, lang):
            fix = "say 2024年1月30日の発表時点" if lang == "ja" else "say as of the release (30 January 2024)"
            message = "it words volatile facts, and its first line carries no date"
            draft.report("intent", intent.id, ("answer", lang), message, fix, "no-date", severity="warning")


def _check_line_anchor(draft: Draft, table: Table, item: BriefingItem) -> None:
    """The line to say is read aloud without the page around it, so it carries its date itself."""
    volatile = [name for name in item.facts if name in draft.facts and draft.facts[name].volatile]
    for lang in LANGS:
        anchors = table.spec.anchors[lang]
        if item.part == "asked" and volatile and anchors and not _find(item.text[lang], anchors, lang):
            fix = "say 2024年1月30日の発表資料では" if lang == "ja" else "say the release of 30 January 2024"
            message = f"it rests on the volatile fact {volatile[0]}, and carries no date"
            draft.report("briefing", item.id, ("text", lang), message, fix, "no-date")


def _find(text: str, words: Sequence[str], lang: Lang) -> str:
    """The first of the words in the text, as it stands there; empty where there is none."""
    pattern = compiled(tuple(words), lang)
    match = pattern.search(text) if pattern else None
    return match.group() if match else ""


def _report(draft: Draft, text: _Text, message: str, fix: str, code: str, severity: Severity = "error") -> None:
    draft.report(text.kind, text.name, text.loc, message, fix, code, severity=severity)
