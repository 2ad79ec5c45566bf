"""The interface `jobs`: what is done at set times, and for the records that an upgrade finds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from . import layout, registry, values
from .calls import guarded
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

    @guarded
    def tick(self, job: int, planned: int) -> None:
        """Does a job whose time has come."""
        registry.get("job", layout.jobs[job])(values.moment(planned))

    @guarded
    def backfill(self, step: str, cursor: str | None) -> Any:
        """Does a part of a step of an upgrade."""
        made = registry.get("backfill", step)(cursor)
        return interface("jobs").Progress(made.cursor, made.finished, made.rows_done)
