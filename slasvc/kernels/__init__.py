"""The arithmetic on columns: numba only, arrays in, arrays out; between the two, pointers.

    jit.py        the one place that configures the compiler
    tables.py     the layout of calendars, rules, dossiers and answers as arrays
    views.py      their rows as the functions below hand them on
    answers.py    answers while they are written, and their way into the columns
    civil.py      day numbers to civil dates and back
    calendar.py   days, working days, working time on a calendar
    terms.py      a term laid on a calendar
    matching.py   which rule version governs a dossier
    history.py    which events are visible, in which order, and whether they can have happened
    runs.py       a term with what was added to it and what tolled it
    clock.py      a history turned into runs and spans
    standing.py   class and figures of a clock whose events have been taken
    promises.py   what was promised at receipt, and the committed clock
    steps.py      steps of the internal process
    obligations.py  limits on single acts: what was missed, what is owed
    assess.py     one dossier, from its history to its answer
    batch.py      loops over rows: the entry points

Kernels check nothing and raise nothing: indices are the caller's promise, refusals are codes of
`slasvc.errors.Reason` in a column. They never see a Python object. `slasvc.reference` is what they must equal.
"""
