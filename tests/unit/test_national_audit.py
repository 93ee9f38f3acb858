"""A thousand national records: the audit finds each mistake that was made, and nothing about a person."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections import Counter
from datetime import datetime

import pytest

from slasvc.cli.national import summary
from slasvc.cli.national_words import WORDS
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
LAND = {**BASE, "MaHoSo": "000.00.03.H41-260302-0001", "MaTTHC": "1.012784"}


@pytest.mark.parametrize(
    ("record", "why", "days"),
    [
        # 3 working days from Mon 16.11.2026: Thu 19.11.
        ({"NgayTiepNhan": "20261116090000", "NgayHenTra": "20261119000000"}, "equal", 0),
        ({"NgayTiepNhan": "20261116090000", "NgayHenTra": "20261118170000"}, "first_day_counted", -1),
        # From Thu 19.11.2026: 20 (1), 23 (2), 25 (3); Tue 24.11 is a holiday from 2026.
        ({"NgayTiepNhan": "20261119090000", "NgayHenTra": "20261125170000"}, "equal", 0),
        # Received after 15:00: 20.11 taken as day 0 gives 26.11.
        ({"NgayTiepNhan": "20261119153000", "NgayHenTra": "20261126170000"}, "cutoff_added", 1),
        # 27.8.2026: 28 (1), 3.9 (2), 4.9 (3); with Monday 31.8 worked Thu 3.9.
        ({"NgayTiepNhan": "20260827090000", "NgayHenTra": "20260903170000"}, "swap_forgotten", -1),
        # The same with all three days off from 31.8 to 2.9 worked: Tue 1.9.
        ({"NgayTiepNhan": "20260827090000", "NgayHenTra": "20260901170000"}, "holiday_forgotten", -2),
        # 12 from Thu 20.8.2026: Sat 22.8 is worked, 31.8 to 2.9 off: Wed 9.9; by weekends alone Mon 7.9.
        (
            {**LAND, "NgayTiepNhan": "20260820090000", "NgayHenTra": "20260907170000"},
            "holidays_forgotten",
            -2,
        ),
        # Filed on Fri 13.11, accepted on Mon 16.11.
        (
            {
                "NgayNopHoSo": "20261112200000",
                "NgayTiepNhan": "20261116090000",
                "NgayHenTra": "20261117170000",
            },
            "from_submission",
            -2,
        ),
        ({"NgayTiepNhan": "20261116090000", "NgayHenTra": "20271215170000"}, "unexplained", None),
        ({"NgayTiepNhan": "20261116090000"}, "not_recorded", None),
        # 12 working days from Mon 2.3.2026 end on 18.3; with the ten of remote areas on 1.4.
        (
            {**LAND, "NgayTiepNhan": "20260302090000", "NgayHenTra": "20260401170000"},
            "other_term",
            10,
        ),
    ],
)
def test_a_cause_is_found_by_counting_otherwise(definitions, record, why, days):
    (one,) = audit(definitions, [{**BASE, **record}])
    assert one.error is None
    assert one.first.why.value == why
    if days is not None:
        assert one.first.difference_days == days


def test_a_state_whose_ground_the_rule_does_not_know_leaves_the_appointment_judged(definitions):
    record = {**BASE, "NgayTiepNhan": "20261116090000", "NgayHenTra": "20261118170000", "TrangThaiHoSo": "8"}
    (one,) = audit(definitions, [record])
    assert one.error is None
    assert one.first.why is Why.FIRST_DAY_COUNTED
    assert one.lawful_class in {None, Class.SUSPENDED}


def test_words_exist_for_every_cause():
    from slasvc.cli.national_words import WHYS, WORDS

    assert WHYS.keys() == set(Why)
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
