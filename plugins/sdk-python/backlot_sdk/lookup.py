"""Reads of records: what the manifest's `[permissions] read` names, as far as the caller may see it.

A before-hook sees the open transaction. A plugin that is given no look-ups does not import this interface.
"""

from collections.abc import Sequence
from typing import Any

from . import layout, values
from .calls import asked
from .layout import Kind
from .sheets import Record, Sheet
from .values import Fault, Key
from .wire import interface


def by_keys(kind: str, keys: list[Key], fields: list[str]) -> list[Record]:
    """Records of a type by their keys, in the order of the keys. Those that don't exist or can't be seen
    are left out."""
    entry = layout.kind(kind)
    numbers = _numbers(entry, fields)
    if not keys:
        return []
    keys = [values.as_key(key) for key in keys]
    return list(Sheet(asked(interface("lookup").by_keys, entry.number, keys, numbers)))


class Search:
    """A search that is being put together."""

    def __init__(self, kind: str) -> None:
        self._kind = layout.kind(kind)
        self._conditions: list[Any] = []
        self._order: list[Any] = []
        self._limit = 100
        self._after: Key | None = None

    def where(self, field: str, test: str, *operands: Any) -> "Search":
        """Only records of which this holds, too: `eq`, `ne`, `lt`, `le`, `gt`, `ge`, `is_in`, `contains`,
        `starts_with`, `is_null` (with True or False)."""
        self._conditions.append(condition(self._kind, field, test, operands))
        return self

    def order(self, field: str, descending: bool = False) -> "Search":
        """In the order of a field, after the orders before."""
        ordering = interface("criteria").Ordering(self._kind.numbers[field], descending)
        self._order.append(ordering)
        return self

    def limit(self, limit: int) -> "Search":
        """At most so many records; 100 if nothing is said. The host has a limit of its own."""
        self._limit = limit
        return self

    def after(self, key: Key) -> "Search":
        """The records after this one, in the order of keys."""
        self._after = values.as_key(key)
        return self

    def read(self, *fields: str) -> list[Record]:
        """These fields of the records."""
        lookup = interface("lookup")
        request = lookup.Request(
            self._kind.number,
            self._conditions,
            self._order,
            _numbers(self._kind, list(fields)),
            self._limit,
            self._after,
        )
        return list(Sheet(asked(lookup.search, request)))

    def count(self) -> int:
        """How many records there are."""
        return asked(interface("lookup").count, self._kind.number, self._conditions)


def search(kind: str) -> Search:
    """A search among the records of a type."""
    return Search(kind)


def _numbers(kind: Kind, fields: list[str]) -> list[int]:
    return [kind.numbers[name] for name in fields]


def condition(kind: Kind, field: str, test: str, operands: Sequence[Any]) -> Any:
    """A condition for the wire: how a field and operands are compared."""
    criteria = interface("criteria")
    comparison = getattr(criteria.Comparison, test.replace("-", "_").upper(), None)
    if comparison is None:
        raise Fault("UNKNOWN_TEST", f"`{test}` is no comparison: eq, ne, lt, le, gt, ge, is_in, ...")
    entry = kind.field(field)
    scalar = "boolean" if test.endswith("null") else entry.scalar
    cells = [values.write(scalar, field, operand) for operand in operands]
    return criteria.Condition(entry.number, comparison, cells)
