"""The interface `after-hooks`: what happened is told once it is committed, at least once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from . import layout, registry, values
from .calls import guarded
from .values import Key
from .wire import interface

T = TypeVar("T")
Follow = Callable[[list["Fact"]], None]


def after(name: str) -> Callable[[Follow], Follow]:
    """Decorates the function of a hook that plugin.toml declares in an `[[after]]`."""

    def decorate(function: Follow) -> Follow:
        registry.add("after", name, function)
        return function

    return decorate


class Fact:
    """One change that was made. What it raises repeats the whole batch; `again` repeats this one."""

    # The parameters are those of the wire's `fact`: see `arrivals`.
    def __init__(
        self,
        position: int,
        committed: int,
        mutation: Key,
        attempt: int,
        verb: str,
        kind: int,
        key: Key,
        before: list[Any],
        after: list[Any],
        caused_by: str | None,
    ) -> None:
        self.position = position
        """The position in the log: what to remember, to do nothing twice."""
        self.mutation = mutation
        """What the changes of one document have in common."""
        self.attempt = attempt
        """How often it was told by now."""
        self.verb = verb
        """What happened: `create`, `update`, `delete`, `restore`, `link`, `unlink`."""
        self.key = key
        """The record's key."""
        self.caused_by = caused_by
        """The plugin that caused the change, if one did."""
        self._committed = committed
        self._kind = layout.kinds[kind]
        self._before = before
        self._after = after
        self.repeated: tuple[int, str] | None = None
        """Whether it is to be told again: after so many milliseconds, and why."""

    @property
    def committed(self) -> datetime:
        """When it was made."""
        return values.moment(self._committed)

    @property
    def kind(self) -> str:
        """The name of the record's type, `Shot`."""
        return self._kind.name

    def __getitem__(self, field: str) -> Any:
        """The value after the change, of the hook's `reads`, where it has changed."""
        return values.find(self._after, self._kind.numbers[field])

    def before(self, field: str) -> Any:
        """The value before the change, of the hook's `reads`, where it has changed."""
        return values.find(self._before, self._kind.numbers[field])

    def changes(self, field: str) -> bool:
        """Whether the field is among what has changed."""
        number = self._kind.numbers[field]
        return any(slot.start == number for slot in [*self._before, *self._after])

    def to(self, record: type[T]) -> T:
        """What has changed, after the change, as a dataclass whose fields are named like the record's."""
        return values.made(record, self.__getitem__)

    def again(self, reason: str, delay_ms: int = 0) -> None:
        """Has this fact told again, after so many milliseconds, or when `retry` of the manifest says if that is
        0; those about the same record wait for it."""
        self.repeated = (delay_ms, reason)


class AfterHooks:
    """What the component exports."""

    @guarded
    def follow(self, hook: int, facts: list[Fact]) -> list[Any]:
        """Tells a hook of facts."""
        registry.get("after", layout.hooks[hook])(facts)
        again = interface("after_hooks").Again
        repeated = [(fact.position, fact.repeated) for fact in facts]
        return [again(position, *how) for position, how in repeated if how is not None]
