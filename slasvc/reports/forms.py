"""What the administration reports: form II.06, causes of delay, grounds of suspension.

Form II.06 is that of Thông tư 01/2020/TT-VPCP: what was received (1) = (2) online + (3) counter and post + (4)
carried over; resolved (5) = (6) early + (7) on time + (8) late; pending (9) = (10) within term + (11) overdue.
"""

from __future__ import annotations

from dataclasses import dataclass

from slasvc.reports.database import fetch
from slasvc.reports.measures import MEASURES, Figures
from slasvc.reports.periods import Period
from slasvc.reports.relations import COLUMNS, DOSSIERS, OF_TIME, check_dossiers, key_of, place_keys
from slasvc.reports.snapshots import StoredSnapshot
from slasvc.reports.summaries import Question, ask_parts, cases_of, set_depth


@dataclass(frozen=True)
class FormRow:
    """A row of form II.06: its name and the eleven columns, in their order."""

    name: str
    columns: tuple[int, ...]

    def broken(self) -> list[str]:
        """Return the identities that do not hold; none ever should."""
        c = (0, *self.columns)
        identities = {
            "(1) = (2) + (3) + (4)": c[1] == c[2] + c[3] + c[4],
            "(5) = (6) + (7) + (8)": c[5] == c[6] + c[7] + c[8],
            "(9) = (10) + (11)": c[9] == c[10] + c[11],
            "(1) = (5) + (9)": c[1] == c[5] + c[9],
        }
        return [name for name, holds in identities.items() if not holds]


def form_row(name: str, figures: Figures) -> FormRow:
    """Return figures as a row of form II.06.

    What was not filed online is (3), whether its channel is known or not. What was resolved under a term that
    is not known is (7), as where no appointment was made (practice).
    """
    c = figures.counts
    not_online = c["received_counter"] + c["received_post"] + c["received_unstated"]
    received = (c["received"], c["received_online"], not_online, c["carried_over"])
    on_time = c["resolved_on_time"] + c["resolved_undetermined"]
    resolved = (c["resolved"], c["resolved_early"], on_time, c["resolved_late"])
    return FormRow(name, (*received, *resolved, c["pending"], c["pending_within_term"], c["pending_overdue"]))


@dataclass(frozen=True)
class Tally:
    """How many dossiers of a group have a code: a cause of delay, or a ground of suspension; "" is none stated."""

    keys: tuple[str, ...]
    code: str
    dossiers: int


def count_causes(snapshot: StoredSnapshot, question: Question) -> list[Tally]:
    """Return late and overdue dossiers by the cause that was stated, group by group, the most first.

    Raises:
        InvalidInput: `check_dossiers` refuses the groupings.
    """
    return _count(snapshot, question, "cause", MEASURES["past_due"])


def count_suspension_grounds(snapshot: StoredSnapshot, question: Question) -> list[Tally]:
    """Return dossiers by the grounds on which they were suspended; one with several counts for each.

    Raises:
        InvalidInput: `check_dossiers` refuses the groupings.
    """
    return _count(snapshot, question, "unnest(list_distinct(suspension_grounds))", MEASURES["suspended_ever"])


def _count(snapshot: StoredSnapshot, question: Question, code: str, condition: str) -> list[Tally]:
    check_dossiers(question.groupings, question.filters)
    dimensions = [one for one in question.groupings if one not in OF_TIME]
    names = [f"key_{number}" for number in range(len(dimensions))]
    keys = "".join(
        f"{key_of(one, COLUMNS[one])} AS {name}, " for one, name in zip(dimensions, names, strict=True)
    )

    def ask(period: Period) -> list[tuple[tuple[str, ...], tuple[str, int]]]:
        cases, parameters = cases_of(snapshot, question, period, DOSSIERS)
        set_depth(parameters, question, dimensions)
        sql = f"""
SELECT {"".join(f"{name}, " for name in names)}code, count(*)
FROM (SELECT {keys}{code} AS code FROM ({cases}) WHERE {condition}) GROUP BY ALL"""
        return [(tuple(row[:-2]), (row[-2] or "", row[-1])) for row in fetch(snapshot, sql, parameters)]

    tallies = [Tally(keys, *counted) for keys, counted in ask_parts(question, ask)]
    places = place_keys(question.groupings, {one.keys for one in tallies})
    return sorted(tallies, key=lambda one: (places[one.keys], -one.dossiers, one.code))
