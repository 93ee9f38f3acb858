"""docs/file-formats.md says of tables what `schema` says: every column of both, and each type of the answers."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa

from slasvc.services.tables.schema import ASSESSMENTS, CODE, DOSSIERS, INSTANT

FORMATS = (Path(__file__).parents[2] / "docs" / "file-formats.md").read_text(encoding="utf-8")
SECTION = FORMATS.partition("\n## Tables\n")[2].partition("\n## ")[0]
DOSSIERS_SAID, _, ANSWERS_SAID = SECTION.partition("The answer has exactly these columns")


def name_of(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return f"list of {name_of(kind.value_type)}"
    if pa.types.is_struct(kind):
        return "(" + ", ".join(f"{field.name} {name_of(field.type)}" for field in kind) + ")"
    return {CODE: "code", INSTANT: "instant", pa.date32(): "date"}.get(kind, str(kind))


def test_the_columns_of_answers_are_documented_in_order_with_their_types() -> None:
    said = re.findall(r"^\| `(\w+)` \| (.*) \|$", ANSWERS_SAID, re.MULTILINE)

    assert said == [(field.name, name_of(field.type)) for field in ASSESSMENTS]
    for word, kind in (("Codes", CODE), ("instants", INSTANT), ("dates", pa.date32())):
        written = {CODE: "dictionary<int32, string>", INSTANT: "timestamp[s, UTC]"}.get(kind, "date32")
        assert re.search(rf"{word} (are )?`{re.escape(written)}`", " ".join(ANSWERS_SAID.split()))


def test_the_columns_of_dossiers_are_documented() -> None:
    said = set(re.findall(r"`(\w+)`", DOSSIERS_SAID))

    assert said >= set(DOSSIERS.names)
