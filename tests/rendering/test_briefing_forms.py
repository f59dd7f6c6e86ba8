"""A briefing and the book off Slack: terminal, Markdown, a page to print, JSON."""

from __future__ import annotations

import json
from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest

from bot.briefing.book import Book, book
from bot.briefing.compose import briefing
from bot.briefing.model import Activity, OpenQuestion
from bot.briefing.page import Briefing
from bot.knowledge.model import LANGS, Knowledge, Lang
from bot.rendering import book as rendered
from bot.rendering import briefinghtml, briefingjson, briefingplain
from bot.rendering.width import display_width
from tests.briefing.duty import AT, DAY, QUIET, on_duty

EVIL = '<script>alert(1)</script> " onmouseover="x <img src=http://evil.example/x.png>'
WITH_LINK = Activity(AT - DAY, AT, open_questions=(OpenQuestion("次回は", AT, "https://x.slack.com/archives/C1/p1"),))


def made(knowledge: Knowledge, lang: Lang = "ja", activity: Activity = QUIET) -> Briefing:
    """Everything, in Tokyo."""
    return briefing(knowledge, "all", lang, "Asia/Tokyo", AT, activity, on_duty())


class Page(HTMLParser):
    """What a browser would see in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += "" if self.open and self.open[-1] == "style" else data


def test_the_terminal_has_it_all_in_order(knowledge: Knowledge) -> None:
    text = briefingplain.terminal([made(knowledge)])
    lines = text.splitlines()
    assert lines[0].startswith("JASMINE資料 当直ブリーフィング") and lines[1].startswith("資料は2024年1月30日の発表で")
    at = [
        text.index(words) for words in ("• 会合：", "1. ジャスミンを1分で", "3. 聞かれたら", "  > 本文、注", "6. 当番")
    ]
    assert at == sorted(at)
    assert "\x1b" not in text and "「発表資料では、ASEAN各国から" in text


def test_a_terminal_of_any_width(knowledge: Knowledge) -> None:
    """Lines fit, list items hang, styles are only where they are asked for."""
    text = briefingplain.terminal([made(knowledge)], width=60, colour=True)
    bare = text.replace("\x1b[1m", "").replace("\x1b[2m", "").replace("\x1b[0m", "")
    assert bare != text and max(map(display_width, bare.splitlines())) <= 60
    assert "\n  ASEAN" in bare or "\n  自衛隊" in bare or "\n  " in bare


def test_a_link_is_written_out_where_nothing_can_be_clicked(knowledge: Knowledge) -> None:
    assert "→ スレッド https://x.slack.com/archives/C1/p1" in briefingplain.terminal([made(knowledge, "ja", WITH_LINK)])
    assert "[→ スレッド](https://x.slack.com/archives/C1/p1)" in briefingplain.markdown(
        [made(knowledge, "ja", WITH_LINK)]
    )


def test_markdown_has_headings_lists_and_quotes(knowledge: Knowledge) -> None:
    text = briefingplain.markdown([made(knowledge, lang) for lang in LANGS])
    assert text.startswith("# JASMINE資料 当直ブリーフィング") and "\n---\n\n# JASMINE desk" in text
    assert "\n## 1. ジャスミンを1分で\n" in text and "\n## 3. If asked\n" in text
    assert "\n> (1) 日ASEANで力や威圧による" in text
    assert "> \\[Unofficial translation\\] (1) Creating" in text
    assert "\n- 議長：芹澤（せりざわ）防衛審議官\n" in text
    assert "<https://www.mod.go.jp/" in text


@pytest.mark.parametrize("write", [briefingplain.markdown, briefingplain.terminal, briefinghtml.page])
def test_every_form_says_that_it_is_edited_and_unofficial(knowledge: Knowledge, write: Any) -> None:
    assert "をもとに本ボットが編集" in write([made(knowledge)])
    assert "edited and translated by this bot, unofficial" in write([made(knowledge, "en")])
    assert "[Unofficial translation]" in write([made(knowledge, "en")]).replace("\\", "")


@pytest.mark.parametrize("write", [briefingplain.markdown, briefingplain.terminal, briefinghtml.page])
def test_every_form_keeps_the_line_apart_from_what_not_to_add(knowledge: Knowledge, write: Any) -> None:
    """The line stands in quotation marks, the caution under it."""
    text = write([made(knowledge)])
    line = text.index("二国間会談等を行った、とされています。」")
    assert line < text.index("相手国と内容は、記載がありません。") < text.index("また、今般の会合に併せて")


def test_the_page_to_print_is_complete_in_itself(knowledge: Knowledge) -> None:
    """Well formed, A4, no script, nothing fetched; a language a sheet."""
    text = briefinghtml.page([made(knowledge, lang) for lang in LANGS])
    page = Page(text)
    assert page.open == [] and text.startswith('<!DOCTYPE html>\n<html lang="ja">')
    names = [tag for tag, _ in page.tags]
    assert not {"script", "img", "link", "iframe", "object", "form"} & set(names)
    assert not [
        attributes
        for _, attributes in page.tags
        if "src" in attributes or any(key.startswith("on") for key in attributes)
    ]
    assert "url(" not in text and "@import" not in text
    assert "size: A4" in text and "default-src 'none'" in text
    assert [attributes["lang"] for tag, attributes in page.tags if tag == "article"] == ["ja", "en"]
    assert names.count("h2") == 12 and names.count("blockquote") >= 16
    assert "2年9か月前" in page.words and "(1) 日ASEANで力や威圧による" in page.words


def test_what_people_wrote_stays_text_on_the_page(knowledge: Knowledge) -> None:
    happened = Activity(AT - DAY, AT, open_questions=(OpenQuestion(EVIL, AT, 'javascript:alert("x")'),))
    page = Page(briefinghtml.page([made(knowledge, "ja", happened)]))
    assert " ".join(EVIL.split()) in page.words
    assert [attributes["href"] for tag, attributes in page.tags if tag == "a"] == [knowledge.newest.url]


def test_json_has_exactly_the_documented_keys(knowledge: Knowledge) -> None:
    line = briefingjson.render([made(knowledge, lang, WITH_LINK) for lang in LANGS])
    assert "\n" not in line
    found = json.loads(line)["briefings"]
    assert [one["lang"] for one in found] == ["ja", "en"]
    assert list(found[0]) == [
        "topic", "lang", "at", "zone", "title", "notes", "age", "glance", "sections", "source", "url", "knowledge",
    ]  # fmt: skip
    assert found[0]["at"] == "2026-11-23T23:30:00+00:00"
    parts = [part for section in found[0]["sections"] for part in section["parts"]]
    kinds = {part["kind"]: list(part) for part in parts}
    assert kinds == {
        "paragraph": ["kind", "text", "links"],
        "passages": ["kind", "excerpts"],
        "asked": ["kind", "question", "line", "caution", "excerpts"],
    }
    assert [link for part in parts for link in part.get("links", [])] == ["https://x.slack.com/archives/C1/p1"]
    asked = next(part for part in parts if part["kind"] == "asked")
    assert asked["excerpts"][0]["translation_status"] == "unofficial" and asked["excerpts"][0]["translation"]


# --- The book ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(knowledge: Knowledge) -> Book:
    """Made once."""
    return book(knowledge, date(2026, 11, 24))


def test_the_book_in_markdown(whole: Book) -> None:
    """Both languages side by side, quotes with places, what is absent, source and terms."""
    text = rendered.markdown(whole)
    assert text.startswith("# JASMINE資料 問答集 / JASMINE desk: questions and answers\n")
    assert "\n## 1. 会合 / The meeting\n" in text
    assert "**第13回会合の議長は、2024年1月30日の発表時点で芹澤防衛審議官が務めた、と資料は記載しています。**" in text
    assert "> 議長は芹澤防衛審議官が務め  \n> \\[Unofficial translation\\] Vice-Minister" in text
    assert "- 予算や金額 / budgets or amounts" in text
    assert "利用条件：政府標準利用規約に準拠" in text and "Terms of use: Japanese government" in text
    assert "同じ答えになる質問：" in text and "The same answer to: " in text


def test_the_book_as_a_page(whole: Book) -> None:
    """Its contents lead to its chapters; complete in itself."""
    page = Page(rendered.html(whole))
    assert page.open == []
    targets = {f"#{attributes['id']}" for tag, attributes in page.tags if tag == "section"}
    leads = [attributes["href"] for tag, attributes in page.tags if tag == "a"]
    assert set(leads[:-1]) == targets and len(targets) == len(whole.chapters) + 1
    assert not {"script", "img", "link"} & {tag for tag, _ in page.tags}
    entries = sum(len(chapter.entries) for chapter in whole.chapters)
    assert [tag for tag, _ in page.tags].count("h3") == entries
