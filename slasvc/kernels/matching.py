"""Which rule version governs a dossier.

Versions of a procedure lie most specific first, so the first one that matches and is in force governs.
Conditions are bit masks: an empty condition is all ones. Specified by `slasvc.reference.matching`.
"""

from __future__ import annotations

from slasvc.errors import Reason
from slasvc.kernels.jit import device, offset
from slasvc.kernels.tables import (
    AUTHORITY_LEVEL,
    AUTHORITY_PLACES,
    DOSSIER_ATTRIBUTES,
    DOSSIER_CASE,
    DOSSIER_CHANNEL,
    DOSSIER_PROCEDURE,
    PROCEDURE_COLUMNS,
    PROCEDURE_VERSIONS_AT,
    VERSION_ATTRIBUTES,
    VERSION_CASE,
    VERSION_CHANNELS,
    VERSION_FROM_DAY,
    VERSION_LEVELS,
    VERSION_PLACES,
    VERSION_TO_DAY,
    Int32Array,
)
from slasvc.kernels.views import Dossier, Rules, version_row

NO_RULE_MATCHES = int(Reason.NO_RULE_MATCHES)
NO_RULE_IN_FORCE = int(Reason.NO_RULE_IN_FORCE)


@device
def governing_version(rules: Rules, d: Dossier, law_day: int) -> tuple[int, int]:
    """Return (reason, row of `rules.versions`) of the version that governs on `law_day`, a day number."""
    procedure = procedure_row(rules, d)
    case = d.facts[DOSSIER_CASE]
    matched = False
    for version in range(procedure[PROCEDURE_VERSIONS_AT], _next(procedure)[PROCEDURE_VERSIONS_AT]):
        v = version_row(rules, version)
        if (
            (v[VERSION_LEVELS] >> d.authority[AUTHORITY_LEVEL]) & 1
            and (v[VERSION_CHANNELS] >> d.facts[DOSSIER_CHANNEL]) & 1
            and (v[VERSION_CASE] == 0 or v[VERSION_CASE] == case)
            and v[VERSION_PLACES] & ~d.authority[AUTHORITY_PLACES] == 0
            and v[VERSION_ATTRIBUTES] & ~d.facts[DOSSIER_ATTRIBUTES] == 0
        ):
            matched = True
            if v[VERSION_FROM_DAY] <= law_day <= v[VERSION_TO_DAY]:
                return 0, version
    return (NO_RULE_IN_FORCE if matched else NO_RULE_MATCHES), -1


@device
def names_case(rules: Rules, d: Dossier) -> bool:
    """Return whether any version of the procedure is for the dossier's case; 0, no case, needs none."""
    case = d.facts[DOSSIER_CASE]
    if case == 0:
        return True
    procedure = procedure_row(rules, d)
    for version in range(procedure[PROCEDURE_VERSIONS_AT], _next(procedure)[PROCEDURE_VERSIONS_AT]):
        if version_row(rules, version)[VERSION_CASE] == case:
            return True
    return False


@device
def procedure_row(rules: Rules, d: Dossier) -> Int32Array:
    """Return the dossier's procedure, columns PROCEDURE_*."""
    return offset(rules.procedures, d.facts[DOSSIER_PROCEDURE] * PROCEDURE_COLUMNS)


@device
def _next(procedure: Int32Array) -> Int32Array:
    return offset(procedure, PROCEDURE_COLUMNS)
