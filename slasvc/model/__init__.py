"""The words of the domain: frozen dataclasses and enums, standard library only.

    calendar.py   Calendar, Day, Shift: what each civil date is
    term.py       Term, Conventions: how a length of time is laid on a calendar
    rule.py       RuleVersion, Authority, RuleSet: which term holds for whom, when, by what law
    dossier.py    Dossier, Event: what happened
    deadline.py   Deadline: when a term ends
    assessment.py Assessment: what is answered for a dossier, with what is owed, found and how steps stand
    explanation.py Explanation: the ledger of days behind it
    codes.py      how codes of procedures and authorities are written

Enum members have the numbers of their namesakes in `slasvc.v1`, so that no layer needs a translation
table; `tests/architecture` holds them equal. Lower-case member names are the words of the YAML files.
"""
