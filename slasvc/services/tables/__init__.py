"""Dossiers and assessments as Arrow tables: a record batch in, a record batch out, columns all the way.

    schema.py        the columns of both tables
    cells.py         Arrow columns -> numbers, instants, or Python values
    dossiers.py      a record batch of dossiers -> validated columns for the kernels
    events.py        their histories, from a list column and from columns of single events
    times.py         what histories tell of themselves: milestones, suspensions
    assessments.py   answers in columns -> a record batch
    rows.py          answers as model objects -> the same record batch, a row at a time
    evaluation.py    joins them

Columns only tell good rows from those that deserve a second look. Whatever is unusual in a row is left to
`slasvc.services.dossier_rows`, which reads one row at a time and words what is wrong with it: so refusals are the
same whichever way a dossier comes in.
"""
