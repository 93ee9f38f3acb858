"""The wheel works where there is no checkout: installed alone, away from the sources, with nothing writable.

Needs `uv`. The tests of this file install into a temporary environment, from the cache of `uv` where it can.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from slasvc import __version__

ROOT = Path(__file__).parents[2]
UV = os.environ.get("UV") or shutil.which("uv")
needs_uv = pytest.mark.skipif(UV is None, reason="needs uv to build and install a wheel")


def run(
    *command: str | Path, cwd: Path, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end and return what it printed; a failure shows it."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"
    return done


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    assert UV is not None
    out = tmp_path_factory.mktemp("dist")
    run(UV, "build", "--wheel", "--out-dir", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh virtual environment with the wheel and what it depends on, and nothing else."""
    assert UV is not None
    home = tmp_path_factory.mktemp("installed") / "venv"
    run(UV, "venv", "--python", sys.executable, home, cwd=home.parent)
    run(UV, "pip", "install", "--python", home, wheel, cwd=home.parent)
    return home


def command(environment: Path) -> Path:
    return environment / ("Scripts" if os.name == "nt" else "bin") / "slasvc"


def clean_environment(**more: str) -> dict[str, str]:
    """Return the environment without what would lead Python or slasvc back to the checkout."""
    dropped = ("PYTHON", "SLASVC_", "NUMBA_", "VIRTUAL_ENV", "UV")
    return {k: v for k, v in os.environ.items() if not k.startswith(dropped)} | {
        "PYTHONWARNINGS": "error::ResourceWarning",
        **more,
    }


def package(environment: Path) -> Path:
    (found,) = environment.glob("[Ll]ib/**/site-packages/slasvc")
    return found


@needs_uv
def test_the_wheel_has_the_definitions_the_stubs_and_the_licence_and_no_tests(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())

    for folder in ("calendars", "rules"):
        shipped = {str(path.relative_to(ROOT)) for path in (ROOT / folder).rglob("*.yaml")}
        assert {f"slasvc/definitions/{name}" for name in shipped} <= names
    assert "slasvc/v1/deadline_pb2.pyi" in names
    migrations = {str(path.relative_to(ROOT)) for path in (ROOT / "slasvc/ledger/migrations").rglob("*.py")}
    assert migrations <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "scripts", "docs"))]
    assert not [name for name in names if name.endswith((".nbi", ".nbc", ".pyc"))]


@needs_uv
def test_the_installed_command_lists_the_definitions_of_the_wheel(environment: Path, tmp_path: Path) -> None:
    listed = run(command(environment), "rules", "list", cwd=tmp_path, env=clean_environment())
    calendars = run(command(environment), "calendars", "list", cwd=tmp_path, env=clean_environment())
    python = command(environment).with_name("python")
    where = run(
        python,
        "-c",
        "from slasvc import __version__; from slasvc.documents import shipped; "
        "print(__version__, shipped('calendars'), shipped('rules'), sep='\\n')",
        cwd=tmp_path,
        env=clean_environment(),
    ).stdout.splitlines()

    assert "1.013225" in listed.stdout
    assert "vn" in calendars.stdout
    version, *folders = where
    assert version == __version__
    definitions = package(environment).resolve() / "definitions"
    assert [Path(folder).resolve() for folder in folders] == [
        definitions / "calendars",
        definitions / "rules",
    ]


@needs_uv
def test_the_demo_of_the_wheel_finds_every_date_that_was_counted_by_hand(
    environment: Path, tmp_path: Path
) -> None:
    done = run(command(environment), "demo", cwd=tmp_path, env=clean_environment())

    assert "SERVING" in done.stdout
    assert list(tmp_path.iterdir()) == []


@needs_uv
def test_the_demo_works_where_nothing_can_be_written(environment: Path, tmp_path: Path) -> None:
    # A path below a file can be made by nobody, not even by an administrator, whom permissions do not stop.
    nowhere = f"{os.devnull}/nowhere"
    cache = package(environment) / "kernels" / "__pycache__"
    shutil.rmtree(cache, ignore_errors=True)
    cache.touch()
    env = clean_environment(
        HOME=nowhere,
        USERPROFILE=nowhere,
        XDG_CACHE_HOME=nowhere,
        NUMBA_CACHE_DIR=nowhere,
        PYTHONDONTWRITEBYTECODE="1",
    )
    try:
        done = run(command(environment), "demo", cwd=tmp_path, env=env)
        assert cache.is_file(), "something made room for a cache"
    finally:
        cache.unlink()

    assert "SERVING" in done.stdout
    assert list(tmp_path.iterdir()) == []
