"""Around every call of the host: what is raised in it becomes a fault, and a line of the journal."""

import sys
from collections.abc import Callable
from typing import Any

from . import journal
from .values import Fault
from .wire import interface


def guarded(call: Callable[[], Any], *expected: type[Exception]) -> Any:
    """Calls; a `Fault` is told to the host, anything else but what is expected is, too, and its traceback
    goes to the journal."""
    from_host = interface("types").Err
    try:
        return call()
    except Fault as fault:
        raise told(fault) from None
    except (from_host, *expected):
        raise
    except Exception as exception:
        what, lines = explain(exception)
        journal.error("\n".join(lines))
        raise told(Fault("EXCEPTION", what)) from None


def told(fault: Fault) -> Exception:
    """A fault as the host wants it."""
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
            place = f" ({file}:{step.tb_lineno})"
        step = step.tb_next
    return head + place, [*lines, head]


def redirect() -> None:
    """Gives what is printed a place to go."""
    sys.stdout = sys.stderr = journal.Printed()
