"""Dossiers into files of the formats that `dossier_files` reads: JSON Lines and Parquet.

Times are written in UTC. A file is read back as the same dossiers, events in the same order.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

from slasvc.errors import InvalidInput, Reason
from slasvc.model.dossier import Dossier, Event, EventKind
from slasvc.services.dossier_files import FileFormat
from slasvc.services.evaluation import plain_term

Plain = dict[str, Any]


def write_dossiers(path: Path, file_format: FileFormat, chunks: Iterable[list[Dossier]]) -> Iterator[int]:
    """Write dossiers to a file that is not there yet, and yield after each chunk how many it had.

    Raises:
        InvalidInput: the file is there already or cannot be written, or the format is none that is written.
    """
    if file_format not in {FileFormat.JSONL, FileFormat.PARQUET}:
        raise _refused("expected a file .jsonl or .parquet")
    try:
        with path.open("xb") as file:
            write = _write_parquet if file_format is FileFormat.PARQUET else _write_json_lines
            yield from write(file, chunks)
    except FileExistsError:
        raise _refused(f"{path} is there already; name a new file") from None
    except OSError as error:
        raise _refused(f"{path} cannot be written: {error.strerror or 'output failed'}") from None


def _refused(message: str) -> InvalidInput:
    return InvalidInput(Reason.INVALID_VALUE, message)


def _write_json_lines(file: IO[bytes], chunks: Iterable[list[Dossier]]) -> Iterator[int]:
    for chunk in chunks:
        for dossier in chunk:
            line = json.dumps(_without_empty(_plain(dossier, _text_time)), ensure_ascii=False)
            file.write(line.encode() + b"\n")
        yield len(chunk)


def _write_parquet(file: IO[bytes], chunks: Iterable[list[Dossier]]) -> Iterator[int]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    time = pa.timestamp("s", tz="UTC")
    term = pa.struct([("length", pa.int64()), ("unit", pa.string()), ("plus_half", pa.bool_())])
    others = {"time": time, "promised_time": time, "extension": term}
    event = pa.struct([(name, others.get(name, pa.string())) for name in _plain_event(_ANY, int)])
    lists = {"attributes": pa.list_(pa.string()), "events": pa.list_(event)}
    schema = pa.schema([(name, lists.get(name, pa.string())) for name in _plain(_NONE, int)])
    with pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for chunk in chunks:
            rows = [_plain(dossier, int) for dossier in chunk]
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            yield len(chunk)


def _plain(dossier: Dossier, time: Any) -> Plain:
    return {
        "dossier_id": dossier.id,
        "procedure_code": dossier.procedure,
        "authority_code": dossier.authority,
        "channel": None if dossier.channel is None else dossier.channel.name.lower(),
        "case_code": dossier.case or None,
        "attributes": sorted(dossier.attributes),
        "events": [_plain_event(event, time) for event in dossier.events],
    }


def _plain_event(event: Event, time: Any) -> Plain:
    return {
        "event_id": event.id or None,
        "kind": event.kind.name.lower(),
        "time": time(event.time),
        "ground": event.ground or None,
        "extension": None if event.extension is None else plain_term(event.extension),
        "target": event.target or None,
        "reason": event.reason or None,
        "authority": event.authority or None,
        "official": event.official or None,
        "promised_time": None if event.promised_time is None else time(event.promised_time),
        "step": event.step or None,
        "cause": event.cause or None,
    }


def _without_empty(plain: Plain) -> Plain:
    events = [{key: value for key, value in event.items() if value is not None} for event in plain["events"]]
    return {key: value for key, value in plain.items() if value} | {"events": events}


def _text_time(seconds: int) -> str:
    return (_EPOCH + timedelta(seconds=seconds)).isoformat()  # which takes every year that a Timestamp has


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NONE = Dossier("", "", "", ())
_ANY = Event(EventKind.SUBMITTED, 0)
