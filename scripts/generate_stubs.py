"""Generates `slasvc/v1` from `protos/slasvc/v1`, or tells whether it is stale.

    python scripts/generate_stubs.py           writes slasvc/v1
    python scripts/generate_stubs.py --check   writes nothing; fails, naming files, when slasvc/v1 differs

The package `slasvc.v1` of the protos is the Python package `slasvc.v1`, so protoc's output is taken as it
is. Generated code refuses runtimes older than its generator: the version below is the oldest runtime that
the project supports. It wants an older protobuf than the project runs on, hence an environment of its own,
which `uv` keeps in its cache. `lint_protos.py` looks at the style of the protos.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROTOS = Path("protos")
PACKAGE = Path("slasvc/v1")
GENERATOR = ["grpcio-tools==1.80.0", "googleapis-common-protos>=1.70,<2"]

PROTOC = """
import importlib.resources, pathlib, sys
import google.type
from grpc_tools import protoc
includes = [
    importlib.resources.files("grpc_tools") / "_proto",  # google/protobuf
    pathlib.Path(list(google.type.__path__)[0]).parent.parent,  # google/type, google/rpc
]
sys.exit(protoc.main([sys.argv[0], *(f"-I{path}" for path in includes), *sys.argv[1:]]))
"""

INIT = '''"""Messages and stubs of the contract in `protos/slasvc/v1`. Generated: edit the protos instead."""
'''


class GenerationError(Exception):
    """protoc, or the environment it runs in, failed; the message is its output."""


def generate(root: Path, target: Path) -> None:
    """Write the package, as the protos of `root` define it, to `target`/slasvc/v1."""
    protos = sorted(path.relative_to(root / PROTOS) for path in (root / PROTOS / PACKAGE).glob("*.proto"))
    outputs = [f"--{plugin}_out={target}" for plugin in ("python", "pyi", "grpc_python")]
    _run_protoc([f"-I{PROTOS}", *outputs, *(path.as_posix() for path in protos)], cwd=root)
    (target / PACKAGE / "__init__.py").write_text(INIT, encoding="utf-8")
    for path in protos:  # a file without a service has no stubs, and protoc writes an empty module for it
        stub = target / path.with_name(f"{path.stem}_pb2_grpc.py")
        if "_registered_method" not in stub.read_text(encoding="utf-8"):
            stub.unlink()


def find_stale(root: Path) -> list[str]:
    """Return a line for every file of slasvc/v1 that is not what the protos of `root` generate."""
    with tempfile.TemporaryDirectory() as directory:
        generate(root, Path(directory))
        expected = _read_package(Path(directory) / PACKAGE)
    found = _read_package(root / PACKAGE)
    problems = []
    for name in sorted(expected | found):
        if name not in found:
            problems.append(f"{PACKAGE / name} is missing")
        elif name not in expected:
            problems.append(f"{PACKAGE / name} belongs to no proto")
        elif expected[name] != found[name]:
            problems.append(f"{PACKAGE / name} is stale")
    return problems


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    parser = argparse.ArgumentParser(description="Generate slasvc/v1 from the protos.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail when slasvc/v1 is stale")
    try:
        if not parser.parse_args(arguments).check:
            _replace_package(ROOT)
            return 0
        problems = find_stale(ROOT)
    except GenerationError as error:
        problems = [str(error)]
    else:
        if problems:
            problems.append("mend with: python scripts/generate_stubs.py")
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def _replace_package(root: Path) -> None:
    with tempfile.TemporaryDirectory() as directory:
        generate(root, Path(directory))
        for name in _read_package(root / PACKAGE):
            (root / PACKAGE / name).unlink()
        shutil.copytree(Path(directory) / PACKAGE, root / PACKAGE, dirs_exist_ok=True)


def _read_package(package: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in package.glob("*.py*") if path.is_file()}


def _run_protoc(arguments: list[str], *, cwd: Path) -> None:
    uv = os.environ.get("UV") or shutil.which("uv")
    if uv is None:
        raise GenerationError("uv was not found: the generator needs it for an environment of its own")
    tools = [word for requirement in GENERATOR for word in ("--with", requirement)]
    command = ["run", "--isolated", "--no-project", *tools, "python", "-c", PROTOC, *arguments]
    # The cache first: that needs no network, and a second try tells an empty cache from a broken proto.
    for options in (["--offline", "--quiet"], ["--quiet"]):
        done = subprocess.run([uv, *options, *command], cwd=cwd, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
    raise GenerationError(done.stderr.strip() or f"protoc ended with status {done.returncode}")


if __name__ == "__main__":
    sys.exit(main())
