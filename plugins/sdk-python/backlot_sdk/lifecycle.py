"""The interface `lifecycle`: what an instance is told at its start."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import calls, layout
from .wire import interface


@dataclass(frozen=True, slots=True)
class Welcome:
    """Who is welcome where."""

    plugin_version: str
    contract: str
    host_version: str


_starts: list[Callable[[Welcome], None]] = []


def start(function: Callable[[Welcome], None]) -> Callable[[Welcome], None]:
    """Decorates what is called once for each instance, before anything else. What it raises keeps the
    instance from being used. Records cannot be looked up yet."""
    _starts.append(function)
    return function


class Lifecycle:
    """What the component exports."""

    def start(self, welcome: Any) -> None:
        """Once for each instance."""
        calls.redirect()
        layout.keep(welcome.layout)
        told = Welcome(welcome.plugin_version, welcome.contract, welcome.host_version)
        try:
            for function in _starts:
                function(told)
        except Exception as exception:
            raise interface("types").Err(calls.explain(exception)[0]) from None
