"""One row of a dossier file, whatever its format, as a `Dossier` or a refusal.

A JSON row has a list of events; a row of columns has one column for each kind of event that happens once and
needs no other field, a CSV cell being text and a Parquet cell a value with a type. An absent value, a null and
an empty text mean the same.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NoReturn, TypeVar

from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.model.codes import check_authority_code
from slasvc.model.dossier import (
    MAX_ATTRIBUTES,
    MAX_EVENTS,
    MAX_ID,
    MAX_WRITTEN_REASON,
    Channel,
    Dossier,
    Event,
    EventKind,
)
from slasvc.model.term import MAX_LENGTH, Term, Unit

EVENT_COLUMNS = {
    f"{kind.name.lower()}_time": kind
    for kind in (
        EventKind.SUBMITTED,
        EventKind.POSTMARKED,
        EventKind.ACCEPTED,
        EventKind.PAID,
        EventKind.HANDED_OVER,
        EventKind.APOLOGISED,
        EventKind.COMPLETED,
        EventKind.RETURNED,
        EventKind.REFUSED,
        EventKind.WITHDRAWN,
        EventKind.LAPSED,
    )
}
"""Column of each event kind that has one: submitted_time, accepted_time, completed_time and so on."""
PROMISE_COLUMNS = {"accepted_time": "promised_time", "apologised_time": "reappointed_time"}
"""Column of the appointment that goes with an event: that of the receipt slip, and that of the apology."""
JSON_KEYS = (
    "dossier_id",
    "procedure_code",
    "authority_code",
    "channel",
    "case_code",
    "attributes",
    "events",
)
CSV_COLUMNS = (
    *JSON_KEYS[:-1],
    *(name for column in EVENT_COLUMNS for name in (column, PROMISE_COLUMNS.get(column)) if name),
)
PARQUET_COLUMNS = (*CSV_COLUMNS, "events")
REQUIRED_COLUMNS = ("procedure_code", "authority_code")
EVENT_KEYS = (
    "event_id",
    "kind",
    "time",
    "ground",
    "extension",
    "target",
    "reason",
    "authority",
    "official",
    "promised_time",
    "step",
    "cause",
)
EXTENSION_KEYS = ("length", "unit", "plus_half")

EnumT = TypeVar("EnumT", bound=enum.Enum)

CHANNELS = {channel.name.lower(): channel for channel in Channel}
EVENT_KINDS = {kind.name.lower(): kind for kind in EventKind}
TEXTS_OF_KINDS = {
    "ground": (EventKind.SUSPENDED, EventKind.RESUMED),
    "target": (EventKind.ANNULLED,),
    "step": (EventKind.STEP_STARTED, EventKind.STEP_COMPLETED),
    "cause": (EventKind.APOLOGISED, EventKind.EXPLAINED),
}
"""Texts of an event that belong to certain kinds, and are refused with all others."""
PROMISING = (EventKind.ACCEPTED, EventKind.APOLOGISED)
_NEEDED = {
    EventKind.EXTENDED: "extension",
    EventKind.ANNULLED: "target",
    EventKind.CONSULTED: "authority",
    EventKind.ANSWERED: "authority",
    EventKind.TRANSFERRED: "authority",
    EventKind.STEP_STARTED: "step",
    EventKind.STEP_COMPLETED: "step",
}
"""What certain kinds must have beside their time."""
ADDED_UNITS = {unit.name.lower(): unit for unit in Unit if unit is not Unit.SAME_DAY}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TIME_EXAMPLE = "2026-11-16T09:00:00+07:00"


@dataclass(frozen=True, slots=True)
class Instant:
    """A cell that a typed format has already made an instant: whole seconds since the epoch."""

    seconds: int


@dataclass(frozen=True, slots=True)
class DossierRow:
    """A row as read: a dossier or the reason why there is none.

    Attributes:
        line: line of the text file on which the row begins, or number of the Parquet row; both from 1.
        dossier: None when the row is refused.
        error: the refusal, None otherwise.
        dossier_id, procedure_code, authority_code: as written, for the answer to a refused row.
    """

    line: int
    dossier: Dossier | None
    error: SlaError | None = None
    dossier_id: str = ""
    procedure_code: str = ""
    authority_code: str = ""


def check_columns(columns: Sequence[str], known: Sequence[str], name: str) -> None:
    """Refuse a table, which `name` stands for, with a column that is unknown, given twice or missing.

    Raises:
        InvalidInput: `UNREADABLE_INPUT`.
    """
    for index, column in enumerate(columns):
        if column not in known:
            raise unreadable(
                f"{name}: unknown column {column[:64]!r}; known are {', '.join(known)}", column[:64]
            )
        if column in columns[:index]:
            raise unreadable(f"{name}: the column {column} is given twice", column)
    for column in REQUIRED_COLUMNS:
        if column not in columns:
            raise unreadable(f"{name}: the column {column} is missing", column)


def unreadable(message: str, field: str = "") -> InvalidInput:
    """Return the refusal of a whole input."""
    return InvalidInput(Reason.UNREADABLE_INPUT, message, field=field)


def decode_row(line: int, values: Mapping[str, object], known: Iterable[str]) -> DossierRow:
    """Return the row of `values`, whose keys must be among `known`; never raises for what a row holds."""
    shown = [
        value if isinstance(value := values.get(name), str) else ""
        for name in ("dossier_id", "procedure_code", "authority_code")
    ]
    try:
        return DossierRow(line, _decode(values, tuple(known)), None, *shown)
    except SlaError as error:
        return DossierRow(line, None, error, *shown)


def refuse_row(
    line: int, message: str, *, reason: Reason = Reason.INVALID_VALUE, field: str = ""
) -> DossierRow:
    """Return a row that could not be understood."""
    return DossierRow(line, None, InvalidInput(reason, message, field=field))


def _decode(values: Mapping[str, object], known: tuple[str, ...]) -> Dossier:
    _check_keys(values, known, "")
    channel = _text(values, "channel")
    return Dossier(
        id=_short_text(values, "dossier_id", ""),
        procedure=_text(values, "procedure_code"),
        authority=_text(values, "authority_code"),
        events=(*_column_events(values), *_listed_events(values.get("events"))),
        channel=_member(CHANNELS, channel, "channel") if channel else None,
        case=_text(values, "case_code"),
        attributes=frozenset(_attributes(values.get("attributes"))),
    )


def _check_keys(values: Mapping[str, object], known: tuple[str, ...], prefix: str) -> None:
    for name in values:
        if name not in known:
            _invalid(f"{prefix}{name[:64]}", f"unknown key; known are {', '.join(known)}")


def _text(values: Mapping[str, object], name: str, prefix: str = "") -> str:
    value = values.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        _invalid(f"{prefix}{name}", f"expected text, found {_shown(value)}")
    return value


def _attributes(value: object) -> Iterator[str]:
    """Yield attributes from a list of texts, or from one text with semicolons between them."""
    if value is None:
        return
    if isinstance(value, str):
        value = [part.strip() for part in value.split(";")]
    if not isinstance(value, list):
        _invalid("attributes", f"expected a list of texts, found {_shown(value)}")
    if len(value) > MAX_ATTRIBUTES:
        raise _too_large("attributes", len(value), MAX_ATTRIBUTES, "attributes")
    for index, name in enumerate(value):
        if not isinstance(name, str):
            _invalid(f"attributes[{index}]", f"expected text, found {_shown(name)}")
        if name:
            yield name


def _column_events(values: Mapping[str, object]) -> Iterator[Event]:
    for column, kind in EVENT_COLUMNS.items():
        value, promise = values.get(column), PROMISE_COLUMNS.get(column, "")
        promised = values.get(promise)
        if value not in (None, ""):
            time = decode_instant(value, column)
            promised_time = None if promised in (None, "") else decode_instant(promised, promise)
            yield Event(kind, time, promised_time=promised_time)
        elif promised not in (None, ""):
            _invalid(promise, f"expected {column} with it, found none")


def _listed_events(value: object) -> Iterator[Event]:
    if value is None:
        return
    if not isinstance(value, list):
        _invalid("events", f"expected a list of events, found {_shown(value)}")
    if len(value) > MAX_EVENTS:
        raise _too_large("events", len(value), MAX_EVENTS, "events")
    for index, event in enumerate(value):
        yield _event(event, f"events[{index}]")


def _event(value: object, path: str) -> Event:
    if not isinstance(value, dict):
        _invalid(path, f"expected an object with kind and time, found {_shown(value)}")
    prefix = f"{path}."
    _check_keys(value, EVENT_KEYS, prefix)
    _check_present(value, ("kind", "time"), prefix)
    kind = _member(EVENT_KINDS, _text(value, "kind", prefix), f"{prefix}kind")
    time = decode_instant(value["time"], f"{prefix}time")
    if (needed := _NEEDED.get(kind)) is not None:
        _check_present(value, (needed,), prefix)
    return Event(
        kind,
        time,
        _short_text(value, "event_id", prefix),
        _text_of_kinds(value, "ground", kind, prefix),
        _extension(value, kind, prefix),
        _text_of_kinds(value, "target", kind, prefix),
        _short_text(value, "reason", prefix, MAX_WRITTEN_REASON),
        _acting_authority(value, prefix),
        _short_text(value, "official", prefix),
        _promised_time(value, kind, prefix),
        _text_of_kinds(value, "step", kind, prefix),
        _text_of_kinds(value, "cause", kind, prefix),
    )


def _text_of_kinds(value: Mapping[str, object], name: str, kind: EventKind, prefix: str) -> str:
    text = _short_text(value, name, prefix)
    if text and kind not in TEXTS_OF_KINDS[name]:
        raise _misplaced(f"{prefix}{name}", TEXTS_OF_KINDS[name], kind)
    return text


def _promised_time(value: Mapping[str, object], kind: EventKind, prefix: str) -> int | None:
    promised, path = value.get("promised_time"), f"{prefix}promised_time"
    if promised in (None, ""):
        return None
    if kind not in PROMISING:
        raise _misplaced(path, PROMISING, kind)
    return decode_instant(promised, path)


def _misplaced(field: str, kinds: Iterable[EventKind], found: EventKind) -> InvalidInput:
    expected = " or ".join(kind.name.lower() for kind in kinds)
    message = f"{field}: expected {expected} with it, found {found.name.lower()}"
    return InvalidInput(Reason.INVALID_VALUE, message, field=field)


def _extension(value: Mapping[str, object], kind: EventKind, prefix: str) -> Term | None:
    extension, path = value.get("extension"), f"{prefix}extension"
    if kind is not EventKind.EXTENDED:
        if extension not in (None, ""):
            raise _misplaced(path, (EventKind.EXTENDED,), kind)
        return None
    if not isinstance(extension, dict):
        _invalid(path, f"expected an object with length and unit, found {_shown(extension)}")
    _check_keys(extension, EXTENSION_KEYS, f"{path}.")
    _check_present(extension, ("length", "unit"), f"{path}.")
    unit = _member(ADDED_UNITS, _text(extension, "unit", f"{path}."), f"{path}.unit")
    length, plus_half = extension["length"], extension.get("plus_half")
    if type(length) is not int or not 0 <= length <= MAX_LENGTH:
        _invalid(f"{path}.length", f"expected a whole number from 0 to {MAX_LENGTH}")
    if not (plus_half is None or isinstance(plus_half, bool)):
        _invalid(f"{path}.plus_half", f"expected true or false, found {_shown(plus_half)}")
    return Term(length, unit, bool(plus_half))  # what the term takes is for the rule of the dossier to say


def _acting_authority(value: Mapping[str, object], prefix: str) -> str:
    code = _text(value, "authority", prefix)
    if code:
        try:
            check_authority_code(code)
        except InvalidInput as error:
            error.field = f"{prefix}authority"
            raise
    return code


def _check_present(values: Mapping[str, object], names: Iterable[str], prefix: str) -> None:
    for name in names:
        if values.get(name) in (None, ""):
            raise InvalidInput(Reason.MISSING_FIELD, f"{prefix}{name} is missing", field=f"{prefix}{name}")


def _short_text(values: Mapping[str, object], name: str, prefix: str, limit: int = MAX_ID) -> str:
    text = _text(values, name, prefix)
    if len(text) > limit:
        raise _too_large(f"{prefix}{name}", len(text), limit, "characters")
    return text


def decode_instant(value: object, field: str) -> int:
    """Return seconds since the epoch from ISO 8601 text with an offset, or from an instant already so.

    A fraction of a second is dropped. A time without a zone is refused: which instant it is depends on
    where it was written down, and nothing here may guess that.
    """
    if isinstance(value, Instant):
        return value.seconds
    if isinstance(value, str):
        value = _parsed_time(value, field)
    if not isinstance(value, datetime):
        _invalid(field, f"expected a time such as {_TIME_EXAMPLE}, found {_shown(value)}")
    if value.tzinfo is None:
        _invalid(field, f"{value.isoformat()} has no time zone; expected an offset, as in {_TIME_EXAMPLE}")
    return (value - _EPOCH) // timedelta(seconds=1)


def _parsed_time(text: str, field: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        _invalid(field, f"{text[:64]!r} is not a time; expected ISO 8601, as in {_TIME_EXAMPLE}")


def _member(members: Mapping[str, EnumT], name: str, field: str) -> EnumT:
    if name not in members:
        _invalid(field, f"{name[:64]!r} is not known; expected one of {', '.join(members)}")
    return members[name]


def _invalid(field: str, message: str) -> NoReturn:
    raise InvalidInput(Reason.INVALID_VALUE, f"{field}: {message}", field=field)


def _too_large(field: str, size: int, limit: int, what: str) -> InvalidInput:
    return InvalidInput(
        Reason.TOO_LARGE, f"{field} holds {size} {what}; at most {limit} are accepted", field=field
    )


def _shown(value: object) -> str:
    """Name a value that has the wrong type, without repeating a long one."""
    words = {dict: "an object", list: "a list", bool: "true or false", int: "a number", float: "a number"}
    return words.get(type(value), f"a {type(value).__name__}")
