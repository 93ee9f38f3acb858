"""A seeded generator of national records, written from the side of the law and knowing nothing of slasvc.

Lawful dates are counted by walking the days of `tests/fixtures/vn_days.csv`; mistakes are made on purpose, only
where no other mistake of the list gives the same date, so that a test can say exactly what an audit must find.
Every field that is about a person holds `MARKER`.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

REGISTER = Path(__file__).parents[1] / "fixtures" / "vn_days.csv"
MARKER = "BIMAT-Nguyễn-Thị-Đánh-Dấu"
AS_OF = "2026-11-20T17:00:00+07:00"
TODAY = date(2026, 11, 20)
ONE = timedelta(1)

# Procedure, length, counted in working days, offices that take it in, other terms of the same procedure.
PROCEDURES: list[tuple[str, int, bool, tuple[str, ...], tuple[tuple[int, bool], ...]]] = [
    ("1.004873", 3, True, ("H41.101", "H41.102", "H26.101"), ()),
    ("1.004194", 3, True, ("H41.101", "H29.101"), ()),
    ("1.004222", 7, True, ("H41.101", "H41.102"), ((15, False),)),
    ("1.001612", 3, True, ("H41.102", "H26.101"), ()),
    ("2.001583", 3, True, ("000.00.01.H41", "000.00.01.H26"), ()),
    ("3.000347", 5, True, ("000.00.02.H41",), ()),
    ("1.012784", 12, True, ("000.00.03.H41",), ((22, True),)),
    ("2.001035", 2, True, ("H41.101", "H29.101"), ()),
    ("1.011607", 15, False, ("H41.101", "H41.102"), ()),
    ("1.001695", 10, False, ("H26.101", "H29.101"), ()),
]
RESTARTING = frozenset({"1.004873", "1.004194", "1.004222", "2.001583", "3.000347"})
MISTAKES = ("swap_forgotten", "calendar_days", "first_day_counted", "unexplained", "swap_announced_later")
MOVED_MISTAKES = ("not_moved", "resumed_not_restarted")
# Swaps of the period: day off, day worked instead, day of publication.
SWAPS = (
    (date(2026, 1, 2), date(2026, 1, 10), date(2025, 12, 25)),
    (date(2026, 8, 31), date(2026, 8, 22), None),
)


@dataclass
class Days:
    """The register as sets of dates, and the walk over them."""

    off: dict[date, str] = field(default_factory=dict)
    worked: set[date] = field(default_factory=set)

    @classmethod
    def read(cls) -> Days:
        days = cls()
        with REGISTER.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                day = date.fromisoformat(row["date"])
                if row["kind"] == "swap_work":
                    days.worked.add(day)
                else:
                    days.off[day] = row["kind"]
        return days

    def counts(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def without(self, *kinds: str, but: frozenset[date] = frozenset()) -> Days:
        """Return days of which those kinds, or those dates, are forgotten."""
        off = {day: kind for day, kind in self.off.items() if kind not in kinds and day not in but}
        return Days(off, set() if "swap_work" in kinds else set(self.worked))

    def add(self, day: date, length: int) -> date:
        """Return the working day `length` working days after `day`; 0 is the day itself or the next one."""
        if length == 0:
            return self.roll(day)
        while length:
            day += ONE
            length -= self.counts(day)
        return day

    def roll(self, day: date) -> date:
        while not self.counts(day):
            day += ONE
        return day

    def lay(self, day: date, length: int, working: bool) -> date:
        return self.add(day, length) if working else self.roll(day + length * ONE)

    def between(self, after: date, until: date) -> int:
        return sum(self.counts(after + n * ONE) for n in range(1, (until - after).days + 1))


@dataclass
class Truth:
    """What was built: the record, and what an audit must say of it.

    Attributes:
        refused: the field of the record that is wrong; empty where none is.
        first, moved: why an appointment differs, "equal" where it does not, None where there is none.
        lawful: the date that decides at the end; None where the dossier has none.
        wrongly_in_time, wrongly_late: whether the recorded class and the lawful one contradict each other.
    """

    record: dict[str, Any]
    refused: str = ""
    first: str | None = None
    moved: str | None = None
    lawful: date | None = None
    wrongly_in_time: bool = False
    wrongly_late: bool = False


class Generator:
    """Builds records; equal seeds build equal records."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)
        self.days = Days.read()
        self.number = 0

    def build(self, count: int, mistakes: float = 0.2, broken: float = 0.02) -> Iterator[Truth]:
        """Yield records, a share of them with a mistake in an appointment and a share that is to be refused."""
        for _ in range(count):
            if self.random.random() < broken:
                yield self._broken()
            elif self.random.random() < mistakes:
                kind = self.random.choice(MISTAKES + MOVED_MISTAKES)
                yield self._supplemented(kind) if kind in MOVED_MISTAKES else self._plain(kind)
            elif self.random.random() < 0.1:
                yield self._supplemented("equal")
            elif self.random.random() < 0.08:
                yield self._unusual()
            else:
                yield self._plain("equal")

    # Receipts and appointments

    def _plain(self, kind: str) -> Truth:
        while True:
            procedure = self.random.choice(PROCEDURES)
            accepted = self._accepted(kind)
            recorded, lawful = self._appointment(procedure, accepted, kind)
            if recorded is not None:
                break
        record = self._record(procedure, accepted, recorded)
        truth = Truth(record, first=kind, lawful=lawful)
        self._finish(truth, accepted, recorded, lawful)
        return truth

    def _accepted(self, kind: str) -> date:
        if kind == "swap_announced_later":
            day = date(2025, 12, 8) + self.random.randrange(17) * ONE
        elif kind == "swap_forgotten":
            first = self.random.choice((date(2025, 12, 25), date(2026, 8, 10)))
            day = first + self.random.randrange(14) * ONE
        else:
            day = date(2025, 7, 7) + self.random.randrange(470) * ONE
        return self.days.roll(day)

    def _appointment(
        self,
        procedure: tuple[str, int, bool, tuple[str, ...], tuple[tuple[int, bool], ...]],
        day: date,
        kind: str,
    ) -> tuple[date | None, date]:
        """Return the date with the mistake `kind` and the lawful one; None where others give the same."""
        _, length, working, _, others = procedure
        lawful = self.days.lay(day, length, working)
        if kind == "equal":
            return lawful, lawful
        dates = self._mistaken(day, length, working, others)
        if kind == "unexplained":
            known = {lawful, *(one for found in dates.values() for one in found)}
            choices = [lawful + n * ONE for n in range(-4, 30) if lawful + n * ONE > day]
            free = [one for one in choices if one not in known]
            return (self.random.choice(free) if free else None), lawful
        cause = "swap_forgotten" if kind == "swap_announced_later" else kind
        found = dates.get(cause, set())
        # A swap forgotten whole is the first mistake an audit thinks of: half of it gives the same dates.
        others_named = () if cause == "swap_forgotten" else dates
        rest = {one for name in others_named if name != cause for one in dates[name]}
        usable = sorted(found - rest - {lawful})
        return (self.random.choice(usable) if usable else None), lawful

    def _mistaken(
        self, day: date, length: int, working: bool, others: tuple[tuple[int, bool], ...]
    ) -> dict[str, set[date]]:
        """Return the dates that each kind of mistake gives."""
        days = self.days
        found = {
            "swap_forgotten": {days.without("swap_off", "swap_work").lay(day, length, working)},
            "half_a_swap": {
                days.without("swap_off").lay(day, length, working),
                days.without("swap_work").lay(day, length, working),
            },
            "holidays": {
                days.without("statutory", "substitute", "swap_off", "swap_work").lay(day, length, working),
                days.without("substitute").lay(day, length, working),
            },
            "unit": {days.lay(day, length, not working)},
            "unrolled": {day + length * ONE},
            "first_day_counted": {days.lay(day, length - 1, working)},
            "cut_off": {days.lay(days.add(day, 1), length, working)},
            "another term": {days.lay(day, one, unit) for one, unit in others},
        }
        holidays = [one for one in days.off if day < one < day + 60 * ONE]
        for first in range(len(holidays)):
            for last in range(first, len(holidays)):
                forgotten = frozenset(holidays[first : last + 1])
                found["holidays"].add(days.without(but=forgotten).lay(day, length, working))
        if working:
            found["calendar_days"] = found.pop("unit") | found.pop("unrolled")
        return found

    # Supplements

    def _supplemented(self, kind: str) -> Truth:
        while True:
            procedure = self.random.choice([one for one in PROCEDURES if one[0] in RESTARTING])
            length, accepted = procedure[1], self._accepted("equal")
            first = self.days.add(accepted, length)
            asked = self.days.add(accepted, self.random.randint(1, min(3, length)))
            answered = self.days.add(asked, self.random.randint(2, 9))
            lawful = self.days.add(answered, length)
            resumed = self.days.add(accepted, length + self.days.between(asked, answered))
            recorded = {"equal": lawful, "not_moved": first, "resumed_not_restarted": resumed}[kind]
            if answered < TODAY - 40 * ONE and len({lawful, first, resumed}) == 3:
                break
        record = self._record(procedure, accepted, recorded)
        record["DanhSachHoSoBoSung"] = [
            {
                "HoSoBoSungId": "1",
                "NguoiYeuCauBoSung": MARKER,
                "NoiDungBoSung": f"Bổ sung giấy tờ của {MARKER}",
                "NgayBoSung": _written(asked, time(10, 30)),
                "NguoiTiepNhanBoSung": MARKER,
                "ThongTinTiepNhan": MARKER,
                "NgayTiepNhanBoSung": _written(answered, time(9, 15)),
                "TrangThaiBoSung": "1",
                "NgayHenTraTruoc": _written(first, time(17)),
                "NgayHenTraMoi": _written(recorded, time(17)),
            }
        ]
        truth = Truth(record, first="equal", moved=kind, lawful=lawful)
        self._finish(truth, answered, recorded, lawful)
        return truth

    # Ends, and records that have none

    def _finish(self, truth: Truth, start: date, recorded: date, lawful: date) -> None:
        """Complete most dossiers around their dates, leave the latest running."""
        record = truth.record
        if start > TODAY - 20 * ONE or self.random.random() < 0.02:
            record["TrangThaiHoSo"] = self.random.choice(("2", "4"))
            truth.wrongly_in_time = lawful < TODAY <= recorded
            truth.wrongly_late = recorded < TODAY <= lawful
            return
        completed = start
        while completed <= start or completed > TODAY:
            completed = (
                self.random.choice((recorded, lawful)) + self.random.choice((-2, -1, -1, 0, 0, 0, 1)) * ONE
            )
            if max(recorded, lawful) - 2 * ONE <= start:
                completed = start + self.random.randint(1, 3) * ONE
        record["TrangThaiHoSo"] = self.random.choice(("9", "10"))
        record["NgayKetThucXuLy"] = _written(completed, time(16, 20, 5))
        if record["TrangThaiHoSo"] == "10":
            record["NgayTra"] = _written(completed + 2 * ONE, time(8, 45))
        truth.wrongly_in_time = lawful < completed <= recorded
        truth.wrongly_late = recorded < completed <= lawful

    def _unusual(self) -> Truth:
        """Return a record that is not accepted, suspended or withdrawn."""
        state = self.random.choice(("1", "3", "5", "6", "7", "8"))
        procedure = self.random.choice([one for one in PROCEDURES if one[0] in RESTARTING])
        accepted = self.days.roll(TODAY - self.random.randint(3, 30) * ONE)
        lawful = self.days.add(accepted, procedure[1])
        record = self._record(procedure, accepted, lawful)
        record["TrangThaiHoSo"] = state
        if state in {"1", "3"}:
            record["NgayNopHoSo"] = record["NgayTiepNhan"]
            if state == "3":
                record["NgayTuChoi"] = _written(accepted + ONE, time(8))
            return Truth(record, first="not_accepted")
        if state == "5":
            asked = _written(self.days.add(accepted, 1), time(9))
            record["DanhSachHoSoBoSung"] = [{"NgayBoSung": asked, "NoiDungBoSung": MARKER}]
        return Truth(record, first="equal")

    def _broken(self) -> Truth:
        truth = self._plain("equal")
        record = truth.record
        kind = self.random.randrange(5)
        accepted = str(record["NgayTiepNhan"])
        if kind == 0:
            record["MaTTHC"], refused = "1.999999", "MaTTHC"
        elif kind == 1:
            record["NgayTiepNhan"], refused = accepted[:8], "NgayTiepNhan"
        elif kind == 2:
            record["TrangThaiHoSo"], refused = MARKER, "TrangThaiHoSo"
        elif kind == 3:
            record["NgayHenTra"], refused = f"{accepted[:4]}1340250000", "NgayHenTra"
        else:
            record["TrangThaiHoSo"], refused = "9", "NgayKetThucXuLy"
            record["NgayKetThucXuLy"] = f"2025{accepted[4:]}" if accepted > "2026" else "20250101080000"
        return Truth(record, refused=refused)

    def _record(
        self,
        procedure: tuple[str, int, bool, tuple[str, ...], tuple[tuple[int, bool], ...]],
        accepted: date,
        appointment: date,
    ) -> dict[str, Any]:
        self.number += 1
        office = self.random.choice(procedure[3])
        at = time(self.random.randint(7, 14), self.random.randint(30, 59), self.random.randrange(60))
        appointed = _written(appointment, self.random.choice((time(17), time(16, 30), time(0))))
        return {
            "MaHoSo": f"{office}-{accepted:%y%m%d}-{self.number:04d}",
            "MaTTHC": procedure[0],
            "TenTTHC": MARKER,
            "MaLinhVuc": MARKER,
            "TenLinhVuc": MARKER,
            "KenhThucHien": self.random.choice(("1", "2", "3")),
            "ChuHoSo": MARKER,
            "LoaiDoiTuong": "1",
            "MaDoiTuong": MARKER,
            "SoGiayToChuHoSo": MARKER,
            "ThongTinKhac": {"DiaChi": MARKER},
            "Email": f"{MARKER}@example.vn",
            "Fax": MARKER,
            "SoDienThoai": MARKER,
            "TrichYeuHoSo": f"Hồ sơ của {MARKER}",
            "NgayTiepNhan": _written(accepted, at),
            "NgayHenTra": appointed,
            "TrangThaiHoSo": "4",
            "NgayTra": "",
            "ThongTinTra": MARKER,
            "HinhThuc": "0",
            "NgayKetThucXuLy": "",
            "DonViXuLy": MARKER,
            "GhiChu": MARKER,
            "TaiLieuNop": [{"TenTepDinhKem": MARKER, "DuongDanTaiTepTin": f"https://example.vn/{MARKER}"}],
            "DanhSachLePhi": [],
            "DanhSachTepDinhKemKhac": [],
            "DanhSachHoSoBoSung": [],
            "DanhSachGiayToKetQua": [{"TenGiayTo": MARKER}],
            "NguoiXuLy": MARKER,
            "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": MARKER}],
        }


def write_lines(truths: list[Truth], path: Path) -> None:
    """Write the records one a line."""
    lines = (json.dumps(truth.record, ensure_ascii=False) for truth in truths)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _written(day: date, at: time) -> str:
    return datetime.combine(day, at).strftime("%Y%m%d%H%M%S")
