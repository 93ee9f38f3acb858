"""The wheel installed in an environment of its own: how to build it, install it and call what it installs."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

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
