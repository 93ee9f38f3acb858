"""Working-day and working-hour arithmetic against what people use for it today: pandas, and a scan of days.

Peers get fewer rows, because they take so long; times are of one row. All give the same dates first.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as clock_time

import numpy as np
import pandas as pd
import pytest
from pandas.errors import PerformanceWarning
from pandas.tseries.offsets import CustomBusinessDay, CustomBusinessHour

from benchmarks.material import Material
from benchmarks.measuring import Ratio, compare, interleaved
from slasvc.engine.evaluate import empty_assessments
from slasvc.kernels.batch import add_terms
from slasvc.kernels.tables import OUT_DUE_TIME, OUT_REASON
from slasvc.model.term import ClosingInstant, Conventions, MakeupDays, Term, Unit
from slasvc.rules.compiled import encode_term

Claim = Callable[[Ratio], None]
FEW, MANY = 2_000, 200_000
SCALE = MANY / FEW
HOURS = 12
ZONE = "Asia/Ho_Chi_Minh"


@pytest.fixture(scope="module")
def days_off(material: Material) -> list[np.datetime64]:
    return list(material.peer.holidays)


def per_row(seconds: list[float], rows: int) -> list[float]:
    return [each / rows for each in seconds]


def test_pandas_custom_business_day(material: Material, days_off: list[np.datetime64], claim: Claim) -> None:
    dates, lengths = pd.DatetimeIndex(material.dates[:FEW]), material.lengths[:FEW].tolist()

    def peer() -> list[pd.Timestamp]:
        offsets = {length: CustomBusinessDay(length, holidays=days_off) for length in set(lengths)}
        return [day + offsets[length] for day, length in zip(dates, lengths, strict=True)]

    expected = np.array([each.to_datetime64() for each in peer()], "datetime64[D]").astype(np.int32)
    assert (material.working.add_working_days(material.days[:FEW], material.lengths[:FEW]) == expected).all()
    claim_days(material, peer, "add_working_days / pandas CustomBusinessDay, a row", claim)


def test_a_scan_of_days(material: Material, days_off: list[np.datetime64], claim: Claim) -> None:
    off = {each.astype(object) for each in days_off}
    starts = [each.astype(object) for each in material.dates[:FEW]]
    lengths = material.lengths[:FEW].tolist()

    def add(day: date, length: int) -> date:
        while length:
            day += timedelta(days=1)
            if day.weekday() < 5 and day not in off:
                length -= 1
        return day

    def peer() -> list[date]:
        return [add(day, length) for day, length in zip(starts, lengths, strict=True)]

    expected = np.array(peer(), "datetime64[D]").astype(np.int32)
    assert (material.working.add_working_days(material.days[:FEW], material.lengths[:FEW]) == expected).all()
    claim_days(material, peer, "add_working_days / a scan of days in Python, a row", claim)


def claim_days(material: Material, peer: Callable[[], object], what: str, claim: Claim) -> None:
    days, lengths = material.days[:MANY], material.lengths[:MANY]
    seconds = interleaved({"ours": lambda: material.working.add_working_days(days, lengths), "peer": peer}, 7)
    claim(compare(what, per_row(seconds["ours"], MANY), per_row(seconds["peer"], FEW), 1 / 100))


def test_pandas_custom_business_hour(material: Material, days_off: list[np.datetime64], claim: Claim) -> None:
    """Twelve working hours on two shifts; pandas ends a term that is used up at closing at the next opening."""
    conventions = Conventions(makeup_days=MakeupDays.IGNORE, closing_instant=ClosingInstant.NEXT_OPENING)
    terms = np.tile(np.array(encode_term(Term(HOURS, Unit.WORKING_HOUR), conventions), np.int32), (MANY, 1))
    calendars = np.full(MANY, material.definitions.calendar_index(material.calendar), np.int32)
    instants = material.instants[:MANY]
    columns = empty_assessments(MANY)
    shifts = material.calendar.day(date(2026, 11, 16)).shifts
    offset = CustomBusinessHour(
        HOURS,
        start=[clock(shift.start_minute) for shift in shifts],
        end=[clock(shift.end_minute) for shift in shifts],
        holidays=days_off,
    )
    local = (
        pd.DatetimeIndex(instants[:FEW].astype("datetime64[s]"), tz="UTC").tz_convert(ZONE).tz_localize(None)
    )

    def ours() -> None:
        add_terms(material.definitions.calendar_tables, calendars, terms, instants, columns)

    def peer() -> list[pd.Timestamp]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PerformanceWarning)
            return [instant + offset for instant in local]

    ours()
    assert not columns.numbers[OUT_REASON].any()
    theirs = pd.DatetimeIndex(peer()).tz_localize(ZONE).tz_convert("UTC").tz_localize(None)
    due = columns.times[OUT_DUE_TIME, :FEW].astype("datetime64[s]")
    assert (theirs.values.astype("datetime64[s]") == due).all()
    seconds = interleaved({"ours": ours, "peer": peer}, 7)
    what = f"{HOURS} working hours / pandas CustomBusinessHour, a row"
    claim(compare(what, per_row(seconds["ours"], MANY), per_row(seconds["peer"], FEW), 1 / 100))


def clock(minute: int) -> clock_time:
    return clock_time(minute // 60, minute % 60)
