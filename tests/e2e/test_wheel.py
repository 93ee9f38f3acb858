"""The wheel works where there is no checkout: installed alone, away from the sources, with nothing writable.

Needs `uv`. The tests of this file install into a temporary environment, from the cache of `uv` where it can.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

from slasvc import __version__
from tests.support.installed import ROOT, clean_environment, command, needs_uv, package, run


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
