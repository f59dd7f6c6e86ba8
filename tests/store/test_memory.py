"""Conversations and preferences: what bot.slack.memory.Memory does, and over a restart."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Context
from bot.slack.memory import CONVERSATION_TTL, PREFERENCE_TTL, Memory
from bot.store.memory import StoredMemory
from bot.store.schema import conversations
from bot.store.store import Store, open_store
from tests.store.conftest import Hands, on, opened

SECOND = timedelta(seconds=1)
CHAIR = Context("meeting.chair", {"pillar": "3"}, ("meeting.chair",), ("meeting",), "who", "ja", "2024", True)


@on()
def test_a_conversation_goes_on_for_eight_hours(store: Store, clock: Hands) -> None:
    assert store.memory.context("T1:C1:1.1") is None
    store.memory.remember("T1:C1:1.1", CHAIR)
    clock.pass_(CONVERSATION_TTL)
    assert store.memory.context("T1:C1:1.1") == CHAIR
    assert store.memory.context("T1:C1:2.2") is None
    store.memory.remember("T1:C1:1.1", Context(offered=(("term.meaning", {"term": "OSA"}),)))
    clock.pass_(CONVERSATION_TTL)
    assert store.memory.context("T1:C1:1.1") == Context(offered=(("term.meaning", {"term": "OSA"}),))
    clock.pass_(SECOND)
    assert store.memory.context("T1:C1:1.1") is None


@on("memory")
def test_a_context_of_another_version_is_none(store: Store, clock: Hands) -> None:
    """Rather a question that stands alone than a fault."""
    store.memory.remember("T1:C1:1.1", CHAIR)
    for value in ({"unknown": 1}, [], {"slots": 3}, {"offered": [1]}):
        with store.database.write() as connection:
            connection.execute(sa.update(conversations).values(context=value))
        assert store.memory.context("T1:C1:1.1") is None


@on()
def test_a_language_is_chosen_and_unchosen(store: Store, clock: Hands) -> None:
    assert store.memory.language("T1:U1") is None
    store.memory.choose_language("T1:U1", "en")
    assert store.memory.language("T1:U1") == "en"
    assert store.memory.language("T2:U1") is None
    store.memory.choose_language("T1:U1", None)
    assert store.memory.language("T1:U1") is None


@on()
def test_preferences_last_a_year(store: Store, clock: Hands) -> None:
    store.memory.choose_language("T1:U1", "en")
    assert store.memory.greet_once("T1:U1")
    clock.pass_(PREFERENCE_TTL)
    assert store.memory.language("T1:U1") == "en"
    clock.pass_(SECOND)
    assert store.memory.language("T1:U1") is None
    assert store.memory.greet_once("T1:U1")
    assert store.memory.language("T1:U1") is None, "an old choice does not come back"


@on()
def test_what_is_said_once_is_said_once(store: Store) -> None:
    assert store.memory.greet_once("T1:U1")
    assert not store.memory.greet_once("T1:U1")
    assert store.memory.greet_once("T1:U2")
    assert store.memory.tell_external_once("T1:U1")
    assert not store.memory.tell_external_once("T1:U1")


@on("file", "postgres")
def test_it_outlives_a_restart(url: str, clock: Hands) -> None:
    before = opened(url, clock)
    before.memory.remember("T1:C1:1.1", CHAIR)
    before.memory.choose_language("T1:U1", "ja")
    before.memory.greet_once("T1:U1")
    before.close()
    after = open_store(url, clock)
    assert after.memory.context("T1:C1:1.1") == CHAIR
    assert after.memory.language("T1:U1") == "ja"
    assert not after.memory.greet_once("T1:U1")
    after.close()


def test_it_can_stand_in_for_the_memory_of_a_process() -> None:
    named = {name for name in vars(Memory) if not name.startswith("_")}
    assert named <= set(vars(StoredMemory))


texts = st.text(st.characters())
slots = st.dictionaries(texts, texts, max_size=2)
contexts = st.builds(
    Context, st.none() | texts, slots, st.lists(texts, max_size=3).map(tuple), st.lists(texts, max_size=2).map(tuple),
    st.none() | texts, st.sampled_from([None, "ja", "en"]), st.none() | texts, st.booleans(),
    st.lists(st.tuples(texts, slots), max_size=2).map(tuple),
)  # fmt: skip


@pytest.fixture(scope="module")
def shared() -> Store:
    """One store for many examples."""
    return open_store("sqlite://", Hands())


@given(context=contexts, conversation=texts)
def test_any_context_comes_back_as_it_was(shared: Store, context: Context, conversation: str) -> None:
    """Half a surrogate pair and NUL included."""
    shared.memory.remember(conversation, context)
    assert shared.memory.context(conversation) == context
