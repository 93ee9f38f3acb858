"""What `slasvc doctor` says of an installation with one thing wrong, and of one with nothing wrong."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import shutil
import struct
import subprocess
import sys
import termios
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from slasvc.serving import doctor
from slasvc.serving.doctor import examine
from slasvc.serving.finding import Finding, State
from tests.support.access import Guarded

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture
def guarded(tmp_path: Path) -> Guarded:
    made = Guarded(tmp_path)
    made.files["tls_key"].chmod(0o600)
    replace_certificate(made, timedelta(days=90))
    return made


def replace_certificate(guarded: Guarded, lasts: timedelta) -> None:
    """Put a certificate in place that lasts so long from `NOW` on."""
    pair = guarded.authority.issue("server", lasts=NOW + lasts - datetime.now(UTC))
    pair.write(guarded.file.parent, "server")


def found(guarded: Guarded, subject: str, now: datetime = NOW, **more: Any) -> list[Finding]:
    settings = guarded.settings(**{"state_directory": guarded.file.parent, **more})
    return [finding for finding in examine(settings, now) if finding.subject == subject]


def one(guarded: Guarded, subject: str, **more: Any) -> Finding:
    (finding,) = found(guarded, subject, **more)
    return finding


def test_nothing_is_broken_where_nothing_is_wrong(guarded: Guarded) -> None:
    settings = guarded.settings(state_directory=guarded.file.parent)
    findings = list(examine(settings, NOW))

    assert State.BROKEN not in {finding.state for finding in findings}
    assert all(bool(finding.mend) == (finding.state is not State.FINE) for finding in findings)
    assert {finding.subject for finding in findings} == {
        "definitions", "coverage", "clock", "address", "certificate", "access", "disk", "cache", "open files",
    }  # fmt: skip


def test_each_problem_of_definitions_is_told_with_its_line(guarded: Guarded, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules/causes.yaml").write_text("causes:\n  - {code: A}\n")
    guarded.file.write_text("callers: []\n")
    findings = found(guarded, "definitions", rules=(tmp_path / "rules",))

    assert {finding.state for finding in findings} == {State.BROKEN}
    assert any(f"{tmp_path / 'rules/causes.yaml'}:2: " in finding.found for finding in findings)
    assert any(f"{guarded.file}:1: callers" in finding.found for finding in findings)


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (datetime(2027, 11, 27, tzinfo=UTC), State.FINE),
        (datetime(2027, 11, 28, tzinfo=UTC), State.SOON),
        (datetime(2028, 9, 2, tzinfo=UTC), State.SOON),
        (datetime(2028, 9, 3, tzinfo=UTC), State.BROKEN),
    ],
)
def test_coverage_is_to_be_looked_at_400_days_before_it_ends_and_broken_120_days_before(
    now: datetime, state: State, guarded: Guarded
) -> None:
    (finding,) = [one for one in found(guarded, "coverage", now) if one.found.startswith("vn covers")]

    assert finding.state is state
    assert "2028-12-31" in finding.found


def test_a_clock_that_is_behind_the_calendars_is_broken(guarded: Guarded) -> None:
    findings = found(guarded, "clock", datetime(2020, 1, 1, tzinfo=UTC))

    assert findings[0].state is State.BROKEN
    assert "2020-01-01" in findings[0].found


@pytest.mark.parametrize(
    ("lasts", "state"),
    [(31, State.FINE), (29, State.SOON), (-1, State.BROKEN)],
    ids=["long", "soon", "ended"],
)
def test_a_certificate_is_to_be_renewed_30_days_before_it_ends(
    lasts: int, state: State, guarded: Guarded
) -> None:
    replace_certificate(guarded, timedelta(days=lasts, hours=1))
    guarded.files["tls_key"].chmod(0o600)

    assert one(guarded, "certificate").state is state


def test_a_key_of_another_certificate_and_one_that_others_read_are_broken(guarded: Guarded) -> None:
    guarded.files["tls_key"].chmod(0o644)
    readable = found(guarded, "certificate")
    guarded.files["tls_key"].write_bytes(guarded.authority.issue("server").key)
    other = one(guarded, "certificate")

    assert [finding.state for finding in readable] == [State.FINE, State.BROKEN]
    assert "chmod 600" in readable[1].mend
    assert "is not the key" in other.found


def test_half_of_tls_is_broken(guarded: Guarded) -> None:
    assert one(guarded, "certificate", tls_key=None).state is State.BROKEN


def test_an_address_that_is_open_and_unprotected_is_broken_unless_it_is_meant(guarded: Guarded) -> None:
    open_to_all = {"host": "0.0.0.0", "access": None}

    assert one(guarded, "address", **open_to_all).state is State.BROKEN
    assert one(guarded, "address", **open_to_all, unprotected=True).state is State.SOON
    assert one(guarded, "access", access=None).state is State.SOON


def test_a_disk_that_cannot_be_written_to_or_is_nearly_full_is_broken(
    guarded: Guarded, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Below a file nobody can write, not even an administrator, whom permissions do not stop.
    unwritable = one(guarded, "disk", state_directory=guarded.file / "below")
    monkeypatch.setattr(doctor, "LITTLE_SPACE", 2**60)
    little = one(guarded, "disk")
    monkeypatch.setattr(doctor, "TOO_LITTLE_SPACE", 2**60)
    too_little = one(guarded, "disk")

    assert [finding.state for finding in (unwritable, little, too_little)] == [
        State.BROKEN,
        State.SOON,
        State.BROKEN,
    ]
    assert "cannot be written to" in unwritable.found


@pytest.mark.parametrize(("days", "state"), [(1, State.FINE), (2, State.FINE), (3, State.SOON)])
def test_the_latest_snapshot_is_to_be_looked_at_when_it_is_old(
    days: int, state: State, guarded: Guarded, snapshots: Path
) -> None:
    now = datetime(2026, 11, 30, 9, tzinfo=UTC) + timedelta(days)
    (finding,) = found(guarded, "snapshots", now, snapshots=snapshots)

    assert finding.state is state
    assert f"is of 2026-11-30, {days} days ago" in finding.found


def test_a_snapshot_of_a_day_to_come_is_broken(guarded: Guarded, snapshots: Path) -> None:
    finding = one(guarded, "snapshots", now=datetime(2026, 11, 29, 16, 59, tzinfo=UTC), snapshots=snapshots)

    assert finding.state is State.BROKEN
    assert "is of 2026-11-30, which is still to come" in finding.found
    assert "set the clock right" in finding.mend


def test_snapshots_that_are_missing_unfinished_or_damaged_are_told_apart(
    guarded: Guarded, snapshots: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    missing = one(guarded, "snapshots", snapshots=empty)
    (empty / "begun").mkdir(parents=True)
    none = one(guarded, "snapshots", snapshots=empty)
    damaged = tmp_path / "damaged"
    shutil.copytree(snapshots, damaged)
    file = next(damaged.glob("*/assessments/*.parquet"))
    table = pq.read_table(file)
    file.write_bytes(b"PAR1")
    broken = one(guarded, "snapshots", snapshots=damaged)
    pq.write_table(table.replace_schema_metadata({"slasvc.schema_version": "1"}), file)
    other = one(guarded, "snapshots", snapshots=damaged)

    assert [each.state for each in (missing, none, broken, other)] == [
        State.BROKEN, State.SOON, State.BROKEN, State.BROKEN,
    ]  # fmt: skip
    assert "is missing or damaged" in broken.found
    assert "by another program or version" in other.found
    assert all("slasvc recompute" in each.mend for each in (none, broken, other))


@pytest.mark.parametrize(("access", "code"), [("", 1), ("good", 0)])
def test_the_command_ends_with_1_when_something_is_broken(access: str, code: int, guarded: Guarded) -> None:
    settings = {f"SLASVC_{name.upper()}": str(path) for name, path in guarded.files.items()}
    if not access:
        settings["SLASVC_ACCESS"] = str(guarded.file.parent / "nowhere.yaml")
    done = subprocess.run(
        [sys.executable, "-m", "slasvc", "doctor"],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (code, "")
    assert ("BROKEN   definitions" in done.stdout) == bool(code)
    assert done.stdout.count("To mend: ") >= 1


def test_a_terminal_gets_lines_that_break_between_words(guarded: Guarded) -> None:
    settings = {f"SLASVC_{name.upper()}": str(path) for name, path in guarded.files.items()}
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("4H", 24, 60, 0, 0))
    command = [sys.executable, "-m", "slasvc", "doctor"]
    process = subprocess.Popen(command, env={**os.environ, **settings}, stdout=slave, stderr=slave)
    os.close(slave)
    said = b""
    with contextlib.suppress(OSError):  # what a terminal gives when nobody writes to it any more
        while chunk := os.read(master, 4_096):
            said += chunk
    os.close(master)
    lines = said.decode().splitlines()

    assert process.wait(60) == 0
    assert all(len(line) <= 60 or "/" in line for line in lines)  # a path is not broken
    assert any(line.startswith(" " * 9) and "To mend" not in line for line in lines)
