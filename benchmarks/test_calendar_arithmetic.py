"""Working-day and working-hour arithmetic against numpy's, on the calendar of Viet Nam."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from pytest_benchmark.fixture import BenchmarkFixture

from benchmarks.material import ROWS, Material
from benchmarks.measuring import Ratio, compare, interleaved
from slasvc.engine.evaluate import empty_assessments
from slasvc.kernels.batch import add_terms
from slasvc.kernels.tables import NO_DAY, OUT_REASON
from slasvc.model.term import Conventions, Term, Unit
from slasvc.rules.compiled import encode_term

CHUNK = 65_536

Claim = Callable[[Ratio], None]


def test_add_working_days(material: Material, claim: Claim) -> None:
    def ours() -> NDArray[np.int32]:
        return material.working.add_working_days(material.days, material.lengths)

    def numpys() -> NDArray[np.datetime64]:
        return np.busday_offset(material.dates, material.lengths, roll="preceding", busdaycal=material.peer)

    known = ours() != NO_DAY
    assert known.all()
    assert (ours() == numpys().astype(np.int32)).all(), "faster is worth nothing when it differs"
    seconds = interleaved({"ours": ours, "numpy": numpys})
    claim(compare("add_working_days / numpy.busday_offset", seconds["ours"], seconds["numpy"], 1 / 20))


def test_count_working_days(material: Material, claim: Claim) -> None:
    def ours() -> NDArray[np.int32]:
        return material.working.count_working_days(material.days, material.until)

    def numpys() -> NDArray[np.int64]:
        return np.busday_count(material.dates, material.until_dates, busdaycal=material.peer)

    seconds = interleaved({"ours": ours, "numpy": numpys})
    claim(compare("count_working_days / numpy.busday_count", seconds["ours"], seconds["numpy"], 1 / 20))


def test_add_working_hours_over_lunch(material: Material, claim: Claim) -> None:
    """Four to sixty working hours on shifts with a lunch break, in chunks as the engine runs them."""
    random = np.random.default_rng(7)
    row = np.array(encode_term(Term(8, Unit.WORKING_HOUR), Conventions()), np.int32)
    terms = np.tile(row, (CHUNK, 1))
    terms[:, 1] = random.integers(8, 121, CHUNK)
    index = material.definitions.calendar_index(material.calendar)
    calendars = np.full(CHUNK, index, np.int32)
    columns = empty_assessments(CHUNK)

    def ours() -> None:
        for at in range(0, ROWS - CHUNK + 1, CHUNK):
            chunk = material.instants[at : at + CHUNK]
            add_terms(material.definitions.calendar_tables, calendars, terms, chunk, columns)

    def numpys() -> None:
        for at in range(0, ROWS - CHUNK + 1, CHUNK):
            np.busday_offset(
                material.dates[at : at + CHUNK],
                material.lengths[at : at + CHUNK],
                roll="preceding",
                busdaycal=material.peer,
            )

    ours()
    assert not columns.numbers[OUT_REASON].any()
    seconds = interleaved({"ours": ours, "numpy": numpys})
    claim(compare("working hours over lunch / numpy.busday_offset", seconds["ours"], seconds["numpy"], 1.0))


@pytest.mark.benchmark(group="two million rows")
@pytest.mark.parametrize("side", ["ours", "numpy"])
def test_timings_of_adding_working_days(benchmark: BenchmarkFixture, material: Material, side: str) -> None:
    if side == "ours":
        benchmark(material.working.add_working_days, material.days, material.lengths)
    else:
        benchmark.pedantic(
            np.busday_offset,
            args=(material.dates, material.lengths),
            kwargs={"roll": "preceding", "busdaycal": material.peer},
            rounds=5,
        )
