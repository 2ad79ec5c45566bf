"""The interface `actions`: root fields of the plugin's own."""

import json
from collections.abc import Callable
from typing import Any

from . import calls, layout, registry, values
from .wire import interface

Perform = Callable[[dict[str, Any]], Any]


def action(name: str) -> Callable[[Perform], Perform]:
    """Decorates the function of an `[[action]]` of plugin.toml. It is given the arguments by name, and
    answers the fields of the payload by name."""

    def decorate(function: Perform) -> Perform:
        registry.add("action", name, function)
        return function

    return decorate


class Refusal(Exception):
    """No, for a reason that the caller is told. The code is SCREAMING_SNAKE."""

    def __init__(self, code: str, message: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details = details
        self._text = values.as_details(details)


class Actions:
    """What the component exports."""

    def perform(self, action: int, arguments_json: str) -> str:
        """Performs an action."""
        try:
            function = registry.get("action", layout.actions[action])
            return json.dumps(function(json.loads(arguments_json)), allow_nan=False)
        except Exception as raised:
            raise interface("types").Err(_failure(raised)) from None


def _failure(raised: Exception) -> Any:
    failure = interface("actions")
    if isinstance(raised, Refusal):
        refusal = interface("vocabulary").Refusal(raised.code, raised.message, None, raised._text)
        return failure.Failure_Refused(refusal)
    return failure.Failure_Broke(calls.told(raised).value)
