"""A record batch of dossiers as validated columns.

Rows that deserve a second look are left without events in the columns, and must not be answered from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from slasvc.engine.definitions import Definitions
from slasvc.errors import SlaError
from slasvc.kernels.tables import (
    AUTHORITY_COLUMNS,
    DOSSIER_ATTRIBUTES,
    DOSSIER_AUTHORITY,
    DOSSIER_CASE,
    DOSSIER_CHANNEL,
    DOSSIER_COLUMNS,
    DOSSIER_PROCEDURE,
    DossierColumns,
    Int64Array,
)
from slasvc.model.dossier import MAX_ATTRIBUTES, MAX_ID
from slasvc.services.dossier_rows import CHANNELS
from slasvc.services.tables.cells import UNKNOWN, Codes, read_codes, read_lengths, read_list
from slasvc.services.tables.events import BoolArray, Events, read_events


@dataclass(frozen=True)
class DossierTable:
    """Dossiers in columns, and the columns that answers repeat.

    Attributes:
        columns: of every row, those of unusual rows empty.
        unusual: bool[n], rows that deserve a second look.
    """

    source: pa.RecordBatch
    columns: DossierColumns
    unusual: BoolArray
    procedures: Codes
    authorities: Codes
    channels: Codes
    events: Events


def read_table(definitions: Definitions, source: pa.RecordBatch) -> DossierTable:
    """Return the dossiers of a record batch whose columns `check_columns` has accepted.

    Raises:
        Unsupported: a column is not of a type that can be read at once.
    """
    names = source.schema.names
    rules = definitions.compiled_rules

    def codes(name: str) -> Codes:
        if name in names:
            return read_codes(source.column(name))
        return Codes(np.zeros(len(source), np.int8), [""])

    procedures, authorities, channels, cases = map(
        codes, ("procedure_code", "authority_code", "channel", "case_code")
    )
    facts = np.zeros((len(source), DOSSIER_COLUMNS), np.int64)
    facts[:, DOSSIER_PROCEDURE] = procedures.numbered(rules.procedure_index)
    facts[:, DOSSIER_CHANNEL] = channels.numbered({**CHANNELS, "": 0})
    facts[:, DOSSIER_CASE] = cases.numbered({**rules.case_index, "": 0})
    attributes, unusual = _read_attributes(source, rules.attribute_index)
    facts[:, DOSSIER_ATTRIBUTES] = attributes
    rows, known = _authority_rows(definitions, authorities.values)
    facts[:, DOSSIER_AUTHORITY] = authorities.numbers
    unusual |= (facts[:, DOSSIER_PROCEDURE] == UNKNOWN) | (facts[:, DOSSIER_CHANNEL] == UNKNOWN)
    unusual |= ~known[authorities.numbers]
    if "dossier_id" in names:
        unusual |= read_lengths(source.column("dossier_id")) > MAX_ID
    events = read_events(definitions, source)
    unusual |= events.unusual
    facts[unusual] = 0
    events = _without(events, unusual)
    bodies, successors = events.bodies.tables()
    columns = DossierColumns(
        facts=facts,
        event_offsets=events.offsets,
        event_kinds=events.kinds,
        event_times=events.times,
        event_details=events.details,
        authorities=rows,
        bodies=bodies,
        successors=successors,
        promises=events.promises,
    )
    return DossierTable(source, columns, unusual, procedures, authorities, channels, events)


def _authority_rows(definitions: Definitions, codes: Sequence[str]) -> tuple[Int64Array, BoolArray]:
    """Return (int64[A, 5], bool[A] which of the codes are known)."""
    rows = np.zeros((len(codes), AUTHORITY_COLUMNS), np.int64)
    known = np.zeros(len(codes), np.bool_)
    for index, code in enumerate(codes):
        try:
            rows[index] = definitions.authority_facts(code).row
        except SlaError:
            continue
        known[index] = True
    return rows, known


def _read_attributes(source: pa.RecordBatch, bits: Mapping[str, int]) -> tuple[Int64Array, BoolArray]:
    """Return (int64[n] a bit for each attribute, bool[n] rows with one that no rule asks for)."""
    masks, unusual = np.zeros(len(source), np.int64), np.zeros(len(source), np.bool_)
    if "attributes" not in source.schema.names or pa.types.is_null(source.schema.field("attributes").type):
        return masks, unusual
    column = source.column("attributes")
    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        items, lengths = read_list(column)
        codes, rows = read_codes(items), np.repeat(np.arange(len(source)), lengths)
        unusual |= lengths > MAX_ATTRIBUTES
    else:
        # One text, with semicolons where it names several: those are rare, and read one by one.
        codes, rows = read_codes(column), np.arange(len(source))
    found = codes.numbered({**{name: 1 << bit for name, bit in bits.items()}, "": 0})
    np.bitwise_or.at(masks, rows[found > 0], found[found > 0])
    unusual[rows[found == UNKNOWN]] = True
    return masks, unusual


def _without(events: Events, unusual: BoolArray) -> Events:
    """Return the events of the other rows."""
    if not unusual.any():
        return events
    lengths = np.diff(events.offsets)
    kept = np.repeat(~unusual, lengths)
    return replace(
        events,
        offsets=np.concatenate([[0], np.cumsum(lengths * ~unusual)]),
        kinds=events.kinds[kept],
        times=events.times[kept],
        details=events.details[kept],
        listed=events.listed[kept],
    )
