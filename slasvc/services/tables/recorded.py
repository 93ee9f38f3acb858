"""Dossiers of the ledger as record batches of `DOSSIERS`, without an object for each of them.

What a code of the ledger stands for is told by the numbers of the model's enums.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from slasvc.ledger.database import damaged_ledger
from slasvc.ledger.histories import last_number
from slasvc.ledger.ranges import Range, read_dossiers, read_events
from slasvc.ledger.transactions import Transaction
from slasvc.model.dossier import Channel, EventKind
from slasvc.model.term import Unit
from slasvc.services.tables.schema import CODE, DOSSIERS, EVENT, EXTENSION, INSTANT

STEP, BATCH = 8_192, 65_536
"""Dossiers whose rows are Python objects at once, and dossiers of one batch when all are read."""
COLUMN_BYTES = 2**31 - 1
"""The most that one column of a table may take: its offsets are numbers of 32 bits."""
_DOSSIER = pa.schema(
    [
        ("number", pa.int64()),
        ("dossier_id", pa.string()),
        ("procedure", pa.string()),
        ("authority", pa.string()),
        ("channel", pa.int32()),
        ("case_code", pa.string()),
        ("attributes", pa.string()),
    ]
)
_EVENT = pa.schema(
    [
        ("dossier", pa.int64()),
        ("event_id", pa.string()),
        ("kind", pa.int32()),
        ("time", INSTANT),
        ("ground", pa.string()),
        ("extension_length", pa.int32()),
        ("extension_unit", pa.int32()),
        ("extension_half", pa.int8()),
        ("target", pa.string()),
        ("reason", pa.string()),
        ("authority", pa.string()),
        ("official", pa.string()),
        ("promised_time", INSTANT),
        ("step", pa.string()),
        ("cause", pa.string()),
    ]
)


class RecordedTable(NamedTuple):
    """Dossiers of the ledger, in the order of recording.

    Attributes:
        numbers: of each row in the ledger.
        rows: a batch of `DOSSIERS`.
    """

    numbers: Sequence[int]
    rows: pa.RecordBatch


def read_recorded(transaction: Transaction, wanted: Range) -> Iterator[RecordedTable]:
    """Yield the dossiers of a range: at once, or in several tables where one cannot hold their texts.

    Raises:
        LedgerFailure: the ledger cannot be read, or what it holds is no dossier.
    """
    dossiers, events = [_DOSSIER.empty_table()], [_EVENT.empty_table()]
    try:
        for first in range(wanted.first, wanted.last + 1, STEP):
            step = wanted._replace(first=first, last=min(first + STEP - 1, wanted.last))
            dossiers.append(_table(read_dossiers(transaction, step), _DOSSIER))
            events.append(_table(read_events(transaction, step), _EVENT))
        tables = [pa.concat_tables(dossiers), pa.concat_tables(events)]
        whole = wanted.first >= wanted.last or all(map(_fits, tables))
        found = _encode(*map(_whole, tables)) if whole else None
    except (pa.ArrowException, ValueError, OverflowError):
        raise damaged_ledger() from None
    del dossiers, events, tables  # whoever takes what was found may keep it for long
    if found is not None:
        yield found
        return
    middle = (wanted.first + wanted.last) // 2
    yield from read_recorded(transaction, wanted._replace(last=middle))
    yield from read_recorded(transaction, wanted._replace(first=middle + 1))


def read_all(transaction: Transaction) -> Iterator[pa.RecordBatch]:
    """Yield every dossier of the ledger in the order of recording, as batches of `DOSSIERS`.

    Raises:
        LedgerFailure: as `read_recorded`.
    """
    last = last_number(transaction)
    for first in range(1, last + 1, BATCH):
        for found in read_recorded(transaction, Range(first, min(first + BATCH - 1, last))):
            yield found.rows


def _table(rows: Sequence[Iterable[Any]], schema: pa.Schema) -> pa.Table:
    columns = zip(*rows, strict=True) if rows else ((),) * len(schema)
    return pa.Table.from_arrays(
        [pa.array(each, kind) for each, kind in zip(columns, schema.types, strict=True)], schema=schema
    )


def _fits(table: pa.Table) -> bool:
    return all(column.nbytes <= COLUMN_BYTES for column in table.columns)


def _whole(table: pa.Table) -> dict[str, pa.Array]:
    return {name: pa.concat_arrays(table.column(name).chunks) for name in table.schema.names}


def _encode(dossiers: dict[str, pa.Array], events: dict[str, pa.Array]) -> RecordedTable:
    numbers = dossiers["number"].to_numpy()
    firsts = np.searchsorted(events["dossier"].to_numpy(), numbers)
    offsets = pa.array(np.append(firsts, len(events["dossier"])), pa.int32())
    columns = [
        dossiers["dossier_id"],
        dossiers["procedure"].dictionary_encode(),
        dossiers["authority"].dictionary_encode(),
        _codes(dossiers["channel"], Channel),
        dossiers["case_code"].dictionary_encode(),
        pc.split_pattern(dossiers["attributes"], ";"),
        pa.ListArray.from_arrays(offsets, _events(events)),
    ]
    return RecordedTable(numbers.tolist(), pa.RecordBatch.from_arrays(columns, schema=DOSSIERS))


def _events(events: dict[str, pa.Array]) -> pa.StructArray:
    units = _codes(events["extension_unit"], Unit)
    extension = pa.StructArray.from_arrays(
        [events["extension_length"], units.cast(pa.string()), events["extension_half"].cast(pa.bool_())],
        fields=list(EXTENSION),
        mask=units.is_null(),
    )
    made = {"kind": _codes(events["kind"], EventKind), "extension": extension}
    texts = {field.name: events[field.name] for field in EVENT if field.name not in made}
    codes = {name: texts[name].dictionary_encode() for name in texts if EVENT.field(name).type == CODE}
    columns = [{**texts, **codes, **made}[field.name] for field in EVENT]
    return pa.StructArray.from_arrays(columns, fields=list(EVENT))


def _codes(numbers: pa.Array, kinds: type[enum.IntEnum]) -> pa.DictionaryArray:
    """Return the names that numbers of an enum have in tables."""
    names = [""] * (max(kinds) + 1)
    for kind in kinds:
        names[kind] = kind.name.lower()
    return pa.DictionaryArray.from_arrays(numbers, names)
