"""What is decided before a plan is counted: sound pairs, children, what moves, what collides.

`pairs` has the one list of rules for a pair that may be realigned: a new reason to refuse one is a
rule there. `cascade` finds the children that follow and the names of leftovers, `moves` says which
rows move where, `collisions` and `resolutions` find rows that would share a unique key and apply
what was chosen for them, and `decisions` is the outcome as plain data. May import `office` and
`database`. Never counts, words or writes anything.
"""
