"""The script that cron and systemd run every night, with a real ledger and snapshots of earlier days."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from slasvc.engine.definitions import Definitions
from slasvc.ledger.database import open_ledger
from tests.ledger.conftest import VECTOR_DOSSIERS
from tests.support.recording import ACCEPTED, dossier, record_all, record_one

SCRIPT = Path(__file__).parents[2] / "packaging" / "slasvc-nightly"
TODAY = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh")).date()


def day(ago: int) -> str:
    return (TODAY - timedelta(days=ago)).isoformat()


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """The script beside a command, as it is installed."""
    command = tmp_path / "bin" / "slasvc"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m slasvc "$@"\n')
    command.chmod(0o755)
    return Path(shutil.copy(SCRIPT, command.parent))


def run(script: Path, ledger: Path) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SLASVC_")}
    settings = {"SLASVC_LEDGER_URL": str(ledger), "SLASVC_SNAPSHOTS": str(script.parents[1] / "snapshots")}
    return subprocess.run(
        [script],
        env={**inherited, **settings},
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )


def test_it_makes_the_snapshot_of_yesterday_and_drops_old_ones_only_then(
    script: Path, definitions: Definitions, made_up: Definitions, tmp_path: Path
) -> None:
    snapshots, ledger = tmp_path / "snapshots", tmp_path / "ledger.db"
    for name in ("2020-01-31", day(63), day(62), "2019-12-31-kept", "letters"):
        (snapshots / name).mkdir(parents=True)
    everything = {path.name for path in snapshots.iterdir()}

    failed = run(script, ledger)
    assert (failed.returncode, "no ledger" in failed.stderr) == (2, True)
    assert {path.name for path in snapshots.iterdir()} == everything

    with open_ledger(str(ledger)) as opened:
        record_one(opened, definitions, dossier(ACCEPTED))
        done = run(script, ledger)
        assert done.returncode == 0, done.stderr
        assert {path.name for path in snapshots.iterdir()} == {
            day(1),
            day(62),
            "2019-12-31-kept",
            "letters",
        }
        manifest = json.loads((snapshots / day(1) / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["complete"]
        assert manifest["as_of_time"].startswith(f"{day(1)}T16:59:59")

        # Another night: yesterday's is that of the day before by now, and procedures have gone since.
        (snapshots / day(1)).rename(snapshots / day(2))
        record_all(opened, made_up, VECTOR_DOSSIERS[:20], now=int(time.time()))
    again = run(script, ledger)
    assert again.returncode == 3
    assert f"Since {snapshots / day(2)}: " in again.stdout
    assert "20 rows were refused" in again.stderr
    assert (snapshots / day(1) / "rollup.parquet").exists()


def test_a_snapshot_of_the_day_before_that_cannot_be_used_costs_the_comparison_alone(
    script: Path, definitions: Definitions, tmp_path: Path
) -> None:
    snapshots, ledger = tmp_path / "snapshots", tmp_path / "ledger.db"
    (snapshots / day(2)).mkdir(parents=True)
    (snapshots / day(2) / "manifest.json").write_text('{"complete": true')
    with open_ledger(str(ledger)) as opened:
        record_one(opened, definitions, dossier(ACCEPTED))
    done = run(script, ledger)

    assert done.returncode == 0, done.stderr
    assert "its manifest cannot be read" in done.stderr
    assert json.loads((snapshots / day(1) / "manifest.json").read_text(encoding="utf-8"))["complete"]
