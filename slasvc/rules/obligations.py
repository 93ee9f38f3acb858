"""Which obligations a version has, under which conventions.

Which one holds where several have one code is decided in `precedence`. A limit is counted as the version counts,
with what the obligation itself says, and never under the version's cut-off: that one is about the term.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from slasvc.errors import Problem
from slasvc.model.rule import Anchor, Obligation
from slasvc.model.term import NO_CUTOFF, Conventions
from slasvc.rules.placing import Placed, Placement
from slasvc.rules.precedence import Kind, find_doubts, find_list_problems, owners, take
from slasvc.rules.schema import ProcedureEntry, VersionEntry
from slasvc.rules.schema_work import ObligationEntry

OBLIGATIONS = Kind("obligation", "an", "obligations", "without_obligations", in_order=True)

MAX_OBLIGATIONS = 31
"""Of a version, those of all law days together: their findings take a bit each."""

NO_ANCHOR = Anchor.ACCEPTED
"""Stands where there is none, in `Owed.WITH_REASON`: nothing is counted from it."""


def find_obligation_problems(placement: Placement) -> Iterator[Problem]:
    """Yield what is wrong with lists of obligations, and grounds in them that nothing knows."""
    sets = placement.obligation_sets
    yield from find_list_problems(OBLIGATIONS, sets, placement)
    known = {
        ground.code for owner in owners(placement.ground_sets, placement) for ground in owner.entry.grounds
    }
    for owner in owners(sets, placement):
        for number, entry in enumerate(OBLIGATIONS.listed(owner)):
            if entry.ground is not None and entry.ground not in known:
                message = f"obligation {entry.code}: no rule has a ground {entry.ground}"
                yield owner.problem(message, "obligations", number, "ground")


def find_obligation_warnings(placement: Placement) -> Iterator[Problem]:
    """Yield obligations of low confidence, wherever they stand."""
    return find_doubts(OBLIGATIONS, placement.obligation_sets, placement)


def resolve_obligations(
    version: Placed[VersionEntry],
    procedure: Placed[ProcedureEntry],
    preset: str,
    conventions: Conventions,
    placement: Placement,
    problems: list[Problem],
) -> tuple[Obligation, ...]:
    """Return the obligations of `version`, which has `preset` and `conventions`, in order of precedence."""
    taken = take(OBLIGATIONS, version, procedure, preset, placement.obligation_sets, placement, problems)
    if len(taken) > MAX_OBLIGATIONS:
        message = f"{version.entry.id} has {len(taken)} obligations; at most {MAX_OBLIGATIONS} are possible"
        problems.append(version.problem(message, "obligations"))
    return tuple(_obligation(one.entry, conventions) for one in taken)


def _obligation(entry: ObligationEntry, conventions: Conventions) -> Obligation:
    findings = entry.findings
    return Obligation(
        code=entry.code,
        names=dict(entry.names),
        owed=entry.owed,
        owed_by=entry.owed_by,
        anchor=entry.anchor or NO_ANCHOR,
        acts=frozenset(entry.acts),
        term=None if entry.term is None else entry.term.resolved(),
        conventions=replace(conventions, **{"cutoff": NO_CUTOFF, **entry.conventions.named()}),
        effective_from=entry.effective.first,
        effective_to=entry.effective.last,
        source=entry.source.resolved(),
        confidence=entry.confidence,
        missed=dict(findings.missed or {}),
        late=dict(findings.late or {}),
        too_often=dict(findings.too_often or {}),
        before=entry.before,
        ground=entry.ground or "",
        channels=frozenset(entry.when.channels),
        attributes=frozenset(entry.when.attributes),
        needs_reason=entry.needs_reason,
        max_times=entry.max_times,
    )
