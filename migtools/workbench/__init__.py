"""The whole realignment in one widget: the verbs wired to the widgets, and nothing else.

`workbench` is the widget, on top of `judge`, `bench` and `page`; `desk` and `judging` hold what is
in hand (a new column of the list is added to the frame in `desk`), `menu` its actions (a new one is
a line there, and a method of that name in the widget), `papers` its exports. `confirm` asks before
a single plan, `threshold_tool` shows what a score would accept. May import `reporting`, `matching`,
`writer`, `plans`, `tags`, `journal`, `decisions`, `office`, `widgets`, `charts`, `ranking` and the
types of `database`. Never runs SQL: lists come as frames.
"""
