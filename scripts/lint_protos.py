"""Runs `buf lint` on the protos, without a network; with `--against REF` also `buf breaking`.

    python scripts/lint_protos.py                  style and comments, as protos/buf.yaml asks
    python scripts/lint_protos.py --against v0.1.0 and whether callers of that git revision still work

buf would fetch google/type and google/rpc from its registry. Here it works on a copy of `protos/` to which those
of the googleapis-common-protos package are added, and lints slasvc/ only. `buf` is the one that the development
dependency buf-bin installs.
"""

from __future__ import annotations

import argparse
import importlib.resources
import io
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def lint(protos: Path) -> list[str]:
    """Return what buf has against the protos in the folder `protos`, a line each; empty when nothing."""
    with tempfile.TemporaryDirectory() as directory:
        module = _lay_module(protos, Path(directory) / "protos")
        return _run_buf(["lint", "--path", "slasvc"], module)


def find_breaking(protos: Path, earlier: Path) -> list[str]:
    """Return what in `protos` breaks callers of the protos in the folder `earlier`, a line each."""
    with tempfile.TemporaryDirectory() as directory:
        before = _lay_module(earlier, Path(directory) / "earlier")
        module = _lay_module(protos, Path(directory) / "protos")
        return _run_buf(["breaking", "--against", str(before)], module)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Lint the protos with buf, offline.")
    parser.add_argument("--against", metavar="REF", help="git revision whose callers must still work")
    reference = parser.parse_args(arguments).against
    problems = lint(ROOT / "protos")
    if reference is not None:
        with tempfile.TemporaryDirectory() as directory:
            archive = subprocess.run(
                ["git", "archive", reference, "protos"], cwd=ROOT, capture_output=True, check=True
            )
            with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as tar:
                tar.extractall(directory, filter="data")
            problems += find_breaking(ROOT / "protos", Path(directory) / "protos")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _lay_module(protos: Path, target: Path) -> Path:
    shutil.copytree(protos, target)
    for package in ("type", "rpc"):
        folder = target / "google" / package
        folder.mkdir(parents=True)
        for file in importlib.resources.files(f"google.{package}").iterdir():
            if file.name.endswith(".proto"):
                (folder / file.name).write_bytes(file.read_bytes())
    return target


def _run_buf(arguments: list[str], module: Path) -> list[str]:
    buf = shutil.which("buf", path=sysconfig.get_path("scripts")) or shutil.which("buf")
    if buf is None:
        return ["buf was not found: install the development dependency buf-bin"]
    done = subprocess.run([buf, *arguments], cwd=module, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    return (done.stdout + done.stderr).splitlines() or [f"buf ended with status {done.returncode}"]


if __name__ == "__main__":
    sys.exit(main())
