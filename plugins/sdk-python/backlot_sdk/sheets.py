"""Records in columns: what look-ups answer and computed fields are made of, and what they are answered as."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from . import layout, values
from .layout import Field
from .values import Fault, Key
from .wire import interface

T = TypeVar("T")


class Record:
    """A record that was read: its key, and the fields that were asked for, by name."""

    __slots__ = ("_values", "key")

    def __init__(self, key: Key, given: dict[str, Any]) -> None:
        self.key = key
        self._values = given

    def __getitem__(self, field: str) -> Any:
        if field not in self._values:
            raise Fault("UNKNOWN_NAME", f"the field `{field}` was not asked for")
        return self._values[field]

    def to(self, record: type[T]) -> T:
        """The record as a dataclass whose fields are named like its own, `cut_in` for `cutIn`."""
        return values.made(record, self.__getitem__)


class Sheet:
    """Records of one type, column by column."""

    def __init__(self, sheet: Any) -> None:
        kind = layout.kinds[sheet.kind]
        self.kind = kind.name
        """The name of the records' type, `Shot`."""
        self.keys: list[Key] = sheet.keys
        """The keys of the records, in their order."""
        columns = ((kind.names[column.field], column) for column in sheet.columns)
        self._columns = {field.name: read(field, column) for field, column in columns}

    def column(self, field: str) -> list[Any]:
        """The values of a field that was asked for, in the order of the records."""
        if field not in self._columns:
            raise Fault("UNKNOWN_NAME", f"the field `{field}` was not asked for")
        return self._columns[field]

    def __iter__(self) -> Iterator[Record]:
        names = list(self._columns)
        if not names:
            return (Record(key, {}) for key in self.keys)
        rows = zip(*self._columns.values(), strict=True)
        given = (dict(zip(names, row, strict=True)) for row in rows)
        return (Record(key, one) for key, one in zip(self.keys, given, strict=True))

    def __len__(self) -> int:
        return len(self.keys)


def read(field: Field, column: Any) -> list[Any]:
    """The values of a column of the wire."""
    data, present = column.data, column.present
    case = type(data).__name__.removeprefix("ColumnData_")
    found: list[Any]
    match case:
        case "Cells":
            found = [values.read(cell) for cell in data.value]
        case "Truths":
            found = [one != 0 for one in data.value]
        case "Moments":
            found = [values.moment(one) for one in data.value]
        case "Texts" if field.scalar in ("decimal", "json"):
            found = [values.text(field.scalar, one) for one in data.value]
        case _:
            found = list(data.value)
    if present:
        found = [one if present[at // 64] >> (at % 64) & 1 else None for at, one in enumerate(found)]
    return found


# The columns of which every value has the case of a cell, each with what stands where there is none, and
# how its values are put together.
_COLUMNS: dict[str, tuple[str, Any, Callable[[list[Any]], Any]]] = {
    "Truth": ("Truths", 0, bytes),
    "Whole": ("Wholes", 0, list),
    "Real": ("Reals", 0.0, list),
    "Text": ("Texts", "", list),
    "Decimal": ("Texts", "", list),
    "Json": ("Texts", "", list),
    "Moment": ("Moments", 0, list),
}


def write(field: Field, given: Iterable[Any]) -> Any:
    """A column for the wire, of values in the shape that the field wants. Those of one kind cross together,
    which costs less than one by one."""
    vocabulary = interface("vocabulary")
    made = [None if one is None else values.shaped(field.scalar, field.name, one) for one in given]
    cases = {one[0] for one in made if one is not None}
    if len(cases) > 1 or not cases <= _COLUMNS.keys():
        cells = [values.cell(one) for one in made]
        return vocabulary.Column(field.number, [], vocabulary.ColumnData_Cells(cells))
    name, nothing, together = _COLUMNS[cases.pop() if cases else "Whole"]
    data = together([nothing if one is None else one[1] for one in made])
    return vocabulary.Column(field.number, _present(made), getattr(vocabulary, f"ColumnData_{name}")(data))


def _present(made: list[Any]) -> list[int]:
    """A bit for each row that has a value; nothing at all where none is missing."""
    if all(one is not None for one in made):
        return []
    words = [0] * ((len(made) + 63) // 64)
    for at, one in enumerate(made):
        if one is not None:
            words[at // 64] |= 1 << (at % 64)
    return words
