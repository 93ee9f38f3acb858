"""Records of the national portal: what each field becomes, what is refused, and what is never read."""

from __future__ import annotations

import io
import json
from datetime import datetime
from itertools import pairwise

import pytest

from slasvc.errors import InvalidInput, Reason
from slasvc.model.dossier import Channel, EventKind
from slasvc.services.national_fields import read_authority, write_appointment, write_time
from slasvc.services.national_files import MAX_RECORD, read_national
from slasvc.services.national_history import REASON_STATED, State

RECORD = {
    "MaHoSo": "H41.101-261116-0001",
    "MaTTHC": "1.004873",
    "KenhThucHien": "1",
    "NgayTiepNhan": "20261116090000",
    "NgayHenTra": "20261119170000",
    "TrangThaiHoSo": "4",
    "NgayKetThucXuLy": "",
    "NgayTra": "",
    "DanhSachHoSoBoSung": [],
}
SUPPLEMENT = {
    "NgayBoSung": "20261117100000",
    "NgayTiepNhanBoSung": "20261123080000",
    "NoiDungBoSung": "thiếu giấy",
    "NgayHenTraTruoc": "20261119170000",
    "NgayHenTraMoi": "20261127170000",
}
ASKED = {**SUPPLEMENT, "NgayTiepNhanBoSung": ""}


def at(text: str) -> int:
    return int(datetime.fromisoformat(f"{text}+07:00").timestamp())


def read_text(text: str, authority: str = ""):
    return list(read_national(io.StringIO(text), "records", authority))


def read(authority: str = "", **changes: object):
    (row,) = read_text(json.dumps({**RECORD, **changes}), authority)
    return row


def kinds(row):
    return [event.kind.name for event in row.dossier.events]


def test_a_record_is_a_dossier_with_the_appointment_promised_at_receipt():
    row = read()
    assert row.error is None
    assert (row.dossier.id, row.dossier.procedure, row.dossier.authority, row.dossier.channel) == (
        "H41.101-261116-0001",
        "1.004873",
        "H41.101",
        Channel.COUNTER,
    )
    (accepted,) = row.dossier.events
    assert (accepted.kind, accepted.time) == (EventKind.ACCEPTED, at("2026-11-16T09:00"))
    assert accepted.promised_time == at("2026-11-19T17:00")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"TrangThaiHoSo": "1"}, ["SUBMITTED"]),
        ({"TrangThaiHoSo": "2"}, ["ACCEPTED"]),
        ({"TrangThaiHoSo": 3, "NgayTuChoi": "20261117080000"}, ["SUBMITTED", "REFUSED"]),
        ({"TrangThaiHoSo": "3"}, ["SUBMITTED", "REFUSED"]),
        ({"TrangThaiHoSo": "4"}, ["ACCEPTED"]),
        ({"TrangThaiHoSo": "5", "DanhSachHoSoBoSung": [ASKED]}, ["ACCEPTED", "SUSPENDED"]),
        ({"TrangThaiHoSo": "5"}, ["ACCEPTED", "SUSPENDED"]),
        ({"TrangThaiHoSo": "6"}, ["ACCEPTED", "SUSPENDED"]),
        ({"TrangThaiHoSo": "7"}, ["ACCEPTED", "WITHDRAWN"]),
        ({"TrangThaiHoSo": "8"}, ["ACCEPTED", "SUSPENDED"]),
        ({"TrangThaiHoSo": "9", "NgayKetThucXuLy": "20261118100000"}, ["ACCEPTED", "COMPLETED"]),
        (
            {"TrangThaiHoSo": "10", "NgayKetThucXuLy": "20261118100000", "NgayTra": "20261119080000"},
            ["ACCEPTED", "COMPLETED", "RETURNED"],
        ),
        ({"NgayNopHoSo": "20261115200000"}, ["SUBMITTED", "ACCEPTED"]),
        ({"DanhSachHoSoBoSung": [SUPPLEMENT]}, ["ACCEPTED", "SUSPENDED", "RESUMED"]),
        (
            {"NgayTiepNhan": "20261123080000", "DanhSachHoSoBoSung": [SUPPLEMENT]},
            ["SUSPENDED", "RESUMED", "ACCEPTED"],
        ),
    ],
)
def test_the_ten_states_are_events(changes, expected):
    row = read(**changes)
    assert row.error is None, row.error
    assert kinds(row) == expected
    assert all(first.time <= second.time for first, second in pairwise(row.dossier.events))
    assert len(row.record.event_fields) == len(expected)


def test_the_ground_of_a_suspension_without_a_date_is_that_of_its_state():
    grounds = {state: read(TrangThaiHoSo=state).dossier.events[-1].ground for state in ("5", "6", "8")}
    assert grounds == {"5": "supplement", "6": "financial_obligation", "8": "stop"}
    assert all(read(TrangThaiHoSo=state).record.undated for state in grounds)
    assert not read(TrangThaiHoSo="5", DanhSachHoSoBoSung=[ASKED]).record.undated


def test_the_first_appointment_is_the_one_before_the_first_supplement():
    moved = read(NgayHenTra="20261127170000", DanhSachHoSoBoSung=[SUPPLEMENT])
    assert moved.dossier.events[0].promised_time == at("2026-11-19T17:00")
    assert moved.record.appointment == at("2026-11-27T17:00")
    unknown = read(DanhSachHoSoBoSung=[{**SUPPLEMENT, "NgayHenTraTruoc": ""}])
    assert unknown.dossier.events[0].promised_time is None
    waiting = read(TrangThaiHoSo="5", DanhSachHoSoBoSung=[{**ASKED, "NgayHenTraTruoc": ""}])
    assert waiting.dossier.events[0].promised_time == at("2026-11-19T17:00")


def test_of_the_text_of_a_request_only_that_there_is_one_is_kept():
    with_text = read(TrangThaiHoSo="5", DanhSachHoSoBoSung=[ASKED]).dossier.events[1]
    without = read(TrangThaiHoSo="5", DanhSachHoSoBoSung=[{**ASKED, "NoiDungBoSung": "  "}]).dossier.events[1]
    assert (with_text.reason, without.reason) == (REASON_STATED, "")


def test_an_appointment_without_a_time_of_day_lasts_until_the_end_of_its_day():
    assert read(NgayHenTra="20261119000000").record.appointment == at("2026-11-20T00:00")
    assert read(NgayHenTra="20261119000001").record.appointment == at("2026-11-19T00:00:01")
    assert write_appointment(at("2026-11-20T00:00")) == "20261119235959"
    assert write_appointment(at("2026-11-19T17:00")) == "20261119170000"
    assert write_time(at("2026-11-20T00:00")) == "20261120000000"


@pytest.mark.parametrize(
    ("dossier_id", "authority"),
    [
        ("000.03.12.H40-261122-0001", "H40.12.03"),
        ("000.00.12.H40-261122-0001", "H40.12"),
        ("000.00.00.G09-261122-0001", "G09"),
        ("H40.12.3-261122-0001", "H40.12.3"),
        ("H41.101-261122-123456", "H41.101"),
        ("261122-0001", ""),
        ("H40.12.3", ""),
    ],
)
def test_the_authority_is_read_from_the_code_in_both_forms(dossier_id, authority):
    assert read_authority(dossier_id) == authority


def test_a_code_that_names_no_authority_takes_the_one_that_is_stated():
    assert read(MaHoSo="261122-0001").error.field == "MaHoSo"
    assert read("H41.102", MaHoSo="261122-0001").dossier.authority == "H41.102"
    assert read("H41.102").dossier.authority == "H41.101"


@pytest.mark.parametrize(("channel", "expected"), [("1", "COUNTER"), (2, "ONLINE"), ("3", "POST")])
def test_kenh_thuc_hien_is_the_channel(channel, expected):
    assert read(KenhThucHien=channel).dossier.channel is Channel[expected]


def test_hinh_thuc_is_no_channel():
    assert read(KenhThucHien="", HinhThuc="1").dossier.channel is None


def test_a_procedure_code_may_have_a_local_suffix():
    row = read(MaTTHC="1.004873.000.00.00.H41")
    assert (row.dossier.procedure, row.record.procedure) == ("1.004873", "1.004873.000.00.00.H41")


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"MaHoSo": ""}, "MaHoSo", "missing"),
        ({"MaHoSo": "Nguyễn Văn A"}, "MaHoSo", "malformed"),
        ({"MaTTHC": "khai sinh"}, "MaTTHC", "malformed"),
        ({"NgayTiepNhan": ""}, "NgayTiepNhan", "missing"),
        ({"NgayTiepNhan": "20261116"}, "NgayTiepNhan", "without a time of day"),
        ({"NgayTiepNhan": "2026-11-16T09:00:00"}, "NgayTiepNhan", "yyyyMMddHHmmss"),
        ({"NgayTiepNhan": "20261131090000"}, "NgayTiepNhan", "no such date"),
        ({"NgayTiepNhan": "20261116096000"}, "NgayTiepNhan", "no such date"),
        ({"NgayTiepNhan": "00010101000000"}, "NgayTiepNhan", "the year"),
        ({"NgayTiepNhan": True}, "NgayTiepNhan", "expected text"),
        ({"NgayHenTra": "mai"}, "NgayHenTra", "yyyyMMddHHmmss"),
        ({"KenhThucHien": "0"}, "KenhThucHien", "expected 1"),
        ({"TrangThaiHoSo": "11"}, "TrangThaiHoSo", "1 to 10"),
        ({"TrangThaiHoSo": "0"}, "TrangThaiHoSo", "1 to 10"),
        ({"TrangThaiHoSo": ""}, "TrangThaiHoSo", "missing"),
        ({"TrangThaiHoSo": "9"}, "NgayKetThucXuLy", "missing"),
        (
            {"TrangThaiHoSo": "9", "NgayKetThucXuLy": "20261116085959"},
            "NgayKetThucXuLy",
            "before NgayTiepNhan",
        ),
        (
            {"TrangThaiHoSo": "10", "NgayKetThucXuLy": "20261117090000", "NgayTra": "20261117085959"},
            "NgayTra",
            "before NgayKetThucXuLy",
        ),
        ({"NgayKetThucXuLy": "20261117090000"}, "NgayKetThucXuLy", "is not done"),
        ({"NgayNopHoSo": "20261116090001"}, "NgayTiepNhan", "before NgayNopHoSo"),
        ({"DanhSachHoSoBoSung": {}}, "DanhSachHoSoBoSung", "a list"),
        ({"DanhSachHoSoBoSung": ["x"]}, "DanhSachHoSoBoSung[0]", "an object"),
        ({"DanhSachHoSoBoSung": [{}]}, "DanhSachHoSoBoSung[0].NgayBoSung", "missing"),
        ({"DanhSachHoSoBoSung": [ASKED]}, "DanhSachHoSoBoSung[0].NgayTiepNhanBoSung", "missing"),
        (
            {"DanhSachHoSoBoSung": [SUPPLEMENT, {**SUPPLEMENT, "NgayBoSung": "20261118100000"}]},
            "DanhSachHoSoBoSung[1].NgayBoSung",
            "before DanhSachHoSoBoSung[0].NgayTiepNhanBoSung",
        ),
        (
            {"DanhSachHoSoBoSung": [{**SUPPLEMENT, "NgayTiepNhanBoSung": "20261117095959"}]},
            "DanhSachHoSoBoSung[0].NgayTiepNhanBoSung",
            "before DanhSachHoSoBoSung[0].NgayBoSung",
        ),
    ],
)
def test_what_is_wrong_is_named_as_in_the_record_and_stops_no_other(changes, field, sentence):
    text = json.dumps({**RECORD, **changes}) + "\n" + json.dumps(RECORD)
    refused, answered = read_text(text)
    assert refused.dossier is None
    assert refused.error.field == field
    assert sentence in refused.error.message
    assert (answered.line, answered.error) == (2, None)


def test_a_key_given_twice_is_refused():
    text = json.dumps(RECORD).replace('"MaTTHC"', '"MaTTHC": "1.004222", "MaTTHC"')
    (row,) = read_text(text)
    assert (row.error.field, "twice" in row.error.message) == ("MaTTHC", True)


TWO = [RECORD, {**RECORD, "MaHoSo": "H41.101-261116-0002"}]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(map(json.dumps, TWO)),
        json.dumps(TWO),
        json.dumps(TWO, indent=2),
        json.dumps({"error_code": "0", "result": TWO}),
        json.dumps({"service": "x", "page": 12, "result": TWO, "more": {"a": [1]}}, indent=2),
        "\n\n"
        + "\n".join(json.dumps({"hoSo": one, "tienTrinhDongBo": []}) for one in TWO[:0])
        + json.dumps(TWO),
        "\n".join(json.dumps(one, indent=1) for one in TWO),
        "\n".join(json.dumps({"hoSo": one}) for one in TWO),
    ],
)
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_lines_arrays_and_objects_with_a_list_are_read(text, mark, tmp_path):
    from slasvc.services.dossier_files import FileFormat, read_dossiers

    path = tmp_path / "records.json"
    path.write_text(mark + text, encoding="utf-8")
    rows = list(read_dossiers(path, FileFormat.DVCQG))
    assert [row.dossier_id for row in rows] == ["H41.101-261116-0001", "H41.101-261116-0002"]


def test_an_array_is_read_a_piece_at_a_time():
    class Text(io.StringIO):
        most = 0

        def read(self, size=-1):
            part = super().read(size)
            self.most = max(self.most, len(part))
            return part

    text = Text(json.dumps([RECORD] * 2_000))
    rows = read_national(text, "records")
    next(rows)
    assert text.tell() < 2**17
    assert sum(1 for _ in rows) == 1_999
    assert text.most <= 2**16


@pytest.mark.parametrize(
    "text", ["", "  \n ", "[", '[{"MaHoSo": "x"}', "[1 2]", '{\n"MaHoSo": ', "\udcff\udcfe{\0", "[" * 9_000]
)
def test_what_is_no_json_is_unreadable(text):
    with pytest.raises(InvalidInput) as caught:
        read_text(text)
    assert caught.value.reason is Reason.UNREADABLE_INPUT


def test_a_line_that_is_no_record_stops_no_other():
    rows = read_text("\n".join([json.dumps(RECORD), '{"MaHoSo": }', "[1]", json.dumps(RECORD)]))
    assert [row.error and row.error.reason for row in rows] == [
        None,
        Reason.UNREADABLE_INPUT,
        Reason.INVALID_VALUE,
        None,
    ]


def test_a_line_that_is_too_long_stops_no_other():
    long = json.dumps({**RECORD, "GhiChu": "x" * 3 * MAX_RECORD})
    rows = read_text("\n".join([json.dumps(RECORD), long, json.dumps(RECORD)]))
    assert [(row.line, row.error and row.error.reason) for row in rows] == [
        (1, None),
        (2, Reason.TOO_LARGE),
        (3, None),
    ]


def test_every_state_has_a_number():
    assert [state.value for state in State] == list(range(1, 11))
