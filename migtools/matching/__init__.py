"""What each local record most likely is, and what follows from that for an office.

`match` proposes a resource record for each local one; `memory` and `known_records` say what was
decided before, `duplicates` which local records are one, `mismatches` where names differ and what
hangs on it, `proposals` which names to change, `thresholds` what a score would accept. The ranking
itself is below, in `ranking`. May import `ranking`, `tags`, `journal`, `office` and `database`.
Never writes.
"""
