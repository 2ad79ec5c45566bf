"""Around every call of the host: what is raised in it becomes a fault, and a line of the journal."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from . import journal
from .values import Fault
from .wire import interface

R = TypeVar("R")

# Where the plugin's own modules are, beside those of Python.
_OWN = "/1/"


def guarded(call: Callable[..., R]) -> Callable[..., R]:
    """Decorates what the host calls: whatever it raises is told to the host as a fault."""

    @wraps(call)
    def within(*arguments: Any) -> R:
        try:
            return call(*arguments)
        except Exception as exception:
            raise told(exception) from None

    return within


def told(raised: Exception) -> Exception:
    """What was raised, as the host wants it. Of what is no `Fault` the traceback goes to the journal."""
    if isinstance(raised, interface("types").Err):
        return raised
    if isinstance(raised, Fault):
        return _error(raised)
    what, lines = explain(raised)
    journal.error("\n".join(lines))
    return _error(Fault("EXCEPTION", what))


def _error(fault: Fault) -> Exception:
    wire = interface("vocabulary").Fault(fault.code, fault.message, fault.permanent)
    return interface("types").Err(wire)


def asked(call: Callable[..., Any], *arguments: Any) -> Any:
    """Calls the host; a fault that it answers is raised as a `Fault`."""
    try:
        return call(*arguments)
    except interface("types").Err as error:
        fault = error.value
        raise Fault(fault.code, fault.message, fault.permanent) from None


def explain(exception: BaseException) -> tuple[str, list[str]]:
    """An exception in one sentence, and where it came from. The module `traceback` would look for sources,
    and there are no files."""
    head = f"{type(exception).__name__}: {exception}".rstrip(": ")
    lines = ["Traceback (most recent call last):"]
    place = ""
    step = exception.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        file = code.co_filename
        if "backlot_sdk" not in file:
            file = file.rsplit("/", 1)[-1]
            lines.append(f"  {file}:{step.tb_lineno} in {code.co_name}")
            if code.co_filename.startswith(_OWN) or not place:
                place = f" ({file}:{step.tb_lineno})"
        step = step.tb_next
    return head + place, [*lines, head]


def redirect() -> None:
    """Gives what is printed a place to go."""
    sys.stdout = sys.stderr = journal.Printed()
