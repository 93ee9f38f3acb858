"""A thousand national records: the audit finds each mistake that was made, and nothing about a person."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from slasvc.cli.national import summary
from slasvc.cli.national_words import WORDS, say_refusal
from slasvc.engine.definitions import load_definitions
from slasvc.errors import Reason
from slasvc.services.national_answers import national_records, plain_answer
from slasvc.services.national_appointments import NOT_COMPARED, Why
from slasvc.services.national_audit import Class, audit_rows
from slasvc.services.national_files import read_national
from slasvc.services.national_totals import Totals
from tests.support.national_records import AS_OF, MARKER, Generator

TIME = int(datetime.fromisoformat(AS_OF).timestamp())


def rows_of(records):
    lines = "".join(f"{json.dumps(record, ensure_ascii=False)}\n" for record in records)
    return read_national(io.StringIO(lines), "records")


def audit(definitions, records):
    return [one for chunk in audit_rows(definitions, rows_of(records), TIME) for one in chunk]


@pytest.fixture(scope="module")
def truths():
    return list(Generator(seed=1).build(1_000))


@pytest.fixture(scope="module")
def audited(definitions, truths):
    return audit(definitions, [truth.record for truth in truths])


def judged(truths, audited):
    return [(truth, one) for truth, one in zip(truths, audited, strict=True) if not truth.refused]


def test_every_mistake_is_found_in_its_record(truths, audited):
    for truth, one in judged(truths, audited):
        assert one.error is None, (truth.record["MaHoSo"], one.error)
        moved = None if one.moved is None else one.moved.why.value
        assert (one.first.why.value, moved) == (truth.first, truth.moved), truth.record["MaHoSo"]


def test_the_totals_count_exactly_the_mistakes_that_were_made(truths, audited):
    totals = Totals()
    totals.add(audited)
    told = [truth for truth in truths if not truth.refused]
    expected = Counter(truth.first for truth in told)
    assert totals.first.right == expected.pop("equal")
    assert totals.first.not_compared[Why.NOT_ACCEPTED] == expected.pop("not_accepted")
    assert {why.value: count for why, count in totals.first.why.items()} == expected
    moved = Counter(truth.moved for truth in told if truth.moved)
    assert totals.moved.right == moved.pop("equal")
    assert {why.value: count for why, count in totals.moved.why.items()} == moved
    assert sum(totals.wrongly_in_time) == sum(truth.wrongly_in_time for truth in told)
    assert sum(totals.wrongly_late) == sum(truth.wrongly_late for truth in told)


def test_records_that_are_wrong_are_refused_with_their_field(truths, audited):
    for truth, one in zip(truths, audited, strict=True):
        assert (one.error.field if one.error else "") == truth.refused


def test_differences_are_signed_working_days(truths, audited):
    for truth, one in judged(truths, audited):
        first = one.first
        if truth.first == "first_day_counted":
            assert not first.later
            assert first.difference_days is not None
            assert first.difference_days <= 0
        if first.why is Why.EQUAL:
            assert first.difference_days == 0


def test_the_class_is_counted_by_dates_and_by_law(truths, audited):
    for truth, one in judged(truths, audited):
        assert (one.wrongly_in_time, one.wrongly_late) == (truth.wrongly_in_time, truth.wrongly_late)
    assert Class.LATE in {one.lawful_class for one in audited}


def findings_of(one):
    return set(plain_answer(one)["findings"]) - {"provisional_calendar"}


def test_nobody_is_accused_of_what_a_record_cannot_show(audited):
    """Of the letter of apology, the reason of a delay or of a refusal no field that is read says anything."""
    accused = {finding for one in audited for finding in findings_of(one)}
    assert {one.lawful_class for one in audited} >= {Class.LATE, Class.OVERDUE, Class.VOID}
    assert accused == {
        "promised_differs",
        "committed_later",
        "missed:accept_online",
        "missed:applicant_answers",
        "done_late:applicant_answers",
    }


def test_a_late_request_without_its_text_is_found_in_a_record_that_shows_both(definitions):
    """Received Mon 02/03/2026, due Thu 05/03, which is also the last day for asking; asked on Fri 06/03."""
    record = {
        "MaHoSo": "H41.101-260302-0001",
        "MaTTHC": "1.004873",
        "KenhThucHien": "1",
        "NgayTiepNhan": "20260302090000",
        "NgayHenTra": "20260305170000",
        "TrangThaiHoSo": "9",
        "NgayKetThucXuLy": "20260310100000",
        "DanhSachHoSoBoSung": [
            {
                "NgayBoSung": "20260306100000",
                "NgayTiepNhanBoSung": "20260309090000",
                "NoiDungBoSung": "",
                "NgayHenTraTruoc": "20260305170000",
            }
        ],
    }
    (one,) = audit(definitions, [record])
    assert one.lawful_class is Class.LATE
    assert findings_of(one) == {"done_late:ask_supplement", "missed:supplement_reason"}


@pytest.mark.parametrize("state", ["3", "5"])
def test_a_state_alone_does_not_show_that_its_reason_was_left_out(definitions, state):
    record = {
        "MaHoSo": "H41.101-261116-0001",
        "MaTTHC": "1.004873",
        "KenhThucHien": "1",
        "NgayTiepNhan": "20261116090000",
        "TrangThaiHoSo": state,
    }
    (one,) = audit(definitions, [record])
    assert one.error is None
    assert one.assessment is not None
    assert findings_of(one) == set()


def test_nothing_about_a_person_gets_anywhere(definitions, truths, audited):
    from rich.console import Console

    text = io.StringIO()
    totals = Totals()
    totals.add(audited)
    for language in ("vi", "en"):
        Console(file=text, width=100).print(summary(totals, TIME, {}, language))
    found = [repr([(one.row, one.first, one.moved, one.error) for one in audited]), text.getvalue()]
    found += [json.dumps(plain_answer(one), ensure_ascii=False) for one in audited]
    found += [json.dumps(one, ensure_ascii=False) for one in national_records(definitions, audited, TIME)]
    found += [one.error.message + one.error.field + str(one.error.metadata) for one in audited if one.error]
    everything = "\n".join(found)
    assert any(MARKER in json.dumps(truth.record, ensure_ascii=False) for truth in truths)
    for word in MARKER.split("-"):
        assert word not in everything


@pytest.mark.parametrize("name", [key for key in Generator(2)._plain("equal").record if key != "MaHoSo"])
def test_a_marker_in_any_one_field_gets_nowhere(definitions, name):
    record = {**Generator(2)._plain("equal").record, name: MARKER}
    (one,) = audit(definitions, [record])
    assert MARKER not in repr((one.row, one.first, one.moved, one.error)) + json.dumps(
        plain_answer(one), ensure_ascii=False
    )


def test_records_written_back_are_lawful(definitions, audited):
    written = national_records(definitions, audited, TIME)
    assert len(written) == sum(one.error is None for one in audited)
    keys = {
        "MaHoSo",
        "MaTTHC",
        "NgayTiepNhan",
        "NgayHenTra",
        "TrangThaiHoSo",
        "NgayKetThucXuLy",
        "NgayTra",
        "DanhSachHoSoBoSung",
    }
    assert all(record.keys() == keys for record in written)
    states = [str(one.row.record.state.value) for one in audited if one.error is None]
    assert [record["TrangThaiHoSo"] for record in written] == states
    again = audit(definitions, written)
    for one in again:
        assert one.error is None, one.error
        assert one.first.why is Why.EQUAL or one.first.why in NOT_COMPARED
        assert one.moved is None or one.moved.why is Why.EQUAL
        assert (one.wrongly_in_time, one.wrongly_late) == (False, False)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("times", [1, 300])
def test_the_summary_fits_a_screen(audited, times, language):
    from rich.console import Console

    totals = Totals()
    for _ in range(times):
        totals.add(audited)
    text = io.StringIO()
    Console(file=text, width=100).print(summary(totals, TIME, {}, language))
    lines = text.getvalue().splitlines()
    assert len(lines) <= 29
    assert max(map(len, lines)) <= 100
    numbers, _, reasons = text.getvalue().partition(WORDS[language]["classes"])
    assert "…" not in numbers
    assert language != "vi" or "…" not in reasons
    not_compared = f"{totals.first.not_compared.total():,}".replace(",", "." if language == "vi" else ",")
    assert any(line.rstrip().endswith(f" {not_compared}") for line in lines)


def test_answers_have_the_same_keys(audited):
    assert len({tuple(plain_answer(one)) for one in audited}) == 1


def test_chunking_changes_nothing(definitions, truths, audited, monkeypatch):
    monkeypatch.setattr("slasvc.services.national_audit.CHUNK_ROWS", 37)
    parts = audit(definitions, [truth.record for truth in truths[:200]])
    assert [plain_answer(one) for one in parts] == [plain_answer(one) for one in audited[:200]]


BASE = {"MaHoSo": "H41.101-261116-0001", "MaTTHC": "1.004873", "KenhThucHien": "1", "TrangThaiHoSo": "4"}
NATIONAL = Path(__file__).parents[1] / "fixtures" / "national"
CASES = yaml.safe_load((NATIONAL / "reasons.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def promising():
    """The shipped definitions and a procedure whose term an operator has shortened."""
    return load_definitions([], [NATIONAL / "rules"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_reason_is_found_by_counting_otherwise(promising, case):
    (one,) = audit(promising, [{**BASE, **case["record"]}])
    assert one.error is None
    found = {"first": one.first, "moved": one.moved}
    told = {
        name: {"why": compared.why.value, "days": compared.difference_days}
        for name, compared in found.items()
        if compared is not None
    }
    assert told == {name: case[name] for name in found if name in case}


def test_every_reason_has_a_record_of_its_own():
    assert {case[name]["why"] for case in CASES for name in ("first", "moved") if name in case} == set(Why)


def test_a_state_whose_ground_the_rule_does_not_know_leaves_the_appointment_judged(definitions):
    record = {**BASE, "NgayTiepNhan": "20261116090000", "NgayHenTra": "20261118170000", "TrangThaiHoSo": "8"}
    (one,) = audit(definitions, [record])
    assert one.error is None
    assert one.first.why is Why.FIRST_DAY_COUNTED
    assert one.lawful_class in {None, Class.SUSPENDED}


@pytest.mark.parametrize(
    ("record", "field", "said"),
    [
        # Building permits: four cases, each with a term, none without.
        ({"MaTTHC": "1.013225"}, "MaTTHC", "MaTTHC: thời hạn tùy trường hợp mà bản ghi không nêu"),
        # Driving licences have one term at the counter and by post, another online.
        (
            {"MaTTHC": "3.000346", "KenhThucHien": ""},
            "KenhThucHien",
            "KenhThucHien: không nêu kênh, hoặc kênh không có quy định",
        ),
        # Passports are issued by provinces and the ministry; H41.101 is a commune.
        ({"MaTTHC": "1.001456"}, "MaHoSo", "MaHoSo: không có quy định cho cấp hoặc nơi này"),
    ],
)
def test_a_record_that_no_rule_is_meant_for_is_told_what_would_decide(definitions, record, field, said):
    times = {"NgayTiepNhan": "20261005090000", "NgayHenTra": "20261006170000"}
    (one,) = audit(definitions, [{**BASE, **times, **record}])
    assert one.error is not None
    assert (one.error.reason, one.error.field) == (Reason.NO_RULE_MATCHES, field)
    assert say_refusal(one.error.reason.name, one.error.field, "vi") == said
    assert say_refusal(one.error.reason.name, one.error.field, "en") not in ("", said)


def test_words_exist_for_every_cause_and_no_other():
    from slasvc.cli.national_words import WHYS, WORDS

    assert WHYS.keys() == set(Why) - NOT_COMPARED - {Why.EQUAL}
    assert WORDS["vi"].keys() == WORDS["en"].keys()


def slasvc(*arguments, text):
    done = subprocess.run(
        [sys.executable, "-m", "slasvc", "evaluate", "-", "--as-of", AS_OF, *arguments],
        input=text.encode(),
        capture_output=True,
        env={**os.environ, "PYTHONUTF8": "1"},
        timeout=300,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_the_command_writes_answers_a_summary_and_records(truths):
    records = [truth.record for truth in truths[:50]]
    refused = sum(bool(truth.refused) for truth in truths[:50])
    text = json.dumps(records, ensure_ascii=False)
    code, out, err = slasvc("--format", "dvcqg", text=text)
    assert (code, len(out.splitlines())) == (3 if refused else 0, 50)
    assert f"{refused} of 50 records were refused" in err or not refused
    code, written, err = slasvc("--format", "dvcqg", "--output", "dvcqg", text=text)
    assert len(written.splitlines()) == 50 - refused
    code, screen, _ = slasvc("--format", "dvcqg", "--output", "table", "--language", "en", text=text)
    assert "Appointments against the law: 50 records" in screen
    for word in MARKER.split("-"):
        assert word not in out + written + screen + err


@pytest.mark.parametrize(
    "arguments", [("--output", "dvcqg"), ("--authority", "H41"), ("--format", "dvcqg", "--authority", "h41")]
)
def test_options_of_national_records_need_their_format(arguments):
    code, out, err = slasvc(*arguments, text="{}")
    assert (code, out, len(err.splitlines())) == (2, "", 1)
