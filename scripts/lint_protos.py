"""Runs `buf lint` and `buf breaking` on the protos, without a network.

    python scripts/lint_protos.py            style and comments, as protos/buf.yaml asks, and whether callers of
                                             the published contract still work
    python scripts/lint_protos.py --publish  makes protos/published.binpb of the present protos: at a release,
                                             when the two checks have passed

buf would fetch google/type and google/rpc from its registry. Here it works on a copy of `protos/` to which those
of the googleapis-common-protos package are added, and looks at slasvc/ only. `buf` is the one that the development
dependency buf-bin installs.
"""

from __future__ import annotations

import argparse
import importlib.resources
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PUBLISHED = ROOT / "protos" / "published.binpb"
"""The contract as it was published last: a `FileDescriptorSet` without comments, with all that it imports."""
OURS = ["--path", "slasvc"]


def lint(protos: Path) -> list[str]:
    """Return what buf has against the protos in the folder `protos`, a line each; empty when nothing."""
    return _run_buf(["lint", *OURS], protos)


def find_breaking(protos: Path, published: Path = PUBLISHED) -> list[str]:
    """Return what in `protos` breaks callers of the contract in the file `published`, a line each."""
    return _run_buf(["breaking", *OURS, "--against", str(published)], protos)


def publish(protos: Path, published: Path = PUBLISHED) -> list[str]:
    """Write the contract that callers rely on from now on; return what hinders it, a line each."""
    return _run_buf(["build", *OURS, "--exclude-source-info", "--output", str(published)], protos)


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Check the protos with buf, offline.")
    parser.add_argument("--publish", action="store_true", help="make protos/published.binpb, at a release")
    protos = ROOT / "protos"
    problems = lint(protos) + find_breaking(protos)
    if parser.parse_args(arguments).publish and not problems:
        problems = publish(protos)
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


def _run_buf(arguments: list[str], protos: Path) -> list[str]:
    buf = shutil.which("buf", path=sysconfig.get_path("scripts")) or shutil.which("buf")
    if buf is None:
        return ["buf was not found: install the development dependency buf-bin"]
    with tempfile.TemporaryDirectory() as directory:
        module = _lay_module(protos, Path(directory) / "protos")
        done = subprocess.run([buf, *arguments], cwd=module, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return []
    return (done.stdout + done.stderr).splitlines() or [f"buf ended with status {done.returncode}"]


if __name__ == "__main__":
    sys.exit(main())
