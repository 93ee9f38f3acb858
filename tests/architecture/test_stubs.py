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


def test_callers_of_the_published_contract_still_work() -> None:
    assert LINT["PUBLISHED"].is_file()
    assert LINT["find_breaking"](ROOT / "protos") == []


@pytest.fixture
def published(copy: Path, tmp_path: Path) -> Path:
    """The contract as these protos have it, published."""
    assert LINT["publish"](copy / "protos", tmp_path / "published.binpb") == []
    return tmp_path / "published.binpb"


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("term", "bool plus_half = 3;", "", 'field "3" with name "plus_half" on message "Term" was deleted'),
        ("term", "bool plus_half = 3;", "bool plus_half = 4;", 'field "3" with name "plus_half"'),
        ("term", "bool plus_half = 3;", "int32 plus_half = 3;", 'changed type from "bool" to "int32"'),
        ("term", "bool plus_half = 3;", "bool and_half = 3;", 'name from "plus_half" to "and_half"'),
        ("term", "TERM_UNIT_WEEK = 5;", "TERM_UNIT_WEEK = 9;", 'enum value "5" on enum "TermUnit"'),
        ("rule", "rpc GetRule(GetRuleRequest)", "rpc ReadRule(GetRuleRequest)", 'RPC "GetRule"'),
        ("rule", "returns (GetRuleResponse)", "returns (MatchRuleResponse)", 'RPC "GetRule"'),
    ],
)
def test_what_would_break_callers_is_refused(
    copy: Path, published: Path, file: str, old: str, new: str, complaint: str
) -> None:
    replace(copy / f"protos/slasvc/v1/{file}.proto", old, new)

    assert complaint in "\n".join(LINT["find_breaking"](copy / "protos", published))


def test_a_file_that_is_gone_breaks_callers(copy: Path, published: Path) -> None:
    (copy / "protos/slasvc/v1/ledger.proto").unlink()

    assert '"slasvc/v1/ledger.proto" was deleted' in str(LINT["find_breaking"](copy / "protos", published))


def test_what_is_added_breaks_nobody_and_can_be_published(copy: Path, published: Path) -> None:
    term = copy / "protos/slasvc/v1/term.proto"
    replace(term, "bool plus_half = 3;", "bool plus_half = 3;\n  // More.\n  bool more = 4;")
    assert LINT["find_breaking"](copy / "protos", published) == []

    assert LINT["publish"](copy / "protos", published) == []
    replace(term, "bool more = 4;", "")
    assert '"more" on message "Term" was deleted' in str(LINT["find_breaking"](copy / "protos", published))
