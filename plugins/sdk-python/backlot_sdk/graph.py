"""The whole API, for what `lookup` can't say: documents that plugin.toml names in `[documents]`."""

import json
from typing import Any

from .calls import asked
from .wire import interface


def query(document: str, **variables: Any) -> dict[str, Any]:
    """What a document answers, with values for its variables."""
    return json.loads(asked(interface("graph").query, document, json.dumps(variables, allow_nan=False)))


def mutate(document: str, **variables: Any) -> dict[str, Any]:
    """What a document that changes something answers."""
    return json.loads(asked(interface("graph").mutate, document, json.dumps(variables, allow_nan=False)))
