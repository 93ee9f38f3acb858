"""From messages to the model. A value that cannot be understood is refused with its field path.

Paths are relative to the message decoded, with a prefix handed in by the caller. Enum numbers of messages
and of the model are the same, so decoding one is a membership test.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import TypeVar

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from slasvc.errors import InvalidInput, Reason
from slasvc.model.codes import check_authority_code
from slasvc.model.dossier import (
    FIRST_TIME,
    LAST_TIME,
    MAX_ATTRIBUTES,
    MAX_EVENTS,
    MAX_ID,
    MAX_WRITTEN_REASON,
    Channel,
    Dossier,
    Event,
    EventKind,
)
from slasvc.model.term import (
    HALF_UNITS,
    MAX_LENGTH,
    ClassifyAgainst,
    ClosingInstant,
    Compare,
    Conventions,
    Cutoff,
    CutoffBoundary,
    CutoffEffect,
    CutoffKind,
    DayCounting,
    EndEvent,
    EndOfTerm,
    MakeupDays,
    MonthOverflow,
    NonWorkingReceipt,
    NonWorkingResumption,
    Roll,
    Term,
    Unit,
)
from slasvc.v1 import dossier_pb2, term_pb2

EnumT = TypeVar("EnumT", bound=enum.IntEnum)


_GROUNDED = (EventKind.SUSPENDED, EventKind.RESUMED)
_PROMISING = (EventKind.ACCEPTED, EventKind.APOLOGISED)
_OF_STEPS = (EventKind.STEP_STARTED, EventKind.STEP_COMPLETED)
_EXPLAINING = (EventKind.APOLOGISED, EventKind.EXPLAINED)
_BETWEEN_BODIES = frozenset({EventKind.TRANSFERRED, EventKind.CONSULTED, EventKind.ANSWERED})
_PLAIN = frozenset(EventKind) - {EventKind.EXTENDED, EventKind.ANNULLED, *_OF_STEPS, *_BETWEEN_BODIES}
"""Kinds that need no field beside kind and time."""
_TEXTS_OF_KINDS = {
    "ground": _GROUNDED,
    "target_event_id": (EventKind.ANNULLED,),
    "step_code": _OF_STEPS,
    "cause_code": _EXPLAINING,
}
"""Texts that belong to certain kinds, and are refused with all others."""
_NEEDED = {
    EventKind.ANNULLED: ("target_event_id", "the event_id of the event that is taken back"),
    **dict.fromkeys(_OF_STEPS, ("step_code", "the code of a step of the rule")),
    **dict.fromkeys(_BETWEEN_BODIES, ("authority_code", "the code of the other body, as in H40.12.3")),
}
"""Texts that certain kinds must have, and what is expected in them."""
_TEXT_LIMITS = {
    "event_id": MAX_ID,
    "ground": MAX_ID,
    "target_event_id": MAX_ID,
    "written_reason": MAX_WRITTEN_REASON,
    "official_id": MAX_ID,
    "step_code": MAX_ID,
    "cause_code": MAX_ID,
}
"""The most characters of the texts of an event."""
_CONVENTION_ENUMS: dict[str, type[enum.IntEnum]] = {
    "day_counting": DayCounting,
    "cutoff_boundary": CutoffBoundary,
    "cutoff_effect": CutoffEffect,
    "non_working_receipt": NonWorkingReceipt,
    "makeup_days": MakeupDays,
    "end_of_term": EndOfTerm,
    "roll": Roll,
    "month_overflow": MonthOverflow,
    "closing_instant": ClosingInstant,
    "non_working_resumption": NonWorkingResumption,
    "compare": Compare,
    "classify_against": ClassifyAgainst,
    "end_event": EndEvent,
}


def decode_dossier(message: dossier_pb2.Dossier, prefix: str = "dossier.") -> Dossier:
    """Return the dossier of a message; codes are checked later, against the definitions."""
    if len(message.dossier_id) > MAX_ID:
        raise too_large(f"{prefix}dossier_id", len(message.dossier_id), MAX_ID, "characters")
    if len(message.events) > MAX_EVENTS:
        raise too_large(f"{prefix}events", len(message.events), MAX_EVENTS, "events")
    if len(message.attributes) > MAX_ATTRIBUTES:
        raise too_large(f"{prefix}attributes", len(message.attributes), MAX_ATTRIBUTES, "attributes")
    return Dossier(
        id=message.dossier_id,
        procedure=message.procedure_code,
        authority=message.authority_code,
        events=tuple(_decode_event(event, prefix, index) for index, event in enumerate(message.events)),
        channel=decode_optional_enum(Channel, message.channel, f"{prefix}channel"),
        case=message.case_code,
        attributes=frozenset(message.attributes),
    )


def _decode_event(message: dossier_pb2.Event, prefix: str, index: int) -> Event:
    kind = EventKind._value2member_map_.get(message.kind)
    seconds = message.time.seconds
    if (
        kind in _PLAIN
        and message.HasField("time")
        and FIRST_TIME <= seconds <= LAST_TIME
        and len(message.event_id) <= MAX_ID
        and not (message.ground or message.target_event_id or message.written_reason)
        and not (message.authority_code or message.official_id or message.HasField("extension"))
        and not (message.cause_code or message.step_code or message.HasField("promised_time"))
    ):
        return Event(kind, seconds, message.event_id)
    return _decode_full_event(message, f"{prefix}events[{index}].")


def _decode_full_event(message: dossier_pb2.Event, path: str) -> Event:
    """Return an event that uses more than kind, time and id, or refuse it; most events are plain."""
    kind = decode_enum(EventKind, message.kind, f"{path}kind")
    if not message.HasField("time"):
        raise missing(f"{path}time", "the instant at which it happened")
    seconds = decode_time(message.time, f"{path}time")
    for name, limit in _TEXT_LIMITS.items():
        if (length := len(getattr(message, name))) > limit:
            raise too_large(f"{path}{name}", length, limit, "characters")
    for name, kinds in _TEXTS_OF_KINDS.items():
        if getattr(message, name) and kind not in kinds:
            raise _misplaced(f"{path}{name}", kinds, kind)
    needed, expected = _NEEDED.get(kind, ("", ""))
    if needed and not getattr(message, needed):
        raise missing(f"{path}{needed}", expected)
    return Event(
        kind,
        seconds,
        message.event_id,
        message.ground,
        _decode_extension(message, kind, f"{path}extension"),
        message.target_event_id,
        message.written_reason,
        _decode_acting_authority(message.authority_code, f"{path}authority_code"),
        message.official_id,
        _decode_promised_time(message, kind, f"{path}promised_time"),
        message.step_code,
        message.cause_code,
    )


def _misplaced(field: str, kinds: Iterable[EventKind], found: EventKind) -> InvalidInput:
    expected = " or ".join(kind.name for kind in kinds)
    return invalid(field, f"expected {expected} with it, found {found.name}")


def _decode_promised_time(message: dossier_pb2.Event, kind: EventKind, field: str) -> int | None:
    if not message.HasField("promised_time"):
        return None
    if kind not in _PROMISING:
        raise _misplaced(field, _PROMISING, kind)
    return decode_time(message.promised_time, field)


def _decode_extension(message: dossier_pb2.Event, kind: EventKind, field: str) -> Term | None:
    if kind is not EventKind.EXTENDED:
        if message.HasField("extension"):
            raise _misplaced(field, (EventKind.EXTENDED,), kind)
        return None
    if not message.HasField("extension"):
        raise missing(field, "the length and unit that are added")
    extension = decode_term(message.extension, field, any_half=True)
    if extension.unit is Unit.SAME_DAY:
        raise invalid(f"{field}.unit", "SAME_DAY has no length to add; expected another unit")
    return extension


def _decode_acting_authority(code: str, field: str) -> str:
    if code:
        try:
            check_authority_code(code)
        except InvalidInput as error:
            error.field = field
            raise
    return code


def decode_term(message: term_pb2.Term, field: str = "term", *, any_half: bool = False) -> Term:
    """Return the term of a message, its length within bounds and whole where its unit asks for that.

    With `any_half` a half of any unit passes: what an extension may add is for the rule of the dossier to say.
    """
    unit = decode_enum(Unit, message.unit, f"{field}.unit")
    if unit is Unit.SAME_DAY and (message.length or message.plus_half):
        raise invalid(f"{field}.length", "a same-day term has no length; expected 0")
    if not 0 <= message.length <= MAX_LENGTH:
        raise invalid(f"{field}.length", f"{message.length} is not between 0 and {MAX_LENGTH}")
    if message.plus_half and unit not in HALF_UNITS and not any_half:
        raise invalid(
            f"{field}.plus_half", "half units are possible for working hours, hours and working days"
        )
    return Term(message.length, unit, message.plus_half)


def decode_conventions(
    message: term_pb2.Conventions, preset: Conventions, field: str = "conventions"
) -> Conventions:
    """Return `preset` with every convention that `message` states."""
    changes: dict[str, object] = {}
    for name, kind in _CONVENTION_ENUMS.items():
        if number := getattr(message, name):
            changes[name] = decode_enum(kind, number, f"{field}.{name}")
    for name in ("suspend_day_counts", "resume_day_counts"):
        if message.HasField(name):
            changes[name] = getattr(message, name)
    if message.HasField("cutoff"):
        changes["cutoff"] = _decode_cutoff(message.cutoff, f"{field}.cutoff")
    return replace(preset, **changes)  # type: ignore[arg-type]


def _decode_cutoff(message: term_pb2.Cutoff, field: str) -> Cutoff:
    kind = decode_enum(CutoffKind, message.kind, f"{field}.kind")
    stated = message.WhichOneof("limit")
    expected = {
        CutoffKind.LOCAL_TIME: "local_time",
        CutoffKind.BEFORE_CLOSING: "minutes_before_closing",
    }.get(kind)
    if stated != expected:
        raise invalid(
            f"{field}.{stated or expected}",
            f"a cut-off of kind {kind.name} takes {expected or 'no limit'}",
        )
    if kind is CutoffKind.LOCAL_TIME:
        time = message.local_time
        if not (0 <= time.hours <= 23 and 0 <= time.minutes <= 59) or time.seconds or time.nanos:
            raise invalid(f"{field}.local_time", "expected a whole minute from 00:00 to 23:59")
        return Cutoff(kind, time.hours * 60 + time.minutes)
    minutes = message.minutes_before_closing
    if not 0 <= minutes < 1_440:
        raise invalid(f"{field}.minutes_before_closing", f"{minutes} is not between 0 and 1439")
    return Cutoff(kind, minutes)


def decode_enum(kind: type[EnumT], number: int, field: str) -> EnumT:
    """Return the member with `number`; 0 is a missing field, any other unknown number an invalid value."""
    member = kind._value2member_map_.get(number)
    if member is None:
        names = ", ".join(kind.__members__)
        if number == 0:
            raise missing(field, f"one of {names}")
        raise invalid(field, f"{number} is none of the values known here: {names}")
    return member  # type: ignore[return-value]


def decode_optional_enum(kind: type[EnumT], number: int, field: str) -> EnumT | None:
    """Return the member with `number`, None for 0."""
    return decode_enum(kind, number, field) if number else None


def decode_time(message: Timestamp, field: str) -> int:
    """Return whole seconds since the epoch; a fraction of a second is dropped."""
    if not FIRST_TIME <= message.seconds <= LAST_TIME:
        raise invalid(field, "expected an instant of the years 1 to 9999")
    return message.seconds


def decode_date(message: Date, field: str) -> date:
    """Return a civil date; year, month and day must all be given and exist."""
    try:
        return date(message.year, message.month, message.day)
    except (ValueError, OverflowError):
        raise invalid(field, "expected an existing date with year, month and day") from None


def missing(field: str, expected: str = "a value") -> InvalidInput:
    """Return the refusal of a message that lacks `field`."""
    return InvalidInput(Reason.MISSING_FIELD, f"{field} is missing; expected {expected}", field=field)


def invalid(field: str, message: str) -> InvalidInput:
    """Return the refusal of a value that `field` cannot have."""
    return InvalidInput(Reason.INVALID_VALUE, f"{field}: {message}", field=field)


def too_large(field: str, size: int, limit: int, what: str) -> InvalidInput:
    """Return the refusal of a field that holds more than it may."""
    return InvalidInput(
        Reason.TOO_LARGE,
        f"{field} holds {size} {what}; at most {limit} are accepted",
        field=field,
        metadata={"limit": str(limit)},
    )
