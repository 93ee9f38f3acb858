"""Use cases that join the engine with the world outside: files of dossiers in, answers out.

    dossier_rows.py    one row of a file -> a Dossier, or a refusal with its field path
    dossier_files.py   JSON Lines, CSV and Parquet -> rows, a bounded chunk at a time
    evaluation.py      rows -> one plain answer each, in the order of the file
    findings.py        findings of an assessment -> sentences in Vietnamese and English, with their basis
    national_*.py      records of the national portal: read, audited, written back
    tables/            Arrow tables of dossiers -> Arrow tables of assessments
    sentences.py       portions and citations of an explanation -> sentences in Vietnamese and English

Nothing here prints, and nothing here reads the clock.
"""
