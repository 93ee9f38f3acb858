"""The call that is being answered: who sent it, and what it came to, for the log and the metrics.

The gate opens one for each call; a method asks for it with `current_call()` to check the caller's scope and to
count what it assessed. A method that is called without a gate, as by a test, gets one that allows everything.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field

from slasvc.access.caller import ANYBODY, Caller
from slasvc.errors import SlaError
from slasvc.model.assessment import Timeliness


@dataclass(slots=True)
class Call:
    """One call.

    Attributes:
        method: full name, as "slasvc.v1.DeadlineService/EvaluateDossier".
        request_id: the caller's, or one made here.
        classes: assessed dossiers by class.
        refused_rows: dossiers of a batch that were refused, while the call was answered.
        refusal: why the call as a whole was refused, if it was.
    """

    method: str
    request_id: str
    caller: Caller = ANYBODY
    classes: dict[Timeliness, int] = field(default_factory=dict)
    refused_rows: int = 0
    refusal: SlaError | None = None

    def count(self, timeliness: Timeliness, number: int = 1) -> None:
        """Take down so many assessed dossiers of a class."""
        self.classes[timeliness] = self.classes.get(timeliness, 0) + number

    @property
    def rows(self) -> int:
        """How many dossiers were assessed or refused."""
        return sum(self.classes.values()) + self.refused_rows


_CURRENT: ContextVar[Call] = ContextVar("call")


def open_call(method: str, request_id: str) -> Call:
    """Make a call the current one of this task, and of threads that it starts with `asyncio.to_thread`."""
    call = Call(method, request_id)
    _CURRENT.set(call)
    return call


def current_call() -> Call:
    """Return the call that is being answered."""
    call = _CURRENT.get(None)
    return call if call is not None else Call("", "")
