"""What is counted of dossiers in a period, by name, and what follows from the counts: rates, percentiles, ages.

Each count is one condition in SQL over the columns of `relations.py`; drilling down to the dossiers behind a
number uses the same condition. Counts and distributions add up: figures of parts merge to those of the whole.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

MEASURES: Mapping[str, str] = {
    "received": "true",
    "received_new": "is_new",
    "received_online": "is_new AND channel = 'online'",
    "received_counter": "is_new AND channel = 'counter'",
    "received_post": "is_new AND channel = 'post'",
    "received_unstated": "is_new AND channel = ''",
    "carried_over": "NOT is_new",
    "resolved": "is_resolved",
    "resolved_early": "is_resolved AND timeliness = 'early'",
    "resolved_on_time": "is_resolved AND timeliness IN ('on_time', 'void')",
    "resolved_late": "is_resolved AND timeliness = 'late'",
    "resolved_undetermined": "is_resolved AND timeliness = 'undetermined'",
    "pending": "NOT is_resolved",
    "pending_within_term": "NOT is_resolved AND NOT is_overdue",
    "pending_overdue": "NOT is_resolved AND is_overdue",
    "past_due": "is_past_due",
    "apologised": "is_past_due AND apology = 'in_time'",
    "apologised_late": "is_past_due AND apology = 'late'",
    "not_apologised": "is_past_due AND apology = 'none'",
    "suspended_ever": "suspended > 0",
}
"""Counts that hold at the end of any period."""
CURRENT: Mapping[str, str] = {
    "pending_on_track": "NOT is_resolved AND timeliness = 'on_track'",
    "pending_due_soon": "NOT is_resolved AND timeliness = 'due_soon'",
    "pending_due_today": "NOT is_resolved AND timeliness = 'due_today'",
    "pending_suspended": "NOT is_resolved AND timeliness = 'suspended'",
    "pending_undetermined": "NOT is_resolved AND timeliness = 'undetermined'",
    "severity_1": "is_past_due AND severity = 1",
    "severity_2": "is_past_due AND severity = 2",
    "severity_3": "is_past_due AND severity = 3",
}
"""Counts that only the as-of time tells; of a period that ended before it they are not known."""
SUMMED = {"suspended_ever": "suspended"}
"""Counts that are sums of a column other than `dossiers`: rows of the rollup are not told apart by them."""
ALL_MEASURES = {**MEASURES, **CURRENT}

PERCENTS = (50, 90, 95)
AGE_BOUNDS = (5, 10, 20, 30, 60)
"""Last working day of each class of age of the backlog; the last class is open."""


class Denominator(enum.StrEnum):
    """What an on-time rate is a share of. The sources leave it open."""

    RESOLVED = "resolved"
    RECEIVED = "received"
    RESOLVED_AND_OVERDUE = "resolved_and_overdue"


@dataclass(frozen=True)
class Figures:
    """What was counted of a group in a period.

    Attributes:
        counts: by the names of `ALL_MEASURES`; those of `CURRENT` only where the period reaches the as-of time.
        suspensions: how often the dossiers were suspended, over their whole lives.
        used: dossiers resolved in the period by the working days that they used.
        ages: pending ones by the working days used so far; only where the period reaches the as-of time.
    """

    counts: Mapping[str, int]
    suspensions: int = 0
    used: Mapping[int, int] = field(default_factory=dict)
    ages: Mapping[int, int] = field(default_factory=dict)

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            {name: self.counts[name] + other.counts[name] for name in self.counts if name in other.counts},
            self.suspensions + other.suspensions,
            dict(Counter(self.used) + Counter(other.used)),
            dict(Counter(self.ages) + Counter(other.ages)),
        )

    @property
    def is_current(self) -> bool:
        """Whether the period reaches the as-of time, so that the classes of pending dossiers are known."""
        return CURRENT.keys() <= self.counts.keys()

    def on_time_rate(self, denominator: Denominator) -> Fraction | None:
        """Return the share resolved early or on time; None where the denominator is zero."""
        count = self.counts
        whole = {
            Denominator.RESOLVED: count["resolved"] - count["resolved_undetermined"],
            Denominator.RECEIVED: count["received"],
            Denominator.RESOLVED_AND_OVERDUE: count["resolved"]
            - count["resolved_undetermined"]
            + count["pending_overdue"],
        }[denominator]
        return share(count["resolved_early"] + count["resolved_on_time"], whole)

    def mean_used(self) -> Fraction | None:
        """Return the mean of working days used by dossiers resolved in the period; None without any."""
        return share(sum(days * count for days, count in self.used.items()), sum(self.used.values()))

    def percentile_used(self, percent: int) -> int | None:
        """Return the least number of working days within which so many percent were resolved; None without any."""
        wanted, seen = percent * sum(self.used.values()), 0
        for days, count in sorted(self.used.items()):
            seen += count
            if 100 * seen >= wanted:
                return days
        return None

    def age_classes(self) -> list[int]:
        """Return how many pending dossiers are of each class of `AGE_BOUNDS`, and older."""
        classes = [0] * (len(AGE_BOUNDS) + 1)
        for days, count in self.ages.items():
            classes[sum(days > bound for bound in AGE_BOUNDS)] += count
        return classes


def share(part: int, whole: int) -> Fraction | None:
    """Return a share, None where there is nothing to have a share of."""
    return Fraction(part, whole) if whole else None
