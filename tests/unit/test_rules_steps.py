"""Promised terms, steps of the internal process and causes of lateness: what arrives and what ships."""

from datetime import date
from pathlib import Path

import pytest

from slasvc.model.calendar import Confidence
from slasvc.model.rule import AttributableTo, Cause, Commitment, RestartSteps, RuleSet, Source
from slasvc.model.term import NO_CUTOFF, ClassifyAgainst, Cutoff, CutoffKind, Term, Unit
from slasvc.rules import load_rules
from slasvc.rules.steps import cut_to
from tests.support.rules import GOOD, version


@pytest.fixture(scope="module")
def fixtures() -> RuleSet:
    return load_rules([GOOD / "base", GOOD / "work"])


@pytest.mark.parametrize(
    ("term", "share", "expected"),
    [
        (Term(10, Unit.WORKING_DAY), 80, Term(8, Unit.WORKING_DAY)),
        (Term(10, Unit.WORKING_DAY), 75, Term(7, Unit.WORKING_DAY, plus_half=True)),
        (Term(10, Unit.WORKING_DAY), 76, Term(8, Unit.WORKING_DAY)),
        (Term(10, Unit.WORKING_DAY), 71, Term(7, Unit.WORKING_DAY, plus_half=True)),
        (Term(10, Unit.WORKING_DAY), 70, Term(7, Unit.WORKING_DAY)),
        (Term(3, Unit.WORKING_DAY, plus_half=True), 100, Term(3, Unit.WORKING_DAY, plus_half=True)),
        (Term(1, Unit.WORKING_DAY), 1, Term(0, Unit.WORKING_DAY, plus_half=True)),
        (Term(0, Unit.WORKING_DAY), 50, Term(0, Unit.WORKING_DAY)),
        (Term(8, Unit.WORKING_HOUR), 80, Term(6, Unit.WORKING_HOUR, plus_half=True)),
        (Term(24, Unit.HOUR), 51, Term(12, Unit.HOUR, plus_half=True)),
        (Term(15, Unit.CALENDAR_DAY), 80, Term(12, Unit.CALENDAR_DAY)),
        (Term(15, Unit.CALENDAR_DAY), 81, Term(13, Unit.CALENDAR_DAY)),
        (Term(4, Unit.MONTH), 70, Term(3, Unit.MONTH)),
        (Term(4, Unit.MONTH), 75, Term(3, Unit.MONTH)),
        (Term(4, Unit.MONTH), 76, Term(4, Unit.MONTH)),
        (Term(1, Unit.YEAR), 50, Term(1, Unit.YEAR)),
        (Term(2, Unit.WEEK), 50, Term(1, Unit.WEEK)),
    ],
)
def test_a_share_is_rounded_up_to_halves_and_in_calendar_units_to_whole_ones(
    term: Term, share: int, expected: Term
) -> None:
    assert cut_to(term, share) == expected


def test_a_promise_is_a_share_or_a_value(fixtures: RuleSet) -> None:
    assert version(fixtures, "1.000020/2020-01-01").committed == Commitment(
        Term(7, Unit.WORKING_DAY, plus_half=True), Source("A decision", "Article 2"), 75
    )
    special = version(fixtures, "1.000020/2020-01-01/special")
    assert special.committed == Commitment(Term(20, Unit.CALENDAR_DAY), Source("A decision"))
    assert special.conventions.classify_against is ClassifyAgainst.COMMITTED
    assert version(fixtures, "1.000021/2020-01-01").committed is None


@pytest.mark.parametrize(
    ("statutory", "promised"),
    [
        ("{length: 3, unit: working_day}", "{length: 3, unit: working_day}"),
        ("{length: 3, unit: working_day}", "{unit: same_day}"),
        ("{unit: same_day}", "{unit: same_day}"),
        ("{length: 1, unit: month}", "{length: 4, unit: week}"),
        ("{length: 8, unit: working_hour}", "{length: 7, unit: working_hour, plus_half: true}"),
    ],
)
def test_a_promise_is_of_the_family_of_the_term_and_not_longer(
    tmp_path: Path, statutory: str, promised: str
) -> None:
    text = (GOOD.parent / "bad" / "committed_longer" / "rules.yaml").read_text(encoding="utf-8")
    text = text.replace("        term: {length: 3, unit: working_day}", f"        term: {statutory}")
    text = text.replace("{length: 3, unit: working_day, plus_half: true}", promised)
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    assert version(load_rules([GOOD / "base", tmp_path]), "1.000005/a").committed is not None


def test_steps_arrive_in_their_order_each_after_the_one_before_unless_it_says_otherwise(
    fixtures: RuleSet,
) -> None:
    one = version(fixtures, "1.000020/2020-01-01")
    assert [(step.code, step.after, step.unit) for step in one.steps] == [
        ("receive", (), "H41.20.3"),
        ("appraise", ("receive",), ""),
        ("ask", ("receive",), ""),
        ("decide", ("appraise", "ask"), ""),
        ("archive", (), ""),
    ]
    receive, appraise = one.steps[:2]
    assert receive.names == {"vi": "Tiếp nhận", "en": "Receipt"}
    assert (receive.role, appraise.role) == ({"vi": "Một cửa", "en": "Counter"}, {})
    assert receive.term == Term(1, Unit.WORKING_DAY, plus_half=True)
    assert one.restart_steps is RestartSteps.OPEN
    assert version(fixtures, "1.000020/2020-01-01/special").restart_steps is RestartSteps.FIRST


def test_a_step_counts_as_its_version_counts_with_what_it_says_itself(fixtures: RuleSet) -> None:
    """Unlike a limit on an act, a step has the cut-off of its version: it is a part of the term."""
    receive, appraise = version(fixtures, "1.000020/2020-01-01").steps[:2]
    assert receive.conventions.cutoff == Cutoff(CutoffKind.LOCAL_TIME, 15 * 60)
    assert appraise.conventions.cutoff == NO_CUTOFF


def test_causes_arrive_and_an_operator_adds_to_them(fixtures: RuleSet, tmp_path: Path) -> None:
    assert fixtures.causes == {
        "slow": Cause("slow", {"vi": "Chậm", "en": "Slow"}, AttributableTo.AUTHORITY),
        "storm": Cause("storm", {"en": "Storm"}, AttributableTo.FORCE_MAJEURE),
    }
    (tmp_path / "causes.yaml").write_text(
        "causes: [{code: strike, names: {en: Strike}, attributable_to: other_authority}]\n", encoding="utf-8"
    )
    rules = load_rules([GOOD / "base", GOOD / "work", tmp_path])
    assert list(rules.causes) == ["slow", "storm", "strike"]
    assert rules.digest != fixtures.digest


# What ships.


def test_nobody_is_said_to_promise_anything(national: RuleSet) -> None:
    """No decision of a province that cuts a term has been read."""
    versions = [one for procedure in national.procedures.values() for one in procedure.versions]
    assert all(one.committed is None for one in versions)


STEPS = {
    # Decision 663/QD-TTPVHCC, from a secondary source: 2, 3, 2 and 1 hours.
    "2.000908/2025-07-01/ha_noi": [
        "receive 2 working_hour",
        "appraise 3 working_hour after receive",
        "approve 2 working_hour after appraise",
        "return 1 working_hour after approve",
    ],
    # The portal's record of 1.014279: 3 + 16 + 5 + 2 = 26.
    "1.014279/2025-07-01": [
        "check 3 working_day",
        "appraise 16 working_day after check",
        "decide 5 working_day after appraise",
        "return 2 working_day after decide",
    ],
    # Decree 151/2025 App. I part V-A-II: registration 17, certificate 3.
    **{
        f"{code}/2025-07-01/registration_and_certificate": [
            "register 17 working_day",
            "certify 3 working_day after register",
        ]
        for code in ("1.012753", "1.013978")
    },
}


def test_the_steps_that_ship_are_those_of_the_sources(national: RuleSet) -> None:
    found = {
        one.id: [
            f"{step.code} {step.term}" + "".join(f" after {code}" for code in step.after)
            for step in one.steps
        ]
        for procedure in national.procedures.values()
        for one in procedure.versions
        if one.steps
    }
    assert found == STEPS


@pytest.mark.parametrize("version_id", STEPS)
def test_the_steps_of_a_version_make_its_term(national: RuleSet, version_id: str) -> None:
    """Where the steps are hours, eight of them make the day."""
    one = version(national, version_id)
    assert one.term is not None
    halves = sum(step.term.halves for step in one.steps)
    hours = {step.term.unit for step in one.steps} == {Unit.WORKING_HOUR}
    assert halves == one.term.halves * (8 if hours else 1)
    assert one.confidence is Confidence.MEDIUM
    assert (one.effective_from, one.restart_steps) == (date(2025, 7, 1), RestartSteps.FIRST)
    assert all({"vi", "en"} == set(step.names) == set(step.role) for step in one.steps)
    assert all(step.unit == "" for step in one.steps)


def test_the_steps_of_ha_noi_are_of_ha_noi_alone(national: RuleSet) -> None:
    one = version(national, "2.000908/2025-07-01/ha_noi")
    assert one.conditions.place == "H26"
    assert one.source.instrument == "Nghị định 23/2015/NĐ-CP; Quyết định 663/QĐ-TTPVHCC"
    assert version(national, "2.000908/2015-04-10").steps == ()


def test_what_mining_adds_after_a_supplement_fits_its_steps(national: RuleSet) -> None:
    one = version(national, "1.014279/2025-07-01")
    assert [ground.added for ground in one.grounds if ground.added] == [Term(8, Unit.WORKING_DAY)]


def test_causes_that_ship_blame_everyone_that_can_be_blamed(national: RuleSet) -> None:
    assert {code: cause.attributable_to.name.lower() for code, cause in national.causes.items()} == {
        "applicant_late": "applicant",
        "consultation_late": "other_authority",
        "force_majeure": "force_majeure",
        "forwarding_late": "other_authority",
        "slow_processing": "authority",
        "system_failure": "system_failure",
        "workload": "authority",
    }
    assert all(set(cause.names) == {"vi", "en"} for cause in national.causes.values())
