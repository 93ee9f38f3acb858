"""Columns and cells that the reports of `slasvc report` share, and what is asked beside the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slasvc.cli.report_voice import Voice
from slasvc.reports.measures import Denominator, Figures
from slasvc.reports.ranking import Score
from slasvc.reports.relations import Dimension
from slasvc.reports.summaries import Group, Question
from slasvc.reports.tables import Column

COUNTED = (
    *("received", "resolved_early", "resolved_on_time", "resolved_late", "resolved_undetermined"),
    *("pending_within_term", "pending_overdue"),
)
"""Those received, and what became of them: the others add up to the first."""


@dataclass(frozen=True)
class Options:
    """What single reports ask beside the question.

    Attributes:
        on_screen: it is printed: long lists are cut, and what went before is drawn.
    """

    on_screen: bool
    rate: Denominator
    score: Score
    unit: Dimension
    measure: str


def lay_headings(question: Question, voice: Voice) -> list[Column]:
    """Return the columns of what groups are told apart by."""
    return [Column(voice.heading(one), str) for one in question.groupings]


def choose_measures(groups: Sequence[Group], voice: Voice) -> Sequence[str]:
    """Return the measures that are shown; people see what is under no known term only where there is any."""
    if voice.rules is None or any(group.figures.counts["resolved_undetermined"] for group in groups):
        return COUNTED
    return [name for name in COUNTED if name != "resolved_undetermined"]


def lay_numbers(names: Sequence[str], voice: Voice) -> list[Column]:
    """Return the columns of measures."""
    return [Column(voice.say(name), int) for name in names]


def say_keys(keys: Sequence[str], question: Question, voice: Voice) -> list[str]:
    """Return the keys of a group as cells."""
    return [voice.key(one, key) for one, key in zip(question.groupings, keys, strict=True)]


def take_counts(figures: Figures, names: Sequence[str]) -> list[int]:
    """Return the numbers of a group as cells."""
    return [figures.counts[name] for name in names]


def take_rate(figures: Figures, options: Options) -> float | None:
    """Return the on-time rate that was asked for as a cell, None of nothing."""
    exact = figures.on_time_rate(options.rate)
    return None if exact is None else float(exact)
