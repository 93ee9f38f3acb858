"""Obligations, promises and steps as rows: every column where the kernels look for it."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from slasvc.model.dossier import Channel, EventKind
from slasvc.model.rule import Anchor, Owed, RestartSteps, RuleSet
from slasvc.model.term import HAND_OVER_AT_OPENING, ClassifyAgainst, CutoffEffect, CutoffKind, Unit
from slasvc.rules import load_rules
from slasvc.rules.compiled import ANY, OPEN_END, CompiledRules, compile_rules
from tests.support.rules import GOOD

UNIT, HALVES, CUTOFF_KIND, CUTOFF_EFFECT = 0, 1, 3, 6
COMMITTED, OBLIGATIONS_AT, OBLIGATIONS_END, STEPS_AT, STEPS_END, RESTART_STEPS, CLASSIFY, LOW = range(19, 27)


@pytest.fixture(scope="module")
def compiled() -> CompiledRules:
    return compile_rules(load_rules([GOOD / "base", GOOD / "work"]))


def rows(compiled: CompiledRules, version_id: str) -> list[list[int]]:
    index = next(i for i, one in enumerate(compiled.version_list) if one.id == version_id)
    return [row.tolist() for row in compiled.versions if row[0] == index]


def day(text: str) -> int:
    return (date.fromisoformat(text) - date(1970, 1, 1)).days


def test_a_version_says_where_its_work_stands(compiled: CompiledRules) -> None:
    (row,) = rows(compiled, "1.000020/2020-01-01")
    committed = compiled.terms[row[COMMITTED]]
    assert (committed[UNIT], committed[HALVES]) == (Unit.WORKING_DAY, 15)
    assert row[OBLIGATIONS_END] - row[OBLIGATIONS_AT] == 7
    assert row[STEPS_END] - row[STEPS_AT] == 5
    assert row[RESTART_STEPS:] == [RestartSteps.OPEN, ClassifyAgainst.STATUTORY, 1]


def test_a_version_without_a_promise_or_steps_says_so(compiled: CompiledRules) -> None:
    (special,) = rows(compiled, "1.000020/2020-01-01/special")
    assert special[CLASSIFY:] == [ClassifyAgainst.COMMITTED, 0]
    (bare,) = rows(compiled, "1.000021/2025-01-01")
    assert bare[COMMITTED] == -1
    assert bare[OBLIGATIONS_AT] == bare[OBLIGATIONS_END]
    assert bare[STEPS_AT] == bare[STEPS_END]
    assert bare[RESTART_STEPS] == RestartSteps.FIRST


def test_every_stretch_of_a_version_has_the_same_work(compiled: CompiledRules) -> None:
    first, second = rows(compiled, "1.000021/2020-01-01")
    assert first[1:3] != second[1:3]
    assert first[COMMITTED:] == second[COMMITTED:]


def test_an_obligation_is_a_row_in_the_order_of_its_version(compiled: CompiledRules) -> None:
    (row,) = rows(compiled, "1.000020/2020-01-01")
    own = compiled.obligations[row[OBLIGATIONS_AT] : row[OBLIGATIONS_END]].tolist()
    version = compiled.version_list[row[0]]
    by_place = dict(
        zip([(one.code, one.effective_from.year) for one in version.obligations], own, strict=True)
    )

    hand_over = by_place["hand_over", 2025]
    paper, thick = compiled.attribute_index["paper"], compiled.attribute_index["thick"]
    assert hand_over[:6] == [
        day("2025-07-01"),
        OPEN_END,
        1 << Channel.COUNTER | 1 << Channel.POST,
        1 << paper | 1 << thick,
        Anchor.ACCEPTED,
        0,
    ]
    assert hand_over[7:12] == [0, Owed.ALWAYS, 1 << EventKind.HANDED_OVER, 0, OPEN_END]

    apologise = by_place["apologise", 2025]
    assert apologise[:6] == [day("2025-07-01"), OPEN_END, ANY, 0, Anchor.DUE_DATE, 0]
    assert apologise[7:12] == [1, Owed.IF_LATE, 1 << EventKind.APOLOGISED, 1, 2]
    assert compiled.terms[apologise[6]][:2].tolist() == [Unit.CALENDAR_DAY, 2]
    assert by_place["apologise", 2018][:2] == [day("2018-06-21"), day("2025-06-30")]

    answer = by_place["answer", 2020]
    assert answer[4:6] == [Anchor.SUSPENDED, compiled.ground_index["supplement"]]

    reason = by_place["reason", 2020]
    acts = 1 << EventKind.SUSPENDED | 1 << EventKind.REFUSED
    assert reason[6:10] == [-1, 0, Owed.WITH_REASON, acts]


def test_what_a_hand_over_limit_does_is_written_for_what_it_limits(compiled: CompiledRules) -> None:
    """The term itself is not moved by it; an obligation moves to the opening, a step as its unit does."""
    (row,) = rows(compiled, "1.000020/2020-01-01")
    version = compiled.version_list[row[0]]
    at = row[OBLIGATIONS_AT] + [one.code for one in version.obligations].index("hand_over")
    term = compiled.terms[compiled.obligations[at, 6]]
    assert term[CUTOFF_KIND] == CutoffKind.LOCAL_TIME
    assert term[CUTOFF_EFFECT] == HAND_OVER_AT_OPENING
    assert compiled.terms[row[10]][CUTOFF_EFFECT] == CutoffEffect.SHIFT_START


@pytest.mark.parametrize(
    ("term", "effect"),
    [
        ("{unit: same_day}", CutoffEffect.SHIFT_DUE),
        ("{length: 1, unit: working_day}", CutoffEffect.SHIFT_START),
        ("{length: 4, unit: working_hour}", CutoffEffect.SHIFT_START),
    ],
)
def test_a_step_with_a_hand_over_limit_is_shifted(tmp_path: Path, term: str, effect: CutoffEffect) -> None:
    text = (GOOD.parent / "bad" / "step_code_twice" / "rules.yaml").read_text(encoding="utf-8")
    text = text.replace("- {code: check", "- {code: first", 1)
    text = text.replace("{length: 1, unit: working_day}}\n", f'{term}, conventions: {{cutoff: "15:00"}}}}\n')
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    one = compile_rules(load_rules([GOOD / "base", tmp_path]))
    for step in one.steps:
        assert one.terms[step[1]][CUTOFF_KIND] == CutoffKind.LOCAL_TIME
        assert one.terms[step[1]][CUTOFF_EFFECT] == effect


def test_a_step_is_a_row_with_the_positions_it_comes_after(compiled: CompiledRules) -> None:
    (row,) = rows(compiled, "1.000020/2020-01-01")
    own = compiled.steps[row[STEPS_AT] : row[STEPS_END]]
    numbers = compiled.step_index
    assert sorted(numbers.values()) == [1, 2, 3, 4, 5]
    assert own[:, 0].tolist() == [
        numbers[code] for code in ("receive", "appraise", "ask", "decide", "archive")
    ]
    units = [compiled.terms[term][UNIT] for term in own[:, 1]]
    assert units == [
        Unit.WORKING_DAY,
        Unit.WORKING_DAY,
        Unit.CALENDAR_DAY,
        Unit.SAME_DAY,
        Unit.WORKING_HOUR,
    ]
    assert own[:, 2].tolist() == [-1] * 5
    assert own[:, 3].tolist() == [0, 0b1, 0b1, 0b110, 0]
    assert compiled.step_units[row[STEPS_AT] : row[STEPS_END]] == ("H41.20.3", "", "", "", "")


def test_what_obligations_name_is_numbered_with_what_versions_name(compiled: CompiledRules) -> None:
    assert {"paper", "thick", "far", "late"} <= set(compiled.attribute_index)
    assert compiled.ground_index == {"supplement": 1}


def test_the_rules_that_ship_compile(national: RuleSet) -> None:
    one = compile_rules(national)
    widths = [table.shape[1] for table in (one.versions, one.obligations, one.steps)]
    assert widths == [27, 14, 4]
    assert one.obligations.dtype == one.steps.dtype == np.int64
    assert len(one.step_units) == len(one.steps)
