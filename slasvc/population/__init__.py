"""A believable population of dossiers: drawn from a seed, column by column, over the shipped rules and calendar.

    kinds.py    what is asked, of whom and how often
    work.py     what the rules in force say of each kind: its term, grounds and steps, as arrays
    office.py   working time as a number that grows by the second, and the days on which dossiers come in
    events.py   events of many dossiers as columns, put into order of time
    facts.py    what every chunk is drawn from
    drawing.py  what happens to each dossier of a chunk: receiving.py, working.py, ending.py, on state.py
    batches.py  chunks as Arrow record batches, in the columns of docs/file-formats.md
    writing.py  batches as a file

A chunk depends on the seed and its own number alone: it is the same on any thread, and a larger population begins
with every smaller one. Nothing in it was ever a real dossier.
"""

from slasvc.population.batches import CHUNK_ROWS, DEFAULT_UNTIL, SCHEMA, Population

__all__ = ["CHUNK_ROWS", "DEFAULT_UNTIL", "SCHEMA", "Population"]
