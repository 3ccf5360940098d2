"""A person's judgments on local records, kept in a file that people can read and correct.

`judgments` says what one is, `keys` and `cells` how its text is written, `sheet` holds a file of
them, `reading` and `rows` read such sheets and frames, and `store` keeps a sheet and its file the
same by the locks of `filing`. On top stand `rejecting` and `merging`, `steps`, which takes changes
back, `views`, which looks at them, and `book` with `Tags`. `stale` finds judgments whose records
changed since, `pairs_of_tags` what of them a plan may take. A new judgment is a word in
`judgments`, a method in `book`, and a key of the candidate pane in the widgets. May import
`journal`, `decisions`, `office` and `database`. Never writes to a database.
"""
