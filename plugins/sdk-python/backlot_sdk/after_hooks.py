"""The interface `after-hooks`: what happened is told once it is committed, at least once."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from . import calls, layout, registry, values
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

    def __init__(self, fact: Any) -> None:
        self._fact = fact
        self._kind = layout.kind_of(fact.kind)
        self.repeated: tuple[int, str] | None = None
        """Whether it is to be told again: after so many milliseconds, and why."""

    @property
    def position(self) -> int:
        """The position in the log: what to remember, to do nothing twice."""
        return self._fact.position

    @property
    def committed(self) -> datetime:
        """When it was made."""
        return values.moment(self._fact.committed)

    @property
    def mutation(self) -> Key:
        """What the changes of one document have in common."""
        return values.key(self._fact.mutation)

    @property
    def attempt(self) -> int:
        """How often it was told by now."""
        return self._fact.attempt

    @property
    def verb(self) -> str:
        """What happened: `create`, `update`, `delete`, `restore`, `link`, `unlink`."""
        return self._fact.verb.name.lower()

    @property
    def kind(self) -> str:
        """The name of the record's type, `Shot`."""
        return self._kind.name

    @property
    def key(self) -> Key:
        """The record's key."""
        return values.key(self._fact.key)

    @property
    def caused_by(self) -> str | None:
        """The plugin that caused the change, if one did."""
        return self._fact.caused_by

    def __getitem__(self, field: str) -> Any:
        """The value after the change, of the hook's `reads`, where it has changed."""
        return self._find(self._fact.after, field)

    def before(self, field: str) -> Any:
        """The value before the change, of the hook's `reads`, where it has changed."""
        return self._find(self._fact.before, field)

    def changes(self, field: str) -> bool:
        """Whether the field is among what has changed."""
        number = self._kind.field(field).number
        return any(slot.field == number for slot in [*self._fact.before, *self._fact.after])

    def to(self, record: type[T]) -> T:
        """What has changed, after the change, as a dataclass whose fields are named like the record's."""
        return values.made(record, self.__getitem__)

    def again(self, reason: str, delay_ms: int = 0) -> None:
        """Has this fact told again, after so many milliseconds, or when `retry` of the manifest says if that is
        0; those about the same record wait for it."""
        self.repeated = (delay_ms, reason)

    def _find(self, slots: list[Any], field: str) -> Any:
        number = self._kind.field(field).number
        for slot in slots:
            if slot.field == number:
                return values.read(slot.value)
        return None


class AfterHooks:
    """What the component exports."""

    def follow(self, hook: int, facts: list[Any]) -> list[Any]:
        """Tells a hook of facts."""

        def call() -> list[Any]:
            told = [Fact(fact) for fact in facts]
            registry.get("after", layout.hook(hook))(told)
            again = interface("after_hooks").Again
            repeated = [(fact.position, fact.repeated) for fact in told]
            return [again(position, *how) for position, how in repeated if how is not None]

        return calls.guarded(call)
