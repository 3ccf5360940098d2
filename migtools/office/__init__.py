"""One database seen through a declaration: what is a record, whose it is, and what points at it.

`schema` is the declaration as data, `declaration` reads it from TOML by way of `data_reader`, and
`checks` holds it against the database: a new thing to find wrong with an office goes there.
`office` is the open office, `references` are the columns that hold a kind's key, `suspects` those
that look so and nobody declared, `content` counts what hangs on each record, `record_hashes` tell
whether one changed, `guard_sql` gives triggers that protect master records, and `frames` makes
frames that keep keys whole. May import `database`. Never writes, and never decides what a record
becomes.
"""
