"""Which grounds and additions a version has, which one holds on a law day, and how they are shown."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from slasvc.cli import rule_views
from slasvc.errors import DefinitionError
from slasvc.model.calendar import Confidence
from slasvc.model.rule import (
    Ground,
    Mode,
    OverMax,
    PlusApplies,
    Reopen,
    RuleSet,
    Source,
    Tolls,
)
from slasvc.model.term import Term, Unit
from slasvc.rules import load_rules
from tests.support.rules import GOOD, version

DIRECTORIES = [GOOD / "base", GOOD / "clock"]
WORKING_DAY, CALENDAR_DAY = Unit.WORKING_DAY, Unit.CALENDAR_DAY


@pytest.fixture(scope="module")
def fixtures() -> RuleSet:
    return load_rules(DIRECTORIES)


def codes(rules: RuleSet, version_id: str) -> list[str]:
    return [ground.code for ground in version(rules, version_id).grounds]


def holding(rules: RuleSet, version_id: str, code: str, day: str) -> Ground | None:
    """Return the first ground of `code` in force on `day`, as the model says that it holds."""
    law_day = date.fromisoformat(day)
    return next(
        (
            ground
            for ground in version(rules, version_id).grounds
            if ground.code == code and ground.effective_from <= law_day <= (ground.effective_to or date.max)
        ),
        None,
    )


def instrument(ground: Ground | None) -> str:
    assert ground is not None
    return ground.source.instrument


def test_every_key_of_a_ground_arrives(fixtures: RuleSet) -> None:
    assert holding(fixtures, "1.000010/2020-01-01", "power_cut", "2020-01-01") == Ground(
        code="power_cut",
        names={"en": "Power cut"},
        mode=Mode.RESUME,
        effective_from=date(2020, 1, 1),
        effective_to=None,
        source=Source("A law", "Article 2", "https://example.org", "rare"),
        confidence=Confidence.HIGH,
        at_most=Term(1, Unit.MONTH),
        tolls=Tolls.WORKING_TIME,
        needs_document=True,
    )
    general = holding(fixtures, "1.000010/2020-01-01", "supplement", "2025-06-30")
    assert general is not None
    assert (general.max_times, general.over_max, general.effective_to) == (
        1,
        OverMax.IGNORED,
        date(2025, 6, 30),
    )
    own = holding(fixtures, "1.000010/2020-01-01", "supplement", "2026-01-01")
    assert own is not None
    assert (own.mode, own.added, own.plus_applies) == (
        Mode.RESUME_PLUS,
        Term(2, WORKING_DAY, plus_half=True),
        PlusApplies.ONCE,
    )


def test_what_a_ground_leaves_out_has_the_value_of_the_model(fixtures: RuleSet) -> None:
    opinion = holding(fixtures, "1.000010/2020-01-01", "opinion", "2020-01-01")
    assert opinion is not None
    assert (opinion.plus_applies, opinion.tolls, opinion.over_max) == (
        PlusApplies.EACH,
        Tolls.BY_UNIT,
        OverMax.COUNTS,
    )
    assert (opinion.added, opinion.at_most, opinion.needs_document, opinion.max_times) == (
        None,
        None,
        False,
        2,
    )


@pytest.mark.parametrize(
    ("first_day_of_the_plus", "unit", "refused"),
    [("2026-06-30", "month", True), ("2026-07-01", "month", False), ("2026-06-30", "working_day", False)],
)
def test_an_addition_fits_the_new_term_that_the_same_dossier_may_get(
    tmp_path: Path, first_day_of_the_plus: str, unit: str, refused: bool
) -> None:
    text = (GOOD.parent / "bad" / "ground_plus_beside_new_term" / "rules.yaml").read_text(encoding="utf-8")
    text = text.replace("from: 2026-06-30", f"from: {first_day_of_the_plus}").replace(
        "unit: month", f"unit: {unit}"
    )
    (tmp_path / "rules.yaml").write_text(text, encoding="utf-8")
    if refused:
        with pytest.raises(DefinitionError, match="would add 8 working_day to the term of 2 month"):
            load_rules([GOOD / "base", tmp_path])
    else:
        assert "1.000005" in load_rules([GOOD / "base", tmp_path]).procedures


def test_own_grounds_stand_before_those_of_the_sets_in_their_order(fixtures: RuleSet) -> None:
    assert codes(fixtures, "1.000010/2020-01-01") == [
        "supplement",
        "opinion",
        "power_cut",
        "supplement",
        "supplement",
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2018-06-20", None),
        ("2018-06-21", "Old decree"),
        ("2025-06-30", "Old decree"),
        ("2025-07-01", "New decree"),
        ("2025-12-31", "New decree"),
        ("2026-01-01", "A circular"),
        ("2026-12-31", "A circular"),
        ("2027-01-01", "New decree"),
    ],
)
def test_an_own_ground_overrides_while_it_lasts(fixtures: RuleSet, day: str, expected: str | None) -> None:
    ground = holding(fixtures, "1.000010/2020-01-01", "supplement", day)
    assert (None if ground is None else ground.source.instrument) == expected


def test_the_version_s_own_ground_overrides_its_procedure_s_and_what_never_holds_is_gone(
    fixtures: RuleSet,
) -> None:
    assert codes(fixtures, "1.000010/2020-01-01/special") == ["supplement", "opinion"]
    ground = holding(fixtures, "1.000010/2020-01-01/special", "supplement", "2026-06-01")
    assert instrument(ground) == "Another circular"


def test_a_new_term_may_be_of_any_unit(fixtures: RuleSet) -> None:
    one = version(fixtures, "1.000010/2020-01-01/special")
    assert one.term == Term(1, Unit.MONTH)
    assert one.grounds[0].added == Term(4, WORKING_DAY)


def test_a_procedure_leaves_out_a_ground_of_a_set(fixtures: RuleSet) -> None:
    assert codes(fixtures, "1.000011/2020-01-01") == ["power_cut", "supplement"]


def test_sets_are_inherited_unless_a_preset_names_its_own(fixtures: RuleSet) -> None:
    assert "power_cut" in codes(fixtures, "1.000010/2020-01-01")
    assert codes(fixtures, "1.000011/2025-01-01") == []


def test_grounds_that_end_before_a_version_begins_are_not_its_own(fixtures: RuleSet) -> None:
    grounds = version(fixtures, "1.000010/2027-01-01/simple").grounds
    assert [one.source.instrument for one in grounds if one.code == "supplement"] == ["New decree"]


def test_additions_arrive_in_the_order_of_attributes(fixtures: RuleSet) -> None:
    additions = version(fixtures, "1.000010/2020-01-01").additions
    assert [(one.attribute, one.term, str(one.source)) for one in additions] == [
        ("far", Term(10, WORKING_DAY), "A law, Article 9"),
        ("steep", Term(1, WORKING_DAY, plus_half=True), "A law"),
    ]


def test_working_days_can_be_added_to_a_same_day_term(fixtures: RuleSet) -> None:
    one = version(fixtures, "1.000010/2027-01-01/simple")
    assert (one.term, one.additions[0].term) == (Term(0, Unit.SAME_DAY), Term(1, WORKING_DAY))


@pytest.mark.parametrize(
    ("version_id", "reopen", "warn", "bands"),
    [
        ("1.000010/2020-01-01", Reopen.NONE, 3, (1, 5)),
        ("1.000010/2020-01-01/special", Reopen.RESUME, 0, (0, 2)),
        ("1.000011/2020-01-01", Reopen.RESTART, 1, (3, 10)),
        ("x.000002/2020-01-01", Reopen.NONE, 1, (3, 10)),
    ],
)
def test_a_version_speaks_before_its_procedure_and_that_before_the_model(
    fixtures: RuleSet, version_id: str, reopen: Reopen, warn: int, bands: tuple[int, int]
) -> None:
    one = version(fixtures, version_id)
    assert (one.reopen, one.warn_working_days, one.severity_bands) == (reopen, warn, bands)


def digest_with(tmp_path: Path, old: str, new: str) -> str:
    text = (GOOD / "clock" / "rules.yaml").read_text(encoding="utf-8")
    assert text.count(old) == 1
    (tmp_path / "rules.yaml").write_text(text.replace(old, new), encoding="utf-8")
    return load_rules([GOOD / "base", tmp_path]).digest


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("mode: resume\n", "mode: restart\n"),
        ("plus_half: true}\n        plus_applies", "plus_half: false}\n        plus_applies"),
        ("plus_applies: once", "plus_applies: each"),
        ("at_most: {length: 1,", "at_most: {length: 2,"),
        ("tolls: working_time", "tolls: by_unit"),
        ("max_times: 2", "max_times: 3"),
        ("over_max: ignored", "over_max: counts"),
        ("needs_document: true", "needs_document: false"),
        ("{from: 2018-06-21, to: 2025-06-30}", "{from: 2018-06-21, to: 2025-06-29}"),
        ("without_grounds: [opinion]", "without_grounds: []"),
        ("grounds: [special, general]", "grounds: [general, special]"),
        ("attribute: steep", "attribute: steeper"),
        ("reopen: resume", "reopen: restart"),
        ("warn_working_days: 0", "warn_working_days: 2"),
        ("severity_bands: [0, 2]", "severity_bands: [0, 3]"),
    ],
)
def test_the_digest_moves_with_everything_that_is_said(
    fixtures: RuleSet, tmp_path: Path, old: str, new: str
) -> None:
    assert digest_with(tmp_path, old, new) != fixtures.digest


def test_the_digest_does_not_see_the_order_within_a_set(fixtures: RuleSet, tmp_path: Path) -> None:
    text = (GOOD / "clock" / "rules.yaml").read_text(encoding="utf-8")
    head, first, rest = text.partition("      - code: supplement\n")
    new, second, rest = rest.partition("      - code: supplement\n")
    old, third, rest = rest.partition("  - set: special\n")
    (tmp_path / "rules.yaml").write_text(head + first + old + second + new + third + rest, encoding="utf-8")
    assert load_rules([GOOD / "base", tmp_path]).digest == fixtures.digest


def test_a_ground_of_low_confidence_is_warned_about(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text(
        "ground_sets:\n"
        "  - set: doubtful\n"
        "    grounds:\n"
        "      - code: supplement\n"
        "        names: {en: Supplement}\n"
        "        mode: resume\n"
        "        effective: {from: 2020-01-01}\n"
        "        source: {instrument: A law}\n"
        "        confidence: low\n",
        encoding="utf-8",
    )
    assert load_rules([tmp_path]).warnings == (f"{path}:9: ground supplement: low confidence",)


def test_an_operator_s_version_takes_the_grounds_of_its_procedure(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(
        "additions:\n"
        '  - procedure: "1.000010"\n'
        "    versions:\n"
        "      - id: 1.000010/local\n"
        "        when: {case: special, place: H41}\n"
        "        effective: {from: 2026-06-01}\n"
        "        term: {length: 5, unit: working_day}\n"
        "        source: {instrument: A local decision}\n"
        "        confidence: high\n",
        encoding="utf-8",
    )
    rules = load_rules([*DIRECTORIES, tmp_path])
    assert instrument(holding(rules, "1.000010/local", "supplement", "2026-06-01")) == "A circular"
    assert version(rules, "1.000010/local").severity_bands == (1, 5)


# What ships.


@pytest.mark.parametrize(
    ("day", "decree", "max_times"),
    [
        ("2018-06-21", "Nghị định 61/2018/NĐ-CP", 1),
        ("2025-06-30", "Nghị định 61/2018/NĐ-CP", 1),
        ("2025-07-01", "Nghị định 118/2025/NĐ-CP", None),
    ],
)
def test_a_supplement_restarts_the_term_under_both_decrees(
    national: RuleSet, day: str, decree: str, max_times: int | None
) -> None:
    """Decree 61/2018 art. 19.4 and 11.2.c, once only; Decree 118/2025 art. 19.5, no number."""
    for version_id in ("2.000815/2015-04-10", "2.001035/2015-04-10", "3.000333/2010-07-01/complex"):
        ground = holding(national, version_id, "supplement", day)
        assert ground is not None
        assert (ground.mode, instrument(ground), ground.max_times, ground.over_max) == (
            Mode.RESTART,
            decree,
            max_times,
            OverMax.COUNTS,
        )


def test_before_21_june_2018_no_ground_is_known(national: RuleSet) -> None:
    assert holding(national, "2.001035/2015-04-10", "supplement", "2018-06-20") is None


def test_every_version_knows_a_supplement_and_every_ground_cites_its_law(national: RuleSet) -> None:
    versions = [one for procedure in national.procedures.values() for one in procedure.versions]
    later = [one for one in versions if (one.effective_to or date.max) >= date(2025, 7, 1)]
    assert all("supplement" in {ground.code for ground in one.grounds} for one in later)
    grounds = [ground for one in versions for ground in one.grounds]
    assert all(
        ground.source.instrument and ground.source.article and {"vi", "en"} <= set(ground.names)
        for ground in grounds
    )
    assert all(ground.confidence is not Confidence.LOW for ground in grounds)


@pytest.mark.parametrize(
    ("version_id", "mode", "added", "max_times"),
    [
        ("1.014279/2025-07-01", Mode.RESUME_PLUS, Term(8, WORKING_DAY), 1),
        ("1.000070/2025-07-01", Mode.NEW_TERM, Term(18, WORKING_DAY), None),
        ("1.001332/2025-07-01", Mode.RESTART, None, None),
        ("1.005399/2025-07-01", Mode.RESUME, None, None),
        ("1.009664/2026-03-31/case_2_or_3", Mode.RESTART, None, 1),
        ("x.000038/2016-03-10", Mode.RESTART, None, 1),
        ("1.013236/2026-07-01/individual_house", Mode.RESTART, None, 1),
        ("1.013225/2024-12-30/individual_house", Mode.RESTART, None, None),
        ("1.012784/2025-07-01", Mode.RESTART, None, None),
        ("x.000042/2023-01-15", Mode.RESTART, None, None),
    ],
)
def test_what_a_supplement_does_by_special_law(
    national: RuleSet, version_id: str, mode: Mode, added: Term | None, max_times: int | None
) -> None:
    one = version(national, version_id)
    day = one.effective_to or date(2026, 12, 31)
    ground = holding(national, version_id, "supplement", day.isoformat())
    assert ground is not None
    assert (ground.mode, ground.added, ground.max_times) == (mode, added, max_times)


def test_only_ten_days_of_a_supplement_on_a_sea_area_are_left_out(national: RuleSet) -> None:
    ground = holding(national, "1.005399/2025-07-01", "supplement", "2026-01-05")
    assert ground is not None
    assert (ground.at_most, ground.confidence) == (Term(10, CALENDAR_DAY), Confidence.MEDIUM)


@pytest.mark.parametrize(
    ("version_id", "expected"),
    [
        ("1.005399/2025-07-01", {"consultation", "field_inspection"}),
        *(
            (
                version_id,
                {
                    "financial_obligation",
                    "violation_handling",
                    "expertise",
                    "posting",
                    "inheritance_division",
                },
            )
            for version_id in ("1.012784/2025-07-01", "1.013831/2025-07-01/transfer")
        ),
        ("1.013949/2025-07-01", set()),
        ("x.000041/2025-07-01", set()),
    ],
)
def test_intervals_that_are_not_counted(national: RuleSet, version_id: str, expected: set[str]) -> None:
    """Decree 151/2025 App. I part V-A-II item 10; the portal's record of 1.005399."""
    grounds = [ground for ground in version(national, version_id).grounds if ground.code != "supplement"]
    assert {ground.code for ground in grounds} == expected
    assert all(ground.mode is Mode.RESUME for ground in grounds)


@pytest.mark.parametrize(
    ("version_id", "day", "decree"),
    [
        (
            "1.013225/2024-12-30/other_new",
            "2026-06-30",
            "Nghị định 175/2024/NĐ-CP; Luật Xây dựng 50/2014/QH13",
        ),
        ("1.013225/2026-07-01/other_new", "2026-07-01", "Nghị định 217/2026/NĐ-CP"),
    ],
)
def test_consultation_on_a_building_permit_stops_nothing(
    national: RuleSet, version_id: str, day: str, decree: str
) -> None:
    ground = holding(national, version_id, "consultation", day)
    assert ground is not None
    assert (ground.mode, instrument(ground)) == (Mode.RECORD_ONLY, decree)


def test_force_majeure_stops_the_registration_of_a_security_interest_with_a_document(
    national: RuleSet,
) -> None:
    """Decree 99/2022 art. 16.3, for the same day and the three days alike."""
    for version_id in ("x.000042/2023-01-15", "x.000042/2023-01-15/justified_reason"):
        ground = holding(national, version_id, "force_majeure", "2026-01-05")
        assert ground is not None
        assert (ground.mode, ground.tolls, ground.needs_document) == (Mode.RESUME, Tolls.WORKING_TIME, True)
    assert "force_majeure" not in codes(national, "1.012784/2025-07-01")


def test_the_appraisal_of_a_feasibility_study_stops_once_at_most(national: RuleSet) -> None:
    """Decree 217/2026 art. 36.4."""
    ground = holding(national, "1.013239/2026-07-01", "stop", "2026-07-01")
    assert ground is not None
    assert (ground.mode, ground.max_times) == (Mode.RESUME, 1)


@pytest.mark.parametrize(
    ("version_id", "term", "added"),
    [
        ("1.012784/2025-07-01", Term(12, WORKING_DAY), Term(10, WORKING_DAY)),
        ("1.013831/2025-07-01/transfer", Term(8, WORKING_DAY), Term(10, WORKING_DAY)),
        ("1.013949/2025-07-01", Term(15, CALENDAR_DAY), Term(10, CALENDAR_DAY)),
        ("1.013823/2025-07-01", Term(15, CALENDAR_DAY), Term(10, CALENDAR_DAY)),
    ],
)
def test_a_remote_area_has_ten_more(national: RuleSet, version_id: str, term: Term, added: Term) -> None:
    one = version(national, version_id)
    assert one.term == term
    assert [(addition.attribute, addition.term) for addition in one.additions] == [("remote_area", added)]


def test_a_remote_area_is_no_version_of_its_own(national: RuleSet) -> None:
    versions = [one for procedure in national.procedures.values() for one in procedure.versions]
    assert not any("remote_area" in one.conditions.attributes for one in versions)


# What is shown.


@pytest.fixture
def show(
    fixtures: RuleSet, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], str]:
    """Return what `rules show` prints of the fixtures, its white space made single."""
    monkeypatch.setattr(rule_views, "read_rules", lambda _: fixtures)

    def shown(code: str) -> str:
        rule_views.show(code, None)
        return " ".join(capsys.readouterr().out.split())

    return shown


def test_grounds_and_additions_are_shown_in_words(show: Callable[[str], str]) -> None:
    text = show("1.000010")
    for sentence in (
        "with far 10 working days more, 20 working days in all (A law, Article 9)",
        "with steep 1½ working days more, 11½ working days in all (A law)",
        "with far 1 working day more (A law)",
        "supplement (Supplement): the rest of the term and 2½ working days more, the first time only "
        "2026-01-01 to 2026-12-31; A circular; confidence high",
        "power_cut (Power cut): the rest of the term goes on; by working time; ends after 1 month at the latest; "
        "only with a written reason 2020-01-01 to further notice; A law, Article 2; confidence high rare",
        "opinion (Opinion): recorded, the clock runs on; at most 2 times (further ones count all the same)",
        "supplement (Bổ sung): the whole term anew; at most once (further ones stop nothing)",
        "supplement (Supplement): a new term of 4 working days",
        "if reopened the term goes on",
        "due soon from 3 working days before the due date",
        "due soon never said",
        "severity 1 until working day 1 of lateness, 2 until 5, then 3",
    ):
        assert sentence in text


def test_what_is_usual_is_not_shown(show: Callable[[str], str]) -> None:
    text = show("x.000002")
    assert not any(word in text for word in ("suspension", "reopened", "due soon", "severity"))
