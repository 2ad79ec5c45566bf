"""The numbers that the host handed out for names, once for each instance."""

from dataclasses import dataclass
from typing import Any

from .values import Fault


@dataclass(slots=True)
class Field:
    """A field or relation that the manifest mentions."""

    number: int
    name: str
    scalar: str


class Numbers(dict[str, int]):
    """The numbers of a type's fields by their names. Found without a call, since rows look up each field so."""

    __slots__ = ("kind",)

    kind: str

    def __missing__(self, name: str) -> int:
        raise Fault("UNKNOWN_NAME", f"the field `{name}` is not among what {self.kind} lists in plugin.toml")


class Kind:
    """A type that the manifest mentions, with its fields."""

    def __init__(self, number: int, name: str, fields: list[Field]) -> None:
        self.number = number
        self.name = name
        self.names = {field.number: field for field in fields}
        self.numbers = Numbers((field.name, field.number) for field in fields)
        self.numbers.kind = name

    def field(self, name: str) -> Field:
        """The field of a name."""
        return self.names[self.numbers[name]]


_kinds: dict[str, Kind] = {}

# What the numbers of calls stand for. Looked up at every call, and so without one of their own.
kinds: dict[int, Kind] = {}
hooks: dict[int, str] = {}
actions: dict[int, str] = {}
jobs: dict[int, str] = {}


def keep(layout: Any) -> None:
    """Remembers what the host told at the start."""
    for entry in layout.kinds:
        fields = [Field(field.ref, field.name, field.scalar) for field in entry.fields]
        kind = Kind(entry.ref, entry.name, fields)
        _kinds[kind.name] = kinds[kind.number] = kind
    for names, entries in ((hooks, layout.hooks), (actions, layout.actions), (jobs, layout.jobs)):
        names.update((entry.ref, entry.name) for entry in entries)


def kind(name: str) -> Kind:
    """The type of a name."""
    found = _kinds.get(name)
    if found is None:
        raise Fault("UNKNOWN_NAME", f"the type `{name}` is not among what the manifest lists in plugin.toml")
    return found
