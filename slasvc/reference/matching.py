"""Which rule version governs a dossier, by trying every version of its procedure.

A version is asked two things apart: do its conditions hold, and is it in force on the law day. Of those left,
the most specific governs: the one whose conditions imply all the others'.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from slasvc.errors import InvalidInput, NotKnown, OutOfRange, Reason
from slasvc.model.dossier import Dossier
from slasvc.model.rule import Authority, Conditions, Level, Procedure, RuleSet, RuleVersion


def match_rule(rules: RuleSet, dossier: Dossier, law_date: date) -> RuleVersion:
    """Return the version that governs a dossier whose law day is `law_date`.

    Raises:
        NotKnown: the procedure or authority is not loaded, or no version is meant for such a dossier.
        InvalidInput: no rule speaks of the dossier's case, or of one of its attributes.
        OutOfRange: versions are meant for it, but none is in force on the day.
    """
    procedure = find_procedure(rules, dossier)
    level = level_of(rules, dossier)
    check_facts(rules, procedure, dossier)
    meant = [version for version in procedure.versions if holds(version.conditions, dossier, level)]
    if not meant:
        raise NotKnown(
            Reason.NO_RULE_MATCHES,
            f"no rule of procedure {procedure.code} is meant for this level, place, channel, case and "
            f"attributes; its rules are {', '.join(version.id for version in procedure.versions)}",
            field="procedure_code",
            metadata={"procedure_code": procedure.code},
        )
    in_force = [version for version in meant if is_in_force(version, law_date)]
    if not in_force:
        raise _none_in_force(procedure, meant, law_date)
    for version in in_force:
        if all(_implies(version.conditions, other.conditions) for other in in_force):
            return version
    raise AssertionError(f"rules of {procedure.code} that loading should have refused: none beats the others")


def find_procedure(rules: RuleSet, dossier: Dossier) -> Procedure:
    """Return the dossier's procedure.

    Raises:
        NotKnown: it is not loaded.
    """
    procedure = rules.procedures.get(dossier.procedure)
    if procedure is None:
        raise NotKnown(
            Reason.UNKNOWN_PROCEDURE,
            f"procedure {dossier.procedure!r} is not loaded; list the rules for the codes that are",
            field="procedure_code",
            metadata={"procedure_code": dossier.procedure},
        )
    return procedure


def find_authority(rules: RuleSet, dossier: Dossier) -> Authority:
    """Return the entry of the dossier's authority, or of the nearest registered body above it.

    Raises:
        NotKnown: there is none, or that body has no unregistered units.
    """
    authority = rules.find_authority(dossier.authority)
    if authority is None:
        raise NotKnown(
            Reason.UNKNOWN_AUTHORITY,
            f"authority {dossier.authority!r} is not loaded, nor is a body above it that has such units",
            field="authority_code",
            metadata={"authority_code": dossier.authority},
        )
    return authority


def level_of(rules: RuleSet, dossier: Dossier) -> Level | None:
    """Return the level of the dossier's authority, None where that is not said.

    Raises:
        NotKnown: as `find_authority` does.
    """
    authority = find_authority(rules, dossier)
    return authority.level if authority.code == dossier.authority else authority.unit_level


def check_facts(rules: RuleSet, procedure: Procedure, dossier: Dossier) -> None:
    """Refuse a case or an attribute that no rule speaks of: a typing error must not get the general term.

    Raises:
        InvalidInput: no version of the procedure names the case, or no rule at all asks for the attribute.
    """
    if dossier.attributes:
        _check_attributes(rules, dossier)
    cases = {version.conditions.case for version in procedure.versions} - {""}
    if dossier.case and dossier.case not in cases:
        raise InvalidInput(
            Reason.UNKNOWN_CASE,
            f"procedure {procedure.code} has no case {dossier.case!r}; its cases: {_listed(cases)}",
            field="case_code",
            metadata={"procedure_code": procedure.code, "case_code": dossier.case},
        )


def _check_attributes(rules: RuleSet, dossier: Dossier) -> None:
    attributes: set[str] = set()
    for procedure in rules.procedures.values():
        for version in procedure.versions:
            attributes |= version.conditions.attributes | {version.cutoff_attribute}
            attributes |= {addition.attribute for addition in version.additions}
            attributes = attributes.union(*(one.attributes for one in version.obligations))
    unknown = sorted(dossier.attributes - attributes)
    if unknown:
        raise InvalidInput(
            Reason.UNKNOWN_ATTRIBUTE,
            f"no rule asks for the attribute {unknown[0]!r}; rules ask for: {_listed(attributes - {''})}",
            field="attributes",
            metadata={"attribute": unknown[0]},
        )


def _listed(words: Iterable[str]) -> str:
    return ", ".join(sorted(words)) or "none"


def holds(conditions: Conditions, dossier: Dossier, level: Level | None) -> bool:
    """Say whether every part of the conditions that asks for something gets it."""
    if conditions.levels and level not in conditions.levels:
        return False
    if conditions.channels and dossier.channel not in conditions.channels:
        return False
    if conditions.case and dossier.case != conditions.case:
        return False
    if conditions.place and not _is_at_or_under(dossier.authority, conditions.place):
        return False
    return all(attribute in dossier.attributes for attribute in conditions.attributes)


def _implies(special: Conditions, general: Conditions) -> bool:
    """Say whether every dossier of which `special` holds is one of which `general` holds.

    Part by part: where `general` asks for something, `special` must ask for the same or something narrower.
    """
    if general.levels and not (special.levels and special.levels <= general.levels):
        return False
    if general.channels and not (special.channels and special.channels <= general.channels):
        return False
    if general.case and special.case != general.case:
        return False
    if general.place and not _is_at_or_under(special.place, general.place):
        return False
    return general.attributes <= special.attributes


def _is_at_or_under(code: str, place: str) -> bool:
    return code == place or code.startswith(place + ".")


def is_in_force(version: RuleVersion, law_date: date) -> bool:
    """Say whether a version governs what falls on the day. All dates are inclusive."""
    if law_date < version.effective_from:
        return False
    if version.effective_to is not None and law_date > version.effective_to:
        return False
    return not any(first <= law_date <= last for first, last in version.suspensions)


def _none_in_force(procedure: Procedure, meant: Sequence[RuleVersion], law_date: date) -> OutOfRange:
    """Return the error that names what ended last, what is suspended, and what starts next."""
    sentences = [f"no rule of procedure {procedure.code} for such a dossier is in force on {law_date}"]
    metadata = {"procedure_code": procedure.code, "law_date": law_date.isoformat()}
    ended = [(v.effective_to, v.id) for v in meant if v.effective_to and v.effective_to < law_date]
    if ended:
        ended_on, ended_id = max(ended)
        sentences.append(f"{ended_id} ended on {ended_on}")
        metadata |= {"ended_rule_id": ended_id, "ended_date": ended_on.isoformat()}
    pauses = [(last, first, v.id) for v in meant for first, last in v.suspensions]
    suspended = [(last, first, name) for last, first, name in pauses if first <= law_date <= last]
    if suspended:
        last, first, name = min(suspended)
        sentences.append(f"{name} is suspended from {first} to {last}")
        metadata |= {"suspended_rule_id": name, "suspended_to_date": last.isoformat()}
    upcoming = [(v.effective_from, v.id) for v in meant if v.effective_from > law_date]
    if upcoming:
        starts_on, starts_id = min(upcoming)
        sentences.append(f"{starts_id} starts on {starts_on}")
        metadata |= {"starting_rule_id": starts_id, "starting_date": starts_on.isoformat()}
    return OutOfRange(
        Reason.NO_RULE_IN_FORCE, "; ".join(sentences), field="procedure_code", metadata=metadata
    )
