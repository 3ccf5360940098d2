"""Speaks to SQLite and PostgreSQL, and knows no kind of record.

`dialect` says what a database must be able to do for us: read in one snapshot, lock, map keys,
move and journal rows, keep a row whole; `sqlite` and `postgres` do it, each with a catalogue
beside it. `catalogue` reads tables, keys and foreign keys, `connect` gets from a URL to a dialect,
`load` fills an empty database from CSV files. A third database is two files of its own and a line
in `connect`. May import the root's files only. Never knows a kind, a side or a plan.
"""
