"""What people write for a topic, and which briefing they mean by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.briefing.topics import Wanted, parse_topic, parse_wanted, topic_title, topics
from tests.slack.world import knowledge


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("", "all"), ("  ", "all"), ("all", "all"), ("everything", "all"), ("全文", "all"), ("すべて", "all"),
        ("meeting", "meeting"), ("the meeting", "meeting"), ("Meting", "meeting"), ("会合", "meeting"),
        ("会合について", "meeting"), ("jasmine", "jasmine"), ("JASMIN", "jasmine"), ("ジャスミン", "jasmine"),
        ("ｼﾞｬｽﾐﾝ", "jasmine"), ("on jasmine", "jasmine"), ("new", "new"), ("新規", "new"), ("【新】", "new"),
        ("新たな取組", "new"), ("press", "press"), ("想定問答", "press"), ("聞かれたら", "press"),
        ("if asked", "press"), ("Q&A", "press"), ("pillar 3", "pillar3"), ("piller three", "pillar3"),
        ("P3", "pillar3"), ("柱3", "pillar3"),
        ("柱③", "pillar3"), ("第三の柱", "pillar3"), ("第3の柱について", "pillar3"), ("me on pillar 3", "pillar3"),
        ("pillar3", "pillar3"), ("pillar 7", "pillar7"),
    ],
)  # fmt: skip
def test_topics_in_both_languages(text: str, topic: str) -> None:
    """In full, by another word, misspelt."""
    assert parse_topic(text) == topic


@pytest.mark.parametrize("text", ["cyber", "ministry", "予算", "the pillars of Rome", "サイバー"])
def test_what_is_no_topic(text: str) -> None:
    """None, so that the caller can name those that there are."""
    assert parse_topic(text) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("pillar 3", Wanted("pillar3")),
        ("pillar 3 in English", Wanted("pillar3", ("en",))),
        ("pillar 3 ja", Wanted("pillar3", ("ja",))),
        ("in English", Wanted("all", ("en",))),
        ("英語", Wanted("all", ("en",))),
        ("会合 英語", Wanted("meeting", ("en",))),
        ("会合を英語で", Wanted("meeting", ("en",))),
        ("新規 英語版", Wanted("new", ("en",))),
        ("both", Wanted("all", ("ja", "en"))),
        ("press both", Wanted("press", ("ja", "en"))),
        ("柱3 日英", Wanted("pillar3", ("ja", "en"))),
        ("cyber en", Wanted(None, ("en",))),
        ("open", Wanted(None)),
    ],
)
def test_the_language_comes_last(text: str, wanted: Wanted) -> None:
    """With or without a topic before it; a word that only ends like a language is none."""
    assert parse_wanted(text) == wanted


def test_every_topic_has_a_name_that_means_it() -> None:
    """In both languages; each pillar of the base is a topic."""
    there = topics(knowledge().lexicon.entities.values())
    assert there == ("all", "meeting", "jasmine", "new", "press", "pillar1", "pillar2", "pillar3", "pillar4")
    for topic in there:
        assert topic_title(topic, "ja").strip() and topic_title(topic, "en").strip()
    assert [parse_topic(topic_title(topic, "ja")) for topic in there[-4:]] == list(there[-4:])


@given(st.text(max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Without failing; what is found can be named."""
    topic = parse_wanted(text).topic
    assert topic is None or topic_title(topic, "en")
