"""What a person clicks on: frames in, decisions out.

`records` (a new column of the list is in its `columns`), `candidates` (a new key of the pane in its
`keys`), `preview`, `cockpit` and `bar` hold one widget each and do not know each other; what they
share lies beside them, and their browser halves lie in `static`. May import the root's files only.
Never sees a database, nor another room.
"""
