"""Collects the ratios of a run and prints them as one table, with machine and versions."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import pytest

from benchmarks.material import Material
from benchmarks.measuring import Ratio
from slasvc.engine.definitions import Definitions, load_definitions

_RATIOS: list[Ratio] = []
_NOTES: list[str] = []


@pytest.fixture(scope="session")
def definitions() -> Definitions:
    return load_definitions()


@pytest.fixture(scope="session")
def material(definitions: Definitions) -> Material:
    return Material(definitions)


@pytest.fixture
def claim() -> Callable[[Ratio], None]:
    """Record a ratio for the table, then hold it to its bound."""

    def record(ratio: Ratio) -> None:
        _RATIOS.append(ratio)
        assert ratio.value <= ratio.bound, str(ratio)

    return record


@pytest.fixture
def note() -> Callable[[str], None]:
    """Record a line to print below the table."""
    return _NOTES.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not _RATIOS:
        return
    terminalreporter.section("ratios, ours over the peer's")
    for ratio in _RATIOS:
        terminalreporter.write_line(str(ratio))
    for line in _NOTES:
        terminalreporter.write_line(line)
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "grpcio", "protobuf"))
    terminalreporter.write_line(f"{_processor()}, Python {platform.python_version()}, {packages}")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor()
