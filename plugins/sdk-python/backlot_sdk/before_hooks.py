"""The interface `before-hooks`: changes are judged before they are written."""

import json
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from . import calls, layout, registry, values
from .changes import Change
from .layout import Kind
from .values import Key
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

    __slots__ = ("_kind", "_proposal", "_refusal", "_rewrites")

    def __init__(self, kind: Kind, proposal: Any) -> None:
        self._kind = kind
        self._proposal = proposal
        self._refusal: tuple[str, str, str | None, dict[str, Any] | None] | None = None
        self._rewrites: dict[str, Any] | None = None

    @property
    def key(self) -> Key:
        """The record's key; one that is about to be made has its own already."""
        return values.key(self._proposal.key)

    @property
    def revision(self) -> int:
        """The stored record's revision; 0 of one that is about to be made."""
        return self._proposal.revision

    @property
    def is_derived(self) -> bool:
        """Whether the change follows from another one, so that nobody asked for it."""
        return self._proposal.derived

    def __getitem__(self, field: str) -> Any:
        """What will be stored in a field of the hook's `reads`."""
        number = self._kind.field(field).number
        for slot in self._proposal.proposed:
            if slot.field == number:
                return values.read(slot.value)
        return self._find(self._proposal.stored, number)

    def stored(self, field: str) -> Any:
        """What is stored in a field of the hook's `reads`; nothing of a record that is made."""
        return self._find(self._proposal.stored, self._kind.field(field).number)

    def changes(self, field: str) -> bool:
        """Whether something else will be stored in a field than is."""
        number = self._kind.field(field).number
        return any(slot.field == number for slot in self._proposal.proposed)

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
        self._refusal = (code, message, field, details)

    @staticmethod
    def _find(slots: list[Any], number: int) -> Any:
        for slot in slots:
            if slot.field == number:
                return values.read(slot.value)
        return None

    def ruling(self) -> Any:
        """What was said about the row, as the host wants it; nothing for consent."""
        wire = interface("before_hooks")
        if self._refusal is not None:
            code, message, field, details = self._refusal
            number = None if field is None else self._kind.field(field).number
            text = None if details is None else json.dumps(details)
            refusal = interface("vocabulary").Refusal(code, message, number, text)
            return wire.Ruling_Refuse(refusal)
        if self._rewrites is not None:
            slot = interface("vocabulary").Slot
            rewrites = self._rewrites.items()
            return wire.Ruling_Rewrite([slot(self._kind.field(name).number, cell) for name, cell in rewrites])
        return None


class Batch:
    """Rows of one type to which the same thing is about to happen."""

    def __init__(self, verb: Any, kind: Kind, rows: list[Any]) -> None:
        self.verb: str = verb.name.lower()
        """What happens to the rows: `create`, `update`, `delete`, `restore`, `link`, `unlink`."""
        self.kind = kind.name
        """The name of the rows' type, `Shot`."""
        self.rows = [Row(kind, row) for row in rows]
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
        wire = interface("before_hooks")
        rulings = []
        for place, row in enumerate(self.rows):
            ruling = row.ruling()
            if ruling is not None:
                rulings.append(wire.RowRuling(place, ruling))
        return wire.Outcome(rulings, [change.staged() for change in self._staged])


class BeforeHooks:
    """What the component exports."""

    def weigh(self, hook: int, verb: Any, kind: int, rows: list[Any]) -> Any:
        """Judges a batch of rows of one type."""

        def call() -> Any:
            batch = Batch(verb, layout.kind_of(kind), rows)
            registry.get("before", layout.hook(hook))(batch)
            return batch.outcome()

        return calls.guarded(call)
