"""One thing at a time, whatever thread it comes in.

JupyterLab 4.6 with ipykernel 7 hands the messages of widgets to a thread beside the kernel's own (a
"subshell"), so that a click is answered while a cell runs. What was read in the background ends in
the kernel's thread, and so does the first click. Two of these would change one list at once: a
tick could land on another record than the one that was clicked.

Nothing that may wait for a commit to end waits for its turn while that commit waits, too: a commit
that was clicked runs beside all this, and takes a turn only to say that it is over.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection
from functools import wraps
from types import FunctionType
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
C = TypeVar("C", bound=type)

TURN = threading.RLock()


def in_turn(call: Callable[P, R]) -> Callable[P, R]:
    """Make a function wait until no other one made so is at work in another thread."""

    @wraps(call)
    def waiting(*args: P.args, **kwargs: P.kwargs) -> R:
        with TURN:
            return call(*args, **kwargs)

    return waiting


def listen(
    widget: Any, receive: Callable[[object, Any, object], None], *, at_once: Collection[str] = ()
) -> None:
    """Have what the page asks of a widget done in turn, in the order in which it was sent.

    ipykernel 7.4 hands a message to the thread in which the widget said something last, so that
    two clicks of a page go to two threads and the second one may be first. The page itself names
    one thread for all of its widgets.

    Args:
        widget: Any widget.
        receive: What its `on_msg` takes.
        at_once: What does not wait its turn, by the word that the page has for it.
    """
    waiting = in_turn(receive)

    def take(sender: object, message: Any, buffers: object) -> None:
        now = isinstance(message, dict) and message.get("do") in at_once
        (receive if now else waiting)(sender, message, buffers)

    widget.on_msg(take)
    _route(widget.comm)
    widget.observe(lambda change: _route(change["new"]), "comm")


def _route(comm: Any) -> None:
    if comm is not None:
        comm._reply_subshell_for = _as_the_page_says


def _as_the_page_says(_data: object, subshell: str | None) -> str | None:
    return subshell


def one_at_a_time(*, but: Collection[str] = ()) -> Callable[[C], C]:
    """Make the public methods and properties of a class wait their turn.

    Args:
        but: Those that do not: that wait for a commit to end, or tell how far it is, or stop it.
    """

    def decorate(cls: C) -> C:
        for name, member in list(vars(cls).items()):
            if name.startswith("_") or name in but:
                continue
            if isinstance(member, FunctionType):
                setattr(cls, name, in_turn(member))
            elif isinstance(member, property) and member.fget:
                setter = in_turn(member.fset) if member.fset else None
                setattr(cls, name, property(in_turn(member.fget), setter, doc=member.__doc__))
        return cls

    return decorate
