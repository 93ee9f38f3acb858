"""The first tables: dossiers, events, definitions, assessments; and triggers that keep events as they are."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

CODE = sa.String().with_variant(sa.String(collation="C"), "postgresql")
APPEND_ONLY = ("dossiers", "events")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "dossiers",
        sa.Column(
            "number", sa.BigInteger, primary_key=True, autoincrement=False, comment="in order of recording"
        ),
        sa.Column("authority", CODE, nullable=False, comment="under which it was recorded"),
        sa.Column("dossier_id", CODE, nullable=False),
        sa.Column("procedure", CODE, nullable=False),
        sa.Column("channel", sa.SmallInteger, comment="as in Channel"),
        sa.Column("case_code", CODE),
        sa.Column("attributes", sa.String, comment="with semicolons between"),
        sa.Column(
            "recorded_time", sa.BigInteger, nullable=False, comment="seconds since the epoch, as all times"
        ),
        sa.UniqueConstraint("authority", "dossier_id", name="dossiers_authority_dossier_id"),
    )
    op.create_table(
        "events",
        sa.Column(
            "dossier",
            sa.BigInteger,
            sa.ForeignKey("dossiers.number"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column(
            "sequence",
            sa.Integer,
            primary_key=True,
            autoincrement=False,
            comment="from 1, in order of recording",
        ),
        sa.Column("event_id", CODE, nullable=False),
        sa.Column("kind", sa.SmallInteger, nullable=False, comment="as in EventKind"),
        sa.Column("time", sa.BigInteger, nullable=False, comment="when it happened"),
        sa.Column("ground", CODE),
        sa.Column("extension_length", sa.Integer),
        sa.Column("extension_unit", sa.SmallInteger, comment="as in TermUnit"),
        sa.Column("extension_half", sa.Boolean),
        sa.Column("target", CODE, comment="event_id that is taken back"),
        sa.Column("reason", sa.String),
        sa.Column("authority", CODE),
        sa.Column("official", CODE, comment="opaque"),
        sa.Column("promised_time", sa.BigInteger),
        sa.Column("step", CODE),
        sa.Column("cause", CODE),
        sa.Column("recorded_time", sa.BigInteger, nullable=False),
        sa.UniqueConstraint("dossier", "event_id", name="events_dossier_event_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "definitions",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("rule_set_digest", sa.String, nullable=False),
        sa.Column("calendar_digest", sa.String, nullable=False, comment="of all calendars"),
        sa.UniqueConstraint("rule_set_digest", "calendar_digest", name="definitions_digests"),
    )
    op.create_table(
        "assessments",
        sa.Column(
            "dossier",
            sa.BigInteger,
            sa.ForeignKey("dossiers.number"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("revision", sa.Integer, nullable=False, comment="events that it is of"),
        sa.Column("as_of_time", sa.BigInteger, nullable=False),
        sa.Column("definitions", sa.Integer, sa.ForeignKey("definitions.number"), nullable=False),
        sa.Column(
            "refusal", sa.SmallInteger, nullable=False, comment="as in ErrorReason; 0: it was assessed"
        ),
        sa.Column("timeliness", sa.SmallInteger, nullable=False, comment="as in Timeliness; 0: refused"),
        sa.Column("severity", sa.SmallInteger, nullable=False),
        sa.Column("due_day", sa.Integer, comment="days since the epoch, as all days"),
        sa.Column("due_time", sa.BigInteger),
        sa.Column("findings", sa.String, nullable=False, comment=",missed:apologise,low_confidence_rule,"),
        sa.Column("act_by_day", sa.Integer, comment="of the limit that ends first"),
        sa.Column("owner", CODE, nullable=False),
        sa.Column("calendar", sa.String, nullable=False),
        sa.Column("ignores_makeup_days", sa.Boolean, nullable=False),
        sa.Column("next_change_time", sa.BigInteger, comment="NULL: never"),
    )
    op.create_index("assessments_next_change_time", "assessments", ["next_change_time"])
    op.create_index("assessments_definitions", "assessments", ["definitions"])
    op.create_index("assessments_timeliness_owner", "assessments", ["timeliness", "owner"])
    _refuse_changes()


def _refuse_changes() -> None:
    """Let the database itself refuse to change or delete what was recorded."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'the ledger is only added to'; END $$"
        )
        for table in APPEND_ONLY:
            op.execute(
                f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )
        return
    for table in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{change.lower()} BEFORE {change} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is only added to'); END"
            )
