"""The commands as a person meets them: real processes, their exit codes and their sentences."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parent.parent / "fixtures" / "dossiers"
AS_OF = ("--as-of", "2026-12-31T17:00:00+07:00")


def slasvc(
    *arguments: str, stdin: bytes | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command line without a terminal; SLASVC_* of the caller does not count."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SLASVC_")}
    done = subprocess.run(
        [sys.executable, "-m", "slasvc", *arguments],
        input=stdin if stdin is not None else b"",
        capture_output=True,
        env={**inherited, **environment},
        timeout=120,
    )
    out, err = done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def answers(done: subprocess.CompletedProcess[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_all_rows_answered_is_exit_code_0():
    done = slasvc("evaluate", str(FIXTURES / "answered.jsonl"), *AS_OF)
    assert done.returncode == 0
    first, second, third = answers(done)
    # From Mon 16.11: 17 (1), 18 (2), 19 (3); the end of the day is 00:00 of the next.
    assert (first["due_date"], first["due_time"]) == ("2026-11-19", "2026-11-20T00:00:00+07:00")
    # Building permit under the law of 1.7.2026: 3.7 (1), 6 to 10 (6), 13 (7).
    assert (second["due_date"], second["line"]) == ("2026-07-13", 3)
    assert (third["due_date"], third["awaits"]) == (None, ["paid"])
    assert list(first) == list(second) == list(third)


def test_a_day_stands_for_its_last_second_in_viet_nam():
    file = str(FIXTURES / "answered.jsonl")
    # Due on Thursday 19 November, and not late before that day is over.
    due = slasvc("evaluate", file, "--as-of", "2026-11-19")
    assert answers(due)[0]["timeliness"] == "due_today"
    assert due.stdout == slasvc("evaluate", file, "--as-of", "2026-11-19T23:59:59+07:00").stdout
    assert answers(slasvc("evaluate", file, "--as-of", "2026-11-20"))[0]["timeliness"] == "overdue"


def test_rows_of_csv_are_answered():
    done = slasvc("evaluate", str(FIXTURES / "answered.csv"), *AS_OF)
    assert done.returncode == 0
    # 17.8 + 22 working days with Saturday 22.8 worked and 31.8 to 2.9 off; the cut-off of 15:00 on a Friday.
    assert [answer["due_date"] for answer in answers(done)] == ["2026-11-19", "2026-09-18", "2026-10-12"]


def test_refused_rows_keep_their_place_and_are_exit_code_3():
    done = slasvc("evaluate", str(FIXTURES / "mixed.jsonl"), *AS_OF)
    assert done.returncode == 3
    assert "5 of 7 dossiers were refused" in done.stderr
    found = [(answer["line"], (answer["error"] or {}).get("reason")) for answer in answers(done)]
    assert found == [
        (1, None),
        (2, "INVALID_VALUE"),
        (3, "INVALID_VALUE"),
        (4, "INVALID_VALUE"),
        (5, "UNREADABLE_INPUT"),
        (6, "UNKNOWN_PROCEDURE"),
        (7, None),
    ]


def test_the_table_names_reasons_too():
    done = slasvc("evaluate", str(FIXTURES / "mixed.jsonl"), *AS_OF, "--output", "table", PYTHONUTF8="1")
    assert done.returncode == 3
    assert "UNKNOWN_PROCEDURE" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_standard_input_is_json_lines_by_default():
    done = slasvc("evaluate", "-", *AS_OF, stdin=(FIXTURES / "answered.jsonl").read_bytes())
    assert done.returncode == 0
    assert len(answers(done)) == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nowhere.jsonl",), "there is no such file"),
        ((str(FIXTURES), "--format", "csv"), "is a directory"),
        ((str(FIXTURES),), "expected .jsonl, .csv or .parquet"),
        ((str(FIXTURES / "answered.csv"), "--format", "parquet"), "not a Parquet file"),
        ((str(FIXTURES / "answered.jsonl"), "--format", "csv"), "unknown column"),
        ((str(FIXTURES / "answered.jsonl"), "--as-of", "2026-12-31T17:00:00"), "no time zone"),
        (("-",), "standard input is empty"),
    ],
)
def test_what_cannot_be_read_is_exit_code_2_and_one_sentence(arguments, sentence):
    done = slasvc("evaluate", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("SLASVC_PORT", "many"), ("SLASVC_PORT", "70000"), ("SLASVC_CALENDARS", "/etc"), ("SLASVC_RULES", "{")],
)
def test_a_bad_variable_is_named_and_exit_code_2(name, value):
    done = slasvc("serve", **{name: value})
    assert done.returncode == 2
    assert name in done.stderr


@pytest.mark.parametrize(
    "command", [("calendars", "check"), ("rules", "check"), ("serve", "--port", "0", "--rules")]
)
def test_broken_definitions_are_listed_with_file_and_line(command, tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("calendars: 1\nnonsense: 2\n")
    done = slasvc(*command, str(tmp_path))
    assert done.returncode == 1
    assert f"{broken}:2: " in done.stderr


def test_shipped_calendars_have_no_problems_and_reasons_for_their_differences():
    done = slasvc("calendars", "check")
    assert done.returncode == 0
    assert "no problems" in done.stdout
    assert "2026-01-02" in done.stdout
    assert "12729/VPCP-KGVX" in done.stdout
    assert "no reason" not in done.stdout


def test_shipped_rules_have_no_problems():
    done = slasvc("rules", "check")
    assert done.returncode == 0
    assert "no problems" in done.stdout


APIA = """
calendar:
  id: apia
  names: {en: Apia}
  zone: Pacific/Apia
  nominal_day: 480
  coverage: {from: 2011-12-01, to: 2011-12-31}
  weekly_hours:
    - {from: 2011-01-01, source: test, confidence: high, working: {Mon: [08:00-16:00], Fri: [08:00-16:00]}}
  revisions: [{revision: 2011-01-01, note: test}]
"""


def test_a_calendar_that_cannot_be_served_is_a_problem(tmp_path):
    # Samoa crossed the date line: it had no Friday 30 December 2011.
    (tmp_path / "apia.yaml").write_text(APIA)
    done = slasvc("calendars", "check", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    (said,) = done.stderr.splitlines()
    assert said.startswith(
        f"{tmp_path / 'apia.yaml'}:7: calendar apia: 2011-12-30 counts but has no working time"
    )
    assert said == slasvc("serve", "--port", "0", "--calendars", str(tmp_path)).stderr.rstrip()
    (tmp_path / "apia.yaml").write_text(APIA.replace("2011-12-31}", "2011-12-29}"))
    assert slasvc("calendars", "check", str(tmp_path)).returncode == 0


def test_rules_that_cannot_be_served_are_a_problem(tmp_path):
    places = [f"X01.{number}" for number in range(1, 64)]
    bodies = [f"  - {{code: {place}, names: {{en: Test}}, level: commune, source: test}}" for place in places]
    versions = [
        f"      - {{id: 9.000001/2020-01-01/p{number}, when: {{place: {place}}}, "
        "effective: {from: 2020-01-01}, term: {length: 1, unit: working_day}, "
        "source: {instrument: test}, confidence: high}"
        for number, place in enumerate(places)
    ]
    procedure = (
        "  - code: '9.000001'\n    names: {en: Test}\n    field: Test\n    preset: vn-2025\n    versions:"
    )
    written = ["authorities:", *bodies, "procedures:", procedure, *versions]
    (tmp_path / "places.yaml").write_text("\n".join(written))
    done = slasvc("rules", "check", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    (said,) = done.stderr.splitlines()
    # The shipped rules ask for one place; the version of the 62nd here, the last but one, asks for one too many.
    line = (tmp_path / "places.yaml").read_text().count("\n")
    assert said.startswith(f"{tmp_path / 'places.yaml'}:{line}: rules ask for 64 distinct places; at most 62")
    assert said == slasvc("serve", "--port", "0", "--rules", str(tmp_path)).stderr.rstrip()


def test_a_year_is_drawn_with_marks():
    done = slasvc("calendars", "show", "vn", "--year", "2026", PYTHONUTF8="1")
    assert done.returncode == 0
    for drawn in ("2-", "10!", "24*", "27+", "Ngày Văn hóa Việt Nam", "28/2026/QH16", "make-up working day"):
        assert drawn in done.stdout
    assert "\x1b" not in done.stdout


def test_an_older_revision_lacks_later_decisions():
    done = slasvc("calendars", "show", "vn", "--year", "2026", "--revision", "2025-12-24", PYTHONUTF8="1")
    assert "24*" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("calendars", "show", "xx"), "no calendar 'xx'"),
        (("calendars", "show", "vn", "--revision", "2000-01-01"), "no revision '2000-01-01'"),
        (("calendars", "show", "vn", "--year", "1999"), "no day of 1999"),
        (("rules", "show", "9.999999"), "has no rule here"),
    ],
)
def test_what_is_not_known_is_exit_code_2(arguments, sentence):
    done = slasvc(*arguments)
    assert done.returncode == 2
    assert sentence in done.stderr


def test_a_rule_shows_its_versions():
    done = slasvc("rules", "show", "1.013225", PYTHONUTF8="1")
    assert done.returncode == 0
    for shown in ("7 working days", "15 calendar days", "individual_house", "217/2026", "submitted"):
        assert shown in done.stdout
    assert "1.013225" in slasvc("rules", "list", PYTHONUTF8="1").stdout
    assert "dc" in slasvc("calendars", "list").stdout


@pytest.mark.parametrize(
    "locale", [{"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}]
)
def test_a_terminal_without_vietnamese_loses_letters_and_nothing_else(locale):
    assert slasvc("calendars", "show", "vn", "--year", "2026", **locale).returncode == 0
    done = slasvc("evaluate", str(FIXTURES / "answered.jsonl"), *AS_OF, **locale)
    assert answers(done)[0]["legal_basis"] == "Nghị định 123/2015/NĐ-CP, Điều 22"


def test_serve_says_when_it_is_ready_and_stops_at_sigterm():
    command = [sys.executable, "-m", "slasvc", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    assert line.startswith("slasvc is serving on 127.0.0.1:")
    assert "calendars " in line
    assert "rules " in line


def test_a_port_that_is_taken_is_exit_code_1():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = slasvc("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "is it taken?" in done.stderr


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_demo_agrees_with_the_counts_by_hand(language):
    done = slasvc("demo", "--language", language, PYTHONUTF8="1")
    assert done.returncode == 0, done.stdout
    assert "All agree" in done.stdout
    assert "WRONG" not in done.stdout
    assert {"vi": "Ngày Văn hóa Việt Nam", "en": "Vietnam Culture Day"}[language] in done.stdout
    classes = {
        "vi": ("đang trong hạn", "đến hạn hôm nay", "chưa bắt đầu tính", "chưa xác định"),
        "en": ("on track", "due today", "not started", "undetermined"),
    }
    assert not [words for words in classes[language] if words not in done.stdout]
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_a_wrong_answer_is_shown_loudly():
    script = """
import slasvc.cli.demo as demo
first = demo.DEMO_DOSSIERS[0]._replace(expected="2026-01-06")
demo.DEMO_DOSSIERS = (first,)
import sys, slasvc.cli
sys.argv = ["slasvc", "demo"]
slasvc.cli.main()
"""
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", script], capture_output=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == 1
    assert "WRONG, by hand:" in done.stdout
    assert "1 DIFFER" in done.stdout


@pytest.mark.parametrize("command", ["--help", "rules check", "calendars show vn --year 2026"])
def test_an_output_that_cannot_be_written_is_one_sentence(command: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "slasvc", *command.split()],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
        )
    assert (done.returncode, done.stderr) == (
        1,
        "the output cannot be written: No space left on device\n",
    )
