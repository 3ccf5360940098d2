"""What others hang on a widget: functions that are called when something happened."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Hook(Generic[P]):
    """Functions that are called in the order in which they came."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[P, object]] = []

    def __bool__(self) -> bool:
        return bool(self._callbacks)

    def change(self, callback: Callable[P, object], *, remove: bool) -> None:
        """Call a function from now on, once however often it is given; or no longer."""
        self._callbacks = [known for known in self._callbacks if known != callback]
        if not remove:
            self._callbacks.append(callback)

    def call(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call all functions; an error of one of them is the caller's."""
        for callback in list(self._callbacks):
            callback(*args, **kwargs)
