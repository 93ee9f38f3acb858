"""Placed entries turned into the model: presets applied, names looked up.

Each function appends what is wrong to `problems` and goes on, so that one run reports everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from slasvc.errors import Problem
from slasvc.model.rule import Authority, Cause, Conditions, RestartSteps, RuleVersion
from slasvc.model.term import Conventions, CutoffEffect, CutoffKind, Unit
from slasvc.rules.grounds import resolve_additions, resolve_grounds
from slasvc.rules.obligations import resolve_obligations
from slasvc.rules.placing import Placed, Placement
from slasvc.rules.schema import (
    AuthorityEntry,
    ConditionsEntry,
    PresetEntry,
    ProcedureEntry,
    VersionEntry,
)
from slasvc.rules.schema_parts import ConventionsEntry
from slasvc.rules.schema_work import CauseEntry
from slasvc.rules.steps import resolve_commitment, resolve_steps


def resolve_presets(
    placed_presets: Mapping[str, Placed[PresetEntry]], problems: list[Problem]
) -> dict[str, Conventions]:
    """Return the conventions of every preset that can be resolved, in the order of their ids."""
    resolved = {}
    for preset_id in sorted(placed_presets):
        if (lineage := _preset_lineage(preset_id, placed_presets, problems)) is None:
            continue
        conventions = Conventions()
        for preset in reversed(lineage):
            conventions = replace(conventions, **preset.entry.conventions.named())
        resolved[preset_id] = conventions
    return resolved


def find_unknown_presets(placement: Placement) -> Iterator[Problem]:
    """Yield every procedure and version that names a preset which no file defines."""
    known = ", ".join(sorted(placement.presets)) or "none is defined"
    users: list[Placed[ProcedureEntry] | Placed[VersionEntry]] = [
        *placement.procedures.values(),
        *chain.from_iterable(placement.versions.values()),
    ]
    for user in users:
        preset = user.entry.preset
        if preset is not None and preset not in placement.presets:
            yield user.problem(f"unknown preset {preset}; one of: {known}", "preset")


def resolve_version(
    code: str,
    version: Placed[VersionEntry],
    placement: Placement,
    presets: Mapping[str, Conventions],
    problems: list[Problem],
) -> RuleVersion | None:
    """Return one version with its conventions, or None when its preset cannot be resolved."""
    entry, procedure = version.entry, placement.procedures[code]
    preset = entry.preset or procedure.entry.preset
    if preset not in presets:
        return None
    conventions = replace(presets[preset], **entry.conventions.named())
    _check_cutoff(version, conventions, problems)
    grounds = resolve_grounds(version, procedure, preset, placement, problems)
    return RuleVersion(
        id=entry.id,
        procedure=code,
        conditions=_conditions(entry.when),
        effective_from=entry.effective.first,
        effective_to=entry.effective.last,
        suspensions=tuple(sorted((pause.first, pause.last) for pause in entry.suspended)),
        starts_on=frozenset(entry.starts_on),
        term=None if entry.term is None else entry.term.resolved(),
        conventions=conventions,
        preset=preset,
        cutoff_attribute=entry.cutoff_attribute or "",
        source=entry.source.resolved(),
        confidence=entry.confidence,
        published=entry.published,
        note=entry.note,
        grounds=grounds,
        additions=resolve_additions(version, problems),
        obligations=resolve_obligations(version, procedure, preset, conventions, placement, problems),
        committed=resolve_commitment(version, problems),
        steps=resolve_steps(version, conventions, grounds, problems),
        restart_steps=entry.restart_steps or RestartSteps.FIRST,
        **_clock(entry, procedure.entry),
    )


def resolve_authorities(
    placed_authorities: Mapping[str, Placed[AuthorityEntry]], problems: list[Problem]
) -> dict[str, Authority]:
    """Return every body in the order of their codes; unknown successors are problems."""
    for authority in placed_authorities.values():
        for number, successor in enumerate(authority.entry.successors):
            if successor not in placed_authorities:
                message = f"successor {successor} of {authority.entry.code} is not defined"
                problems.append(authority.problem(message, "successors", number))
    return {code: _authority(placed_authorities[code].entry) for code in sorted(placed_authorities)}


def resolve_causes(placed_causes: Mapping[str, Placed[CauseEntry]]) -> dict[str, Cause]:
    """Return every cause of lateness in the order of their codes."""
    entries = [placed_causes[code].entry for code in sorted(placed_causes)]
    return {entry.code: Cause(entry.code, dict(entry.names), entry.attributable_to) for entry in entries}


def _preset_lineage(
    preset_id: str, presets: Mapping[str, Placed[PresetEntry]], problems: list[Problem]
) -> list[Placed[PresetEntry]] | None:
    """Return the preset and those it extends, nearest first; None when the line is broken."""
    lineage = [presets[preset_id]]
    while (parent := lineage[-1].entry.extends) is not None:
        last = lineage[-1]
        if parent not in presets:
            if last is lineage[0]:
                problems.append(last.problem(f"extends unknown preset {parent}", "extends"))
            return None
        if presets[parent] in lineage:
            problems.append(
                lineage[0].problem(f"preset {preset_id} extends itself through {parent}", "extends")
            )
            return None
        lineage.append(presets[parent])
    # A preset at the root names every convention: the defaults of the model are nobody's law.
    missing = sorted(set(ConventionsEntry.model_fields) - set(lineage[-1].entry.conventions.named()))
    if missing:
        if len(lineage) == 1:
            message = f"preset {preset_id} extends no other and leaves out: {', '.join(missing)}"
            problems.append(lineage[0].problem(message, "conventions"))
        return None
    return lineage


def _check_cutoff(version: Placed[VersionEntry], conventions: Conventions, problems: list[Problem]) -> None:
    entry = version.entry
    if entry.cutoff_attribute and conventions.cutoff.kind is CutoffKind.NONE:
        message = f"cutoff_attribute {entry.cutoff_attribute} without a cut-off; set cutoff or remove it"
        problems.append(version.problem(message, "cutoff_attribute"))
    shifts_due = conventions.cutoff_effect is CutoffEffect.SHIFT_DUE
    if shifts_due and entry.term is not None and entry.term.unit is not Unit.SAME_DAY:
        message = (
            f"cutoff_effect shift_due goes with same_day, not with {entry.term.unit.name.lower()}; "
            "choose another preset or cutoff_effect"
        )
        problems.append(version.problem(message, "term"))


def _clock(version: VersionEntry, procedure: ProcedureEntry) -> dict[str, Any]:
    """Return what the version says about its running clock, or else the procedure, by name."""
    found: dict[str, Any] = {}
    for entry in (procedure, version):
        if entry.reopen is not None:
            found["reopen"] = entry.reopen
        if entry.warn_working_days is not None:
            found["warn_working_days"] = entry.warn_working_days
        if entry.severity_bands is not None:
            found["severity_bands"] = (entry.severity_bands[0], entry.severity_bands[1])
    return found


def _conditions(entry: ConditionsEntry) -> Conditions:
    return Conditions(
        levels=frozenset(entry.levels),
        channels=frozenset(entry.channels),
        case=entry.case or "",
        place=entry.place or "",
        attributes=frozenset(entry.attributes),
    )


def _authority(entry: AuthorityEntry) -> Authority:
    return Authority(
        code=entry.code,
        names=dict(entry.names),
        level=entry.level,
        unit_level=entry.unit_level,
        start_date=entry.start_date,
        end_date=entry.end_date,
        successors=tuple(entry.successors),
        source=entry.source,
    )
