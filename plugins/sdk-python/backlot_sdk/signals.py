"""Words to whoever listens: `subscription { pluginSignals(topics: ["farm.*"]) { topic payload } }`. In actions,
after-hooks and jobs. They are heard at most once, and kept by nobody."""

import json
from typing import Any

from .calls import asked
from .wire import interface


def publish(topic: str, payload: Any) -> None:
    """Says something, as JSON, under a topic that `[permissions] topics` lists. Within a mutation it is said
    once that is committed, and not at all where it is undone."""
    asked(interface("signals").publish, topic, json.dumps(payload, allow_nan=False))
