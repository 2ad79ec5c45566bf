"""Facts of the call at hand. None of them waits for anything."""

from dataclasses import dataclass
from datetime import datetime

from . import values
from .values import Fault, Key
from .wire import interface


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks."""

    user: Key | None
    """Nobody when the server acts by itself."""
    login: str
    roles: list[str]
    """The groups of the user, by name."""
    via_plugin: str | None
    """The plugin that caused the change, if one did."""


def who() -> Principal:
    """Who asks."""
    told = interface("invocation").who()
    return Principal(told.user, told.login, list(told.roles), told.via_plugin)


def project() -> Key | None:
    """The project of the batch, if all of it belongs to one."""
    return interface("invocation").project()


def trace() -> str:
    """A W3C traceparent; empty when nobody traces."""
    return interface("invocation").trace()


def remaining_us() -> int:
    """Microseconds until the host ends the call."""
    return interface("invocation").remaining_us()


def now() -> datetime:
    """The time, frozen when the document began: replays see the same."""
    return values.moment(interface("invocation").now())


def random(count: int) -> bytes:
    """Bytes from a generator that is seeded for each call: replays see the same."""
    return bytes(interface("invocation").random(count))


def new_key() -> Key:
    """A key for a record that this call stages."""
    keys = new_keys(1)
    if not keys:
        raise Fault("NO_KEY", "the host gave no key")
    return keys[0]


def new_keys(count: int) -> list[Key]:
    """Keys for records that this call stages, so that they can point to each other."""
    return interface("invocation").new_keys(count)
