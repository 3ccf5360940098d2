"""Plans: everything that one commit will do, counted and shown before anything is written.

`plan` is the plan, `parts` what it is made of, `rows` its rows, `requests` what was asked. Each
verb is a file with all it does: `realign`, `rename`, `revert`, `purge` decide, count and say, and
enter themselves in `verbs`.
`operations` are a plan's steps in the order of writing: a new action begins there, is counted in
`effects`, carried out by the writer, and turned round in `inverse`. `preview` writes a plan as text
and HTML, `views` makes its tables (samples, collisions, names, leftovers), `sides` counts what
hangs on either side before and after, `plan_file` keeps it. `merged_links` and `fragile_rows` are
warnings that nobody else would give. An undo needs `inverse` (a run turned
round), `verdicts` (what can be restored) and `inconsistent_rows` (what would no longer fit
together). May import `tags`, `journal`, `decisions`, `office` and `database`. Never writes.
"""
