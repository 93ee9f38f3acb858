"""Which day is day 0: the cut-off first, then receipt on a day that does not count, each once.

Terms in hours know neither; they run from the instant (Civil Code 91/2015/QH13 art. 147.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from slasvc.model.term import (
    Conventions,
    Cutoff,
    CutoffBoundary,
    CutoffEffect,
    CutoffKind,
    NonWorkingReceipt,
)
from slasvc.reference import wall_clock
from slasvc.reference.view import CalendarView


@dataclass(frozen=True, slots=True)
class Receipt:
    """How a receipt is taken.

    Attributes:
        receipt_date: civil date of the receipt as it happened.
        day_zero: the day the count starts from.
        time: the receipt as it happened, or the opening of a day 0 that was moved.
        late: it came after the cut-off.
    """

    receipt_date: date
    day_zero: date
    time: int
    late: bool


def take_receipt(view: CalendarView, conventions: Conventions, start_time: int) -> Receipt:
    """Return day 0 of a receipt at `start_time`.

    Raises:
        OutOfRange: the receipt date is not covered, or no later day that counts is.
    """
    receipt_date = view.covered_date(start_time)
    late = _is_late(view, conventions, receipt_date, start_time)
    day_zero = receipt_date
    if late and conventions.cutoff_effect is CutoffEffect.SHIFT_START:
        # Decree 63/2024/ND-CP art. 7.2: what comes after the cut-off is received on the next working day.
        day_zero = view.next_working_day(receipt_date)
    deemed = conventions.non_working_receipt is NonWorkingReceipt.DEEMED_NEXT_WORKING_DAY
    if deemed and not view.counts(day_zero):
        day_zero = view.next_working_day(day_zero)
    time = start_time if day_zero == receipt_date else view.opening(day_zero)
    return Receipt(receipt_date, day_zero, time, late)


def _is_late(view: CalendarView, conventions: Conventions, receipt_date: date, start_time: int) -> bool:
    limit = _cutoff_instant(view, conventions.cutoff, receipt_date)
    if limit is None:
        return False
    if conventions.cutoff_boundary is CutoffBoundary.AFTER:
        # "sau 15 giờ": 15:00:00 itself is not after 15:00 (Decree 118/2025/ND-CP art. 18.2).
        return start_time > limit
    return start_time >= limit


def _cutoff_instant(view: CalendarView, cutoff: Cutoff, receipt_date: date) -> int | None:
    """Return the cut-off on the receipt date, None where nothing can be passed."""
    if cutoff.kind is CutoffKind.NONE:
        return None
    if cutoff.kind is CutoffKind.LOCAL_TIME:
        return wall_clock.asked_instant(view.zone, receipt_date, cutoff.minutes * 60)
    closing = view.closing(receipt_date)
    if closing is None:
        return None
    if cutoff.kind is CutoffKind.CLOSE_OF_BUSINESS:
        return closing
    return closing - cutoff.minutes * 60
