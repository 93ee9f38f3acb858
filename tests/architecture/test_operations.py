"""What operations are given: units that systemd accepts and finds safe, and a guide that knows every setting."""

from __future__ import annotations

import json
import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from slasvc.client import RETRIES
from slasvc.settings import Settings

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "packaging" / "systemd"
GUIDE = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd-analyze")


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """The units, with a command that there is here."""
    made = []
    for unit in [*UNITS.glob("*.service"), *UNITS.glob("*.timer")]:
        text = re.sub(r"/opt/slasvc/bin/[\w-]+", shutil.which("true") or "", unit.read_text(encoding="utf-8"))
        made.append(tmp_path / unit.name)
        made[-1].write_text(text, encoding="utf-8")
    return made


def test_timers_go_by_the_time_of_viet_nam() -> None:
    for timer in UNITS.glob("*.timer"):
        (line,) = re.findall("OnCalendar=.*", timer.read_text(encoding="utf-8"))
        assert line.endswith(" Asia/Ho_Chi_Minh")


def test_the_guide_says_how_often_the_nightly_run_is_tried_again() -> None:
    unit = (UNITS / "slasvc-nightly.service").read_text(encoding="utf-8")
    assert "StartLimitBurst=6\n" in unit
    assert "It was tried again five times, five minutes apart; then `systemctl reset-failed" in GUIDE


@needs_systemd
def test_systemd_accepts_the_units(units: list[Path]) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr.strip()) == (0, "")
    assert {unit.name for unit in units} == {
        "slasvc.service",
        "slasvc-doctor.service",
        "slasvc-doctor.timer",
        "slasvc-nightly.service",
        "slasvc-nightly.timer",
    }


@needs_systemd
@pytest.mark.parametrize(
    ("name", "exposure"),
    [("slasvc.service", 1.5), ("slasvc-doctor.service", 1.5), ("slasvc-nightly.service", 1.5)],
)
def test_systemd_finds_the_services_safe(name: str, exposure: float, units: list[Path]) -> None:
    (unit,) = [unit for unit in units if unit.name == name]
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", unit],
        capture_output=True,
        text=True,
        check=False,
    )
    found = re.search(r"Overall exposure level for .*: (\d+\.\d)", done.stdout)

    assert found, done.stderr
    assert float(found[1]) <= exposure


def test_the_settings_of_the_unit_are_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (UNITS / "slasvc.env").read_text(encoding="utf-8").splitlines()
    stated = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    for name, value in stated.items():
        assert name.removeprefix("SLASVC_").lower() in Settings.model_fields, name
        monkeypatch.setenv(name, value.strip("'"))

    settings = Settings()
    assert settings.rules == (Path("/etc/slasvc/rules"),)
    assert settings.access == Path("/etc/slasvc/access.yaml")


def test_the_guide_has_the_table_of_settings() -> None:
    table = runpy.run_path(str(ROOT / "scripts" / "settings_table.py"))["table"]()

    assert table in GUIDE, "put the output of scripts/settings_table.py into docs/operations.md"


def test_the_guide_states_the_retries_of_the_client() -> None:
    stated = re.search(r"```json\n(\{\"methodConfig.*?)```", GUIDE, re.DOTALL)

    assert stated
    assert json.loads(stated[1]) == json.loads(RETRIES)


def test_what_the_guide_says_of_settings_and_metrics_exists() -> None:
    names = set(re.findall(r"SLASVC_([A-Z_]+)", GUIDE)) - {"TEST_LONG"}
    metrics = set(re.findall(r"\bslasvc_[a-z_]+", GUIDE))
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "slasvc").rglob("*.py"))

    assert {name.lower() for name in names} <= Settings.model_fields.keys()
    assert not [
        name for name in metrics if f'"{name.removesuffix("_total")}"' not in sources.replace("_count", "")
    ]
