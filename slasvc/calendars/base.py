"""Public holidays as the `holidays` package proposes them, copied at once to plain dictionaries.

The package is imported when first asked, always with an explicit language (it reads LANG otherwise), explicit
years and `expand=False` (an expanding object shared by threads loses holidays for good).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

LANGUAGES = {"en_US": "en"}  # codes of the package that are not plain ISO 639 codes


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the package lists for some years: holidays by date with names, and make-up working days."""

    holidays: Mapping[date, Mapping[str, str]]
    make_ups: Mapping[date, Mapping[str, str]]


EMPTY = Proposal({}, {})


def unknown_place(country: str, subdivision: str | None) -> str:
    """Say what about the place the package does not know; empty when it knows it."""
    import holidays
    from holidays.registry import EntityLoader

    # list_supported_countries() would tell too, but it imports every country of the package.
    if country not in EntityLoader.get_country_codes():
        return f"the holidays package knows no country {country}"
    entity: Any = getattr(holidays, country)
    known = {*entity.subdivisions, *entity.subdivisions_aliases}
    if subdivision is not None and subdivision not in known:
        return f"the holidays package knows no subdivision {subdivision} of {country}"
    return ""


@lru_cache(maxsize=64)
def propose(country: str, subdivision: str | None, years: tuple[int, ...]) -> Proposal:
    """Return what the package lists for `years`, names in the country's own language and in English.

    The place must be known (`unknown_place`). The result is shared and must not be changed.
    """
    if not years:
        return EMPTY
    names: dict[date, dict[str, str]] = {}
    make_ups: set[date] = set()
    for code, language in _languages(country).items():
        listed = _ask(country, subdivision, years, language)
        make_ups |= set(listed.weekend_workdays)
        for day, name in listed.items():
            names.setdefault(day, {})[code] = name
    wanted = set(years)
    return Proposal(
        {day: names[day] for day in sorted(names) if day.year in wanted},
        {day: {"en": "Make-up working day"} for day in sorted(make_ups) if day.year in wanted},
    )


def _languages(country: str) -> dict[str, str | None]:
    """Return which language of the package to ask for, by the code under which names are kept."""
    import holidays

    entity: Any = getattr(holidays, country)
    own, supported = entity.default_language, entity.supported_languages
    if not supported:
        return {LANGUAGES.get(own, own) or "en": own}
    asked = [own] if own == "en_US" or "en_US" not in supported else [own, "en_US"]
    return {LANGUAGES.get(language, language): language for language in asked}


def _ask(country: str, subdivision: str | None, years: tuple[int, ...], language: str | None) -> Any:
    import holidays

    return holidays.country_holidays(
        country, subdiv=subdivision, years=years, expand=False, language=language
    )
