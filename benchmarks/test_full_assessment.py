"""A full assessment of each dossier of a believable population, against bare `numpy.busday_offset`.

Ours finds the governing rule, walks the history, lays the term around its suspensions and answers seventeen
figures; numpy adds a number of days to a date. One thread, warm, in the chunks of `slasvc evaluate`.
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


def test_a_full_assessment_costs_no_more_than_adding_working_days(
    population: Population, material: Material, claim: Callable[[Ratio], None], note: Callable[[str], None]
) -> None:
    def ours() -> None:
        for at in range(0, ROWS, CHUNK_ROWS):
            evaluate_columns(population.definitions, chunk(population, at), AS_OF)

    def numpys() -> None:
        for at in range(0, ROWS, CHUNK_ROWS):
            np.busday_offset(
                material.dates[at : at + CHUNK_ROWS],
                material.lengths[at : at + CHUNK_ROWS],
                roll="preceding",
                busdaycal=material.peer,
            )

    seconds = interleaved({"ours": ours, "numpy": numpys})
    claim(compare("full assessment / numpy.busday_offset", seconds["ours"], seconds["numpy"], 1.0))
    dossiers = [population.dossier(row) for row in range(CHUNK_ROWS)]
    began = time.perf_counter()
    build_batch(population.definitions, dossiers)
    validating = (time.perf_counter() - began) / CHUNK_ROWS
    each = min(seconds["ours"]) / ROWS
    note(
        f"an assessment takes {each * 1e9:.0f} ns; making validated columns of a dossier that is a Python object "
        f"takes {validating * 1e9:,.0f} ns, and is not in the ratio"
    )
