"""What a person clicks on: frames in, decisions out.

`records`, `candidates`, `preview`, `cockpit` and `bar` hold one widget each and do not know each
other; what they share lies beside them, and their browser halves lie in `static`. The list shows
every column of the frame that it is given (`records` only knows how wide); a key of the candidate
pane is a line in the `keys` of `candidates`, a method of its `pane` and a button in `static`. May
import the root's files only. Never sees a database, nor another room.
"""
