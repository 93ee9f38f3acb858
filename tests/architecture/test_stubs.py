"""The contract is well written, and `slasvc/v1` is what it generates.

Each check is also shown to fail: a check that passes whatever happens would go unnoticed. Needs `uv`, which
runs the generator in an environment of its own.
"""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STUBS = runpy.run_path(str(ROOT / "scripts" / "generate_stubs.py"))
LINT = runpy.run_path(str(ROOT / "scripts" / "lint_protos.py"))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Copy the protos and the generated package, so that a test may break them."""
    for folder in ("protos", "slasvc/v1"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_stubs_are_what_the_protos_generate() -> None:
    assert STUBS["find_stale"](ROOT) == []


def test_stale_missing_and_foreign_files_are_named(copy: Path) -> None:
    replace(copy / "protos/slasvc/v1/term.proto", "bool plus_half = 3;", "bool plus_half = 4;")
    (copy / "slasvc/v1/rule_pb2.pyi").unlink()
    (copy / "slasvc/v1/helpers.py").touch()

    assert STUBS["find_stale"](copy) == [
        "slasvc/v1/helpers.py belongs to no proto",
        "slasvc/v1/rule_pb2.pyi is missing",
        "slasvc/v1/term_pb2.py is stale",
    ]


def test_a_proto_that_does_not_compile_is_an_error_with_its_line(copy: Path) -> None:
    replace(copy / "protos/slasvc/v1/term.proto", "bool plus_half = 3;", "boolean plus_half = 3;")

    with pytest.raises(STUBS["GenerationError"], match=r"slasvc/v1/term\.proto:\d+"):
        STUBS["find_stale"](copy)


def test_protos_pass_lint() -> None:
    assert LINT["lint"](ROOT / "protos") == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("bool plus_half = 3;", "bool plusHalf = 3;", "should be lower_snake_case"),
        ("TERM_UNIT_WEEK = 5;", "WEEK = 5;", 'should be prefixed with "TERM_UNIT_"'),
        ("  // Seven civil days.\n", "", "should have a non-empty comment"),
        ("bool plus_half = 3;", "Missing plus_half = 3;", "Missing"),
    ],
)
def test_lint_complains_with_file_and_line(copy: Path, old: str, new: str, complaint: str) -> None:
    replace(copy / "protos/slasvc/v1/term.proto", old, new)

    problems = LINT["lint"](copy / "protos")

    assert len(problems) == 1
    assert problems[0].startswith("slasvc/v1/term.proto:")
    assert complaint in problems[0]


def test_an_added_field_breaks_nobody_and_a_removed_one_does(copy: Path) -> None:
    find_breaking = LINT["find_breaking"]
    term = copy / "protos/slasvc/v1/term.proto"

    replace(term, "bool plus_half = 3;", "bool plus_half = 3;\n  // More.\n  bool more = 4;")
    assert find_breaking(copy / "protos", ROOT / "protos") == []

    replace(term, "bool plus_half = 3;", "")
    (problem,) = find_breaking(copy / "protos", ROOT / "protos")
    assert '"plus_half" on message "Term" was deleted' in problem
