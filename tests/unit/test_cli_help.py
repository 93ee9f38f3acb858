"""Help is cheap: importing the command line imports typer and the standard library, and no more."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "numba",
    "numpy",
    "grpc",
    "pyarrow",
    "pydantic",
    "pydantic_settings",
    "yaml",
    "holidays",
    "google",
    "duckdb",
}
# typer checks the options of a command with pydantic, in any application.
TYPER_NEEDS = {"pydantic"}
COMMANDS = [
    [],
    ["serve"],
    ["reload"],
    ["restart"],
    ["doctor"],
    ["demo"],
    ["evaluate"],
    ["explain"],
    ["generate"],
    ["report"],
    ["calendars"],
    ["calendars", "check"],
    ["calendars", "list"],
    ["calendars", "show"],
    ["rules"],
    ["rules", "check"],
    ["rules", "list"],
    ["rules", "show"],
    ["ledger"],
    ["ledger", "import"],
    ["ledger", "export"],
    ["ledger", "copy"],
]


def modules_after(code: str) -> set[str]:
    script = f"import sys, json\n{code}\nprint(json.dumps([name for name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_importing_the_command_line_imports_nothing_heavy():
    loaded = modules_after("import slasvc.cli")
    assert not {name.partition(".")[0] for name in loaded} & HEAVY
    ours = {name for name in loaded if name.startswith("slasvc")}
    assert ours == {"slasvc", "slasvc.cli", "slasvc.cli.app"}


def test_importing_the_command_line_imports_what_typer_imports_and_the_standard_library():
    bare = modules_after("import typer")
    more = {name.partition(".")[0] for name in modules_after("import slasvc.cli") - bare}
    assert more - {"slasvc"} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_imports_nothing_heavy_and_ends_well(command):
    code = f"""
import slasvc.cli
sys.argv = ["slasvc", *{command!r}, "--help"]
try:
    slasvc.cli.main()
except SystemExit as end:
    assert not end.code, end.code
"""
    assert not {name.partition(".")[0] for name in modules_after(code)} & (HEAVY - TYPER_NEEDS)


@pytest.mark.parametrize(
    "command", [c for c in COMMANDS if c not in ([], ["calendars"], ["rules"], ["ledger"])], ids=" ".join
)
def test_every_command_has_an_example(command):
    done = subprocess.run(
        [sys.executable, "-m", "slasvc", *command, "--help"],
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert f"Example: slasvc {' '.join(command)}" in done.stdout
