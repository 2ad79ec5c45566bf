"""Further changes that a plugin asks for, in the same transaction and by the rights of the caller."""

from typing import Any

from . import host, layout, values
from .values import Key, Slot
from .wire import interface


class Change:
    """A change that the host makes after the batch. Values are given by the names of fields."""

    def __init__(self, verb: str, kind: str, key: Key, given: dict[str, Any]) -> None:
        self._verb = verb
        self._kind = layout.kind(kind)
        self.key = values.as_key(key)
        """The record's key."""
        self._cells = {name: self._cell(name, value) for name, value in given.items()}

    @classmethod
    def create(cls, kind: str, **given: Any) -> "Change":
        """A new record of a type, with a key of its own."""
        return cls("create", kind, host.new_key(), given)

    @classmethod
    def update(cls, kind: str, key: Key, **given: Any) -> "Change":
        """Other values in a record."""
        return cls("update", kind, key, given)

    @classmethod
    def delete(cls, kind: str, key: Key) -> "Change":
        """Moves a record to the trash."""
        return cls("delete", kind, key, {})

    @classmethod
    def restore(cls, kind: str, key: Key) -> "Change":
        """Brings a record back from the trash."""
        return cls("restore", kind, key, {})

    @classmethod
    def link(cls, kind: str, key: Key, **targets: list[Key]) -> "Change":
        """Adds records to relations to many of a record."""
        return cls("link", kind, key, targets)

    @classmethod
    def unlink(cls, kind: str, key: Key, **targets: list[Key]) -> "Change":
        """Removes records from relations to many of a record."""
        return cls("unlink", kind, key, targets)

    def set(self, field: str, value: Any) -> "Change":
        """Gives a field a value."""
        self._cells[field] = self._cell(field, value)
        return self

    def _cell(self, name: str, value: Any) -> Any:
        return values.write(self._kind.field(name).scalar, name, value)

    def staged(self) -> Any:
        """The change as the host wants it."""
        slots = [Slot(self._kind.numbers[name], cell) for name, cell in self._cells.items()]
        verb = values.verb(self._verb)
        return interface("before_hooks").Staged(verb, self._kind.number, self.key, slots)
