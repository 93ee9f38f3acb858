"""When one rule beats another: conditions compared, never matched against a dossier.

An empty part of `Conditions` asks for nothing. `implies` orders versions from specific to general;
`compatible` says whether one dossier could satisfy both. Both look at what is written only.
"""

from __future__ import annotations

from typing import Any

from slasvc.model.rule import Conditions


def implies(a: Conditions, b: Conditions) -> bool:
    """Tell whether every dossier that satisfies `a` satisfies `b`. Equal conditions imply each other."""
    return (
        _within(a.levels, b.levels)
        and _within(a.channels, b.channels)
        and (not b.case or a.case == b.case)
        and (not b.place or is_under(a.place, b.place))
        and a.attributes >= b.attributes
    )


def compatible(a: Conditions, b: Conditions) -> bool:
    """Tell whether some dossier can satisfy `a` and `b` at once. Attributes never exclude one another."""
    return (
        _meet(a.levels, b.levels)
        and _meet(a.channels, b.channels)
        and (not a.case or not b.case or a.case == b.case)
        and (not a.place or not b.place or is_under(a.place, b.place) or is_under(b.place, a.place))
    )


def is_under(code: str, place: str) -> bool:
    """Tell whether `code` is `place` or lies under it, on whole segments: "H41" is not under "H4"."""
    return code == place or code.startswith(f"{place}.")


def _within(a: frozenset[Any], b: frozenset[Any]) -> bool:
    return not b or (bool(a) and a <= b)


def _meet(a: frozenset[Any], b: frozenset[Any]) -> bool:
    return not a or not b or bool(a & b)
