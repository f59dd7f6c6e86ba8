"""Time zones by their name in any spelling, or by their city."""

from __future__ import annotations

import pytest

from bot.briefing.schedule import EVERY_DAY, Timetable
from bot.briefing.zones import COMMON, find_zone


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Asia/Tokyo", "Asia/Tokyo"), ("asia/tokyo", "Asia/Tokyo"), (" Asia/Kuala Lumpur ", "Asia/Kuala_Lumpur"),
        ("tokyo", "Asia/Tokyo"), ("New York", "America/New_York"), ("ｕｔｃ", "UTC"), ("Mars", None), ("東京", None),
        ("", None), ("Tokyo/Asia", None), ("../etc/passwd", None),
    ],
)  # fmt: skip
def test_a_zone_is_found(text: str, zone: str | None) -> None:
    """Whatever the case, the width and the spaces."""
    assert find_zone(text) == zone


def test_a_name_of_several_places_is_none() -> None:
    """Nobody is put a few hours off by a guess: there is a Louisville of its own, and one in Kentucky."""
    assert find_zone("Louisville") is None
    assert find_zone("America/Louisville") == "America/Louisville"


@pytest.mark.parametrize("zone", COMMON)
def test_those_that_are_offered_exist(zone: str) -> None:
    """So that each can be chosen."""
    assert Timetable(EVERY_DAY, "08:30", zone).zone == find_zone(zone) == zone
