"""The history of the tables, for alembic; each step is a module of `versions` and is never changed."""
