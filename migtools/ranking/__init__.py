"""The resource records that a local record may be, best first, and why.

From the bottom: `vocabulary` and `forms` read names, `grams` and `terms` make vectors of them,
`prepared` holds the resource names, `features` and `weights` say how alike two names are,
`differences` how they differ, in the words of `reasons`; `naming` searches with all that, `blocks`
below each parent. `codes`, `offspring`, `remembered` and `rivals` are the evidence beside names,
`judging` gives statuses, and `ranker` makes a frame of it. Nothing is imported here: who only
needs a status need not load the numerical libraries.
"""
