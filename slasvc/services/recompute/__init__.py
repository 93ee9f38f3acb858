"""The nightly recomputation: dossiers of files or of the ledger in, a snapshot of assessments out.

    job.py      what every source of a run is computed with; what came out of one
    sources.py  what a source is; which files there are, and each as chunks of rows
    ledger.py   the ledger as it was known by a second, in parts
    files.py    one source in, one file out: pure and idempotent, for a distributed engine too
    run.py      all sources in, a snapshot out: resumed where it was interrupted, with its manifest

A snapshot is a directory: `assessments/`, Parquet under the names of the sources; `rejects/`, JSON Lines, where
rows were refused; `manifest.json`. Nothing in it is ever half written: files are renamed into place when whole.
"""
