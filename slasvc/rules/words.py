"""The words of a rule file: codes, ids, names of enum members and cut-offs, each with its own complaint.

A complaint says what was written and what would be accepted. Enum members are written in lower case.
"""

from __future__ import annotations

import enum
import re
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, StringConstraints

from slasvc.model.calendar import Confidence
from slasvc.model.codes import AUTHORITY_CODE, MAX_AUTHORITY_CODE, PROCEDURE_CODE
from slasvc.model.dossier import Channel, EventKind
from slasvc.model.rule import (
    Anchor,
    AttributableTo,
    Level,
    Mode,
    OverMax,
    Owed,
    OwedBy,
    PlusApplies,
    Reopen,
    RestartSteps,
    Tolls,
)
from slasvc.model.term import NO_CUTOFF, Cutoff, CutoffKind, Unit

EnumT = TypeVar("EnumT", bound=enum.Enum)

MINUTES_PER_DAY = 1440

_VERSION = re.compile(r"[0-9x]\.[0-9]{6}(/[a-z0-9][a-z0-9_-]*)+")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_PRESET = re.compile(r"[a-z][a-z0-9-]*")
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")


def by_name(enum_type: type[EnumT], what: str) -> BeforeValidator:
    """Return a validator that reads a lower-case member name of `enum_type`."""
    members = {member.name.lower(): member for member in enum_type}

    def read(value: object) -> EnumT:
        if not isinstance(value, str) or value not in members:
            raise ValueError(f"unknown {what} {value!r}; one of: {', '.join(members)}")
        return members[value]

    return BeforeValidator(read)


def _shaped(pattern: re.Pattern[str], what: str, longest: int = 200) -> BeforeValidator:
    """Return a validator for text that `pattern` matches as a whole."""

    def read(value: object) -> str:
        if not isinstance(value, str) or len(value) > longest or not pattern.fullmatch(value):
            raise ValueError(f"{value!r} is not {what}")
        return value

    return BeforeValidator(read)


def _read_cutoff(value: object) -> Cutoff:
    """Read `none`, a wall time "HH:MM", `close_of_business` or `{before_closing: minutes}`."""
    if value == "none":
        return NO_CUTOFF
    if value == "close_of_business":
        return Cutoff(CutoffKind.CLOSE_OF_BUSINESS)
    if isinstance(value, str) and (clock := _CLOCK.fullmatch(value)):
        return Cutoff(CutoffKind.LOCAL_TIME, 60 * int(clock[1]) + int(clock[2]))
    if isinstance(value, dict) and set(value) == {"before_closing"}:
        minutes = value["before_closing"]
        if type(minutes) is int and 0 < minutes < MINUTES_PER_DAY:
            return Cutoff(CutoffKind.BEFORE_CLOSING, minutes)
    raise ValueError(
        f"unknown cut-off {value!r}; one of: none, a time such as 15:00, close_of_business, "
        "{before_closing: minutes}"
    )


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
ProcedureCode = Annotated[
    str, _shaped(PROCEDURE_CODE, "a procedure code; d.dddddd, or x.dddddd for one of your own")
]
AuthorityCode = Annotated[
    str,
    _shaped(
        AUTHORITY_CODE,
        "an authority code such as H41 or H41.20.03, at most 35 characters",
        MAX_AUTHORITY_CODE,
    ),
]
VersionId = Annotated[
    str, _shaped(_VERSION, "a version id; the procedure code, then parts such as /2026-07-01/remote_area")
]
Word = Annotated[str, _shaped(_WORD, "a word of lower-case letters, digits and underscores")]
PresetId = Annotated[str, _shaped(_PRESET, "a preset id of lower-case letters, digits and hyphens")]
GroundSetId = Annotated[str, _shaped(_PRESET, "a ground set id of lower-case letters, digits and hyphens")]
ObligationSetId = Annotated[
    str, _shaped(_PRESET, "an obligation set id of lower-case letters, digits and hyphens")
]
CutoffText = Annotated[Cutoff, BeforeValidator(_read_cutoff)]
LevelName = Annotated[Level, by_name(Level, "level")]
ChannelName = Annotated[Channel, by_name(Channel, "channel")]
EventName = Annotated[EventKind, by_name(EventKind, "event")]
UnitName = Annotated[Unit, by_name(Unit, "unit")]
ConfidenceName = Annotated[Confidence, by_name(Confidence, "confidence")]
ModeName = Annotated[Mode, by_name(Mode, "mode")]
TollsName = Annotated[Tolls, by_name(Tolls, "tolls")]
PlusAppliesName = Annotated[PlusApplies, by_name(PlusApplies, "plus_applies")]
OverMaxName = Annotated[OverMax, by_name(OverMax, "over_max")]
ReopenName = Annotated[Reopen, by_name(Reopen, "reopen")]
OwedName = Annotated[Owed, by_name(Owed, "owed")]
OwedByName = Annotated[OwedBy, by_name(OwedBy, "owed_by")]
AnchorName = Annotated[Anchor, by_name(Anchor, "anchor")]
RestartStepsName = Annotated[RestartSteps, by_name(RestartSteps, "restart_steps")]
AttributableToName = Annotated[AttributableTo, by_name(AttributableTo, "attributable_to")]
