"""Which rule version governs a dossier.

Versions of a procedure lie most specific first, so the first one that matches and is in force governs.
Conditions are bit masks: an empty condition is all ones. Specified by `slasvc.reference.matching`.
"""

from __future__ import annotations

from slasvc.errors import Reason
from slasvc.kernels.jit import device
from slasvc.kernels.tables import (
    AUTHORITY_LEVEL,
    AUTHORITY_PLACES,
    DOSSIER_ATTRIBUTES,
    DOSSIER_AUTHORITY,
    DOSSIER_CASE,
    DOSSIER_CHANNEL,
    DOSSIER_PROCEDURE,
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


@device
def governing_version(rules: RuleTables, d: DossierColumns, row: int, law_day: int) -> tuple[int, int]:
    """Return (reason, row of `rules.versions`) of the version that governs `row` on `law_day`."""
    facts = d.facts[row]
    authority = d.authorities[facts[DOSSIER_AUTHORITY]]
    procedure = facts[DOSSIER_PROCEDURE]
    case = facts[DOSSIER_CASE]
    matched = False
    for version in range(
        rules.procedures[procedure, PROCEDURE_VERSIONS_AT],
        rules.procedures[procedure + 1, PROCEDURE_VERSIONS_AT],
    ):
        v = rules.versions[version]
        if (
            (v[VERSION_LEVELS] >> authority[AUTHORITY_LEVEL]) & 1
            and (v[VERSION_CHANNELS] >> facts[DOSSIER_CHANNEL]) & 1
            and (v[VERSION_CASE] == 0 or v[VERSION_CASE] == case)
            and v[VERSION_PLACES] & ~authority[AUTHORITY_PLACES] == 0
            and v[VERSION_ATTRIBUTES] & ~facts[DOSSIER_ATTRIBUTES] == 0
        ):
            matched = True
            if v[VERSION_FROM_DAY] <= law_day <= v[VERSION_TO_DAY]:
                return 0, version
    return (NO_RULE_IN_FORCE if matched else NO_RULE_MATCHES), -1


@device
def names_case(rules: RuleTables, procedure: int, case: int) -> bool:
    """Return whether any version of `procedure` is for `case`; 0, no case, needs none."""
    if case == 0:
        return True
    for version in range(
        rules.procedures[procedure, PROCEDURE_VERSIONS_AT],
        rules.procedures[procedure + 1, PROCEDURE_VERSIONS_AT],
    ):
        if rules.versions[version, VERSION_CASE] == case:
            return True
    return False
