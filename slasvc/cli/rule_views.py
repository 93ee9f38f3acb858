"""`slasvc rules check`, `rules list` and `rules show`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path

from rich.table import Table
from rich.text import Text

from slasvc.cli.common import WRONG_CALL, console, fail, make_table, read_rules
from slasvc.model.dossier import EventKind
from slasvc.model.rule import Conditions, Procedure, RuleSet, RuleVersion
from slasvc.model.term import Conventions, Cutoff, CutoffKind, Term, Unit


def check(directories: Sequence[Path]) -> None:
    """Load the rules and print warnings and counts; problems end the command."""
    rules = read_rules(directories, compiled=True)
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
                _in_force(version),
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
        f"{procedure.field_name}; the day it was {_event(procedure.law_at)} decides which version governs"
    )
    for version in procedure.versions:
        shown.print()
        shown.print(Text(version.id, style="bold cyan"))
        facts = Table.grid(padding=(0, 2))
        facts.add_column(style="dim", no_wrap=True)
        facts.add_column(ratio=1)
        for label, value in _facts(version, rules):
            facts.add_row(f"  {label}", value)
        shown.print(facts)


def _facts(version: RuleVersion, rules: RuleSet) -> Iterator[tuple[str, str]]:
    yield "term", length_of(version.term)
    yield from _conditions(version.conditions)
    yield "in force", _in_force(version)
    for first, last in version.suspensions:
        yield "suspended", f"{first} to {last}"
    yield "starts on", " and ".join(sorted(_event(kind) for kind in version.starts_on))
    yield "preset", version.preset
    yield from _differing(version.conventions, rules.presets[version.preset])
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


def _differing(own: Conventions, preset: Conventions) -> Iterator[tuple[str, str]]:
    """Yield the conventions of a version that are not those of its preset."""
    for convention in fields(Conventions):
        value = getattr(own, convention.name)
        if value != getattr(preset, convention.name):
            yield f"{convention.name} *", _convention(value)


def _convention(value: object) -> str:
    if isinstance(value, Cutoff):
        clock = f"{value.minutes // 60:02d}:{value.minutes % 60:02d}"
        match value.kind:
            case CutoffKind.LOCAL_TIME:
                return clock
            case CutoffKind.BEFORE_CLOSING:
                return f"{value.minutes} minutes before closing"
        return value.kind.name.lower()
    return str(getattr(value, "name", value)).lower()


def length_of(term: Term | None) -> str:
    """Write a term for people: "3 working days"."""
    if term is None:
        return "not known"
    if term.unit is Unit.SAME_DAY:
        return "same day"
    unit = term.unit.name.lower().replace("_", " ")
    return f"{term.length}{'½' if term.plus_half else ''} {unit}{'' if term.halves == 2 else 's'}"


def _name(procedure: Procedure) -> str:
    return procedure.names.get("vi") or next(iter(procedure.names.values()), procedure.code)


def _in_force(version: RuleVersion) -> str:
    return f"{version.effective_from} to {version.effective_to or 'further notice'}"


def _event(kind: EventKind) -> str:
    return kind.name.lower()
