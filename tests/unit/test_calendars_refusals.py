"""Broken calendars are refused with file and line: one file of `bad/` for each defect.

A file states what it must be refused with in its first lines: `# problem LINE: MESSAGE`, once for each problem.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from slasvc.calendars import load_calendars
from slasvc.errors import DefinitionError

BAD = Path(__file__).parents[1] / "fixtures" / "calendars" / "bad"
WHOLE = """
calendar:
  id: {id}
  {extends}
  names: {{en: X}}
  zone: UTC
  nominal_day: 480
  coverage: {{from: 2026-01-01, to: 2026-12-31}}
  weekly_hours:
    - {{from: 2026-01-01, source: test, confidence: high, working: {{Mon: [08:00-16:00]}}}}
  revisions:
    - {{revision: 2026-01-01, note: first}}
"""


def problems_of(directory: Path) -> list[str]:
    with pytest.raises(DefinitionError) as refused:
        load_calendars([directory])
    return [f"{found.path.name} {found.line}: {found.message}" for found in refused.value.problems]


@pytest.mark.parametrize("defect", sorted(path.stem for path in BAD.glob("*.yaml")))
def test_a_defect_is_named_with_its_line(defect: str, tmp_path: Path) -> None:
    path = shutil.copy(BAD / f"{defect}.yaml", tmp_path)
    stated = re.findall(r"^# problem (.*)$", Path(path).read_text(encoding="utf-8"), re.MULTILINE)
    assert stated
    assert problems_of(tmp_path) == [f"{defect}.yaml {problem}" for problem in stated]


def test_all_problems_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    for defect in ("overlapping_shifts", "wrong_weekday", "unknown_zone"):
        shutil.copy(BAD / f"{defect}.yaml", tmp_path)
    files = [problem.split(" ")[0] for problem in problems_of(tmp_path)]
    assert files == ["overlapping_shifts.yaml", "unknown_zone.yaml", "wrong_weekday.yaml"]


def test_an_unreadable_file_makes_nothing_else_look_missing(tmp_path: Path) -> None:
    (tmp_path / "calendar.yaml").write_text("calendar: [", encoding="utf-8")
    (tmp_path / "days.yaml").write_text(
        "assignments:\n  - {calendar: x, prefixes: [H40]}\n", encoding="utf-8"
    )
    assert [problem.split(" ")[0] for problem in problems_of(tmp_path)] == ["calendar.yaml"]


def test_one_id_is_defined_once(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(WHOLE.format(id="x", extends=""), encoding="utf-8")
    assert problems_of(tmp_path) == ["b.yaml 3: calendar x is already defined in a.yaml"]


def test_calendars_do_not_extend_each_other(tmp_path: Path) -> None:
    for name, other in (("a", "b"), ("b", "a")):
        text = WHOLE.format(id=name, extends=f"extends: {other}")
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    assert problems_of(tmp_path) == [
        "a.yaml 4: calendars extend each other: a > b > a",
        "b.yaml 4: calendars extend each other: b > a > b",
    ]


def test_a_directory_must_exist(tmp_path: Path) -> None:
    assert problems_of(tmp_path / "nowhere") == ["nowhere 0: is not a directory"]
