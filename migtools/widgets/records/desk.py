"""The deciding half of the record table: ticks, the record in hand, new names, and who is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import traitlets

from migtools.widgets.errors import WidgetError
from migtools.widgets.hooks import Hook
from migtools.widgets.records.filtering import Filters, told
from migtools.widgets.records.renaming import check_name, check_renamable
from migtools.widgets.records.rows import Positions, Records
from migtools.widgets.records.static_html import STATIC_ROWS, static_table
from migtools.widgets.records.tagging import Pair, Tagging
from migtools.widgets.records.view import RecordView
from migtools.widgets.turns import one_at_a_time


@one_at_a_time()
class RecordDesk(RecordView):
    """A list of records with ticks and a record in hand, as its positions and messages know them.

    Args:
        frame: The records.
        kind: The kind of the records, as it should stand in the pair.
        height: Height of the list in pixels, 100 or more.
        many: Any number of records can be ticked, and not only one on each side.
        ticks: Whether records can be ticked at all.
        filters: The columns that get a filter.

    Raises:
        WidgetError: If the frame cannot be shown, the height is none, or a filter has no column.
    """

    _hand = traitlets.Dict().tag(sync=True)
    _keys = traitlets.Bool().tag(sync=True)
    _many = traitlets.Bool().tag(sync=True)
    _noun = traitlets.Unicode().tag(sync=True)
    _renames = traitlets.Bool().tag(sync=True)
    _ticks = traitlets.Bool().tag(sync=True)
    _tagged = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        kind: str,
        height: int,
        many: bool,
        ticks: bool,
        filters: Sequence[str],
    ) -> None:
        self._kind = kind
        self._filter_names = filters
        self._make_tagging = partial(
            Tagging, kind=kind, many=bool(many and ticks), ticks=bool(ticks)
        )
        self._in_hand: int | None = None
        self._pair_hook: Hook[[Pair | None]] = Hook()
        self._selection_hook: Hook[[]] = Hook()
        self._hand_hook: Hook[[str, Any]] = Hook()
        self._key_hook: Hook[[str]] = Hook()
        self._rename_hook: Hook[[Any, str]] = Hook()
        super().__init__(frame, height=height, filters=filters)

    def _first_state(self) -> dict[str, Any]:
        self._tagging = self._make_tagging(self._records)
        told = {"_tagged": self._tagged_state(), "_hand": self._hand_state()}
        tagging = self._tagging
        mode = {"_many": tagging.many, "_ticks": tagging.ticks, "_noun": tagging.noun}
        return {**super()._first_state(), **told, **mode}

    @property
    def hand(self) -> tuple[str, Any] | None:
        """Side and key of the record in hand, or None."""
        if self._in_hand is None:
            return None
        record = self._records.record(self._in_hand)
        return (record["side"], record["key"])

    @property
    def status(self) -> str:
        """The line above the list: what is ticked, in words; "" where nothing can be."""
        return "".join(self._tagging.sentence())

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {side}" for side, count in self._records.counts.items())
        kind = f"{self._kind}: " if self._kind else ""
        hand = f"; {' '.join(map(str, self.hand))} in hand" if self.hand else ""
        some = "" if len(self._order) == len(self._records) else f"; {len(self._order)} shown"
        chosen = f"; {told(self._seen.filters)}" if self._seen.filters else ""
        return f"RecordTable({kind}{counts}; {self._tagging.brief()}{hand}{some}{chosen})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/plain": repr(self), "text/html": self._static_html()}, metadata

    def _static_html(self) -> str:
        shown = self._order[:STATIC_ROWS].tolist()
        caption = f"{len(shown)} of {len(self._records)} records."
        if self.status:
            caption += f" {self.status}."
        if self._seen.filters:
            caption += f" Shown: {told(self._seen.filters)}."
        if self._in_hand is not None:
            caption += f" In hand: {self._tagging.named(self._in_hand)}."
        marks = {place: "✓" * bool(self._tagging.ticked[place]) for place in shown}
        if self._in_hand in marks:
            marks[self._in_hand] = f"▸ {marks[self._in_hand]}".strip()
        verb = self._tagging.verb.capitalize() if self._tagging.ticks else None
        return static_table(self._records, marks, verb, caption)

    # What changes.

    def _change_ticks(self, change: Callable[[], None]) -> None:
        pair, ticked = self._tagging.pair, self._tagging.ticked.copy()
        change()
        self._redraw()
        self._say()
        self._tell(pair, changed=not np.array_equal(ticked, self._tagging.ticked))

    def _tell(self, pair: Pair | None, *, changed: bool) -> None:
        if self._tagging.pair != pair:
            self._pair_hook.call(self._tagging.pair)
        if changed:
            self._selection_hook.call()

    def _take(self, place: int, *, scroll: bool = False) -> None:
        again = self._in_hand == place
        self._in_hand = place
        self._hand = self._hand_state(scroll=scroll)
        self._say()
        if self.hand and not again:
            self._hand_hook.call(*self.hand)

    def _press(self, key: str, place: int) -> None:
        """Hand on a key that is about the record in hand, and about no other one."""
        if not self._key_hook:
            return
        record = self._records.record(place)
        if record["side"] != "local" or self._records.leftovers[place]:
            what = "a leftover" if self._records.leftovers[place] else "read-only"
            raise WidgetError(
                f"{self._tagging.named(place)} is {what} and is not judged; "
                f"go to a local record and press {key.upper()} there"
            )
        if self._in_hand == place:
            self._say()
            self._key_hook.call(key)
            return
        self._take(place)
        self._say(note=f"In hand now: {self._tagging.named(place)}. Press {key.upper()} again")

    def _rename(self, place: int, name: object) -> None:
        self._check_renamable(place)
        text = check_name(self._tagging, place, name)
        self._say()
        record = self._records.record(place)
        if text != record["name"]:
            self._rename_hook.call(record["key"], text)

    def _check_renamable(self, place: int) -> None:
        possible = bool(self._rename_hook)
        check_renamable(self._records, self._tagging, place, possible=possible)

    def _replace(self, records: Records, filtering: Filters) -> None:
        """Put other records in place of all; ticks and hand go with side and key."""
        ticked = self._records.identities(self._tagging.in_order())
        hand = self.hand
        self._records, self._filtering = records, filtering
        old, self._tagging = self._tagging, self._make_tagging(records)
        self._tagging.carry(old, ticked)
        found = records.places([hand] if hand else [])
        self._in_hand = next((int(at) for at in found if not records.leftovers[at]), None)
        self._list_anew()

    def _list_anew(self) -> None:
        """Show the same view of other records, or other columns, and stay where the list is."""
        self._frame_number += 1
        column = self._seen.column if self._seen.column in self._records.shown_columns else None
        self._see(replace(self._seen, column=column))
        self._stamp = self._turn
        with self.hold_sync():
            for name, state in self._list_state(stay=True).items():
                setattr(self, name, state)
            self._hand = self._hand_state()
            self._say()

    # How the browser is told, and what it asks.

    def _rows(self, places: Positions) -> list[dict[str, Any]]:
        ticked = self._tagging.ticked
        return [{**row, "ticked": bool(ticked[row["row"]])} for row in self._records.rows(places)]

    def _say(self, refusal: str = "", *, note: str = "") -> None:
        self._tagged = self._tagged_state(refusal, note)

    def _tagged_state(self, refusal: str = "", note: str = "") -> dict[str, Any]:
        # The turn makes the same refusal twice two messages, which are both read aloud.
        self._turn += 1
        turns = {"turn": self._turn, "stamp": self._stamp}
        complete, total = self._tagging.pair is not None, self._tagging.total
        sentence = {"parts": self._tagging.sentence(), "complete": complete, "total": total}
        return {**turns, **sentence, "refusal": refusal, "note": note}

    def _hand_state(self, *, scroll: bool = False) -> dict[str, Any]:
        # An index of a view that is gone says nothing, so the version goes with it.
        self._turn += 1
        index = self._index(self._in_hand) if scroll and self._in_hand is not None else -1
        row = {"row": self._in_hand, "frame": self._frame_number}
        return {"turn": self._turn, **row, "version": self._version, "index": index}

    def _answer(self, message: Any) -> None:
        match message:
            case {"do": "tag" | "untag" as verb, "row": int(row)} if self._is_row(row, message):
                self._change_ticks(partial(getattr(self._tagging, verb), row))
            case {"do": "take", "row": int(row)} if self._is_row(row, message):
                self._take(row)
            case {"do": "key", "key": str(key), "row": int(row)} if self._is_row(row, message):
                self._press(key, row)
            case {"do": "edit", "row": int(row)} if self._is_row(row, message):
                self._send_name(row)
            case {"do": "rename", "row": int(row), "name": str(name)} if self._is_row(row, message):
                self._rename(row, name)
            case {"do": "extend", "anchor": int(a), "before": int(b), "now": int(now)} if (
                self._is_range((a, b, now), message)
            ):
                self._extend(a, b, now)
            case {"do": "tag_all"}:
                self._change_ticks(partial(self._tagging.tag_all, self._order))
            case {"do": "clear"}:
                self._change_ticks(self._tagging.clear)
            case _:
                super()._answer(message)

    def _is_row(self, row: int, message: Any) -> bool:
        if message.get("frame", self._frame_number) != self._frame_number:
            raise WidgetError("the records changed while you clicked; look again and click again")
        return 0 <= row < len(self._records)

    def _is_range(self, ends: tuple[int, ...], message: Any) -> bool:
        if message.get("version", self._version) != self._version:
            raise WidgetError("the list changed while you clicked; look again and click again")
        return all(0 <= end < len(self._order) for end in ends)

    def _extend(self, anchor: int, before: int, now: int) -> None:
        old, new = (self._order[min(anchor, end) : max(anchor, end) + 1] for end in (before, now))
        self._change_ticks(partial(self._tagging.extend, old, new))

    def _send_name(self, row: int) -> None:
        # What a cell shows is not always the name: there, what is invisible can be seen.
        self._check_renamable(row)
        self._say()
        name = self._records.record(row)["name"].encode("utf-8", "replace").decode("utf-8")
        self.send({"do": "edit", "row": row, "frame": self._frame_number, "name": name})
