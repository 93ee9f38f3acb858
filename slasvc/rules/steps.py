"""The term a version promises, and the steps into which it divides the work.

A promised share becomes a term here, once, so that every part of the engine reads the same one. Steps stand in
the order in which they are written; a step comes after earlier ones only, so there are no circles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from slasvc.errors import Problem
from slasvc.model.rule import Commitment, Ground, Mode, ProcessStep
from slasvc.model.term import (
    FAMILIES,
    HALF_UNITS,
    HOUR_UNITS,
    Conventions,
    CutoffEffect,
    CutoffKind,
    Term,
    Unit,
)
from slasvc.rules.grounds import can_add
from slasvc.rules.placing import Placed
from slasvc.rules.schema import VersionEntry
from slasvc.rules.schema_work import CommitmentEntry, StepEntry

MAX_STEPS = 31
"""Of a version: what a step comes after is a bit for each."""


def resolve_commitment(version: Placed[VersionEntry], problems: list[Problem]) -> Commitment | None:
    """Return the term that `version` promises, None where it promises none or what it says is wrong."""
    entry, term = version.entry.committed, version.entry.term
    if entry is None:
        return None
    promised = term and _promised(entry, term.resolved())
    if isinstance(promised, Term):
        return Commitment(promised, entry.source.resolved(), entry.share)
    wrong = promised or "of a term that is not known nothing can be promised"
    problems.append(version.problem(f"{version.entry.id}: {wrong}", "committed"))
    return None


def cut_to(term: Term, share: int) -> Term:
    """Return `share` percent of `term`, rounded up to half working days or hours, or to whole calendar units."""
    if term.unit in HALF_UNITS:
        halves = _divide_up(term.halves * share, 100)
        return Term(halves // 2, term.unit, plus_half=halves % 2 == 1)
    return Term(_divide_up(term.length * share, 100), term.unit)


def resolve_steps(
    version: Placed[VersionEntry],
    conventions: Conventions,
    grounds: Sequence[Ground],
    problems: list[Problem],
) -> tuple[ProcessStep, ...]:
    """Return the steps of `version`, which has `conventions` and `grounds`, in their order."""
    entry = version.entry
    if entry.restart_steps is not None and not entry.steps:
        message = f"{entry.id}: restart_steps without steps; add steps or remove it"
        problems.append(version.problem(message, "restart_steps"))
    if entry.steps and entry.term is None:
        message = f"{entry.id}: a term that is not known cannot be divided into steps"
        problems.append(version.problem(message, "steps"))
    if len(entry.steps) > MAX_STEPS:
        message = f"{entry.id} has {len(entry.steps)} steps; at most {MAX_STEPS} are possible"
        problems.append(version.problem(message, "steps"))
    resolved: list[ProcessStep] = []
    for number, step in enumerate(entry.steps):
        earlier = [one.code for one in resolved]
        after = earlier[-1:] if step.after is None else list(step.after)
        _check_order(version, number, earlier, problems)
        resolved.append(_step(step, tuple(after), conventions))
        _check_counting(version, number, resolved[-1], problems)
        _check_additions(version, number, resolved[-1], grounds, problems)
    return tuple(resolved)


def _promised(entry: CommitmentEntry, statutory: Term) -> Term | str:
    """Return what is promised of the term `statutory`, or why that cannot be promised."""
    same_day = statutory.unit is Unit.SAME_DAY
    if entry.share is not None:
        return "same_day has no share" if same_day else cut_to(statutory, entry.share)
    assert entry.term is not None
    promised = entry.term.resolved()
    if not any({promised.unit, statutory.unit} <= family for family in FAMILIES):
        return f"{promised} is promised of {statutory}; a promised term is in the unit family of the term"
    longer = promised.unit is statutory.unit and promised.halves > statutory.halves
    if longer or (same_day and promised.unit is not Unit.SAME_DAY):
        return f"{promised} is promised, longer than the term of {statutory}"
    return promised


def _divide_up(number: int, by: int) -> int:
    return -(-number // by)


def _check_order(
    version: Placed[VersionEntry], number: int, earlier: Sequence[str], problems: list[Problem]
) -> None:
    """Report a code that an earlier step has, and steps to come after that are not earlier ones."""
    step = version.entry.steps[number]
    if step.code in earlier:
        message = f"step {step.code} is given twice; steps of a version have codes of their own"
        problems.append(version.problem(message, "steps", number, "code"))
    for position, code in enumerate(step.after or []):
        if code not in earlier:
            known = ", ".join(earlier) or "none, it is the first"
            message = f"step {step.code} is after {code}, which is no earlier step; those are: {known}"
            problems.append(version.problem(message, "steps", number, "after", position))


def _check_counting(
    version: Placed[VersionEntry], number: int, step: ProcessStep, problems: list[Problem]
) -> None:
    """Report a cut-off that shifts the due date of a step in days."""
    conventions = step.conventions
    shifts_due = conventions.cutoff_effect is CutoffEffect.SHIFT_DUE
    if conventions.cutoff.kind is CutoffKind.NONE or not shifts_due:
        return
    if step.term.unit is not Unit.SAME_DAY and step.term.unit not in HOUR_UNITS:
        message = (
            f"step {step.code}: cutoff_effect shift_due goes with same_day, not with "
            f"{step.term.unit.name.lower()}; give the step conventions of its own"
        )
        problems.append(version.problem(message, "steps", number, "term"))


def _check_additions(
    version: Placed[VersionEntry],
    number: int,
    step: ProcessStep,
    grounds: Sequence[Ground],
    problems: list[Problem],
) -> None:
    """Report what a ground adds to the open step in a unit that the step does not have."""
    for ground in grounds:
        if ground.mode is Mode.RESUME_PLUS and ground.added and not can_add(ground.added, step.term):
            message = (
                f"step {step.code}: ground {ground.code} would add {ground.added} to its {step.term}; "
                "steps are in the unit family of what is added to them"
            )
            problems.append(version.problem(message, "steps", number, "term"))


def _step(entry: StepEntry, after: tuple[str, ...], conventions: Conventions) -> ProcessStep:
    return ProcessStep(
        code=entry.code,
        names=dict(entry.names),
        role=dict(entry.role or {}),
        term=entry.term.resolved(),
        conventions=replace(conventions, **entry.conventions.named()),
        after=after,
        unit=entry.unit or "",
    )
