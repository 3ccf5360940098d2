"""What is decided before a plan is counted: sound pairs, children, what moves, what collides.

`records` reads records as the rules need them. `pairs` has the one list of rules for a pair that
may be realigned: a new reason to refuse one is a rule there. `cascade` finds the children that
follow and the names of leftovers, `moves` says which rows move where, `collisions` finds rows that
would share a unique key, `resolutions` applies what was chosen for them, `record_rules` tries the
database's own rules on what records and rows will be, and `decisions` is the outcome as plain data.
May import `office` and `database`. Never counts the rows that move, and never writes.
"""
