"""`slasvc explain` as a person meets it: the strip, the ledger, JSON, exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

AS_OF = ("--as-of", "2026-11-25T09:00:00+07:00")


def _row(dossier_id: str, procedure: str, authority: str, *events: dict[str, str]) -> str:
    return json.dumps(
        {
            "dossier_id": dossier_id,
            "procedure_code": procedure,
            "authority_code": authority,
            "channel": "counter",
            "events": events,
        }
    )


# From Mon 16.11: 17 (1), 18 (2), 19 (3).
PLAIN = _row("P-1", "1.004873", "H41.101", {"kind": "accepted", "time": "2026-11-16T09:00:00+07:00"})
# Supplements begin the term again: resumed on Wed 25.11, then 26 (1), 27 (2), Mon 30 (3).
SUSPENDED = _row(
    "S-1",
    "1.004873",
    "H41.101",
    {"kind": "accepted", "time": "2026-11-16T09:00:00+07:00"},
    {"kind": "suspended", "time": "2026-11-18T09:00:00+07:00", "ground": "supplement"},
)
REFUSED = _row("R-1", "9.999999", "H41.101")
# 2026 Tết, 16 to 20.2: from Mon 9.2, 7 working days end on 25.2.
TET = _row("T-1", "1.004222", "H26.02", {"kind": "accepted", "time": "2026-02-09T08:00:00+07:00"})
ALL = "\n".join((PLAIN, SUSPENDED, REFUSED, TET))


def explained(rows: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SLASVC_")}
    done = subprocess.run(
        [sys.executable, "-m", "slasvc", "explain", "-", *AS_OF, *arguments],
        input=rows,
        capture_output=True,
        encoding="utf-8",
        env={**inherited, "PYTHONUTF8": "1"},
        timeout=120,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


def week(done: subprocess.CompletedProcess[str], monday: str) -> list[str]:
    """Return the marks of the week in the strip that begins on `monday`."""
    line = next(line for line in done.stdout.splitlines() if line.startswith(f"{monday} "))
    return line.split()[1:]


def test_the_only_dossier_is_explained_in_english():
    done = explained(PLAIN)
    assert done.returncode == 0, done.stderr
    first, second, third = done.stdout.splitlines()[:3]
    assert first.startswith("Dossier P-1: overdue; due Thu 2026-11-19")
    assert second.startswith("Rule 1.004873/")
    assert "3 working days; Nghị định 123/2015/NĐ-CP, Điều 22" in second
    assert third == "Governed by the law of 2026-11-16, the day of acceptance"
    assert week(done, "2026-11-16") == ["0", "1", "2", "[3]"]
    assert "2026-11-17 to 2026-11-19: 3 working days counted" in done.stdout
    assert "3 / 3" in done.stdout
    assert "Term: Nghị định 123/2015/NĐ-CP, Điều 22" in done.stdout


def test_a_named_dossier_is_explained_in_vietnamese():
    done = explained(ALL, "--dossier", "T-1", "--language", "vi")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Hồ sơ T-1: quá hạn; hạn trả T4 25/02/2026")
    assert week(done, "09/02/2026") == ["0", "1", "2", "3", "4", ".", "."]
    assert week(done, "16/02/2026") == ["*", "*", "*", "*", "*", ".", "."]
    assert week(done, "23/02/2026") == ["5", "6", "[7]"]
    assert "từ 10/02/2026 đến 13/02/2026: tính 4 ngày làm việc" in done.stdout


def test_a_suspended_dossier_shows_its_projection():
    done = explained(SUSPENDED)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Dossier S-1: suspended; if it resumed now it would be due Mon 2026-11-30")
    assert week(done, "2026-11-16") == ["~", "~", "~", "S", "S", ".", "."]
    assert week(done, "2026-11-23") == ["S", "*", "0", "1", "2", ".", "."]
    assert week(done, "2026-11-30") == ["[3]"]
    assert "due, if it resumed now" in done.stdout


def test_weeks_that_look_the_same_are_drawn_once():
    long_ago = SUSPENDED.replace("2026-11-1", "2026-09-1")
    done = explained(long_ago)
    assert done.returncode == 0, done.stderr
    assert "more weeks like this" in done.stdout


def test_json_is_one_object_whose_portions_add_up():
    done = explained(ALL, "--dossier", "S-1", "--output", "json", "--language", "vi")
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout)
    assert (answer["dossier_id"], answer["timeliness"]) == ("S-1", "suspended")
    assert (answer["due_date"], answer["projected_due_date"]) == (None, "2026-11-30")
    assert (answer["projected"], answer["ledger_unit"], answer["ledger_length"]) == (True, "half_day", 6)
    assert sum(portion["used"] for portion in answer["portions"]) == 6
    assert answer["portions"][0]["kind"] == "receipt"
    assert answer["portions"][-1]["last_date"] == "2026-11-30"
    assert answer["citations"][0]["text"].startswith("Thời hạn: ")


def test_a_day_of_filing_that_is_not_recorded_is_named():
    # The deciding day of a building permit is that of the filing (rules/vn/construction.yaml).
    permit = PLAIN.replace("1.004873", "1.013225")
    permit = permit.replace('"channel"', '"case_code": "individual_house", "channel"')
    done = explained(permit, "--language", "vi")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[2] == (
        "Không ghi nhận ngày nộp hồ sơ nên áp dụng quy định có hiệu lực vào ngày 16/11/2026, "
        "là ngày tiếp nhận hồ sơ"
    )
    answer = json.loads(explained(permit, "--output", "json").stdout)
    assert answer["law_day"] == {
        "date": "2026-11-16",
        "event_kind": "accepted",
        "law_at": "submitted",
        "text": "Governed by the law of 2026-11-16, the day of acceptance, as the day of filing is not recorded",
    }


def test_a_dossier_that_awaits_has_no_ledger():
    done = explained(_row("A-1", "1.004873", "H41.101"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "Dossier A-1: not started; awaits acceptance"
    assert "Legend" not in done.stdout


@pytest.mark.parametrize(
    ("rows", "arguments", "code", "sentence"),
    [
        (ALL, (), 2, "several dossiers"),
        (ALL, ("--dossier", "nobody"), 2, "no dossier with the dossier_id 'nobody'"),
        (f"{PLAIN}\n{PLAIN}", ("--dossier", "P-1"), 2, "lines 1 and 2 have the same dossier_id"),
        ("", (), 2, "standard input is empty"),
        (ALL, ("--dossier", "R-1"), 1, "procedure 9.999999 has no rule here"),
        (PLAIN.replace("counter", "drone"), (), 1, "channel"),
    ],
)
def test_what_cannot_be_explained_is_one_sentence(rows, arguments, code, sentence):
    done = explained(rows, *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
