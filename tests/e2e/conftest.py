"""The wheel, built and installed once for all tests that need it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.installed import ROOT, UV, run


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    assert UV is not None
    out = tmp_path_factory.mktemp("dist")
    run(UV, "build", "--wheel", "--out-dir", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def environment(wheel: Path) -> Iterator[Path]:
    """A fresh virtual environment with the wheel and what it depends on, and nothing else.

    Not below pytest's own directory, which nobody but its owner can enter.
    """
    assert UV is not None
    with tempfile.TemporaryDirectory(prefix="slasvc-installed-") as directory:
        home = Path(directory) / "venv"
        home.parent.chmod(0o755)
        run(UV, "venv", "--python", sys.executable, home, cwd=home.parent)
        run(UV, "pip", "install", "--python", home, wheel, cwd=home.parent)
        yield home
