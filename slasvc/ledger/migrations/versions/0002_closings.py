"""Seconds at or before which nothing is recorded any more."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "closings",
        sa.Column(
            "known_time",
            sa.BigInteger,
            primary_key=True,
            autoincrement=False,
            comment="at or before it nothing is recorded any more",
        ),
    )
