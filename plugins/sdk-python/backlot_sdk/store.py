"""The plugin's own drawer of named values: plugin.toml says how much it holds, `[permissions] store`."""

from dataclasses import dataclass
from typing import Any

from .calls import asked
from .wire import interface


@dataclass(frozen=True, slots=True)
class Entry:
    """A value that is kept."""

    name: str
    value: bytes
    revision: int


def read(*names: str) -> list[Entry | None]:
    """The values of names, in their order; nothing where there is none."""
    found = asked(interface("store").read, list(names))
    return [None if one is None else _entry(one) for one in found]


def write(name: str, value: bytes, expected: int | None = None, ttl_seconds: int | None = None) -> int:
    """Keeps a value, and answers its revision. With `expected` 0 there must be nothing yet; without,
    whatever is there is replaced."""
    return asked(interface("store").write, name, value, expected, ttl_seconds)


def remove(*names: str) -> int:
    """Removes values, and answers how many there were."""
    return asked(interface("store").remove, list(names))


def scan(prefix: str, after: str | None = None, limit: int = 100) -> list[Entry]:
    """The values whose names begin so, in the order of names."""
    return [_entry(one) for one in asked(interface("store").scan, prefix, after, limit)]


def _entry(wire: Any) -> Entry:
    return Entry(wire.name, bytes(wire.value), wire.revision)
