"""Which conditions imply which, and which can hold together."""

import pytest

from slasvc.model.dossier import Channel
from slasvc.model.rule import Conditions, Level
from slasvc.rules import compatible, implies

ANY = Conditions()


def levels(*members: Level) -> Conditions:
    return Conditions(levels=frozenset(members))


def channels(*members: Channel) -> Conditions:
    return Conditions(channels=frozenset(members))


def place(code: str) -> Conditions:
    return Conditions(place=code)


def attributes(*words: str) -> Conditions:
    return Conditions(attributes=frozenset(words))


SPECIFIC_AND_GENERAL = [
    (levels(Level.COMMUNE), ANY),
    (levels(Level.COMMUNE), levels(Level.COMMUNE, Level.DISTRICT)),
    (channels(Channel.ONLINE), ANY),
    (channels(Channel.POST), channels(Channel.POST, Channel.COUNTER)),
    (Conditions(case="complex"), ANY),
    (place("H41.2"), place("H41")),
    (place("H41"), ANY),
    (attributes("far", "steep"), attributes("far")),
    (Conditions(case="complex", attributes=frozenset({"far"})), Conditions(case="complex")),
]


@pytest.mark.parametrize(("specific", "general"), SPECIFIC_AND_GENERAL)
def test_the_specific_implies_the_general_and_not_the_reverse(
    specific: Conditions, general: Conditions
) -> None:
    assert implies(specific, general)
    assert not implies(general, specific)
    assert compatible(specific, general)
    assert compatible(general, specific)


@pytest.mark.parametrize("conditions", [ANY, *(pair[0] for pair in SPECIFIC_AND_GENERAL)])
def test_conditions_imply_themselves(conditions: Conditions) -> None:
    assert implies(conditions, conditions)
    assert compatible(conditions, conditions)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (levels(Level.COMMUNE), levels(Level.PROVINCE)),
        (channels(Channel.ONLINE), channels(Channel.POST, Channel.COUNTER)),
        (Conditions(case="complex"), Conditions(case="urgent")),
        (place("H41"), place("H42")),
        (place("H41.2"), place("H41.20")),
        (place("H4"), place("H41")),
    ],
)
def test_excluding_conditions_neither_imply_nor_meet(a: Conditions, b: Conditions) -> None:
    assert not compatible(a, b)
    assert not compatible(b, a)
    assert not implies(a, b)
    assert not implies(b, a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (attributes("far"), attributes("steep")),
        (Conditions(case="complex"), attributes("far")),
        (levels(Level.COMMUNE, Level.DISTRICT), levels(Level.DISTRICT, Level.PROVINCE)),
        (place("H41"), channels(Channel.ONLINE)),
    ],
)
def test_crossing_conditions_meet_though_neither_implies_the_other(a: Conditions, b: Conditions) -> None:
    assert compatible(a, b)
    assert not implies(a, b)
    assert not implies(b, a)
