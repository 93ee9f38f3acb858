"""The ledger behind one answer: the reference walks the days that the kernels jump over."""

from __future__ import annotations

from slasvc import reference
from slasvc.engine.batch import resolve
from slasvc.engine.definitions import Definitions
from slasvc.model.dossier import Dossier
from slasvc.model.explanation import Explanation


def explain(definitions: Definitions, dossier: Dossier, as_of: int) -> Explanation:
    """Return how the answer for `dossier` as of an instant (seconds since the epoch) came about.

    Raises:
        SlaError: the dossier is refused; field paths are relative to it.
    """
    resolve(definitions, dossier, 0)
    calendar = definitions.authority_facts(dossier.authority).calendar
    return reference.explain(definitions.rules, calendar, dossier, as_of, calendar_of=definitions.calendar_of)
