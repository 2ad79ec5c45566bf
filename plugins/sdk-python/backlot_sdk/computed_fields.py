"""The interface `computed-fields`: fields that are not stored, but made of others when they are read."""

from collections.abc import Callable, Iterable
from typing import Any

from . import layout, registry, sheets
from .calls import guarded
from .sheets import Sheet
from .values import Fault

Compute = Callable[[Sheet], Iterable[Any]]


def compute(name: str) -> Callable[[Compute], Compute]:
    """Decorates the function of a field that plugin.toml declares as `computed`. It is given records with
    the field's `reads`, and answers a value for each of them, in their order. Types that have fields of the
    same name are told apart by `Sheet.kind`."""

    def decorate(function: Compute) -> Compute:
        registry.add("compute", name, function)
        return function

    return decorate


class ComputedFields:
    """What the component exports."""

    @guarded
    def compute(self, field: int, arguments_json: str | None, parents: Any) -> Any:
        """Computes a field of many records."""
        sheet = Sheet(parents)
        entry = layout.kind(sheet.kind).names[field]
        given = registry.get("compute", entry.name)(sheet)
        if isinstance(given, str) or not isinstance(given, Iterable):
            what = f"`{entry.name}` is computed for many records at once: answer a value for each of them"
            raise Fault("WRONG_TYPE", what)
        return sheets.write(entry, given)
