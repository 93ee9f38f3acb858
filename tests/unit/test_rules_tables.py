"""Rows of compiled rules are as wide as the kernels read them; a table without rows is one all the same."""

from __future__ import annotations

import pytest

from slasvc.kernels import tables
from slasvc.model.rule import RuleSet
from slasvc.rules.compiled import compile_rules

TABLES = {
    "procedures": "PROCEDURE",
    "versions": "VERSION",
    "terms": "TERM",
    "grounds": "GROUND",
    "additions": "ADDITION",
    "obligations": "OBLIGATION",
    "steps": "STEP",
}


@pytest.mark.parametrize(("table", "prefix"), TABLES.items())
def test_a_table_has_a_column_for_every_name_of_the_kernels(
    national: RuleSet, table: str, prefix: str
) -> None:
    columns = {name for name in vars(tables) if name.startswith(f"{prefix}_") and name != f"{prefix}_COLUMNS"}
    rows = getattr(compile_rules(national), table)
    assert rows.shape[1] == len(columns)


@pytest.mark.parametrize("table", TABLES)
def test_no_rules_are_tables_without_rows(table: str) -> None:
    rows = getattr(compile_rules(RuleSet({}, {}, {}, "")), table)
    assert rows.ndim == 2
    assert len(rows) == (table == "procedures")  # where the versions of the last procedure end
