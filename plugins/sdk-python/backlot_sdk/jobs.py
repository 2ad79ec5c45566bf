"""The interface `jobs`: what is done at set times, and for the records that an upgrade finds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import calls, layout, registry, values
from .values import Fault
from .wire import interface

Tick = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the step of an upgrade has come."""

    cursor: str | None
    """Where to go on."""
    finished: bool
    rows_done: int


Step = Callable[[str | None], Progress]
_steps: dict[str, Step] = {}


def job(name: str) -> Callable[[Tick], Tick]:
    """Decorates the function of a `[[job]]` of plugin.toml. It is given the time for which it was planned."""

    def decorate(function: Tick) -> Tick:
        registry.add("job", name, function)
        return function

    return decorate


def backfill(step: str) -> Callable[[Step], Step]:
    """Decorates the function of a step of an upgrade. It is given where it left off."""

    def decorate(function: Step) -> Step:
        _steps[step] = function
        return function

    return decorate


class Jobs:
    """What the component exports."""

    def tick(self, job: int, planned: int) -> None:
        """Does a job whose time has come."""
        return calls.guarded(lambda: registry.get("job", layout.job(job))(values.moment(planned)))

    def backfill(self, step: str, cursor: str | None) -> Any:
        """Does a part of a step of an upgrade."""

        def call() -> Any:
            if step not in _steps:
                raise Fault("UNKNOWN_STEP", f"the plugin has no step `{step}`")
            made = _steps[step](cursor)
            return interface("jobs").Progress(made.cursor, made.finished, made.rows_done)

        return calls.guarded(call)
