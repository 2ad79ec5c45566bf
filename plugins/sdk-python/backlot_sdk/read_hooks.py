"""The interface `read-hooks`: which records may be seen, asked before anything is read, and what is answered
in the place of their values."""

from collections.abc import Callable, Iterable
from typing import Any

from . import layout, registry, sheets
from .calls import guarded
from .layout import Kind
from .lookup import condition
from .sheets import Sheet
from .wire import interface

Narrow = Callable[["Narrowing"], None]
Redact = Callable[[Sheet, "Redaction"], None]


def narrow(name: str) -> Callable[[Narrow], Narrow]:
    """Decorates the function of a hook that plugin.toml declares in a `[[read]]` with `narrows`."""

    def decorate(function: Narrow) -> Narrow:
        registry.add("narrow", name, function)
        return function

    return decorate


def redact(name: str) -> Callable[[Redact], Redact]:
    """Decorates the function of a hook that plugin.toml declares in a `[[read]]` with `writes`. It is given
    records with the hook's `reads`, and says what is answered in the place of their values."""

    def decorate(function: Redact) -> Redact:
        registry.add("redact", name, function)
        return function

    return decorate


class Narrowing:
    """What a hook says about reads of a type: nothing, if all of it may be seen."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._conditions: list[Any] = []
        self._refusal: tuple[str, str] | None = None

    @property
    def kind(self) -> str:
        """The name of the type that is read, `Note`."""
        return self._kind.name

    def only(self, field: str, test: str, *operands: Any) -> "Narrowing":
        """Only records of which this holds, too: the tests are those of `lookup.search(...).where`."""
        self._conditions.append(condition(self._kind, field, test, operands))
        return self

    def refuse(self, code: str, message: str) -> None:
        """No records at all, for a reason that the client is told. The code is SCREAMING_SNAKE."""
        self._refusal = (code, message)

    def said(self) -> Any:
        """What was said, as the host wants it."""
        wire = interface("read_hooks")
        if self._refusal is not None:
            return wire.Narrowing_Refuse(interface("vocabulary").Refusal(*self._refusal, None, None))
        return wire.Narrowing_Also(self._conditions) if self._conditions else wire.Narrowing_Unchanged()


class Redaction:
    """What a hook replaces of records that are read. What it says nothing about is answered as it is."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._columns: dict[str, Any] = {}

    def replace(self, field: str, given: Iterable[Any]) -> None:
        """Puts other values in the place of a field's, one for each of the records, in their order. The field
        must be in the hook's `writes`."""
        self._columns[field] = sheets.write(self._kind.field(field), given)

    def said(self) -> list[Any]:
        """What was said, as the host wants it."""
        return list(self._columns.values())


class ReadHooks:
    """What the component exports."""

    @guarded
    def narrow(self, hook: int, plan: Any) -> Any:
        """Asks a hook which records may be seen."""
        narrowing = Narrowing(layout.kinds[plan.kind])
        registry.get("narrow", layout.hooks[hook])(narrowing)
        return narrowing.said()

    @guarded
    def redact(self, hook: int, rows: Any) -> Any:
        """Has a hook replace values of records of one type."""
        sheet = Sheet(rows)
        redaction = Redaction(layout.kind(sheet.kind))
        registry.get("redact", layout.hooks[hook])(sheet, redaction)
        return redaction.said()
