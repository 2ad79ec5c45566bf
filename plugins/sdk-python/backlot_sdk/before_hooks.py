"""The interface `before-hooks`: changes are judged before they are written."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, TypeVar

from . import layout, registry, values
from .calls import guarded
from .changes import Change
from .layout import Kind
from .values import Key, Slot
from .wire import interface

T = TypeVar("T")
Judge = Callable[["Batch"], None]


def before(name: str) -> Callable[[Judge], Judge]:
    """Decorates the function of a hook that plugin.toml declares in a `[[before]]`."""

    def decorate(function: Judge) -> Judge:
        registry.add("before", name, function)
        return function

    return decorate


class Row:
    """One record that is about to change."""

    __slots__ = ("_kind", "_proposed", "_refusal", "_rewrites", "_stored", "is_derived", "key", "revision")

    _kind: Kind

    # The parameters are those of the wire's `proposal`: see `arrivals`.
    def __init__(
        self, key: Key, revision: int, stored: list[Any], proposed: list[Any], is_derived: bool
    ) -> None:
        self.key = key
        """The record's key; one that is about to be made has its own already."""
        self.revision = revision
        """The stored record's revision; 0 of one that is about to be made."""
        self.is_derived = is_derived
        """Whether the change follows from another one, so that nobody asked for it."""
        self._stored = stored
        self._proposed = proposed
        self._refusal: tuple[str, str, str | None, str | None] | None = None
        self._rewrites: dict[str, Any] | None = None

    def __getitem__(self, field: str) -> Any:
        """What will be stored in a field of the hook's `reads`."""
        number = self._kind.numbers[field]
        for slot in self._proposed:
            if slot.start == number:
                return values.read(slot.stop)
        return values.find(self._stored, number)

    def stored(self, field: str) -> Any:
        """What is stored in a field of the hook's `reads`; nothing of a record that is made."""
        return values.find(self._stored, self._kind.numbers[field])

    def changes(self, field: str) -> bool:
        """Whether something else will be stored in a field than is."""
        number = self._kind.numbers[field]
        return any(slot.start == number for slot in self._proposed)

    def to(self, record: type[T]) -> T:
        """The row as a dataclass whose fields are named like the row's, `cut_in` for `cutIn`."""
        return values.made(record, self.__getitem__)

    def rewrite(self, field: str, value: Any) -> None:
        """Has another value stored. The field must be in the hook's `writes`."""
        cell = values.write(self._kind.field(field).scalar, field, value)
        if self._rewrites is None:
            self._rewrites = {}
        self._rewrites[field] = cell

    def refuse(
        self,
        code: str,
        message: str,
        field: str | None = None,
        details: dict[str, Any] | None = None,
    ) -> None:
        """Refuses the change, with a code in SCREAMING_SNAKE and one sentence for the person who asked.
        The field is the culprit, so that a form can mark it; details stand in the error's extensions."""
        self._refusal = (code, message, field, values.as_details(details))

    def ruling(self) -> Any:
        """What was said about the row, as the host wants it."""
        wire = interface("before_hooks")
        if self._refusal is not None:
            code, message, field, details = self._refusal
            number = None if field is None else self._kind.numbers[field]
            refusal = interface("vocabulary").Refusal(code, message, number, details)
            return wire.Ruling_Refuse(refusal)
        rewrites = (self._rewrites or {}).items()
        return wire.Ruling_Rewrite([Slot(self._kind.numbers[name], cell) for name, cell in rewrites])


class Outcome(NamedTuple):
    """What was said about a batch, as it is sent."""

    rulings: list[Any]
    staged: list[Any]


# What is said most often, so that it is made once.
_CONSENT = Outcome([], [])


class Batch:
    """Rows of one type to which the same thing is about to happen."""

    def __init__(self, verb: str, kind: Kind, rows: list[Row]) -> None:
        for row in rows:
            row._kind = kind
        self.verb = verb
        """What happens to the rows: `create`, `update`, `delete`, `restore`, `link`, `unlink`."""
        self.kind = kind.name
        """The name of the rows' type, `Shot`."""
        self.rows = rows
        """The rows. Most are accepted: say nothing about them."""
        self._staged: list[Change] = []

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def stage(self, change: Change) -> Key:
        """Has the host make a further change; answers the key of its record."""
        self._staged.append(change)
        return change.key

    def outcome(self) -> Any:
        """What was said about the batch, as the host wants it."""
        rows = enumerate(self.rows)
        told = [(at, row) for at, row in rows if row._refusal is not None or row._rewrites is not None]
        if not told and not self._staged:
            return _CONSENT
        ruling = interface("before_hooks").RowRuling
        rulings = [ruling(at, row.ruling()) for at, row in told]
        return Outcome(rulings, [change.staged() for change in self._staged])


class BeforeHooks:
    """What the component exports."""

    @guarded
    def weigh(self, hook: int, verb: str, kind: int, rows: list[Row]) -> Any:
        """Judges a batch of rows of one type."""
        batch = Batch(verb, layout.kinds[kind], rows)
        registry.get("before", layout.hooks[hook])(batch)
        return batch.outcome()
