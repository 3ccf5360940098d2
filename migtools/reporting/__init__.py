"""Where an office stands, as frames and as files that people open.

`report` runs the resource reports, `overview` says how far each kind and parent is, with `forecast`
for what a plan would meet, `coverage` what stands on resource records already, and `export` writes
any frame as CSV, XLSX or a page to print. May import `matching`, `plans`, `journal`, `decisions`,
`ranking`, `office` and `database`. Never writes to a database.
"""
