"""The command line, and what it starts: JupyterLab, the application, a sample office.

`commands` has one function a command (a new one goes there), `output` prints for people and for
machines, `lab` fills a working folder and opens JupyterLab, `app` serves the workbench by Voilà
with the page in `app_page`, `sample_office` makes an office to learn on. May import `reporting`,
`matching`, `writer`, `plans`, `journal`, `ranking`, `office` and `database`. Never does what the
verbs do: it calls them.
"""
