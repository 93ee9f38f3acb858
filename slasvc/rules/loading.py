"""From directories of rule files to one checked `RuleSet`.

A directory later in the list adds to the ones before it and redefines nothing. Every problem of every file
is reported at once; relations between entries are checked only when each file is sound by itself, so that
one typing error does not report a hundred unknown names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from slasvc.errors import DefinitionError, Problem
from slasvc.model.rule import Procedure, RuleSet, RuleVersion
from slasvc.rules.checks import find_clashes, find_excess, find_warnings, order_versions
from slasvc.rules.digesting import digest_content
from slasvc.rules.grounds import find_ground_problems, find_ground_warnings
from slasvc.rules.obligations import find_obligation_problems, find_obligation_warnings
from slasvc.rules.placing import Placement, place_entries
from slasvc.rules.resolving import (
    find_unknown_presets,
    resolve_authorities,
    resolve_causes,
    resolve_presets,
    resolve_version,
)


def load_rules(directories: Sequence[Path]) -> RuleSet:
    """Load every *.yaml below `directories` into one rule set.

    Raises:
        DefinitionError: anything is wrong; it holds every problem found, with file and line.
    """
    problems = [Problem(path, 0, "is not a directory") for path in directories if not path.is_dir()]
    placement = place_entries(directories, problems)
    if problems:
        raise DefinitionError(problems)
    rule_set, warnings = _resolve(placement, problems)
    if problems:
        raise DefinitionError(problems)
    return replace(rule_set, warnings=tuple(str(warning) for warning in sorted(warnings)))


def _resolve(placement: Placement, problems: list[Problem]) -> tuple[RuleSet, list[Problem]]:
    problems += find_unknown_presets(placement)
    problems += find_ground_problems(placement)
    problems += find_obligation_problems(placement)
    presets = resolve_presets(placement.presets, problems)
    authorities = resolve_authorities(placement.authorities, problems)
    causes = resolve_causes(placement.causes)
    procedures: dict[str, Procedure] = {}
    warnings = [*find_ground_warnings(placement), *find_obligation_warnings(placement)]
    for code in sorted(placement.procedures):
        placed_versions = {placed.entry.id: placed for placed in placement.versions.get(code, [])}
        resolved = [
            resolve_version(code, placed, placement, presets, problems) for placed in placed_versions.values()
        ]
        versions = order_versions([version for version in resolved if version is not None])
        problems += find_clashes(versions, placed_versions)
        warnings += find_warnings(versions, placed_versions)
        procedures[code] = _procedure(code, placement, versions)
    digest = digest_content(presets, procedures, authorities, causes)
    rule_set = RuleSet(presets, procedures, authorities, digest, causes=causes)
    problems += _unknown_bodies(rule_set, placement)
    problems += _excess(procedures, placement)
    return rule_set, warnings


def _procedure(code: str, placement: Placement, versions: tuple[RuleVersion, ...]) -> Procedure:
    entry = placement.procedures[code].entry
    return Procedure(code, dict(entry.names), entry.field, entry.law_at, versions)


def _excess(procedures: Mapping[str, Procedure], placement: Placement) -> Iterator[Problem]:
    """Find what is too much in the order in which it is written, so that what was added last is named."""
    places = {placed.entry.id: placed for listed in placement.versions.values() for placed in listed}
    loaded = {version.id: version for procedure in procedures.values() for version in procedure.versions}
    return find_excess([loaded[name] for name in places if name in loaded], places)


def _unknown_bodies(rule_set: RuleSet, placement: Placement) -> Iterator[Problem]:
    """Yield places and units of steps that are no registered authority and lie under none."""

    def is_known(code: str | None) -> bool:
        return code is None or rule_set.find_authority(code) is not None

    for version in chain.from_iterable(placement.versions.values()):
        if not is_known(place := version.entry.when.place):
            yield version.problem(f"place {place} is no registered authority", "when", "place")
        for number, step in enumerate(version.entry.steps):
            if not is_known(step.unit):
                message = f"unit {step.unit} of step {step.code} is no registered authority and under none"
                yield version.problem(message, "steps", number, "unit")
