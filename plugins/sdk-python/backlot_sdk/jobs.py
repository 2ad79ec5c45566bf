"""The interface `jobs`: what is done at set times, and for the records that an upgrade finds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import calls, layout, registry, values
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


def job(name: str) -> Callable[[Tick], Tick]:
    """Decorates the function of a `[[job]]` of plugin.toml. It is given the time for which it was planned."""

    def decorate(function: Tick) -> Tick:
        registry.add("job", name, function)
        return function

    return decorate


def backfill(step: str) -> Callable[[Step], Step]:
    """Decorates the function of a `[[migration]] backfill` of plugin.toml, which fills in what was stored before.
    It is given the cursor of its last part, and None at first; what a part changes is one transaction."""

    def decorate(function: Step) -> Step:
        registry.add("backfill", step, function)
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
            made = registry.get("backfill", step)(cursor)
            return interface("jobs").Progress(made.cursor, made.finished, made.rows_done)

        return calls.guarded(call)
