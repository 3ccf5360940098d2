"""The head of the workbench: a tab for each list, the menu, quick buttons and one line of words."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from html import escape
from typing import Any

import anywidget
import traitlets

from migtools.errors import MigtoolsError
from migtools.text import listed
from migtools.widgets.assets import script, style
from migtools.widgets.errors import WidgetError
from migtools.widgets.turns import listen, one_at_a_time


@dataclass(frozen=True)
class Tab:
    """A list that can be opened.

    Attributes:
        name: The word for it in calls.
        label: The word for it on the page.
        note: A few more words, such as how many records it has.
    """

    name: str
    label: str
    note: str = ""


@dataclass(frozen=True)
class Action:
    """Something that can be chosen.

    Attributes:
        name: The word for it in calls.
        label: The words on the page.
        group: The heading it stands under in the menu; "" puts it beside the menu as a button.
        hint: What it does, in one sentence.
        pressed: For a switch, whether it is on; None for what is no switch.
    """

    name: str
    label: str
    group: str = ""
    hint: str = ""
    pressed: bool | None = None


Chosen = Callable[[str], None]


@one_at_a_time()
class Bar(anywidget.AnyWidget):
    """Tabs, a menu, quick buttons and a line that says what happened and what to do next.

    Args:
        tabs: The lists; the first one is open.
        actions: What can be chosen.
        name: What the menu belongs to, for screen readers.
    """

    _esm = script("common.js", "bar.js")
    _css = style("base.css", "bar.css")
    _tabs: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _actions: traitlets.List[Any] = traitlets.List().tag(sync=True)
    _opened = traitlets.Unicode().tag(sync=True)
    _said = traitlets.Dict().tag(sync=True)
    _warned = traitlets.Unicode().tag(sync=True)
    _name = traitlets.Unicode().tag(sync=True)

    def __init__(self, tabs: Iterable[Tab], actions: Iterable[Action], *, name: str = "") -> None:
        self._turn = 0
        self._on_open: list[Chosen] = []
        self._on_choice: list[Chosen] = []
        self._words, self._is_alarm = "", False
        tabs = list(tabs)
        super().__init__(
            _tabs=[asdict(tab) for tab in tabs],
            _actions=[asdict(action) for action in actions],
            _opened=tabs[0].name if tabs else "",
            _said=self._said_state(),
            _name=name,
        )
        listen(self, self._receive)

    @property
    def opened(self) -> str:
        """The name of the open tab."""
        return str(self._opened)

    @property
    def words(self) -> str:
        """The line of words."""
        return self._words

    @property
    def warning(self) -> str:
        """The warning below the line of words, or ""."""
        return str(self._warned)

    @property
    def is_alarm(self) -> bool:
        """Whether the line says that something was refused."""
        return self._is_alarm

    def go(self, name: str) -> None:
        """Open a tab, as a click on it does.

        Raises:
            WidgetError: If there is no such tab.
        """
        self._demand(name, [tab["name"] for tab in self._tabs], "list")
        self._opened = name
        for callback in list(self._on_open):
            callback(name)

    def choose(self, name: str) -> None:
        """Choose an action, as a click on it does.

        Raises:
            WidgetError: If there is no such action.
        """
        self._demand(name, [action["name"] for action in self._actions], "action")
        for callback in list(self._on_choice):
            callback(name)

    def offer(self, actions: Iterable[Action]) -> None:
        """Offer other actions; nothing is sent where they are the same."""
        self._actions = [asdict(action) for action in actions]

    def say(self, words: str, *, alarm: bool = False) -> None:
        """Write the line of words.

        Args:
            words: One or two sentences.
            alarm: Whether it tells of a refusal: it is then read aloud at once.
        """
        self._words, self._is_alarm = words, alarm
        self._said = self._said_state()

    def warn(self, words: str) -> None:
        """Keep a warning below the line of words until another one, or "", takes its place."""
        self._warned = words

    def on_open(self, callback: Chosen, *, remove: bool = False) -> None:
        """Call a function with the name of a tab whenever one is opened; remove stops that."""
        self._on_open = _with(self._on_open, callback, remove)

    def on_choice(self, callback: Chosen, *, remove: bool = False) -> None:
        """Call a function with the name of an action when it is chosen; remove stops that."""
        self._on_choice = _with(self._on_choice, callback, remove)

    def __repr__(self) -> str:
        return f"Bar({self.opened}: {self._words})"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        bundle = super()._repr_mimebundle_(**kwargs)
        if bundle is None:
            return None
        data, metadata = bundle
        return {**data, "text/plain": repr(self), "text/html": self._static_html()}, metadata

    def _static_html(self) -> str:
        tabs = (f"{tab['label']} {tab['note']}".strip() for tab in self._tabs)
        return f"<p>{escape(' · '.join(tabs))}</p><p>{escape(self._words)}</p>"

    def _said_state(self) -> dict[str, Any]:
        # The turn makes the same words twice two messages, which are both read aloud.
        self._turn += 1
        return {"turn": self._turn, "words": self._words, "alarm": self._is_alarm}

    def _demand(self, name: str, known: list[str], what: str) -> None:
        if name not in known:
            raise WidgetError(f"there is no {what} {name!r}; choose {listed(known)}")

    def _receive(self, _widget: object, message: Any, _buffers: object) -> None:
        """Do what the browser asks; what is refused is said in the line."""
        try:
            match message:
                case {"do": "go", "name": str(name)}:
                    self.go(name)
                case {"do": "choose", "name": str(name)}:
                    self.choose(name)
                case _:
                    raise WidgetError("the page sent what this bar does not know; run its cell")
        except MigtoolsError as refused:
            self.say(str(refused), alarm=True)


def _with(callbacks: list[Chosen], callback: Chosen, remove: bool) -> list[Chosen]:
    others = [known for known in callbacks if known != callback]
    return others if remove else [*others, callback]
