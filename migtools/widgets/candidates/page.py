"""How the candidate pane speaks with the browser: what is shown, picked and said."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import anywidget
import traitlets

from migtools.errors import MigtoolsError
from migtools.widgets.assets import script, style
from migtools.widgets.candidates.hand import static_table
from migtools.widgets.candidates.judging import Judging
from migtools.widgets.candidates.keys import KEYS
from migtools.widgets.cells import displayed
from migtools.widgets.errors import WidgetError
from migtools.widgets.turns import TURN


class PanePage(anywidget.AnyWidget):
    """The page of a candidate pane, without anything that a person may do."""

    _esm = script("common.js", "candidate_pane_dom.js", "candidate_pane.js")
    _css = style("base.css", "candidate_pane.css")
    _keys = traitlets.Dict(KEYS).tag(sync=True)
    _noun = traitlets.Unicode().tag(sync=True)
    _picked = traitlets.Int().tag(sync=True)
    _said = traitlets.Dict().tag(sync=True)
    _shown = traitlets.Dict().tag(sync=True)

    _at_work: Judging

    def __init__(self, noun: str) -> None:
        self._advance = True
        self._turn = 0
        super().__init__(_noun=noun)

    def _draw(self) -> None:
        """Send the record in hand; an answer to anything drawn before no longer counts."""
        at_work = self._at_work
        self._turn += 1
        self._shown = {
            "visit": self._turn,
            "status": at_work.status,
            "note": at_work.note,
            "blind": at_work.is_blind,
            "advance": self._advance,
            "record": at_work.hand.state() if at_work.hand else None,
        }
        self._picked = at_work.position

    def _say(self, sentence: str, *, alert: bool = False) -> None:
        # The turn makes the same sentence twice two messages, which are both read aloud.
        self._turn += 1
        self._said = {"turn": self._turn, "text": sentence, "alert": alert}

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """Do one thing for a person, in one message; what is refused is said on the page too."""
        with TURN, self.hold_sync():
            if self._said.get("text"):
                self._say("")
            try:
                yield
            except MigtoolsError as refused:
                self._say(str(refused), alert=True)
                raise

    def _receive(self, _widget: object, message: Any, _buffers: object) -> None:
        """Do what the browser asks; what is refused was said on the page already."""
        try:
            with self._acting():
                self._answer(message)
        except MigtoolsError as refused:
            self.log.debug("refused: %s", refused)

    def _answer(self, message: Any) -> None:
        raise NotImplementedError

    def _check(self, visit: object) -> None:
        """Refuse what was meant for another record than the one that is shown."""
        if visit != self._shown["visit"]:
            raise WidgetError(
                "this came before the record in hand was on the page, so it was left out; look at "
                "the record and press again"
            )

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/plain": repr(self), "text/html": self._static_html()}, metadata

    def _static_html(self) -> str:
        hand = self._at_work.hand
        if hand is None:
            return static_table(f"{self.status}.", [], [])
        return hand.html(f"{self.status}. In hand: {displayed(hand.name)}.")
