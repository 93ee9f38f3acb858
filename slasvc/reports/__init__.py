"""What snapshots tell: DuckDB over Parquet, in this process.

snapshots.py  which there are, and whether one can be trusted
rollup.py     what lies beside each, so that months are answered quickly
relations.py  dossiers, steps and rollup as SQL; measures.py what is counted of them; periods.py
summaries.py  figures of groups, and the dossiers behind any; forms.py, ranking.py what is made of them
tables.py     what a report is; files.py: it as a file; workbooks.py: as one that opens as it is printed
changes.py    what moved between two snapshots
database.py   DuckDB, which is imported nowhere else
"""
