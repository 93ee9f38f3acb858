"""What a report is, however it is shown: rows of cells under headings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from slasvc.reports.forms import FormRow

Cell = str | int | float | Decimal | date | None
"""A float is a share; people read it rounded down: only all of them are 100%."""


class Column(NamedTuple):
    """What stands in a column: its heading, and of which type all its cells are that are not None."""

    name: str
    kind: type[str] | type[int] | type[float] | type[Decimal] | type[date]


@dataclass(frozen=True)
class Table:
    """Rows under headings.

    Attributes:
        total: a row of all together; in files that machines read it would be counted twice, and is left out.
        form: the rows of form II.06 that they are, for the printed layout.
        below: lines for people under the table: what it was reckoned by.
        limits: for people, which dossiers alone it is of, and how they were counted; "" where it is of all.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] = ()
    form: Sequence[FormRow] = ()
    below: Sequence[str] = ()
    limits: str = ""
