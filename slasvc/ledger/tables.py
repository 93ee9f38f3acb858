"""The tables of the ledger, once for both databases.

`dossiers` and `events` are facts and are only added to; triggers refuse anything else. `closings` are promises
about them. `assessments` is derived from them and could be made anew at any time. A change here needs a
migration; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

# Codes are compared byte by byte: bodies below H40.1 lie between "H40.1." and "H40.1/".
Code = String().with_variant(String(collation="C"), "postgresql")

metadata = MetaData()

dossiers = Table(
    "dossiers",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False, comment="in order of recording"),
    Column("authority", Code, nullable=False, comment="under which it was recorded"),
    Column("dossier_id", Code, nullable=False),
    Column("procedure", Code, nullable=False),
    Column("channel", SmallInteger, comment="as in Channel"),
    Column("case_code", Code),
    Column("attributes", String, comment="with semicolons between"),
    Column("recorded_time", BigInteger, nullable=False, comment="seconds since the epoch, as all times"),
    UniqueConstraint("authority", "dossier_id", name="dossiers_authority_dossier_id"),
)

events = Table(
    "events",
    metadata,
    Column("dossier", BigInteger, ForeignKey(dossiers.c.number), primary_key=True, autoincrement=False),
    Column(
        "sequence", Integer, primary_key=True, autoincrement=False, comment="from 1, in order of recording"
    ),
    Column("event_id", Code, nullable=False),
    Column("kind", SmallInteger, nullable=False, comment="as in EventKind"),
    Column("time", BigInteger, nullable=False, comment="when it happened"),
    Column("ground", Code),
    Column("extension_length", Integer),
    Column("extension_unit", SmallInteger, comment="as in TermUnit"),
    Column("extension_half", Boolean),
    Column("target", Code, comment="event_id that is taken back"),
    Column("reason", String),
    Column("authority", Code),
    Column("official", Code, comment="opaque"),
    Column("promised_time", BigInteger),
    Column("step", Code),
    Column("cause", Code),
    Column("recorded_time", BigInteger, nullable=False),
    UniqueConstraint("dossier", "event_id", name="events_dossier_event_id"),
    sqlite_with_rowid=False,
)

closings = Table(
    "closings",
    metadata,
    Column(
        "known_time",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="at or before it nothing is recorded any more",
    ),
)

definitions = Table(
    "definitions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("rule_set_digest", String, nullable=False),
    Column("calendar_digest", String, nullable=False, comment="of all calendars"),
    UniqueConstraint("rule_set_digest", "calendar_digest", name="definitions_digests"),
)

assessments = Table(
    "assessments",
    metadata,
    Column("dossier", BigInteger, ForeignKey(dossiers.c.number), primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False, comment="events that it is of"),
    Column("as_of_time", BigInteger, nullable=False),
    Column("definitions", Integer, ForeignKey(definitions.c.number), nullable=False),
    Column("refusal", SmallInteger, nullable=False, comment="as in ErrorReason; 0: it was assessed"),
    Column("timeliness", SmallInteger, nullable=False, comment="as in Timeliness; 0: refused"),
    Column("severity", SmallInteger, nullable=False),
    Column("due_day", Integer, comment="days since the epoch, as all days"),
    Column("due_time", BigInteger),
    Column("findings", String, nullable=False, comment=",missed:apologise,low_confidence_rule,"),
    Column("act_by_day", Integer, comment="of the limit that ends first"),
    Column("owner", Code, nullable=False),
    Column("calendar", String, nullable=False),
    Column("ignores_makeup_days", Boolean, nullable=False),
    Column("next_change_time", BigInteger, comment="NULL: never"),
    Index("assessments_next_change_time", "next_change_time"),
    Index("assessments_definitions", "definitions"),
    Index("assessments_timeliness_owner", "timeliness", "owner"),
)
