"""The only room that changes rows of an existing office, and only from `commit`.

`commit` holds the transaction: it decides again under the lock (`recheck`), carries out the plan
(`apply`, or `restore` for an undo) by journaled `statements`, proves the invariants, and only then
lets the database keep anything. May import `plans`, `journal`, `decisions`, `office` and
`database`. Never decides: what is not in the plan is not done.
"""
