"""The command line: serve, demo, evaluate, explain, generate, recompute, report, calendars, rules, ledger.

    app.py             the commands and their options, and nothing that does work
    common.py          settings, definitions and refusals, as every command meets them
    progress.py        how far a command has come
    serving.py         serve
    evaluating.py      evaluate
    national*.py       evaluate --format dvcqg
    explaining.py      explain; standing.py: what is owed, found and promised
    generating.py      generate
    recomputing.py     recompute
    reporting.py       report; report_tables.py, report_trends.py: the reports, report_cells.py: what they share,
                       report_views.py: how they are printed, report_voice.py, report_words.py: how they speak
    ledger.py          ledger import, export
    calendar_views.py  calendars check, list
    year_view.py       calendars show
    rule_views.py      rules check, list, show; duty_views.py, rule_words.py: their parts
    demo*.py           demo

Importing this package imports typer and the standard library only; a command imports what it needs when it is
run, so that `--help` costs what a bare typer application costs. Exit codes: 0 done, 1 refused or impossible,
2 the call itself is wrong, 3 some dossiers of a file were refused.
"""

from slasvc.cli.app import main

__all__ = ["main"]
