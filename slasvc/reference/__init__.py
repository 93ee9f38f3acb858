"""The executable specification: walks civil days one by one, with nothing but the standard library.

    wall_clock.py    civil date and wall time <-> instants of a zone, in gaps and folds
    view.py          CalendarView: a calendar as one term sees it (which days count, when they are open)
    receipt.py       day 0: cut-off, then receipt on a day that does not count
    civil.py         the corresponding day of days, weeks, months, years
    working_time.py  spending and counting working time
    length.py        the length of a term with what is added to it
    tolling.py       what suspensions take out: sets of days, pieces of time
    laying.py        where a run ends: count, roll, time of day
    promises.py      appointments: of the slip, and the new one of an apology
    counting.py      add_term, count_working_days
    matching.py      match_rule: the version that governs a dossier
    law_day.py       law_day: the event whose day decides that version
    history.py       which events are visible, and whether they can have happened so
    checking.py      what only the rules can tell to be unknown or impossible
    clock.py         Clock: runs and suspensions, event by event
    classify.py      class, lateness, what is used and left, when that changes
    steps.py         the steps of the internal process, and which unit overused its time
    obligations.py   limits on acts: which hold, from when to when, what was done
    findings.py      what was missed; the two clocks compared
    owner.py         who answers for a dossier, and the stated cause of its delay
    evaluate.py      evaluate: from the history of a dossier to its assessment
    explain.py       explain: the ledger of days from receipt to due
    citing.py        the sources of an answer
    wording.py       sentences for the ledger, in Vietnamese and English

Written to be read by jurists: no tables, each legal branch under its article. Nothing is kept from one evaluation
to the next; within one, a view remembers which dates count. The kernels are written independently; that they agree
with this package is tested, never assumed.
"""

from slasvc.reference.counting import add_term, count_working_days
from slasvc.reference.evaluate import evaluate
from slasvc.reference.explain import explain
from slasvc.reference.law_day import law_day
from slasvc.reference.matching import match_rule
from slasvc.reference.working_time import count_working_time

__all__ = [
    "add_term",
    "count_working_days",
    "count_working_time",
    "evaluate",
    "explain",
    "law_day",
    "match_rule",
]
