"""What a rule asks for beside its term, in words: the committed term, obligations, steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from slasvc.cli.rule_words import differing, event_name, in_force, length_of
from slasvc.model.rule import (
    Anchor,
    Commitment,
    Obligation,
    Owed,
    OwedBy,
    ProcessStep,
    RestartSteps,
    RuleVersion,
)
from slasvc.model.term import NO_CUTOFF, Conventions, Unit

OWED_BY = {
    OwedBy.AUTHORITY: "the authority",
    OwedBy.APPLICANT: "the applicant",
    OwedBy.CONSULTED: "the consulted body",
}
ANCHORS = {
    Anchor.SUBMITTED: "submission",
    Anchor.POSTMARKED: "the postmark",
    Anchor.ACCEPTED: "acceptance",
    Anchor.SUSPENDED: "the suspension",
    Anchor.RESUMED: "the resumption",
    Anchor.CONSULTED: "the consultation",
    Anchor.COMPLETED: "completion",
    Anchor.RECEIVED: "receipt, and of each restart",
    Anchor.DUE_DATE: "the due date",
}


def describe_duties(version: RuleVersion, earlier: Iterable[RuleVersion]) -> Iterator[tuple[str, str]]:
    """Yield label and text of all that a version asks for beside its term.

    Obligations that one of the `earlier` versions has too are not said again: most come from a set that all take.
    """
    if version.committed is not None:
        yield "committed", _commitment(version.committed)
    same = (
        v.id for v in earlier if v.obligations == version.obligations and v.conventions == version.conventions
    )
    same_as = next(same, "") if version.obligations else ""
    if same_as:
        yield "obligations", f"those of {same_as}"
    for obligation in () if same_as else version.obligations:
        yield "obligation", _obligation(obligation, version)
    for step in version.steps:
        yield "step", _step(step, version)
    if version.steps:
        begins = "the open step" if version.restart_steps is RestartSteps.OPEN else "the first step"
        yield "if restarted", f"{begins} begins again"


def _commitment(commitment: Commitment) -> str:
    share = "" if commitment.share is None else f" ({commitment.share}% of the term)"
    return f"{length_of(commitment.term)}{share}; {commitment.source}"


def _obligation(obligation: Obligation, version: RuleVersion) -> str:
    """Say an obligation in a few lines: who, by when and how, for which dossiers, on what basis."""
    parts = [f"{OWED_BY[obligation.owed_by]}, {_limit(obligation)}"]
    parts.append(f"done when {' or '.join(sorted(map(event_name, obligation.acts)))}")
    if obligation.ground:
        parts.append(f"of ground {obligation.ground} only")
    if obligation.needs_reason:
        parts.append("with a written reason")
    if obligation.max_times is not None:
        parts.append("at most once" if obligation.max_times == 1 else f"at most {obligation.max_times} times")
    if obligation.channels:
        channels = " or ".join(channel.name.lower() for channel in sorted(obligation.channels))
        parts.append(f"only by channel {channels}")
    if obligation.attributes:
        parts.append(f"only with {' and '.join(sorted(obligation.attributes))}")
    if obligation.term is not None:
        parts += _own_conventions(obligation.conventions, version)
    return (
        f"{obligation.code} ({_name(obligation.names)}): {'; '.join(parts)}\n"
        f"{in_force(obligation.effective_from, obligation.effective_to)}; {obligation.source}; "
        f"confidence {obligation.confidence.name.lower()}"
    )


def _limit(obligation: Obligation) -> str:
    if obligation.owed is Owed.WITH_REASON or obligation.term is None:
        return "never without a written reason"
    when = {Owed.IF_DONE: "if at all, ", Owed.IF_LATE: "if the dossier comes late, "}.get(obligation.owed, "")
    length, anchor = length_of(obligation.term), ANCHORS[obligation.anchor]
    if obligation.before:
        return f"{when}{length} before {anchor} at the latest"
    if obligation.anchor is Anchor.DUE_DATE and not obligation.term.halves:
        return f"{when}by {anchor}"
    if obligation.term.unit is Unit.SAME_DAY or not obligation.term.halves:
        return f"{when}on the day of {anchor}"
    return f"{when}within {length} of {anchor}"


def _step(step: ProcessStep, version: RuleVersion) -> str:
    parts = [
        length_of(step.term),
        f"after {' and '.join(step.after)}" if step.after else "begins with the term",
    ]
    if role := _name(step.role):
        parts.append(role)
    if step.unit:
        parts.append(f"unit {step.unit}")
    parts += _own_conventions(step.conventions, version)
    return f"{step.code} ({_name(step.names)}): {'; '.join(parts)}"


def _own_conventions(own: Conventions, version: RuleVersion) -> list[str]:
    """Return the conventions that are not the version's; its cut-off is never taken over."""
    idle = {"cutoff", "cutoff_boundary", "cutoff_effect"} if own.cutoff == NO_CUTOFF else set()
    named = [(name.removesuffix(" *"), value) for name, value in differing(own, version.conventions)]
    return [f"{name} {value}" for name, value in named if name not in idle]


def _name(names: Mapping[str, str]) -> str:
    return names.get("vi") or next(iter(names.values()), "")
