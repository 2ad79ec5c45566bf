"""The whole API, for what `lookup` can't say: documents that plugin.toml names in `[documents]`."""

import json
from typing import Any

from .calls import asked
from .values import Fault
from .wire import interface


def query(document: str, **variables: Any) -> dict[str, Any]:
    """What a document answers, with values for its variables."""
    return json.loads(asked(interface("graph").query, document, json.dumps(variables, allow_nan=False)))


def mutate(document: str, **variables: Any) -> dict[str, Any]:
    """What a document that changes something answers."""
    return json.loads(asked(interface("graph").mutate, document, json.dumps(variables, allow_nan=False)))


def ask(document: str, **variables: Any) -> Any:
    """What stands in `data` of a document's answer; an error in it is raised as a `Fault`."""
    return _data(document, query(document, **variables))


def change(document: str, **variables: Any) -> Any:
    """The same of a document that changes something."""
    return _data(document, mutate(document, **variables))


# Codes of what another try may find gone.
_PASSING = ("BUSY", "TIMEOUT", "UNAVAILABLE")


def _data(document: str, response: dict[str, Any]) -> Any:
    errors = response.get("errors")
    if not errors:
        return response["data"]
    code = errors[0].get("extensions", {}).get("code", "REFUSED")
    raise Fault(code, f"{document}: {errors[0]['message']}", permanent=code not in _PASSING)
