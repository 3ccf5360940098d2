"""Plans: everything that one commit will do, counted and shown before anything is written.

`plan` is the plan, `parts` what it is made of, `rows` its rows. Each verb is a file with all it
does: `realign`, `rename`, `revert`, `purge` decide, count and say, and enter themselves in `verbs`;
a new verb is one more. `operations` are a plan's steps in the order of writing: a new action
begins there. `effects` counts what they do. `preview`, `views` and `sides` show a plan,
`plan_file` keeps it. An undo needs `inverse` (a run turned round), `verdicts` (what can be
restored) and `unfit_rows` (what would no longer fit). May import `tags`, `journal`, `decisions`,
`office` and `database`. Never writes.
"""
