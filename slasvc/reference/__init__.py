"""The executable specification: walks civil days one by one, with nothing but the standard library.

    wall_clock.py    civil date and wall time <-> instants of a zone, in gaps and folds
    view.py          CalendarView: a calendar as one term sees it (which days count, when they are open)
    receipt.py       day 0: cut-off, then receipt on a day that does not count
    civil.py         the corresponding day of days, weeks, months, years
    working_time.py  spending and counting working time
    counting.py      add_term, count_working_days
    matching.py      match_rule: the version that governs a dossier
    evaluate.py      evaluate: from the history of a dossier to its assessment

Written to be read by jurists: no tables, no caches, each legal branch under its article. The kernels are
written independently; that they agree with this package is tested, never assumed.
"""

from slasvc.reference.counting import add_term, count_working_days
from slasvc.reference.evaluate import evaluate
from slasvc.reference.matching import match_rule
from slasvc.reference.working_time import count_working_time

__all__ = ["add_term", "count_working_days", "count_working_time", "evaluate", "match_rule"]
