"""Values of fields, between what crosses the boundary and what Python has."""

import json
from collections.abc import Callable
from dataclasses import fields as fields_of
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = date(1970, 1, 1)
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_MICROSECOND = timedelta(microseconds=1)


class Key(NamedTuple):
    """The key of a record."""

    hi: int
    lo: int

    def uuid(self) -> UUID:
        """The key as a UUID, for messages."""
        return UUID(int=self.hi << 64 | self.lo)

    def id(self, kind: str) -> str:
        """The id of a record of a type, as documents want it: `key.id("Shot")`. Types that extend one of the
        Task family have ids of the type that they extend."""
        number = self.hi << 64 | self.lo
        digits = "".join(_DIGITS[number >> place & 31] for place in range(125, -1, -5))
        prefix = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind)
        return f"{prefix.removeprefix('_')}_{digits}"


def as_key(given: Any) -> Key:
    """A key that is sent. The bindings take whatever they are given for one, and end the instance if it is none."""
    if not isinstance(given, Key):
        what = f"{type(given).__name__} is no key: give a Key, such as row.key or what a link holds"
        raise TypeError(what)
    return given


def as_details(given: Any) -> str | None:
    """Details of a refusal, as they are sent. Whoever is given what is no JSON says so at once, while it is known
    which line gave it."""
    if given is None:
        return None
    if not isinstance(given, dict):
        raise TypeError(f"details are a dict, which becomes a JSON object, and not a {type(given).__name__}")
    return json.dumps(given, allow_nan=False)


class Fault(Exception):
    """Something went wrong. The code is SCREAMING_SNAKE; who reads `permanent` need not try again."""

    def __init__(self, code: str, message: str, permanent: bool = True) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.permanent = permanent


def made(record: type[T], read: Callable[[str], Any]) -> T:
    """A dataclass whose fields are named like a record's, `cut_in` for `cutIn`."""
    names = [field.name for field in fields_of(record)]  # type: ignore[arg-type]
    return record(**{name: read(_camel(name)) for name in names})


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def moment(micros: int) -> datetime:
    """A moment of the wire."""
    return _EPOCH + timedelta(microseconds=micros)


def micros(when: datetime) -> int:
    """A moment for the wire. One without a time zone is taken for UTC."""
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return (when - _EPOCH) // _MICROSECOND


def text(scalar: str, written: str) -> Any:
    """What the text of a decimal or of JSON stands for; nothing where there is none."""
    if not written:
        return None
    return Decimal(written) if scalar == "decimal" else json.loads(written)


class Slot(NamedTuple):
    """A value of a field, as it is sent."""

    field: int
    value: Any


VERBS = ("create", "update", "delete", "restore", "link", "unlink")


class Sent:
    """A case of a variant or an enum, as it is sent."""

    __slots__ = ("value",)

    def __init__(self, value: Any = None) -> None:
        self.value = value


def verb(name: str) -> Sent:
    """What happens to a record, as it is sent."""
    return Sent(VERBS.index(name))


# Cells that arrive as what they hold.
_PLAIN = {"None_": type(None), "Truth": bool, "Whole": int, "Real": float, "Text": str, "Bytes": bytes}

# How others are read.
_READ: dict[str, Callable[[Any], Any]] = {
    "Moment": moment,
    "Day": lambda days: _DAY + timedelta(days=days),
    "Link": lambda key: key,
    # A list of its own: what a plugin does to it leaves the record as it is.
    "Links": list,
    "Decimal": Decimal,
    "Json": json.loads,
    "Opaque": lambda opaque: opaque,
}


class _Alias(type):
    """Makes the classes of what is sent in the place of plain cells. The bindings know a case by the class that
    makes it when it arrives, so these are found in a dictionary as that class is."""

    plain: type

    def __hash__(cls) -> int:
        return hash(cls.plain)

    def __eq__(cls, other: object) -> bool:
        return other is cls.plain


_readers: dict[type, Callable[[Any], Any]] = {}
_sent: dict[str, type] = {}


def learn(vocabulary: Any) -> None:
    """Has plain cells arrive as what they hold, and learns the classes of the others."""
    for case, plain in _PLAIN.items():
        _sent[case] = _Alias(case, (Sent,), {"__slots__": (), "plain": plain})
        setattr(vocabulary, f"Cell_{case}", plain)
    for case, reader in _READ.items():
        _sent[case] = made = getattr(vocabulary, f"Cell_{case}")
        _readers[made] = reader


def read(cell: Any) -> Any:
    """What a cell that arrived holds."""
    reader = _readers.get(type(cell))
    return cell if reader is None else reader(cell.value)


def find(slots: list[Any], number: int) -> Any:
    """What the slots that arrived hold of a field; nothing where it is not among them."""
    for slot in slots:
        if slot.start == number:
            return read(slot.stop)
    return None


def _of_scalar(scalar: str, value: Any) -> tuple[str, Any] | None:
    """The case of a cell that a field of this scalar takes, where the value alone does not tell."""
    match scalar:
        case "decimal" if isinstance(value, str | int | Decimal) and not isinstance(value, bool):
            return "Decimal", format(value, "f") if isinstance(value, Decimal) else str(value)
        case "json":
            return "Json", json.dumps(value, allow_nan=False)
        case "float" if isinstance(value, int) and not isinstance(value, bool):
            return "Real", float(value)
        case "link":
            return "Link", as_key(value)
        case "links" if not isinstance(value, Key):
            return "Links", [as_key(one) for one in value]
        case "date-time" if isinstance(value, int) and not isinstance(value, bool):
            return "Moment", value
    return None


def _of_value(value: Any) -> tuple[str, Any] | None:
    if isinstance(value, bool):
        return "Truth", value
    if isinstance(value, int):
        return "Whole", value
    if isinstance(value, float):
        return "Real", value
    if isinstance(value, str):
        return "Text", value
    if isinstance(value, Key):
        return "Link", value
    if isinstance(value, datetime):
        return "Moment", micros(value)
    if isinstance(value, date):
        return "Day", (value - _DAY).days
    if isinstance(value, timedelta):
        return "Whole", value // timedelta(seconds=1)
    if isinstance(value, Decimal):
        return "Decimal", format(value, "f")
    if isinstance(value, bytes):
        return "Bytes", value
    if isinstance(value, list | tuple) and all(isinstance(one, Key) for one in value):
        return "Links", list(value)
    return None


def shaped(scalar: str, field: str, value: Any) -> tuple[str, Any]:
    """The case of a cell that a value has in a field, and what it holds."""
    made = _of_scalar(scalar, value) or _of_value(value)
    if made is None:
        raise Fault("WRONG_TYPE", f"`{field}` cannot hold a {type(value).__name__}: it is of type {scalar}")
    return made


def cell(made: tuple[str, Any] | None) -> Any:
    """A cell as it is sent; one that holds nothing, of nothing."""
    if made is None:
        return _sent["None_"]()
    case, payload = made
    return _sent[case](payload)


def write(scalar: str, field: str, value: Any) -> Any:
    """A cell as it is sent, in the shape that the field wants."""
    return cell(None if value is None else shaped(scalar, field, value))
