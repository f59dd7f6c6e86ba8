"""Time zones as people name them: an IANA name in any spelling, or the city alone."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from zoneinfo import available_timezones

COMMON = (
    "Asia/Tokyo", "Asia/Brunei", "Asia/Phnom_Penh", "Asia/Jakarta", "Asia/Vientiane", "Asia/Kuala_Lumpur",
    "Asia/Yangon", "Asia/Manila", "Asia/Singapore", "Asia/Bangkok", "Asia/Ho_Chi_Minh", "Asia/Dili", "Asia/Seoul",
    "Asia/Shanghai", "Asia/Kolkata", "Australia/Sydney", "Pacific/Auckland", "Pacific/Honolulu", "America/Los_Angeles",
    "America/New_York", "Europe/London", "Europe/Brussels", "Europe/Paris", "Europe/Berlin", "UTC",
)  # fmt: skip
"""Those to choose from in a form: where the members of a desk for this source may sit."""


def find_zone(text: str) -> str | None:
    """The IANA name that the text means: `asia/tokyo`, `Kuala Lumpur`; None where it names none, or more than one."""
    wanted = unicodedata.normalize("NFKC", text).strip().casefold().replace(" ", "_")
    names = _names()
    if wanted in names:
        return names[wanted]
    cities = [name for folded, name in names.items() if "/" in folded and folded.rsplit("/", 1)[1] == wanted]
    return cities[0] if len(cities) == 1 else None


@lru_cache
def _names() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}
