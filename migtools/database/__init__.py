"""Speaks to SQLite and PostgreSQL, and knows no kind of record.

`dialect` says what a database must be able to do for us: read in one snapshot, lock, map keys,
move and journal rows, keep a row whole. `sqlite` and `postgres` do it, each with what it asks its
own catalogue (`sqlite_catalogue`, `postgres_catalogue`) and how it holds values (`sqlite_values`,
`postgres_values`); `sqlite_engine` makes connections fit. `catalogue` reads tables, keys and
foreign keys, `schema_changes` says what became of them since, `journal_names` tells the journal's
tables from an office's own. `connect` gets from a path, a URL or an engine to a dialect, `load`
fills an empty database from CSV files. A third database is a dialect and its catalogue, a line in
`connect`, and what `catalogue` has to know of its schemas. May import the root's files only. Never
knows a kind, a side or a plan.
"""
