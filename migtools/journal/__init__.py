"""What was committed, and what is proved of it.

`ledger` has the journal's tables and reads them, `history` and `crosswalk` are what people see of
them, `receipt` is what a commit hands out (a new column of it is a field there, which the `writer`
fills). `proof` measures and proves invariants within a commit; `verify` asks at any time
what can be asked without one. May import `decisions`, `office` and `database`. Never writes:
entries are made by the writer.
"""
