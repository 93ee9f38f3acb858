"""Refusals of dossiers in words of the national records that they were read from."""

from __future__ import annotations

from dataclasses import replace

from slasvc.errors import InvalidInput, Reason, SlaError
from slasvc.model.dossier import Dossier
from slasvc.model.rule import RuleSet
from slasvc.reference.matching import holds, level_of
from slasvc.services.national_records import NationalRecord

_FIELDS = {
    "procedure_code": "MaTTHC",
    "authority_code": "MaHoSo",
    "channel": "KenhThucHien",
    "case_code": "MaTTHC",
}


def in_words_of_the_record(
    error: SlaError, record: NationalRecord, dossier: Dossier, rules: RuleSet
) -> SlaError:
    """Return a refusal whose field is the one of the record that it concerns."""
    field = _FIELDS.get(error.field, "")
    if error.field.startswith("events["):
        number = error.field.removeprefix("events[").partition("]")[0]
        field = record.event_fields[int(number)]
    if error.reason is Reason.NO_RULE_MATCHES:
        field = _undecided(rules, dossier)
    return InvalidInput(error.reason, error.message, field=field, metadata=error.metadata)


def _undecided(rules: RuleSet, dossier: Dossier) -> str:
    """Return the field for which no rule is meant: MaTTHC where only a case is lacking."""
    level = level_of(rules, dossier)
    versions = rules.procedures[dossier.procedure].versions
    without_case = [replace(one.conditions, case="", attributes=frozenset()) for one in versions]
    if any(holds(one, dossier, level) for one in without_case):
        return "MaTTHC"
    without_channel = [replace(one, channels=frozenset()) for one in without_case]
    return "KenhThucHien" if any(holds(one, dossier, level) for one in without_channel) else "MaHoSo"
