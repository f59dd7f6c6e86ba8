"""Who wants a briefing at the start of their shifts."""

from __future__ import annotations

from datetime import timedelta

from bot.store.store import Store
from tests.store.conftest import Hands, on


@on()
def test_each_person_chooses(store: Store, clock: Hands) -> None:
    """For their own team; who chose nothing, chose nothing."""
    chosen = store.duty.choose("T1", "U1", True, "en")

    assert store.duty.get("T1", "U1") == chosen
    assert store.duty.get("T2", "U1") is None
    assert store.duty.wanted() == (chosen,)


@on()
def test_a_choice_can_be_taken_back(store: Store, clock: Hands) -> None:
    """And taken anew, from then on."""
    store.duty.choose("T1", "U1", True, "en")
    clock.pass_(timedelta(hours=1))
    store.duty.choose("T1", "U1", False, "en")

    assert store.duty.wanted() == ()
    clock.pass_(timedelta(hours=1))
    assert store.duty.choose("T1", "U1", True, "ja").at == clock.now


@on()
def test_who_chooses_it_again_has_had_it_all_along(store: Store, clock: Hands) -> None:
    """Only the language changes: a briefing that is due must not be lost by asking twice."""
    first = store.duty.choose("T1", "U1", True, "en")
    clock.pass_(timedelta(hours=1))

    again = store.duty.choose("T1", "U1", True, None)

    assert (again.at, again.lang, store.duty.wanted()) == (first.at, None, (again,))
