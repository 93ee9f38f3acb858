"""From dossiers to assessments: columns, validation, kernels, and refusals in words.

    definitions.py   one immutable snapshot of calendars and rules, with their compiled tables
    batch.py         DossierBatch: dossiers as validated columns
    evaluate.py      AssessmentBatch: the answers for a batch
    standings.py     the answers for a batch, in brief
    explain.py       the ledger behind one answer
    terms.py         one term, or one count, on one calendar

Nothing here reads the clock, the environment or a message; the as-of time is always a parameter.
"""
