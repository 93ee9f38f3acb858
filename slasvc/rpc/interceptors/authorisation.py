"""Which roles may call which method. What is not in the table, nobody may call.

Whose dossiers a caller may see is not decided here but by the methods, with `Caller.check_scope`, once they know
the authority.
"""

from __future__ import annotations

from slasvc.access.caller import Caller, Role
from slasvc.errors import NotPermitted, Reason

EVERY_ROLE = frozenset(Role)
ROLES: dict[str, frozenset[Role]] = {
    "slasvc.v1.DeadlineService": frozenset({Role.EVALUATE, Role.OPERATE}),
    "slasvc.v1.DossierService": frozenset({Role.RECORD, Role.REPORT}),
    "slasvc.v1.DossierService/RecordEvents": frozenset({Role.RECORD}),
    "slasvc.v1.StatisticsService": frozenset({Role.REPORT}),
    "slasvc.v1.CalendarService": EVERY_ROLE,
    "slasvc.v1.RuleService": EVERY_ROLE,
    "grpc.reflection.v1alpha.ServerReflection": EVERY_ROLE,
}
"""Roles by service, or by method ("slasvc.v1.DeadlineService/EvaluateDossier") where one has others."""


def roles_of(method: str) -> frozenset[Role]:
    """Return the roles that may call a method, given as "package.Service/Method"."""
    return ROLES.get(method) or ROLES.get(method.partition("/")[0], frozenset())


def check_role(caller: Caller, method: str) -> None:
    """Refuse a caller that has none of the roles of a method.

    Raises:
        NotPermitted: naming the roles that would do.
    """
    accepted = roles_of(method)
    if caller.roles.isdisjoint(accepted):
        names = ",".join(sorted(accepted))
        raise NotPermitted(
            Reason.ROLE_MISSING,
            f"{method} is for the roles: {names or 'none'}",
            metadata={"accepted": names},
        )
