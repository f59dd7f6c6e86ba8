"""Terminal, Markdown and JSON lines."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Reply
from bot.rendering import jsonl, markdown, terminal
from bot.rendering.layout import Frame, frame_for
from bot.rendering.width import display_width, wrap
from tests.rendering.replies import ALL, FRAME_EN, FRAME_JA, LIST_JA, OSA, REFUSAL_EN, REFUSAL_JA, SUGGEST_JA
from tests.slack.world import knowledge

KEYS = [
    "question", "lang", "outcome", "intent", "slots", "score", "text", "excerpts", "related", "parts", "suggestions",
    "follow_ups", "context", "knowledge", "elapsed_ms",
]  # fmt: skip


def test_the_json_reply_has_exactly_the_documented_keys() -> None:
    """In their order, in parts too; a translation is unofficial."""
    for reply in ALL:
        made = json.loads(jsonl.render(reply, 1.23456))
        assert list(made) == KEYS
        assert all(list(part) == KEYS for part in made["parts"])
        assert made["elapsed_ms"] == 1.235
    related = json.loads(jsonl.render(REFUSAL_JA, 0))["related"]
    assert related == [
        {
            "id": OSA.id, "text": OSA.text, "place": OSA.place.ja, "translation": OSA.translation,
            "translation_status": "unofficial",
        }
    ]  # fmt: skip


def test_suggestions_and_follow_ups_in_json() -> None:
    """With what is behind them."""
    made = json.loads(jsonl.render(SUGGEST_JA, 0))["suggestions"]
    assert [list(one) for one in made] == [["intent", "slots", "title", "score", "excerpts"]] * 3
    assert made[1]["excerpts"][0]["text"] == OSA.text
    follow_up = json.loads(jsonl.render(LIST_JA, 0))["follow_ups"][0]
    assert follow_up == {"intent": "pillar.overview", "slots": {"pillar": "3"}, "title": "第3の柱とは"}


@given(st.text(st.characters(), max_size=50))
def test_a_json_line_is_one_line_of_utf8(words: str) -> None:
    """Whatever was asked, lone surrogates and all; it reads back as it was."""
    line = jsonl.render(Reply(words, "ja", "answer", words, "v"), 0)
    assert line.encode("utf-8").decode().splitlines() == [line]
    assert json.loads(line)["question"] == words


@pytest.mark.parametrize("char", ["\udfff", "\u0085", "\u2028", "\u2029"])
def test_awkward_characters_are_escaped(char: str) -> None:
    """Written as \\u escapes; Japanese is not."""
    assert jsonl.dumps(f"柱{char}") == f'"柱\\u{ord(char):04x}"'


def test_an_error_line() -> None:
    """Code, message, number."""
    assert json.loads(jsonl.error_line("bad_json", "x", 3)) == {
        "error": {"code": "bad_json", "message": "x"},
        "line": 3,
    }


def test_the_terminal_shows_a_refusal() -> None:
    """Off a terminal: nothing wrapped, nothing coloured."""
    assert terminal.render(REFUSAL_EN, FRAME_EN) == (
        "The release does not say which countries it would cover.\n"
        '"Does not say" means only that it is not in this document.\n'
        "Related passage (not an answer to your question)\n"
        f"  > [Unofficial translation] {OSA.translation}\n"
        f"  > Original: {OSA.text}\n"
        "  > Annex, pillar 1, concrete efforts (3rd)\n"
        "→ Efforts of pillar 1\n"
        "Source: MOD. Bold line: this bot's summary.\n"
    )


def test_eighty_columns_are_enough() -> None:
    """Japanese counts double."""
    for reply in ALL:
        shown = terminal.render(reply, FRAME_JA, width=80)
        assert max(display_width(line) for line in shown.splitlines()) <= 80
        assert "\x1b" not in shown
    assert terminal.BOLD in terminal.render(LIST_JA, FRAME_JA, colour=True)


def test_nothing_drives_the_terminal() -> None:
    """Escape sequences in a text are dropped."""
    reply = Reply("q", "en", "answer", "a\x1b[2Jb\x07\x9b", "v")
    assert terminal.render(reply, Frame()) == "a[2Jb\n"


@given(st.text(max_size=200), st.integers(min_value=10, max_value=80))
def test_wrapping_keeps_the_width_and_every_character(text: str, width: int) -> None:
    """Only white space may go."""
    lines = wrap(text, width)
    assert all(display_width(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_japanese_lines_do_not_begin_with_a_full_stop() -> None:
    """Nor end with an opening bracket."""
    lines = wrap("これは「引用」です。" * 8, 22)
    assert not any(line[0] in "。」" for line in lines)
    assert not any(line[-1] == "「" for line in lines)


def test_markdown_quotes_and_escapes() -> None:
    """Bold line, quote with two-space line ends, nothing of the text acting as mark-up."""
    shown = markdown.render(REFUSAL_JA, FRAME_JA)
    assert shown.startswith("**OSAと")
    assert f"> {OSA.text}  \n> 別紙、第1の柱" in shown
    assert markdown.escape("# *a* <b> [c](d) `e` 1. x") == r"\# \*a\* \<b\> \[c\](d) \`e\` 1. x"
    assert markdown.escape("1. x") == r"1\. x"
    assert "1. 日ASEAN" in markdown.render(SUGGEST_JA, Frame())


def test_the_frame_goes_with_what_the_reply_says() -> None:
    """The source where something is stated of it; the ways on only on a miss."""
    base = knowledge()
    assert frame_for(LIST_JA, base, "広報課").contact == ""
    assert frame_for(LIST_JA, base, "広報課").footer == base.newest.footer.ja
    assert frame_for(REFUSAL_JA, base, "広報課", "find").search == "find"
    assert frame_for(replace(SUGGEST_JA, source="jasmine-2024"), base) == Frame()
    far = Reply("q", "en", "no_answer", "I only cover the release.", "v", source="jasmine-2024")
    assert frame_for(far, base, "x") == Frame(contact="x")
