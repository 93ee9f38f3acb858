"""What loading makes of sound files: values, order, warnings, and a digest of content alone."""

from datetime import date
from pathlib import Path

import pytest

from slasvc.errors import DefinitionError
from slasvc.model.calendar import Confidence
from slasvc.model.dossier import Channel, EventKind
from slasvc.model.rule import Conditions, Level, RuleVersion
from slasvc.model.term import Cutoff, CutoffEffect, CutoffKind, Roll, Term, Unit
from slasvc.rules import load_rules
from tests.support import rules
from tests.support.rules import GOOD

BASE = GOOD / "base"


def version(version_id: str, *directories: Path) -> RuleVersion:
    return rules.version(load_rules(directories), version_id)


def test_every_key_of_a_version_arrives() -> None:
    loaded = version("1.000001/2020-01-01", BASE)
    assert loaded.term == Term(3, Unit.WORKING_DAY, plus_half=True)
    assert loaded.published == date(2019, 12, 1)
    assert loaded.suspensions == ((date(2026, 2, 4), date(2026, 4, 15)),)
    assert loaded.starts_on == {EventKind.ACCEPTED, EventKind.PAID}
    assert str(loaded.source) == "A law, Article 1"
    assert loaded.confidence is Confidence.HIGH
    assert loaded.effective_to is None


def test_an_unknown_term_is_none_and_conditions_arrive() -> None:
    loaded = version("1.000001/2020-01-01/here", BASE)
    assert loaded.term is None
    assert loaded.conditions == Conditions(
        levels=frozenset({Level.COMMUNE}),
        channels=frozenset({Channel.ONLINE}),
        place="H41.20.3",
        attributes=frozenset({"far", "steep"}),
    )


def test_a_version_starts_on_acceptance_unless_it_says_otherwise() -> None:
    assert version("x.000002/2020-01-01", BASE).starts_on == {EventKind.ACCEPTED}


def test_a_preset_changes_only_what_it_names() -> None:
    presets = load_rules([BASE]).presets
    assert presets["afternoon"].cutoff == Cutoff(CutoffKind.LOCAL_TIME, 15 * 60)
    assert presets["afternoon"].cutoff_effect is CutoffEffect.SHIFT_DUE
    assert presets["afternoon"].roll is presets["plain"].roll is Roll.FOLLOWING


def test_law_at_belongs_to_the_procedure() -> None:
    procedures = load_rules([BASE]).procedures
    assert procedures["1.000001"].law_at is EventKind.SUBMITTED
    assert procedures["x.000002"].law_at is EventKind.ACCEPTED


def test_an_operator_adds_versions_presets_and_bodies() -> None:
    rule_set = load_rules([BASE, GOOD / "operator"])
    added = version("1.000001/2024-01-01/complex", BASE, GOOD / "operator")
    assert added.conventions.cutoff == Cutoff(CutoffKind.BEFORE_CLOSING, 60)
    assert added.preset == "counter"
    assert rule_set.authorities["H41.7"].level is Level.PROVINCE


def test_versions_stand_before_those_they_beat() -> None:
    versions = load_rules([BASE, GOOD / "operator"]).procedures["1.000001"].versions
    assert [one.id for one in versions] == [
        "1.000001/2024-01-01/complex",
        "1.000001/2020-01-01/here",
        "1.000001/2020-01-01",
    ]


def test_units_under_a_body_need_no_entry_where_it_says_what_they_are() -> None:
    rule_set = load_rules([BASE])
    district = rule_set.authorities["H41.20"]
    assert rule_set.find_authority("H41.20.3") is district
    assert rule_set.find_authority("H41.21") is None


def test_doubtful_facts_are_warned_about_and_load() -> None:
    path = GOOD / "doubtful" / "rules.yaml"
    assert load_rules([BASE, GOOD / "doubtful"]).warnings == (
        f"{path}:12: 1.000009/2020-01-01/online: low confidence",
        f"{path}:16: 1.000009/2020-01-01/post: the source says 'giờ' without saying working hours",
        (
            f"{path}:18: 1.000009/2020-01-01/post and 1.000009/2020-01-01/online differ by channel "
            "(4 hour and 18 working_day) and source.note does not say why"
        ),
    )


def test_a_suspension_makes_room_for_another_version(tmp_path: Path) -> None:
    def write(first: str, last: str) -> None:
        (tmp_path / "rules.yaml").write_text(
            "additions:\n"
            '  - procedure: "1.000001"\n'
            "    versions:\n"
            "      - id: 1.000001/meanwhile\n"
            f"        effective: {{from: {first}, to: {last}}}\n"
            "        term: {length: 5, unit: working_day}\n"
            "        source: {instrument: A law}\n"
            "        confidence: high\n",
            encoding="utf-8",
        )

    write("2026-02-04", "2026-04-15")
    assert len(load_rules([BASE, tmp_path]).procedures["1.000001"].versions) == 3
    for first, last in (("2026-02-03", "2026-04-15"), ("2026-02-04", "2026-04-16")):
        write(first, last)
        with pytest.raises(DefinitionError, match="can both match one dossier"):
            load_rules([BASE, tmp_path])


def test_the_digest_is_of_content_not_of_files_or_order(tmp_path: Path) -> None:
    presets = (BASE / "presets.yaml").read_text(encoding="utf-8")
    procedures = (BASE / "procedures.yaml").read_text(encoding="utf-8")
    before, first, second = procedures.partition('  - code: "x.000002"')
    swapped = f"procedures:\n{first}{second}{before.removeprefix('procedures:')}".replace("\n\n", "\n")
    (tmp_path / "a.yaml").write_text(f"# one file, procedures first\n{swapped}{presets}", encoding="utf-8")
    assert load_rules([tmp_path]) == load_rules([BASE])


def test_the_digest_moves_with_a_term(tmp_path: Path) -> None:
    for path in BASE.iterdir():
        text = path.read_text(encoding="utf-8").replace("length: 3,", "length: 4,")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    assert load_rules([tmp_path]).digest != load_rules([BASE]).digest


def test_no_directories_make_an_empty_set() -> None:
    assert load_rules([]).procedures == {}


def test_a_directory_that_does_not_exist_is_a_problem(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    with pytest.raises(DefinitionError) as refusal:
        load_rules([BASE, missing])
    assert [problem.path for problem in refusal.value.problems] == [missing]
    assert "is not a directory" in str(refusal.value)
