"""One record of the national portal (Cổng Dịch vụ công quốc gia) as a `Dossier`, or a refusal.

Only the keys below are ever read; everything else, above all whom the dossier concerns, is dropped by
`keep_known` while the JSON is parsed, and no refusal quotes a value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.model.codes import is_procedure_code
from slasvc.model.dossier import Channel, Dossier
from slasvc.services.dossier_rows import DossierRow
from slasvc.services.national_fields import (
    REPEATED,
    invalid,
    malformed,
    read_authority,
    read_text,
    refuse_repeated,
    require_text,
)
from slasvc.services.national_history import SUPPLEMENTS, HistoryReader, State

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
    SUPPLEMENTS,
)
SUPPLEMENT_KEYS = ("NgayBoSung", "NgayTiepNhanBoSung", "NgayHenTraTruoc", "NgayHenTraMoi", "NoiDungBoSung")
CHANNELS = {"1": Channel.COUNTER, "2": Channel.ONLINE, "3": Channel.POST}
"""KenhThucHien. HinhThuc (0, 1) is not read: public connectors fill it with how the result is handed over."""

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9./_-]{0,99}")
_PROCEDURE = re.compile(r"([0-9x]\.[0-9]{6})(\.[0-9]{2,3}){0,3}(\.[A-Y][0-9]{2})?")
_KNOWN = frozenset({*RECORD_KEYS, *SUPPLEMENT_KEYS})


@dataclass(frozen=True, slots=True)
class NationalRecord:
    """What a record says that a dossier does not hold.

    Attributes:
        procedure: MaTTHC as written, which may go on with a local suffix.
        first_appointment: what was promised at receipt; None where the record does not hold it any more.
        appointment: NgayHenTra, which later supplements may have moved.
        completed_time: NgayKetThucXuLy.
        moved: whether a supplement that came in after acceptance may have moved the appointment.
        undated: the state says that the clock stands, but no field says since when.
        event_fields: the field of the record that each event of the dossier comes from.
    """

    state: State
    procedure: str
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
                kept[REPEATED] = key
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


def _decode(values: Mapping[str, object], authority: str) -> tuple[Dossier, NationalRecord]:
    refuse_repeated(values)
    dossier_id = require_text(values, "MaHoSo")
    if not _ID.fullmatch(dossier_id):
        raise malformed("MaHoSo", "letters, digits, dots and hyphens, as in H40.12.3-261122-0001")
    procedure = require_text(values, "MaTTHC")
    code = _PROCEDURE.fullmatch(procedure)
    if code is None or not is_procedure_code(code[1]):
        raise malformed("MaTTHC", "a code such as 1.004873")
    owner = read_authority(dossier_id) or authority
    if not owner:
        example = "000.03.12.H40-261122-0001 or H40.12.3-261122-0001"
        raise malformed("MaHoSo", f"{example}, to tell the authority; or state it for all such records")
    history = HistoryReader(values)
    history.read()
    channel = read_text(values, "KenhThucHien")
    if channel and channel not in CHANNELS:
        raise invalid("KenhThucHien", "expected 1 (counter), 2 (online) or 3 (post)")
    events, fields = zip(*history.events, strict=True)
    return (
        Dossier(dossier_id, code[1], owner, events, CHANNELS.get(channel)),
        NationalRecord(
            history.state,
            procedure,
            history.first_appointment,
            history.appointment,
            history.completed_time,
            history.moved,
            history.undated,
            fields,
        ),
    )


def _has_text(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None
