"""An assessment of each dossier of a believable population, against bare `numpy.busday_offset`.

Ours finds the governing rule, walks the history, lays the term around its suspensions and answers all figures of
the clock; in full it also judges obligations, follows steps and keeps the committed clock. numpy adds a number of
days to a date. One thread, warm, in the chunks of `slasvc evaluate`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.material import Material
from benchmarks.measuring import Ratio, compare, interleaved
from benchmarks.population import AS_OF, Population
from slasvc import reference
from slasvc.engine.batch import DossierBatch, build_batch
from slasvc.engine.definitions import Definitions
from slasvc.engine.evaluate import AssessmentBatch, evaluate_columns
from slasvc.kernels.tables import OUT_REASON, OUT_TIMELINESS, DossierColumns
from slasvc.model.assessment import Timeliness
from slasvc.services.evaluation import CHUNK_ROWS

ROWS = 500_000
SAMPLE = 4_000


@pytest.fixture(scope="module")
def population(definitions: Definitions) -> Population:
    return Population(definitions, ROWS)


@pytest.fixture(scope="module")
def clock_population(definitions: Definitions) -> Population:
    return Population(definitions, ROWS, clock_alone=True)


def chunk(population: Population, at: int, rows: int = CHUNK_ROWS) -> DossierColumns:
    columns = population.columns
    return columns._replace(
        facts=columns.facts[at : at + rows], event_offsets=columns.event_offsets[at : at + rows + 1]
    )


def test_the_population_is_answered_as_the_reference_answers_it(
    population: Population, note: Callable[[str], None]
) -> None:
    definitions = population.definitions
    classes = np.zeros(len(Timeliness) + 1, np.int64)
    for at in range(0, ROWS, CHUNK_ROWS):
        numbers = evaluate_columns(definitions, chunk(population, at), AS_OF).numbers
        assert not numbers[OUT_REASON].any()
        classes += np.bincount(numbers[OUT_TIMELINESS], minlength=len(classes))
    shares = ", ".join(
        f"{each.name.lower()} {classes[each] / ROWS:.1%}" for each in Timeliness if classes[each]
    )
    note(f"the population: {shares}")
    dossiers = tuple(population.dossier(row) for row in range(SAMPLE))
    columns = evaluate_columns(definitions, chunk(population, 0, SAMPLE), AS_OF)
    batch = AssessmentBatch(
        definitions, DossierBatch(chunk(population, 0, SAMPLE), dossiers, {}), AS_OF, columns
    )
    for row, dossier in enumerate(dossiers):
        expected = reference.evaluate(definitions.rules, batch.calendar(row), dossier, AS_OF)
        assert batch.assessment(row) == expected, dossier


@pytest.fixture(scope="module")
def seconds(
    population: Population, clock_population: Population, material: Material
) -> dict[str, list[float]]:
    """Return what each round took, all candidates in turn."""

    def assess(those: Population) -> Callable[[], None]:
        def run() -> None:
            for at in range(0, ROWS, CHUNK_ROWS):
                evaluate_columns(those.definitions, chunk(those, at), AS_OF)

        return run

    def numpys() -> None:
        for at in range(0, ROWS, CHUNK_ROWS):
            np.busday_offset(
                material.dates[at : at + CHUNK_ROWS],
                material.lengths[at : at + CHUNK_ROWS],
                roll="preceding",
                busdaycal=material.peer,
            )

    return interleaved({"full": assess(population), "clock": assess(clock_population), "numpy": numpys})


def test_the_clock_alone_costs_no_more_than_adding_working_days(
    seconds: dict[str, list[float]], claim: Callable[[Ratio], None]
) -> None:
    claim(
        compare(
            "assessment by the clock alone / numpy.busday_offset", seconds["clock"], seconds["numpy"], 1.0
        )
    )


def test_a_full_assessment_costs_half_as_much_again(
    population: Population,
    seconds: dict[str, list[float]],
    claim: Callable[[Ratio], None],
    note: Callable[[str], None],
) -> None:
    dossiers = [population.dossier(row) for row in range(CHUNK_ROWS)]
    began = time.perf_counter()
    build_batch(population.definitions, dossiers)
    validating = (time.perf_counter() - began) / CHUNK_ROWS
    full, clock, numpy = (min(seconds[each]) / ROWS for each in ("full", "clock", "numpy"))
    note(
        f"an assessment takes {full * 1e9:.0f} ns, of the clock alone {clock * 1e9:.0f} ns, numpy.busday_offset "
        f"{numpy * 1e9:.0f} ns; making validated columns of a dossier that is a Python object takes "
        f"{validating * 1e9:,.0f} ns, and is not in the ratios"
    )
    claim(compare("full assessment / numpy.busday_offset", seconds["full"], seconds["numpy"], 1.5))
