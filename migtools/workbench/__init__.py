"""The whole realignment in one widget: the verbs wired to the widgets, and nothing else.

`workbench` is the widget, on top of `judge`, `bench` and `page`; `desk` and `judging` hold what is
in hand, `menu` its actions (a new one is a line there), `papers` its exports. `confirm` asks before
a single plan, `threshold_tool` shows what a score would accept. May import `reporting`, `matching`,
`writer`, `plans`, `tags`, `journal`, `decisions`, `office`, `widgets`, `charts`, `ranking` and the
types of `database`. Never runs SQL: lists come as frames.
"""
