"""Prints the table of settings as it stands in docs/operations.md, from `slasvc.settings`.

python scripts/settings_table.py
"""

from __future__ import annotations

import json

from pydantic_core import PydanticUndefined

from slasvc.settings import Settings


def table() -> str:
    """Return the table, in Markdown."""
    rows = ["| setting | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        match field.default:
            case None | () | "":
                default = "none"
            case value if value is PydanticUndefined:
                default = "by machine"
            case bool() as value:
                default = f"`{json.dumps(value)}`"
            case value:
                default = f"`{value}`"
        rows.append(f"| `SLASVC_{name.upper()}` | {default} | {field.description} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(table())
