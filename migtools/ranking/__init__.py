"""Which resource record a name is, and why: frames in, frames out.

From the bottom: `vocabulary` and `forms` read names, `grams` and `terms` make vectors of them,
`prepared` holds the resource names, `features` and `weights` say how alike two names are,
`differences` how they differ; `naming` searches with all that, `blocks` below each parent. `codes`,
`offspring`, `remembered` and `rivals` are the evidence beside names, `judging` gives statuses,
`candidates` makes a frame of it and `explain` tells of one pair. A new reason is a word in
`reasons`, said by `differences` or by the evidence that sees it. May import the root's files only,
and loads nothing here: who only needs a status need not load the numerical libraries. Never sees
a database.
"""
