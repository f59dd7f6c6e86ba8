"""A small made-up base and a core that knows a handful of answers: enough to drive every surface."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from bot.answering.model import Context, Excerpt, FollowUp, Question, Reply, Suggestion
from bot.knowledge.model import (
    Bilingual,
    Block,
    Entity,
    Intent,
    IntentRef,
    Knowledge,
    Lang,
    Lexicon,
    Phrases,
    Source,
)

CHAIR = "議長は芹澤防衛審議官が務め"
EFFORT = "・【新】ASEAN向けのWPSに関する新たな能力構築支援事業"


def knowledge() -> Knowledge:
    """One source of six blocks, four pillars, the intents that commands name."""
    texts = ["前の文。", f"{CHAIR}ました。", "次の文。", "第3の柱", EFFORT, "終わりの文。"]
    blocks = tuple(
        Block(f"main.p{n}", "jasmine-2024", Bilingual(f"本文、第{n}段落", f"Main text, paragraph {n}"), text)
        for n, text in enumerate(texts, start=1)
    )
    source = Source(
        "jasmine-2024", "jasmine-2024", Bilingual("結果概要", "Summary of results"), Bilingual("防衛省", "MOD"),
        date(2024, 1, 30), "https://www.mod.go.jp/example.html", Bilingual("利用規約", "Terms of use"),
        Bilingual("出典：防衛省ホームページ", "Source: MOD website"),
        Bilingual("出典：防衛省　太字の文は本ボットによる要約", "Source: MOD website. Bold line: this bot's summary."),
        "ja", None, None, "original.txt", "0" * 64, blocks,
    )  # fmt: skip
    entities = {
        f"pillar{n}": Entity(f"pillar{n}", "pillar", Bilingual(f"第{n}の柱", f"pillar {n}"), Phrases())
        for n in range(1, 5)
    }
    names = ("pillars.list", "pillar.overview", "efforts.new", "meeting.participants", "meeting.chair")
    intents = {name: Intent(name, Bilingual(f"題 {name}", f"Title {name}"), Phrases()) for name in names}
    lexicon = Lexicon(entities, {}, {}, {}, Phrases(), Phrases())
    return Knowledge("abc1234", {source.id: source}, {}, lexicon, intents, {}, {}, Phrases())


def excerpt(text: str = CHAIR, block: str = "main.p2") -> Excerpt:
    """An excerpt of the base above."""
    place = Bilingual("本文、第2段落", "Main text, 2nd paragraph")
    return Excerpt(block, text, place, "Serizawa served as chair")


def reply(text: str, lang: Lang = "ja", **changes: object) -> Reply:
    """An answer with one excerpt, two follow-ups."""
    made = Reply(
        "?", lang, "answer", text, "abc1234", intent="meeting.chair", score=97.0, excerpts=(excerpt(),),
        follow_ups=(FollowUp("pillars.list", {}, "4つの柱"), FollowUp("pillar.overview", {"pillar": "3"}, "柱3とは")),
        context=Context(intent="meeting.chair", lang=lang), source="jasmine-2024",
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


@dataclass
class FakeCore:
    """Answers by rule and notes what it was asked, with which context."""

    asked: list[tuple[str, Context | None]] = field(default_factory=list)
    preferred: list[Lang | None] = field(default_factory=list)

    def answer(self, question: Question, knowledge: Knowledge, context: Context | None) -> Reply:
        """See bot.answering.answer."""
        self.asked.append((question.text, context))
        self.preferred.append(question.prefer)
        text = question.text
        if "explode" in text:
            raise RuntimeError("secret inside xoxb-1-2-abc")
        lang: Lang = "en" if text.isascii() and text else question.prefer or "ja"
        if not text.strip():
            return reply("こんにちは。", lang, outcome="smalltalk", excerpts=(), follow_ups=(), source="")
        if "cyber?" in text:
            items = tuple(Suggestion("pillar.overview", {"pillar": n}, f"Choice {n}", 50) for n in "123")
            return reply("What about cyber?", lang, outcome="suggest", excerpts=(), suggestions=items, source="")
        if "budget" in text:
            first = "この資料に記載がありません。" if lang == "ja" else "The release does not say."
            refusal = f"{first}\nThat means only that."
            return reply(refusal, lang, question=text, outcome="no_answer", intent=None, excerpts=(), follow_ups=())
        if "weather" in text:
            far = "I only cover the release."
            return reply(far, lang, question=text, outcome="no_answer", intent=None, excerpts=(), follow_ups=())
        return reply(f"答え：{text}", lang, question=text)

    def answer_intent(self, ref: IntentRef, lang: Lang, knowledge: Knowledge, context: Context | None) -> Reply:
        """See bot.answering.answer_intent."""
        slots = ",".join(f"{key}={value}" for key, value in ref.slots.items())
        self.asked.append((f"{ref.intent}({slots})", context))
        return reply(f"intent {ref.intent}({slots}) {lang}", lang, intent=ref.intent)

    def find(self, word: str, lang: Lang, knowledge: Knowledge) -> Reply:
        """See bot.answering.find."""
        self.asked.append((f"find:{word}", None))
        return reply(f"found {word}", lang)
