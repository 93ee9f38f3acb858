"""`pytest` is the one command that runs every check: style, format, types, layers, and what no tool looks at."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PYPROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SCRIPTS = Path(sys.executable).parent

CHECKS = {
    "ruff finds nothing to complain about": [sys.executable, "-m", "ruff", "check", "."],
    "ruff would format nothing differently": [sys.executable, "-m", "ruff", "format", "--check", "."],
    "mypy finds every type right": [sys.executable, "-m", "mypy"],
    # import-linter has no module to run, only its script.
    "imports keep to the layers": [str(SCRIPTS / "lint-imports")],
}
# Written in pieces, so that this file does not contain what it looks for.
MACHINE_PATHS = re.compile(r"/(?:work" + r"|root|home/[a-z]+|Users/[A-Za-z]+)/|[A-Z]:" + r"\\Users\\")
REGISTRY_HOSTS = re.compile(
    r"(?:files\.python" + r"hosted|py" + r"pi|test\.py" + r"pi|npm" + r"js)\.(?:org|com)"
)
NOT_TEXT = {".png", ".parquet", ".gz", ".binpb"}
NO_UPPER_BOUND = {"tzdata": "versions are years and data; an older one only knows fewer zones"}


def repository_files() -> list[Path]:
    """Return the files that are in the repository, or will be: those git tracks or does not ignore."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
    except (OSError, subprocess.CalledProcessError):  # an unpacked archive has no git
        pytest.skip("needs a git checkout to know which files belong to the repository")
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def offenders(pattern: re.Pattern[str], files: list[Path]) -> list[str]:
    """Return where a pattern occurs in files, as path:line: text."""
    found = []
    for path in files:
        if path.suffix in NOT_TEXT:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if match := pattern.search(line):
                found.append(f"{path.relative_to(ROOT)}:{number}: {match[0]}")
    return found


def complaint(command: list[str]) -> str:
    """Return what a check says when it fails, and nothing when it passes."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    return f"{' '.join(command)}:\n{done.stdout}{done.stderr}" if done.returncode else ""


@pytest.mark.parametrize("check", CHECKS)
def test_check(check: str) -> None:
    if said := complaint(CHECKS[check]):
        pytest.fail(said, pytrace=False)


def test_a_check_that_fails_shows_what_the_tool_says(tmp_path: Path) -> None:
    bad = tmp_path / "bad.py"
    bad.write_text("import os\n", encoding="utf-8")

    assert "F401" in complaint([sys.executable, "-m", "ruff", "check", "--isolated", str(bad)])


def test_no_file_contains_a_path_of_somebodys_machine() -> None:
    assert offenders(MACHINE_PATHS, repository_files()) == []


def test_no_file_names_the_host_of_a_package_registry() -> None:
    # The lock file names where each package is from; an installer reads that, and checks its hash.
    files = [path for path in repository_files() if path.name != "uv.lock"]

    assert offenders(REGISTRY_HOSTS, files) == []


@pytest.mark.parametrize("text", ["/home/" + "anna/slasvc", "/ro" + "ot/.cache", "C:" + "\\Users\\anna"])
def test_a_path_of_somebodys_machine_is_recognised(text: str) -> None:
    assert MACHINE_PATHS.search(text)


@pytest.mark.parametrize("text", ["https://py" + "pi.org/simple", "files.python" + "hosted.org"])
def test_the_host_of_a_registry_is_recognised(text: str) -> None:
    assert REGISTRY_HOSTS.search(text)


def sources(node: object) -> Iterator[object]:
    """Yield whatever stands under `source` or `instrument`, anywhere in a document."""
    if isinstance(node, dict):
        yield from (value for key, value in node.items() if key in {"source", "instrument"})
        for value in node.values():
            yield from sources(value)
    elif isinstance(node, list):
        for value in node:
            yield from sources(value)


@pytest.mark.parametrize("folder", ["calendars", "rules"])
def test_every_source_of_law_is_named(folder: str) -> None:
    files = sorted((ROOT / folder).rglob("*.yaml"))
    found = {
        path: list(sources(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))) for path in files
    }

    assert sum(map(len, found.values())) > len(files)
    assert not [
        path for path, named in found.items() if not all(str(source or "").strip() for source in named)
    ]


def test_generated_code_is_in_its_own_package_and_nowhere_else() -> None:
    generated = re.compile(r"^(?:#|//).*\b(?:DO NOT EDIT|Generated by the)\b", re.MULTILINE)
    files = [path for path in repository_files() if path.suffix in {".py", ".pyi"}]
    found = {path.parent for path in files if generated.search(path.read_text(encoding="utf-8"))}

    assert found == {ROOT / "slasvc" / "v1"}
    assert not [path for path in files if "_pb2" in path.name and path.parent not in found]


@pytest.mark.parametrize("requirement", PYPROJECT["project"]["dependencies"])
def test_a_runtime_dependency_has_a_lower_and_an_upper_bound(requirement: str) -> None:
    name = re.split(r"[<>=!~\[ ]", requirement, maxsplit=1)[0]

    assert ">=" in requirement
    assert ("<" in requirement) != (name in NO_UPPER_BOUND), requirement


def test_a_runtime_dependency_says_what_it_is_for() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    block = text.partition("\ndependencies = [")[2].partition("\n]")[0]

    lines = [line for line in block.splitlines() if line.strip()]
    assert len(lines) == len(PYPROJECT["project"]["dependencies"])
    assert not [line for line in lines if " # " not in line]


def test_an_unbounded_dependency_is_one_of_the_dependencies() -> None:
    names = {re.split(r"[<>=]", requirement)[0] for requirement in PYPROJECT["project"]["dependencies"]}

    assert names >= NO_UPPER_BOUND.keys()


def test_python_has_the_version_that_the_tools_assume() -> None:
    assert PYPROJECT["project"]["requires-python"] == ">=3.11"
    assert PYPROJECT["tool"]["ruff"]["target-version"] == "py311"
