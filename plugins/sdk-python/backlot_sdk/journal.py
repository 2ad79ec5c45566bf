"""What a plugin says about itself to those who run it. `print` writes here, too."""

from typing import Any

from .wire import interface


def debug(message: str, **attributes: Any) -> None:
    """Writes what only its author wants to know."""
    _write("DEBUG", message, attributes)


def info(message: str, **attributes: Any) -> None:
    """Writes what is good to know, with named values beside it."""
    _write("INFO", message, attributes)


def warn(message: str, **attributes: Any) -> None:
    """Writes what should not be."""
    _write("WARN", message, attributes)


def error(message: str, **attributes: Any) -> None:
    """Writes what went wrong."""
    _write("ERROR", message, attributes)


def count(metric: str, amount: int = 1) -> None:
    """Adds to a counter that the manifest declares."""
    interface("journal").count(metric, amount)


def observe(metric: str, value: float) -> None:
    """Observes a value of a histogram that the manifest declares."""
    interface("journal").observe(metric, float(value))


def _write(level: str, message: str, attributes: dict[str, Any]) -> None:
    journal = interface("journal")
    severity = getattr(journal.Severity, level)
    if journal.wants(severity):
        journal.write(severity, message, [(name, str(value)) for name, value in attributes.items()])


class Printed:
    """In the place of standard output: there is none in a plugin."""

    def __init__(self) -> None:
        self._line = ""

    def write(self, text: str) -> int:
        """Writes whole lines to the journal."""
        *lines, self._line = (self._line + text).split("\n")
        for line in lines:
            info(line)
        return len(text)

    def flush(self) -> None:
        """Nothing waits but the end of a line."""

    def isatty(self) -> bool:
        """Nobody sits there."""
        return False
