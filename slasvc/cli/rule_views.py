"""`slasvc rules check`, `rules list` and `rules show`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.table import Table
from rich.text import Text

from slasvc.cli.common import WRONG_CALL, console, fail, make_table, read_rules
from slasvc.cli.duty_views import describe_duties
from slasvc.cli.rule_words import differing, event_name, in_force, length_of
from slasvc.model.rule import (
    Addition,
    Conditions,
    Ground,
    Mode,
    OverMax,
    PlusApplies,
    Procedure,
    Reopen,
    RuleSet,
    RuleVersion,
    Tolls,
)
from slasvc.model.term import Term


def check(directories: Sequence[Path]) -> None:
    """Load the rules and print warnings and counts; problems end the command."""
    rules = read_rules(directories)
    for warning in rules.warnings:
        print(f"warning: {warning}")
    versions = [version for procedure in rules.procedures.values() for version in procedure.versions]
    unknown = sum(version.term is None for version in versions)
    print(
        f"{len(rules.procedures)} procedures in {len(versions)} versions ({unknown} with a term not known), "
        f"{len(rules.authorities)} authorities, {len(rules.presets)} presets: no problems, "
        f"{len(rules.warnings)} warnings"
    )


def list_all(directories: Sequence[Path] | None) -> None:
    """Print a table of every version of every procedure."""
    rules = read_rules(directories)
    table = make_table()
    table.add_column("Code", no_wrap=True)
    table.add_column("Procedure", ratio=3)
    table.add_column("When", ratio=2)
    table.add_column("Term", no_wrap=True)
    table.add_column("In force", no_wrap=True)
    for code in sorted(rules.procedures):
        procedure = rules.procedures[code]
        for index, version in enumerate(procedure.versions):
            table.add_row(
                "" if index else code,
                "" if index else _name(procedure),
                ", ".join(value for _, value in _conditions(version.conditions)),
                length_of(version.term),
                in_force(version.effective_from, version.effective_to),
                end_section=version is procedure.versions[-1],
            )
    console().print(table)


def show(code: str, directories: Sequence[Path] | None) -> None:
    """Print every version of one procedure."""
    rules = read_rules(directories)
    procedure = rules.procedures.get(code)
    if procedure is None:
        fail(f"procedure {code[:64]!r} has no rule here; slasvc rules list shows those that have", WRONG_CALL)
    shown = console()
    shown.print(Text(f"{code}  {_name(procedure)}", style="bold"))
    shown.print(
        f"{procedure.field_name}; the day it was {event_name(procedure.law_at)} decides which version governs"
    )
    for number, version in enumerate(procedure.versions):
        shown.print()
        shown.print(Text(version.id, style="bold cyan"))
        facts = Table.grid(padding=(0, 2))
        facts.add_column(style="dim", no_wrap=True)
        facts.add_column(ratio=1)
        for label, value in (
            *_facts(version, rules),
            *describe_duties(version, procedure.versions[:number]),
        ):
            facts.add_row(f"  {label}", Text(value))
        shown.print(facts)


def _facts(version: RuleVersion, rules: RuleSet) -> Iterator[tuple[str, str]]:
    yield "term", length_of(version.term)
    for addition in version.additions:
        yield f"with {addition.attribute}", _addition(addition, version)
    yield from _conditions(version.conditions)
    yield "in force", in_force(version.effective_from, version.effective_to)
    for first, last in version.suspensions:
        yield "suspended", f"{first} to {last}"
    yield "starts on", " and ".join(sorted(event_name(kind) for kind in version.starts_on))
    yield "preset", version.preset
    yield from differing(version.conventions, rules.presets[version.preset])
    if version.cutoff_attribute:
        yield "cut-off only with", version.cutoff_attribute
    yield "source", str(version.source)
    if version.source.url:
        yield "address", version.source.url
    if version.source.note:
        yield "source says", version.source.note
    yield "confidence", version.confidence.name.lower()
    if version.published is not None:
        yield "published", version.published.isoformat()
    if version.note:
        yield "note", version.note
    yield from _clock(version)


def _clock(version: RuleVersion) -> Iterator[tuple[str, str]]:
    """Yield what may happen to the running clock; of warnings and bands only what is unusual."""
    for ground in version.grounds:
        yield "suspension", _ground(ground)
    if version.reopen is not Reopen.NONE:
        yield "if reopened", "the term goes on" if version.reopen is Reopen.RESUME else "the whole term anew"
    if version.warn_working_days != 1:
        warn = version.warn_working_days
        yield "due soon", f"from {warn} working days before the due date" if warn else "never said"
    if version.severity_bands != (3, 10):
        first, second = version.severity_bands
        yield "severity", f"1 until working day {first} of lateness, 2 until {second}, then 3"


def _addition(addition: Addition, version: RuleVersion) -> str:
    added, term = addition.term, version.term
    whole = ""
    if term is not None and term.unit is added.unit:
        halves = term.halves + added.halves
        whole = f", {length_of(Term(halves // 2, term.unit, halves % 2 == 1))} in all"
    return f"{length_of(added)} more{whole} ({addition.source})"


def _ground(ground: Ground) -> str:
    """Say a ground in a line or two: what it does, when, on what basis."""
    name = ground.names.get("vi") or next(iter(ground.names.values()), "")
    parts = [_effect(ground)]
    if ground.tolls is Tolls.WORKING_TIME:
        parts.append("by working time")
    if ground.at_most is not None:
        parts.append(f"ends after {length_of(ground.at_most)} at the latest")
    if ground.max_times is not None:
        times = "once" if ground.max_times == 1 else f"{ground.max_times} times"
        idle = ground.over_max is OverMax.IGNORED
        parts.append(f"at most {times} (further ones {'stop nothing' if idle else 'count all the same'})")
    if ground.needs_document:
        parts.append("only with a written reason")
    note = f"\n{ground.source.note}" if ground.source.note else ""
    return (
        f"{ground.code} ({name}): {'; '.join(parts)}\n"
        f"{in_force(ground.effective_from, ground.effective_to)}; {ground.source}; "
        f"confidence {ground.confidence.name.lower()}{note}"
    )


def _effect(ground: Ground) -> str:
    match ground.mode:
        case Mode.RESUME:
            return "the rest of the term goes on"
        case Mode.RESUME_PLUS:
            often = ", the first time only" if ground.plus_applies is PlusApplies.ONCE else ""
            return f"the rest of the term and {length_of(ground.added)} more{often}"
        case Mode.RESTART:
            return "the whole term anew"
        case Mode.NEW_TERM:
            return f"a new term of {length_of(ground.added)}"
    return "recorded, the clock runs on"


def _conditions(conditions: Conditions) -> Iterator[tuple[str, str]]:
    """Yield what a version asks for, part by part."""
    if conditions.levels:
        yield "level", " or ".join(level.name.lower() for level in sorted(conditions.levels))
    if conditions.channels:
        yield "channel", " or ".join(channel.name.lower() for channel in sorted(conditions.channels))
    if conditions.case:
        yield "case", conditions.case
    if conditions.place:
        yield "place", conditions.place
    if conditions.attributes:
        yield "attributes", " and ".join(sorted(conditions.attributes))


def _name(procedure: Procedure) -> str:
    return procedure.names.get("vi") or next(iter(procedure.names.values()), procedure.code)
