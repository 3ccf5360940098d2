"""The only room that changes rows of an existing office, and only from `commit`.

`commit` holds the transaction: it looks at the tables and decides again under the lock (`recheck`),
carries out the plan (`apply`, or `restore` for an undo) by journaled `statements`, with
`key_changes` where a primary key moves and `watch` where triggers may alter what is written, proves
the invariants, and only then lets the database keep anything. `refusal` calls what the database
refused by its name. May import `plans`, `journal`, `decisions`, `office` and `database`. Never
decides: what is not in the plan is not done.
"""
