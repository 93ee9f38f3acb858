"""One broken file for each defect: what is said about it, and on which line.

Each directory of tests/fixtures/rules/bad has a rules.yaml, loaded on top of good/base, and a problem.txt with
the line and the exact message expected; `<base>` and `<here>` stand for the two directories.
"""

from pathlib import Path

import pytest

from slasvc.errors import DefinitionError
from slasvc.rules import load_rules

FIXTURES = Path(__file__).parents[1] / "fixtures" / "rules"
BASE = FIXTURES / "good" / "base"
DEFECTS = sorted(path.name for path in (FIXTURES / "bad").iterdir())


@pytest.mark.parametrize("defect", DEFECTS)
def test_a_defect_is_refused_with_its_file_and_line(defect: str) -> None:
    directory = FIXTURES / "bad" / defect
    pinned = (directory / "problem.txt").read_text(encoding="utf-8").strip()
    with pytest.raises(DefinitionError) as refusal:
        load_rules([BASE, directory])
    expected = f"{directory / 'rules.yaml'}:{pinned}"
    assert str(refusal.value) == expected.replace("<base>", str(BASE)).replace("<here>", str(directory))


def test_all_problems_of_all_files_are_reported_at_once() -> None:
    directories = [FIXTURES / "bad" / name for name in ("unknown_unit", "unknown_level", "half_of_a_month")]
    with pytest.raises(DefinitionError) as refusal:
        load_rules([BASE, *directories])
    assert [problem.path.parent.name for problem in refusal.value.problems] == [
        "half_of_a_month",
        "unknown_level",
        "unknown_unit",
    ]


def test_problems_between_entries_are_reported_together_too(tmp_path: Path) -> None:
    for name in ("unknown_successor", "unknown_place", "preset_incomplete"):
        text = (FIXTURES / "bad" / name / "rules.yaml").read_text(encoding="utf-8")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DefinitionError) as refusal:
        load_rules([BASE, tmp_path])
    assert [problem.path.stem for problem in refusal.value.problems] == [
        "preset_incomplete",
        "unknown_place",
        "unknown_successor",
    ]


@pytest.mark.parametrize(
    ("what", "asks"),
    [
        ("attributes", "when: {{attributes: [a{0:02}]}}"),
        (
            "grounds",
            "when: {{case: c{0:02}}}, grounds: [{{code: g{0:02}, names: {{en: G}}, mode: resume, "
            "effective: {{from: 2020-01-01}}, source: {{instrument: A law}}, confidence: high}}]",
        ),
    ],
)
def test_the_first_that_is_too_much_is_refused_with_its_file_and_line(
    what: str, asks: str, tmp_path: Path
) -> None:
    versions = [
        f"      - {{id: 1.000009/{number:02}, {asks.format(number)}, effective: "
        f"{{from: {2020 + number}-01-01, to: {2020 + number}-12-31}}, term: unknown, "
        "source: {instrument: A law}, confidence: high}"
        for number in range(1, 66)
    ]
    head = (
        'procedures:\n  - code: "1.000009"\n    names: {en: Many}\n    field: Field\n'
        "    preset: plain\n    versions:"
    )
    (tmp_path / "many.yaml").write_text("\n".join([head, *versions]), encoding="utf-8")
    with pytest.raises(DefinitionError) as refusal:
        load_rules([BASE, tmp_path])
    # The files of `base` ask for three attributes and no ground; versions begin on line 7.
    before = {"attributes": 3, "grounds": 0}[what]
    (problem,) = refusal.value.problems
    assert (problem.path.name, problem.line) == ("many.yaml", 7 + 62 - before)
    name = f"{what[0]}{63 - before:02}"
    assert problem.message == (
        f"rules ask for {65 + before} distinct {what}; at most 62 are possible, and {name} is one more"
    )
