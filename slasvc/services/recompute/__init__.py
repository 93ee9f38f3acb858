"""The nightly recomputation: files of dossiers in, a snapshot of assessments out.

    job.py      what every file of a run is computed with; what came out of one
    sources.py  which files there are, and each as chunks of rows
    files.py    one file in, one file out: pure and idempotent, for a distributed engine too
    run.py      a folder in, a snapshot out: resumed where it was interrupted, with its manifest

A snapshot is a directory: `assessments/`, Parquet under the names of the inputs; `rejects/`, JSON Lines, where
rows were refused; `manifest.json`. Nothing in it is ever half written: files are renamed into place when whole.
"""
