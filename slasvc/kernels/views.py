"""Rows of the tables as the functions below the entry points pass them on: pointers, one word each.

A row is a pointer to its first column, read with the column names of `slasvc.kernels.tables`. numba unpacks an
array into seven words at every call; that is why no array goes further than an entry point.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from slasvc.kernels.jit import device, offset, pointer
from slasvc.kernels.tables import (
    ADDITION_COLUMNS,
    AUTHORITY_COLUMNS,
    BODY_COLUMNS,
    DETAIL_COLUMNS,
    DOSSIER_AUTHORITY,
    DOSSIER_COLUMNS,
    GROUND_COLUMNS,
    HEAD_COLUMNS,
    OBLIGATION_COLUMNS,
    STEP_COLUMNS,
    SUCCESSOR_COLUMNS,
    TERM_COLUMNS,
    TERM_IGNORES_MAKEUP,
    VERSION_COLUMNS,
    CalendarTables,
    DossierColumns,
    Int32Array,
    Int64Array,
    RuleTables,
)


class Calendar(NamedTuple):
    """One calendar: its row of `heads`, and the arrays that this row points into."""

    head: Int64Array
    ints: Int32Array
    longs: Int64Array


class Calendars(NamedTuple):
    """The arrays of `CalendarTables`."""

    heads: Int64Array
    ints: Int32Array
    longs: Int64Array


class Rules(NamedTuple):
    """The tables of `RuleTables`."""

    procedures: Int32Array
    versions: Int64Array
    terms: Int32Array
    grounds: Int64Array
    additions: Int64Array
    obligations: Int64Array
    screen: Int64Array
    screen_length: int
    steps: Int64Array


RulesPointer = Sequence[Rules]
"""A pointer to rules, `rules[0]`: one word where routines would be handed nine."""


class Dossier(NamedTuple):
    """One dossier: its facts, its authority, and its `length` events in the order given; tables of its batch."""

    facts: Int64Array
    authority: Int64Array
    kinds: NDArray[np.int8]
    times: Int64Array
    details: Int32Array
    length: int
    bodies: Int32Array
    successors: Int32Array
    promises: Int64Array


# --- from arrays ------------------------------------------------------------------------------------------


@device
def calendars_of(t: CalendarTables) -> Calendars:
    """Return the calendars of the tables."""
    return Calendars(pointer(t.heads), pointer(t.ints), pointer(t.longs))


@device
def calendar_of(calendars: Calendars, index: int) -> Calendar:
    """Return one calendar."""
    return Calendar(offset(calendars.heads, index * HEAD_COLUMNS), calendars.ints, calendars.longs)


@device
def rules_of(tables: RuleTables) -> Rules:
    """Return the rules of the tables."""
    return Rules(
        pointer(tables.procedures),
        pointer(tables.versions),
        pointer(tables.terms),
        pointer(tables.grounds),
        pointer(tables.additions),
        pointer(tables.obligations),
        pointer(tables.screen),
        tables.screen.shape[1],
        pointer(tables.steps),
    )


@device
def dossier_of(columns: DossierColumns, row: int) -> Dossier:
    """Return dossier `row` of the columns."""
    facts = offset(pointer(columns.facts), row * DOSSIER_COLUMNS)
    offsets = offset(pointer(columns.event_offsets), row)
    first = offsets[0]
    return Dossier(
        facts,
        offset(pointer(columns.authorities), facts[DOSSIER_AUTHORITY] * AUTHORITY_COLUMNS),
        offset(pointer(columns.event_kinds), first),
        offset(pointer(columns.event_times), first),
        offset(pointer(columns.event_details), first * DETAIL_COLUMNS),
        offsets[1] - first,
        pointer(columns.bodies),
        pointer(columns.successors),
        pointer(columns.promises),
    )


# --- rows -------------------------------------------------------------------------------------------------


@device
def version_row(rules: Rules, version: int) -> Int64Array:
    """Return a rule version, columns VERSION_*."""
    return offset(rules.versions, version * VERSION_COLUMNS)


@device
def term_row(rules: Rules, term: int) -> Int32Array:
    """Return a term, columns TERM_*."""
    return offset(rules.terms, term * TERM_COLUMNS)


@device
def ground_row(rules: Rules, ground: int) -> Int64Array:
    """Return a ground, columns GROUND_*."""
    return offset(rules.grounds, ground * GROUND_COLUMNS)


@device
def addition_row(rules: Rules, addition: int) -> Int64Array:
    """Return an addition, columns ADDITION_*."""
    return offset(rules.additions, addition * ADDITION_COLUMNS)


@device
def obligation_row(rules: Rules, obligation: int) -> Int64Array:
    """Return an obligation, columns OBLIGATION_*."""
    return offset(rules.obligations, obligation * OBLIGATION_COLUMNS)


@device
def step_row(rules: Rules, step: int) -> Int64Array:
    """Return a step, columns STEP_*."""
    return offset(rules.steps, step * STEP_COLUMNS)


@device
def detail_row(d: Dossier, event: int) -> Int32Array:
    """Return what an event says besides its kind and time, columns DETAIL_*."""
    return offset(d.details, event * DETAIL_COLUMNS)


@device
def body_row(d: Dossier, body: int) -> Int32Array:
    """Return a body that events name, columns BODY_*."""
    return offset(d.bodies, body * BODY_COLUMNS)


@device
def successor_row(d: Dossier, successor: int) -> Int32Array:
    """Return who the work of a body has passed to, columns SUCCESSOR_*."""
    return offset(d.successors, successor * SUCCESSOR_COLUMNS)


@device
def counted_for(c: Calendar, m: Int32Array) -> Calendar:
    """Return the calendar on which term `m` is counted: that without make-up days lies next to `c`."""
    return Calendar(offset(c.head, m[TERM_IGNORES_MAKEUP] * HEAD_COLUMNS), c.ints, c.longs)
