"""Replies as in docs/voice.md's exchanges, by hand."""

from __future__ import annotations

from bot.answering.model import Excerpt, FollowUp, Reply, Suggestion
from bot.knowledge.model import Bilingual
from bot.rendering.layout import Frame

FOOTER_JA = (
    "出典：防衛省ホームページ「第13回日ASEAN防衛当局次官級会合」について（結果概要）（2024年1月30日）　"
    "太字の文は本ボットによる要約"
)
CITATION_JA = FOOTER_JA.partition("　")[0]
FRAME_JA = Frame(footer=FOOTER_JA, citation=CITATION_JA, source="jasmine-2024", contact="広報課 内線1234")
FRAME_EN = Frame(footer="Source: MOD. Bold line: this bot's summary.", citation="Source: MOD", source="jasmine-2024")


def item(pillar: int, number: int, text: str, translation: str | None = "a seminar") -> Excerpt:
    """The n-th concrete effort of a pillar."""
    ordinal = {1: "1st", 2: "2nd", 3: "3rd"}.get(number, f"{number}th")
    place = Bilingual(
        f"別紙、第{pillar}の柱、具体的な取組（{number}番目）", f"Annex, pillar {pillar}, concrete efforts ({ordinal})"
    )
    return Excerpt(f"annex.p{pillar}.effort.{number}", text, place, translation)


OSA = item(
    1, 3,
    "・【新】「政府安全保障能力強化支援(Official Security Assistance: OSA)」と"
    "防衛装備移転や能力構築支援等との相乗効果の追求",
    '[NEW] Pursuit of synergy between "Official Security Assistance (OSA)" and defense equipment transfer, etc.',
)  # fmt: skip
REFUSED = "OSAと防衛装備移転などとの相乗効果の追求について、対象国はこの資料に記載がありません。"
MEANS = "「記載がない」とは、この資料に書かれていないという意味です。決まっていない、という意味ではありません。"
REFUSAL_JA = Reply(
    "対象国は", "ja", "no_answer", f"{REFUSED}\n{MEANS}", "abc1234", related=(OSA,),
    follow_ups=(FollowUp("pillar.efforts", {"pillar": "1"}, "第1の柱の取組"),),
)  # fmt: skip
REFUSAL_EN = Reply(
    "which countries", "en", "no_answer",
    "The release does not say which countries it would cover.\n"
    '"Does not say" means only that it is not in this document.',
    "abc1234", related=(OSA,), follow_ups=(FollowUp("pillar.efforts", {"pillar": "1"}, "Efforts of pillar 1"),),
)  # fmt: skip
LIST_JA = Reply(
    "柱3は", "ja", "answer",
    "別紙は、第3の柱の具体的な取組として2件を挙げています（末尾に「等」が付いています）。\n"
    "・ASEAN向けのWPSに関する新たな能力構築支援事業\n・留学生受け入れ等",
    "abc1234", intent="pillar.efforts", slots={"pillar": "3"},
    excerpts=(item(3, 1, "・【新】ASEAN向けのWPSに関する新たな能力構築支援事業"), item(3, 2, "・留学生受け入れ等")),
    follow_ups=(FollowUp("pillar.overview", {"pillar": "3"}, "第3の柱とは"), FollowUp("term.meaning", {}, "WPSとは")),
)  # fmt: skip
SUGGEST_JA = Reply(
    "サイバーの件", "ja", "suggest", "「サイバー」について、どれをお尋ねですか。", "abc1234",
    suggestions=(
        Suggestion("efforts.detail", {"initiative": "cyber_law_seminar"}, "日ASEANサイバー国際法セミナー", 55.0),
        Suggestion("efforts.detail", {"initiative": "cyber_capacity"}, "サイバーの能力構築支援", 54.0, (OSA,)),
        Suggestion("theme.mentions", {"theme": "cyber"}, "資料がサイバーに触れている箇所すべて", 50.0),
    ),
)  # fmt: skip
TWO_PARTS_JA = Reply(
    "議長は？対象国は？", "ja", "answer", f"議長は芹澤防衛審議官です。\n{REFUSED}\n{MEANS}", "abc1234", related=(OSA,),
    parts=(Reply("議長は", "ja", "answer", "議長は芹澤防衛審議官です。", "abc1234"), REFUSAL_JA),
)  # fmt: skip
ALL = (REFUSAL_JA, REFUSAL_EN, LIST_JA, SUGGEST_JA, TWO_PARTS_JA)
