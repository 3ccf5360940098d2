"""What was committed, and what is proved of it.

`ledger` has the journal's tables and reads them, `history` and `crosswalk` are what people see of
them, `receipt` is what a commit hands out (a new column of it goes there), `proof` measures and
proves invariants within a commit, and `verify` asks for them at any time. May import `decisions`,
`office` and `database`. Never writes: entries are made by the writer.
"""
