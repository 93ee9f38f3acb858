"""What snapshots tell: DuckDB over Parquet, in this process.

    changes.py  what moved between two snapshots

DuckDB is imported nowhere else.
"""
