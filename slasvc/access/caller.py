"""A caller: what it may do, and for which authorities. The one place where a scope is checked.

An authority code is the hierarchy: who acts for H40.12 acts for H40.12.3, and not for H40.120.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

from slasvc.errors import NotPermitted, Reason

EVERY_AUTHORITY = "*"


class Role(enum.StrEnum):
    """What a caller does. The table of methods says which roles may call each."""

    EVALUATE = "evaluate"
    RECORD = "record"
    REPORT = "report"
    OPERATE = "operate"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a call.

    Attributes:
        name: as in the access file; of a system, never of a person.
        roles: what it may do.
        authorities: codes it acts for, each with all units under it; `*` stands for all authorities.
    """

    name: str
    roles: frozenset[Role]
    authorities: tuple[str, ...]

    def covers(self, authority_code: str) -> bool:
        """Return whether the authority, written as such codes are, is one that the caller acts for."""
        return any(
            prefix in (EVERY_AUTHORITY, authority_code) or authority_code.startswith(f"{prefix}.")
            for prefix in self.authorities
        )

    def prefixes(self) -> tuple[str, ...]:
        """Return the codes under which lies all that is counted for the caller; the empty one is above all."""
        return ("",) if EVERY_AUTHORITY in self.authorities else self.authorities

    def check_scope(self, authority_code: str, field: str = "authority_code") -> None:
        """Refuse an authority that the caller does not act for, before anything is looked up there.

        Args:
            authority_code: of a dossier, a row or a filter.
            field: its path in the request.

        Raises:
            NotPermitted: the same whether or not the authority, or anything in it, exists.
        """
        if not self.covers(authority_code):
            raise outside_scope(authority_code, field)


def outside_scope(authority_code: str, field: str) -> NotPermitted:
    """Return the refusal of an authority that a caller does not act for."""
    shown = authority_code[:64]
    return NotPermitted(
        Reason.OUTSIDE_SCOPE,
        f"authority {shown!r} is not one that you act for",
        field=field,
        metadata={"authority_code": shown},
    )


@dataclass(frozen=True)
class Issuer:
    """Who signs tokens, for whom, by how much clocks may differ, and its public keys (JWKS); plain data."""

    issuer: str
    audience: str
    clock_skew_seconds: int
    keys: str


ANYBODY = Caller("anybody", frozenset(Role), (EVERY_AUTHORITY,))
"""Whoever calls where access is not restricted."""
