"""How codes are written: procedures, authorities, cases and attributes.

Procedure codes are `d.dddddd` (national) or `x.dddddd` (local); authority codes are dotted groups of at most
35 characters (Decision 20/2020/QĐ-TTg art. 4).
"""

from __future__ import annotations

import re

from slasvc.errors import InvalidInput, Reason

MAX_AUTHORITY_CODE = 35

PROCEDURE_CODE = re.compile(r"[0-9x]\.[0-9]{6}")
AUTHORITY_CODE = re.compile(r"[A-Z0-9][A-Z0-9-]*(\.[A-Z0-9][A-Z0-9-]*)*")


def is_procedure_code(code: str) -> bool:
    """Return whether `code` is written as a procedure code."""
    return PROCEDURE_CODE.fullmatch(code) is not None


def is_authority_code(code: str) -> bool:
    """Return whether `code` is written as an authority code."""
    return len(code) <= MAX_AUTHORITY_CODE and AUTHORITY_CODE.fullmatch(code) is not None


def check_procedure_code(code: str) -> None:
    """Raise InvalidInput, field `procedure_code`, unless `code` is written as a procedure code."""
    if not is_procedure_code(code):
        raise _malformed(
            "procedure_code", code, "a digit (or x, for a local key), a dot and six digits, as in 1.001193"
        )


def check_authority_code(code: str) -> None:
    """Raise InvalidInput, field `authority_code`, unless `code` is written as an authority code."""
    if not is_authority_code(code):
        raise _malformed(
            "authority_code",
            code,
            "groups of capital letters, digits and hyphens separated by dots, at most 35 characters, "
            "as in H40.12.3",
        )


def _malformed(field: str, code: str, expected: str) -> InvalidInput:
    if not code:
        return InvalidInput(Reason.MISSING_FIELD, f"{field} is missing; expected {expected}", field=field)
    shown = code[:MAX_AUTHORITY_CODE]
    return InvalidInput(
        Reason.MALFORMED_CODE,
        f"{field} {shown!r} is malformed; expected {expected}",
        field=field,
        metadata={field: shown},
    )
