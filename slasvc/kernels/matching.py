"""Which rule version governs a dossier, and from which instant its term runs.

Versions of a procedure lie most specific first, so the first one that matches and is in force governs.
Conditions are bit masks: an empty condition is all ones. Specified by `slasvc.reference.matching`.
"""

from __future__ import annotations

from slasvc.errors import Reason
from slasvc.kernels.jit import device
from slasvc.kernels.tables import (
    AUTHORITY_LEVEL,
    AUTHORITY_PLACES,
    PROCEDURE_VERSIONS_AT,
    VERSION_ATTRIBUTES,
    VERSION_CASE,
    VERSION_CHANNELS,
    VERSION_FROM_DAY,
    VERSION_LEVELS,
    VERSION_PLACES,
    VERSION_TO_DAY,
    DossierColumns,
    RuleTables,
)

NO_RULE_MATCHES = int(Reason.NO_RULE_MATCHES)
NO_RULE_IN_FORCE = int(Reason.NO_RULE_IN_FORCE)
UNKNOWN_CASE = int(Reason.UNKNOWN_CASE)


@device
def event_time(d: DossierColumns, row: int, kind: int, as_of: int) -> tuple[bool, int]:
    """Return whether an event of `kind` is visible at `as_of`, and its instant."""
    for event in range(d.event_offsets[row], d.event_offsets[row + 1]):
        if d.event_kinds[event] == kind and d.event_times[event] <= as_of:
            return True, d.event_times[event]
    return False, 0


@device
def repeated_event(d: DossierColumns, row: int, as_of: int) -> int:
    """Return the position in the history of the first visible event whose kind was there before, else -1."""
    seen = 0
    first = d.event_offsets[row]
    for event in range(first, d.event_offsets[row + 1]):
        if d.event_times[event] <= as_of:
            bit = 1 << d.event_kinds[event]
            if seen & bit:
                return event - first
            seen |= bit
    return -1


@device
def governing_version(
    rules: RuleTables, d: DossierColumns, row: int, law_day: int
) -> tuple[int, int]:
    """Return (reason, row of `rules.versions`) of the version that governs `row` on `law_day`."""
    procedure = d.procedures[row]
    authority = d.authority_rows[d.authorities[row]]
    first = rules.procedures[procedure, PROCEDURE_VERSIONS_AT]
    last = rules.procedures[procedure + 1, PROCEDURE_VERSIONS_AT]
    if d.cases[row] != 0 and not names_case(rules, first, last, d.cases[row]):
        return UNKNOWN_CASE, -1
    matched = False
    for version in range(first, last):
        v = rules.versions[version]
        if (
            (v[VERSION_LEVELS] >> authority[AUTHORITY_LEVEL]) & 1
            and (v[VERSION_CHANNELS] >> d.channels[row]) & 1
            and (v[VERSION_CASE] == 0 or v[VERSION_CASE] == d.cases[row])
            and v[VERSION_PLACES] & ~authority[AUTHORITY_PLACES] == 0
            and v[VERSION_ATTRIBUTES] & ~d.attributes[row] == 0
        ):
            matched = True
            if v[VERSION_FROM_DAY] <= law_day <= v[VERSION_TO_DAY]:
                return 0, version
    return (NO_RULE_IN_FORCE if matched else NO_RULE_MATCHES), -1


@device
def names_case(rules: RuleTables, first: int, last: int, case: int) -> bool:
    """Return whether any version in [first, last) is for `case`."""
    for version in range(first, last):
        if rules.versions[version, VERSION_CASE] == case:
            return True
    return False
