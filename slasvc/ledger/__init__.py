"""The ledger: append-only events of dossiers in SQLite or PostgreSQL, and the latest assessment of each.

    records.py      what goes in and comes out
    tables.py       the tables, once for both databases
    database.py     opens a ledger; begins and ends transactions; failures of a database as refusals
    transactions.py what reads and adds within a transaction, and how rows are handed to either database
    turns.py        what a writer must know at the beginning of its turn, in one question
    histories.py    dossiers with their events, read and added
    ranges.py       very many dossiers as plain rows
    closings.py     seconds by which what was known never changes
    standings.py    the latest assessment of every dossier, kept, found and listed
    checking.py     what can be said of a ledger without changing it
    copying.py      one ledger into another, row by row
    migrations/     alembic: brings the tables to this version when a ledger is opened

The only importer of SQLAlchemy. It knows no rules and no calendars: what to store is decided in `services`.
Writers take turns, in one process and between processes, so what is read in a writing transaction stays true until
it ends. Instants are whole seconds since the epoch.
"""
