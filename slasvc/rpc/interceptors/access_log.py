"""One line a call, and an audit line where a caller is refused what it may not have.

Lines say method, status, reason, time and who called by its name in the access file: nothing of what was asked,
no dossier, no address of a person. The audit line alone has the authority that was out of scope.
"""

from __future__ import annotations

import logging

from slasvc.errors import Reason
from slasvc.rpc.call import Call

access = logging.getLogger("slasvc.access")
audit = logging.getLogger("slasvc.audit")
AUDITED = frozenset({Reason.NOT_AUTHENTICATED, Reason.ROLE_MISSING, Reason.OUTSIDE_SCOPE})


def write_call(call: Call, code: str, seconds: float) -> None:
    """Write the lines of a call that has ended."""
    refusal = call.refusal
    if access.isEnabledFor(logging.INFO):
        fields: dict[str, object] = {
            "request_id": call.request_id,
            "method": call.method,
            "code": code,
            "ms": round(seconds * 1_000, 3),
            "caller": call.caller.name,
        }
        if refusal is not None:
            fields["reason"] = refusal.reason.name
        if call.classes or call.refused_rows:
            fields["rows"] = sum(call.classes.values()) + call.refused_rows
        access.info("call", extra={"fields": fields})
    if refusal is not None and refusal.reason in AUDITED:
        audit_call(call, "refused", reason=refusal.reason.name, why=refusal.message)


def audit_call(call: Call, event: str, **fields: object) -> None:
    """Write an audit line on a call: something was refused, or written."""
    known = {"request_id": call.request_id, "method": call.method, "caller": call.caller.name}
    audit.warning(event, extra={"fields": {**known, **fields}})
