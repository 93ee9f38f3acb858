"""One record of the national portal (Cổng Dịch vụ công quốc gia) as a `Dossier`, or a refusal.

Times are `yyyyMMddHHmmss` in Viet Nam. Only the keys below are ever read; everything else, above all whom the
dossier concerns, is dropped by `keep_known` while the JSON is parsed, and no refusal quotes a value. An
appointment at 000000 is a date without a time of day: it lasts until the end of that day.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, NoReturn
from zoneinfo import ZoneInfo

from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.model.codes import is_authority_code, is_procedure_code
from slasvc.model.dossier import Channel, Dossier, Event, EventKind
from slasvc.services.dossier_rows import DossierRow

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DAY_SECONDS = 86_400
"""Every day in Viet Nam has as many."""

RECORD_KEYS = (
    "MaHoSo",
    "MaTTHC",
    "KenhThucHien",
    "NgayNopHoSo",
    "NgayTiepNhan",
    "NgayHenTra",
    "TrangThaiHoSo",
    "NgayKetThucXuLy",
    "NgayTra",
    "NgayTuChoi",
    "DanhSachHoSoBoSung",
)
SUPPLEMENT_KEYS = ("NgayBoSung", "NgayTiepNhanBoSung", "NgayHenTraTruoc", "NgayHenTraMoi", "NoiDungBoSung")
REASON_STATED = "stated in the national record"
"""Stands for the text of every supplement request, which is not kept."""


class State(enum.IntEnum):
    """TrangThaiHoSo: the ten national states of a dossier."""

    SUBMITTED = 1
    ACCEPTED = 2
    REFUSED_AT_INTAKE = 3
    IN_PROGRESS = 4
    SUPPLEMENT = 5
    FINANCIAL_OBLIGATION = 6
    WITHDRAWN = 7
    STOPPED = 8
    COMPLETED = 9
    RETURNED = 10


NOT_ACCEPTED = frozenset({State.SUBMITTED, State.REFUSED_AT_INTAKE})
DONE = frozenset({State.COMPLETED, State.RETURNED})
OPEN = frozenset(State) - NOT_ACCEPTED - DONE - {State.WITHDRAWN}
GROUNDS = {
    State.SUPPLEMENT: "supplement",
    State.FINANCIAL_OBLIGATION: "financial_obligation",
    State.STOPPED: "stop",
}
"""The ground of a suspension that a state says, without saying since when."""
CHANNELS = {"1": Channel.COUNTER, "2": Channel.ONLINE, "3": Channel.POST}
"""KenhThucHien. HinhThuc (0, 1) is not read: public connectors fill it with how the result is handed over."""

_TIME = re.compile(r"[0-9]{14}")
_TIME_EXPECTED = "expected yyyyMMddHHmmss in the time of Viet Nam, as in 20261116090000"
_YEARS = range(2000, 2101)
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,99}")
_PROCEDURE = re.compile(r"([0-9x]\.[0-9]{6})(\.[0-9]{2,3}){0,3}(\.[A-Y][0-9]{2})?")
_HIGHEST_FIRST = re.compile(r"([A-Y][0-9]{2}(?:\.[0-9]{1,3})*)-[0-9]{6}-[0-9]{1,8}")
_LOWEST_FIRST = re.compile(r"((?:[0-9]{1,3}\.)+[A-Y][0-9]{2})-[0-9]{6}-[0-9]{1,8}")
_REPEATED = "\0repeated"
_KNOWN = frozenset({*RECORD_KEYS, *SUPPLEMENT_KEYS})
_LIST = "DanhSachHoSoBoSung"


class Supplement(NamedTuple):
    """A request for supplements: when it was made and answered, and the appointments before and after it.

    Attributes:
        place: in the list as given, for refusals.
        answered_time: None while it is open.
    """

    place: int
    asked_time: int
    answered_time: int | None
    before_time: int | None
    after_time: int | None
    reasoned: bool

    def field(self, name: str) -> str:
        """Return the path of a field of this entry."""
        return f"{_LIST}[{self.place}].{name}"


@dataclass(frozen=True, slots=True)
class NationalRecord:
    """What a record says that a dossier does not hold.

    Attributes:
        procedure: MaTTHC as written, which may go on with a local suffix.
        accepted_time: None for a dossier that was not accepted.
        first_appointment: what was promised at receipt; None where the record does not hold it any more.
        appointment: NgayHenTra, which later supplements may have moved.
        completed_time: NgayKetThucXuLy.
        moved: whether a supplement that came in after acceptance may have moved the appointment.
        undated: the state says that the clock stands, but no field says since when.
        event_fields: the field of the record that each event of the dossier comes from.
    """

    state: State
    procedure: str
    accepted_time: int | None
    first_appointment: int | None
    appointment: int | None
    completed_time: int | None
    moved: bool
    undated: bool
    event_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NationalRow(DossierRow):
    """A row that was a national record; `record` is None where it is refused."""

    record: NationalRecord | None = None


def keep_known(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the known keys of a JSON object, as its `object_pairs_hook`; of a text only whether there is one."""
    kept: dict[str, object] = {}
    for key, value in pairs:
        if key in _KNOWN:
            if key in kept:
                kept[_REPEATED] = key
            kept[key] = _has_text(value) if key == "NoiDungBoSung" else value
    return kept


def decode_record(line: int, values: Mapping[str, object], authority: str = "") -> NationalRow:
    """Return the row of a record that `keep_known` has read; never raises for what it holds.

    `authority` is the code for records whose MaHoSo names none.
    """
    dossier_id = values.get("MaHoSo")
    shown = dossier_id if isinstance(dossier_id, str) and _ID.fullmatch(dossier_id) else ""
    code = values.get("MaTTHC")
    named = _PROCEDURE.fullmatch(code) if isinstance(code, str) else None
    procedure = named[1] if named else ""
    try:
        dossier, record = _decode(values, authority)
    except SlaError as error:
        return NationalRow(line, None, error, shown, procedure)
    return NationalRow(line, dossier, None, dossier.id, dossier.procedure, dossier.authority, record)


def refuse_record(line: int, message: str, reason: Reason = Reason.INVALID_VALUE) -> NationalRow:
    """Return a row that is no record."""
    return NationalRow(line, None, InvalidInput(reason, message))


def write_time(seconds: int) -> str:
    """Return an instant as `yyyyMMddHHmmss`."""
    return datetime.fromtimestamp(seconds, ZONE).strftime("%Y%m%d%H%M%S")


def write_appointment(seconds: int) -> str:
    """Return the instant an appointment lasts to; the 24:00 at which a day ends as its last second.

    000000 of the next day would be read as that day.
    """
    written = write_time(seconds)
    return write_time(seconds - 1) if written.endswith("000000") else written


def read_authority(dossier_id: str) -> str:
    """Return the authority that a MaHoSo names, highest group first; empty where it names none.

    Circular 01/2018/TT-VPCP art. 19 writes the lowest group first (000.03.12.H40-...), with zeros for levels
    that are not used; Decision 20/2020/QĐ-TTg the highest (H40.12.3-...).
    """
    if found := _HIGHEST_FIRST.fullmatch(dossier_id):
        code = found[1]
    elif found := _LOWEST_FIRST.fullmatch(dossier_id):
        groups = found[1].split(".")
        while not groups[0].strip("0"):
            groups.pop(0)
        code = ".".join(reversed(groups))
    else:
        return ""
    return code if is_authority_code(code) else ""


def _decode(values: Mapping[str, object], authority: str) -> tuple[Dossier, NationalRecord]:
    if repeated := values.get(_REPEATED):
        _invalid(str(repeated), "is given twice")
    dossier_id = _required_text(values, "MaHoSo")
    if not _ID.fullmatch(dossier_id):
        raise _malformed("MaHoSo", "letters, digits, dots and hyphens, as in H40.12.3-261122-0001")
    procedure = _required_text(values, "MaTTHC")
    code = _PROCEDURE.fullmatch(procedure)
    if code is None or not is_procedure_code(code[1]):
        raise _malformed("MaTTHC", "a code such as 1.004873")
    owner = read_authority(dossier_id) or authority
    if not owner:
        example = "000.03.12.H40-261122-0001 or H40.12.3-261122-0001"
        raise _malformed("MaHoSo", f"{example}, to tell the authority; or state it for all such records")
    state = _state(values)
    reader = _Reader(values, state, _supplements(values))
    reader.read()
    channel = _text(values, "KenhThucHien")
    if channel and channel not in CHANNELS:
        _invalid("KenhThucHien", "expected 1 (counter), 2 (online) or 3 (post)")
    events, fields = zip(*reader.events, strict=True)
    return (
        Dossier(dossier_id, code[1], owner, events, CHANNELS.get(channel)),
        NationalRecord(
            state,
            procedure,
            None if state in NOT_ACCEPTED else reader.received_time,
            reader.first_appointment,
            reader.appointment,
            reader.completed_time,
            reader.moved,
            reader.undated,
            fields,
        ),
    )


class _Reader:
    """Makes events of the fields of one record, each checked against those before it."""

    def __init__(self, values: Mapping[str, object], state: State, supplements: Sequence[Supplement]) -> None:
        self.state = state
        self.supplements = supplements
        self.submitted_time = _time(values, "NgayNopHoSo")
        self.received_time = _time(values, "NgayTiepNhan")
        self.completed_time = _time(values, "NgayKetThucXuLy")
        self.returned_time = _time(values, "NgayTra")
        self.refused_time = _time(values, "NgayTuChoi")
        self.appointment = _appointment(values, "NgayHenTra")
        self.first_appointment: int | None = None
        self.moved = self.undated = False
        self.events: list[tuple[Event, str]] = []
        self.last: tuple[int, str] | None = None

    def read(self) -> None:
        """Fill `events`. Raises InvalidInput for what is missing or contradicts itself."""
        if self.state in OPEN | {State.SUBMITTED}:
            for time, field in ((self.completed_time, "NgayKetThucXuLy"), (self.returned_time, "NgayTra")):
                if time is not None:
                    _invalid(field, f"is given although TrangThaiHoSo {self.state.value} is not done")
        if self.state in NOT_ACCEPTED:
            self._read_not_accepted()
        else:
            self._read_accepted()

    def _read_not_accepted(self) -> None:
        filed = self.submitted_time if self.submitted_time is not None else self.received_time
        if filed is None:
            raise _missing("NgayTiepNhan")
        self._add(
            EventKind.SUBMITTED, filed, "NgayTiepNhan" if self.submitted_time is None else "NgayNopHoSo"
        )
        for supplement in self.supplements:
            self._ask(supplement)
        if self.state is State.REFUSED_AT_INTAKE:
            times = (
                (self.refused_time, "NgayTuChoi"),
                (self.completed_time, "NgayKetThucXuLy"),
                (self.received_time, "NgayTiepNhan"),
            )
            self._end(EventKind.REFUSED, times)
        self.completed_time = None

    def _read_accepted(self) -> None:
        received = self.received_time
        if received is None:
            raise _missing("NgayTiepNhan")
        if self.submitted_time is not None:
            self._add(EventKind.SUBMITTED, self.submitted_time, "NgayNopHoSo")
        at_intake = [one for one in self.supplements if one.asked_time < received]
        later = [one for one in self.supplements if one.asked_time >= received]
        for supplement in at_intake:
            if supplement.answered_time is None:
                _invalid(
                    supplement.field("NgayTiepNhanBoSung"), "a request before NgayTiepNhan has no answer"
                )
            self._ask(supplement)
        self._promise(later)
        self._add(EventKind.ACCEPTED, received, "NgayTiepNhan", promised_time=self.first_appointment)
        for position, supplement in enumerate(later):
            open_at_the_end = position == len(later) - 1 and self.state not in {
                State.ACCEPTED,
                State.IN_PROGRESS,
            }
            if supplement.answered_time is None and not open_at_the_end:
                raise _missing(supplement.field("NgayTiepNhanBoSung"))
            self._ask(supplement)
        self._close(waiting=bool(later) and later[-1].answered_time is None)

    def _promise(self, later: Sequence[Supplement]) -> None:
        """Find the first appointment: a supplement that was answered may have moved NgayHenTra."""
        self.moved = any(one.answered_time is not None for one in later)
        before = later[0].before_time if later else None
        self.first_appointment = before if before is not None or self.moved else self.appointment

    def _close(self, *, waiting: bool) -> None:
        if self.state in DONE:
            if self.completed_time is None:
                raise _missing("NgayKetThucXuLy")
            self._add(EventKind.COMPLETED, self.completed_time, "NgayKetThucXuLy")
            if self.returned_time is not None:
                self._add(EventKind.RETURNED, self.returned_time, "NgayTra")
        elif self.state is State.WITHDRAWN:
            times = ((self.completed_time, "NgayKetThucXuLy"), (self.returned_time, "NgayTra"))
            self._end(EventKind.WITHDRAWN, times)
        elif self.state in GROUNDS and not (waiting and self.state is State.SUPPLEMENT):
            # No field says since when: taken from the last thing known, so that nobody is late by a guess.
            self.undated = True
            self._end(EventKind.SUSPENDED, (), ground=GROUNDS[self.state])

    def _ask(self, supplement: Supplement) -> None:
        reason = REASON_STATED if supplement.reasoned else ""
        ground = GROUNDS[State.SUPPLEMENT]
        asked = supplement.field("NgayBoSung")
        self._add(EventKind.SUSPENDED, supplement.asked_time, asked, ground=ground, reason=reason)
        if supplement.answered_time is not None:
            field = supplement.field("NgayTiepNhanBoSung")
            self._add(EventKind.RESUMED, supplement.answered_time, field, ground=ground)

    def _end(self, kind: EventKind, times: Sequence[tuple[int | None, str]], *, ground: str = "") -> None:
        """Add an event at the first time that is given, else at the last thing known."""
        assert self.last is not None  # every history begins with a filing or an acceptance
        time, field = next(((t, f) for t, f in times if t is not None), (self.last[0], "TrangThaiHoSo"))
        self._add(kind, time, field, ground=ground)

    def _add(
        self,
        kind: EventKind,
        time: int,
        field: str,
        *,
        ground: str = "",
        reason: str = "",
        promised_time: int | None = None,
    ) -> None:
        if self.last is not None and time < self.last[0]:
            _invalid(field, f"lies before {self.last[1]}")
        self.last = (time, field)
        event = Event(kind, time, ground=ground, reason=reason, promised_time=promised_time)
        self.events.append((event, field))


def _state(values: Mapping[str, object]) -> State:
    text = _required_text(values, "TrangThaiHoSo")
    if not re.fullmatch(r"0?[1-9]|10", text):
        _invalid("TrangThaiHoSo", "expected a state from 1 to 10")
    return State(int(text))


def _supplements(values: Mapping[str, object]) -> list[Supplement]:
    """Return the requests in order of their time."""
    listed = values.get(_LIST)
    if listed in (None, ""):
        return []
    if not isinstance(listed, list):
        _invalid(_LIST, "expected a list")
    found = []
    for index, entry in enumerate(listed):
        prefix = f"{_LIST}[{index}]."
        if not isinstance(entry, dict):
            _invalid(prefix[:-1], "expected an object with NgayBoSung")
        if repeated := entry.get(_REPEATED):
            _invalid(f"{prefix}{repeated}", "is given twice")
        asked = _time(entry, "NgayBoSung", prefix)
        if asked is None:
            raise _missing(f"{prefix}NgayBoSung")
        found.append(
            Supplement(
                index,
                asked,
                _time(entry, "NgayTiepNhanBoSung", prefix),
                _appointment(entry, "NgayHenTraTruoc", prefix),
                _appointment(entry, "NgayHenTraMoi", prefix),
                entry.get("NoiDungBoSung") is True,
            )
        )
    return sorted(found, key=lambda one: one.asked_time)


def _appointment(values: Mapping[str, object], name: str, prefix: str = "") -> int | None:
    """Return the instant an appointment lasts to: of a date without a time of day, the end of that day."""
    time = _time(values, name, prefix)
    if time is not None and _text(values, name, prefix).endswith("000000"):
        return time + DAY_SECONDS
    return time


def _time(values: Mapping[str, object], name: str, prefix: str = "") -> int | None:
    text, field = _text(values, name, prefix), prefix + name
    if not text:
        return None
    if not _TIME.fullmatch(text):
        what = "is a date without a time of day; " if re.fullmatch(r"[0-9]{8}", text) else ""
        _invalid(field, what + _TIME_EXPECTED)
    parts = (text[:4], text[4:6], text[6:8], text[8:10], text[10:12], text[12:])
    year, month, day, hour, minute, second = map(int, parts)
    if year not in _YEARS:
        _invalid(field, f"the year must be from {_YEARS.start} to {_YEARS.stop - 1}; {_TIME_EXPECTED}")
    try:
        return int(datetime(year, month, day, hour, minute, second, tzinfo=ZONE).timestamp())
    except ValueError:
        _invalid(field, f"there is no such date or time of day; {_TIME_EXPECTED}")


def _required_text(values: Mapping[str, object], name: str) -> str:
    text = _text(values, name)
    if not text:
        raise _missing(name)
    return text


def _text(values: Mapping[str, object], name: str, prefix: str = "") -> str:
    value = values.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        _invalid(f"{prefix}{name}", "expected text")
    return value.strip()


def _has_text(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None


def _missing(field: str) -> InvalidInput:
    return InvalidInput(Reason.MISSING_FIELD, f"{field} is missing", field=field)


def _malformed(field: str, expected: str) -> InvalidInput:
    return InvalidInput(Reason.MALFORMED_CODE, f"{field} is malformed; expected {expected}", field=field)


def _invalid(field: str, message: str) -> NoReturn:
    raise InvalidInput(Reason.INVALID_VALUE, f"{field}: {message}", field=field)
