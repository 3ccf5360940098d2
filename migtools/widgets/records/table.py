"""One list of local and resource records: a person ticks records and takes one in hand."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import pandas as pd

from migtools.widgets.records.desk import RecordDesk
from migtools.widgets.records.filtering import Filters
from migtools.widgets.records.renaming import RenameCallback
from migtools.widgets.records.rows import Records
from migtools.widgets.records.tagging import Pair
from migtools.widgets.turns import one_at_a_time

PAIR_COLUMNS = ("kind", "local", "resource")

PairCallback: TypeAlias = Callable[[Pair | None], None]
HandCallback: TypeAlias = Callable[[str, Any], None]
SelectionCallback: TypeAlias = Callable[[], None]
KeyCallback: TypeAlias = Callable[[str], None]


@one_at_a_time()
class RecordTable(RecordDesk):
    """Local and resource records in one list; tag one of each and take the pair, or tick many.

    Resource records are blue, carry the word "resource" and are read-only. Everything a person
    clicks is a method here: tag, untag, tag_all, clear, take, rename, search, show, filter, sort.

    Why anywidget: it needs no bundler and no JavaScript toolchain, only hand-written modules
    beside this class; its rows are real elements of the page, which a screen reader reads, a
    test selects and a style sheet colours; and this class decides what travels, so that 200,000
    records open as fast as 200. The canvas grids and the ones that send every row can do
    neither, and a widget per cell takes seconds from 2,000 rows on.

    Args:
        frame: What office.records(kind) returns: columns key, name, side ("local" or
            "resource"), status and parent; other columns are shown too. Rows with True in a
            boolean column `leftover` are refused when tagged.
        kind: The kind of the records, as it should stand in the pair.
        height: Height of the list in pixels, 100 or more.
        many: Any number of records can be ticked, and not only one on each side.
        ticks: Whether records can be ticked at all; without it, the list is only to be read.
        filters: Names of columns; each gets a choice among its values above the list.

    Raises:
        WidgetError: If the frame cannot be shown (every problem is listed at once), the height
            is none, or a filter has no column.
    """

    def __init__(
        self,
        frame: pd.DataFrame,
        *,
        kind: str = "",
        height: int = 360,
        many: bool = False,
        ticks: bool = True,
        filters: Sequence[str] = (),
    ) -> None:
        super().__init__(frame, kind=kind, height=height, many=many, ticks=ticks, filters=filters)

    # What a person clicks.

    def tag(self, key: object, *, side: str | None = None) -> None:
        """Tick a record; of a pair, one ticked on the same side before loses its tick.

        Args:
            key: The key of the record.
            side: "local" or "resource"; needed only where both sides have this key.

        Raises:
            WidgetError: If there is no such record, or two, or it is a leftover.
        """
        self._change_ticks(partial(self._tagging.tag, self._tagging.find(key, side)))

    def untag(self, key: object, *, side: str | None = None) -> None:
        """Take the tick off a record; a record without one stays as it is.

        Args:
            key: The key of the record.
            side: "local" or "resource"; needed only where both sides have this key.

        Raises:
            WidgetError: If there is no such record, or two.
        """
        self._change_ticks(partial(self._tagging.untag, self._tagging.find(key, side)))

    def tag_all(self) -> None:
        """Tick all records that are shown now; leftovers are left out and counted.

        Raises:
            WidgetError: If this table takes one record of each side only.
        """
        self._change_ticks(partial(self._tagging.tag_all, self._order))

    def clear(self) -> None:
        """Take off all ticks."""
        self._change_ticks(self._tagging.clear)

    def take(self, key: object, *, side: str | None = None) -> None:
        """Take a record in hand, to work on; it is scrolled to where it is shown.

        Args:
            key: The key of the record.
            side: "local" or "resource"; needed only where both sides have this key.

        Raises:
            WidgetError: If there is no such record, or two.
        """
        self._take(self._tagging.find(key, side), scroll=True)

    def rename(self, key: object, name: str, *, side: str | None = None) -> None:
        """Ask for a new name, as typing one does; what takes new names decides about it.

        Args:
            key: The key of a local record.
            name: The new name; the present one changes nothing.
            side: "local" or "resource"; needed only where both sides have this key.

        Raises:
            WidgetError: If there is no such record, its name cannot change, or name is none.
        """
        self._rename(self._tagging.find(key, side), name)

    # What comes in.

    def update(self, frame: pd.DataFrame) -> None:
        """Replace all records; what is searched, shown, ticked and in hand stays so.

        Ticks and hand stay with a record's side and key, except on records that are gone or
        have become leftovers.

        Args:
            frame: The records, as when the table was made.

        Raises:
            WidgetError: If the frame cannot be shown, or lacks a column of a filter; the table
                then stays as it was.
        """
        records = Records(frame)
        _ = records.haystack  # now, so that the next search does not wait for it
        filtering = Filters(records, self._filter_names)
        pair, total = self.pair, self._tagging.total
        self._replace(records, filtering)
        self._tell(pair, changed=self._tagging.total != total)

    def change(self, key: object, *, side: str | None = None, **cells: Any) -> None:
        """Change cells of one record in place; the order stays until the next search or sort.

        Args:
            key: The key of the record.
            side: "local" or "resource"; needed only where both sides have this key.
            **cells: New values by column. A record that becomes a leftover loses its tick.

        Raises:
            WidgetError: If there is no such record or column, or a value is no single value.
        """
        place = self._tagging.find(key, side)
        columns = self._records.shown_columns
        self._records.change(place, cells)
        if self._filtering.change(place, cells):
            self._filters = self._filtering.described(self._seen.filters)
        if self._records.shown_columns != columns:
            self._list_anew()
        self._change_ticks(partial(self._tagging.drop_leftover, place))

    # What comes out.

    @property
    def pair(self) -> Pair | None:
        """The pair (kind, local key, resource key), or None unless one of each is ticked."""
        return self._tagging.pair

    @property
    def pairs(self) -> pd.DataFrame:
        """The pair as a frame with columns kind, local, resource and one row or none."""
        rows = [self.pair] if self.pair else []
        return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))

    @property
    def selected(self) -> pd.DataFrame:
        """The ticked records, the local ones first, with all columns."""
        return self._records.frame.iloc[self._tagging.in_order()].reset_index(drop=True)

    def on_pair(self, callback: PairCallback, *, remove: bool = False) -> None:
        """Call a function whenever the pair changes.

        Args:
            callback: Called with the new pair (kind, local key, resource key), or with None when
                it is no longer complete. A MigtoolsError it raises is shown above the list.
            remove: Stop calling this function.
        """
        self._pair_hook.change(callback, remove=remove)

    def on_selection(self, callback: SelectionCallback, *, remove: bool = False) -> None:
        """Call a function after ticks changed; it is called without arguments.

        Args:
            callback: Reads `selected`. A MigtoolsError it raises is shown above the list.
            remove: Stop calling this function.
        """
        self._selection_hook.change(callback, remove=remove)

    def on_hand(self, callback: HandCallback, *, remove: bool = False) -> None:
        """Call a function whenever another record is taken in hand.

        Args:
            callback: Called with side and key. A MigtoolsError it raises is shown above the list.
            remove: Stop calling this function.
        """
        self._hand_hook.change(callback, remove=remove)

    def on_key(self, callback: KeyCallback, *, remove: bool = False) -> None:
        """Let the letters m, n, u, w, z, j and k in the list act on the record in hand.

        A letter pressed on another record takes that one in hand first, and says so. This is
        for lists with many=True.

        Args:
            callback: Called with the letter, while a local record is in hand, such as
                CandidatePane.press. A MigtoolsError it raises is shown above the list.
            remove: Stop calling this function.
        """
        self._key_hook.change(callback, remove=remove)
        self._keys = bool(self._key_hook)

    def on_rename(self, callback: RenameCallback, *, remove: bool = False) -> None:
        """Let names be changed in the list, and call a function with every new one.

        Args:
            callback: Called with the key of a local record and its new name. The list shows the
                new name when the callback calls change or update. A MigtoolsError it raises is
                shown above the list.
            remove: Stop calling this function.
        """
        self._rename_hook.change(callback, remove=remove)
        self._renames = bool(self._rename_hook)
