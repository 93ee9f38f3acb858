"""The columns of tables: dossiers as they are read, assessments as they are written. See docs/file-formats.md.

Codes are dictionary-encoded, but for those in structs that may be null: some libraries look up the index of a
null. Instants are `timestamp[s, tz=UTC]`, civil dates `date32`. A reader of dossiers takes plain texts and other
units of time too; a writer of assessments writes exactly `ASSESSMENTS`.
"""

from __future__ import annotations

import pyarrow as pa

CODE = pa.dictionary(pa.int32(), pa.string())
INSTANT = pa.timestamp("s", tz="UTC")

EXTENSION = pa.struct([("length", pa.int32()), ("unit", pa.string()), ("plus_half", pa.bool_())])
EVENT = pa.struct(
    [
        ("event_id", pa.string()),
        ("kind", CODE),
        ("time", INSTANT),
        ("ground", CODE),
        ("extension", EXTENSION),
        ("target", pa.string()),
        ("reason", pa.string()),
        ("authority", CODE),
        ("official", pa.string()),
        ("promised_time", INSTANT),
        ("step", CODE),
        ("cause", CODE),
    ]
)
DOSSIERS = pa.schema(
    [
        ("dossier_id", pa.string()),
        ("procedure_code", CODE),
        ("authority_code", CODE),
        ("channel", CODE),
        ("case_code", CODE),
        ("attributes", pa.list_(pa.string())),
        ("events", pa.list_(EVENT)),
    ]
)
"""What `slasvc` itself writes. Of what it reads only the two codes are required; see `dossier_rows`."""

FINDING = pa.struct([("finding", CODE), ("obligation", CODE)])
ACT_BY = pa.struct(
    [
        ("obligation", CODE),
        ("event_index", pa.int32()),
        ("last_date", pa.date32()),
        ("last_time", INSTANT),
        ("warn_date", pa.date32()),
    ]
)
STEP = pa.struct(
    [
        ("step", CODE),
        ("timeliness", CODE),
        ("start_time", INSTANT),
        ("end_time", INSTANT),
        ("start_date", pa.date32()),
        ("end_date", pa.date32()),
        ("due_date", pa.date32()),
        ("due_time", INSTANT),
        ("overuse_working_days", pa.int32()),
        ("overuse_working_minutes", pa.int32()),
        ("unit_authority_code", CODE),
        ("official_id", pa.string()),
    ]
)
ERROR = pa.struct([("reason", pa.string()), ("field", pa.string()), ("message", pa.string())])
ASSESSMENTS = pa.schema(
    [
        ("dossier_id", pa.string()),
        ("procedure_code", CODE),
        ("authority_code", CODE),
        ("channel", CODE),
        ("owner_authority_code", CODE),
        ("field", CODE),
        ("level", CODE),
        ("accepted_time", INSTANT),
        ("completed_time", INSTANT),
        ("returned_time", INSTANT),
        ("apologised_time", INSTANT),
        ("received_date", pa.date32()),
        ("ended_date", pa.date32()),
        ("late_date", pa.date32()),
        ("suspensions", pa.int32()),
        ("suspension_grounds", pa.list_(CODE)),
        ("timeliness", CODE),
        ("day_zero_date", pa.date32()),
        ("due_date", pa.date32()),
        ("due_time", INSTANT),
        ("projected_due_date", pa.date32()),
        ("projected_due_time", INSTANT),
        ("original_due_date", pa.date32()),
        ("original_due_time", INSTANT),
        ("committed_due_date", pa.date32()),
        ("committed_due_time", INSTANT),
        ("projected_committed_due_date", pa.date32()),
        ("projected_committed_due_time", INSTANT),
        ("promise_kept", pa.bool_()),
        ("consumed_working_days", pa.int32()),
        ("consumed_working_minutes", pa.int32()),
        ("remaining_working_days", pa.int32()),
        ("remaining_working_minutes", pa.int32()),
        ("suspended_working_days", pa.int32()),
        ("lateness_working_days", pa.int32()),
        ("lateness_working_minutes", pa.int32()),
        ("severity", pa.int32()),
        ("next_change_time", INSTANT),
        ("provisional", pa.bool_()),
        ("findings", pa.list_(FINDING)),
        ("act_by", pa.list_(ACT_BY)),
        ("steps", pa.list_(STEP)),
        ("cause", CODE),
        ("awaits", pa.list_(CODE)),
        ("rule_id", CODE),
        ("calendar", CODE),
        ("calendar_revision", CODE),
        ("calendar_digest", CODE),
        ("rule_set_digest", CODE),
        ("as_of_time", INSTANT),
        ("error", ERROR),
    ]
)
"""Assessments by code, without sentences. Of a refused row all but what it was sent with and `error` is null."""
